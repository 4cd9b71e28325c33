package enrolling

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"countersign/pkg/access"
	"countersign/pkg/assessor"
	"countersign/pkg/clock"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

// GrantCommand entitles an assessor to sign in areas of a department, or single
// competencies, or both.
type GrantCommand struct {
	Department   id.Department
	Person       id.Person
	Areas        []string // assessor.AreaKey; "diagnostic-imaging:*" for every area
	Competencies []string // assessor.CompetencyKey, or the id of one in any version
	ModalityLead bool
	From         clock.Date // empty: today
	Until        clock.Date // last day; empty: open
}

// GrantEntitlement entitles an assessor. Nobody entitles themselves.
func (s Service) GrantEntitlement(ctx context.Context, actor identity.Actor, cmd GrantCommand) (id.Entitlement, error) {
	out := id.New[id.Entitlement]()
	err := s.Store.Write(ctx, func(tx *store.Tx) error {
		g, err := access.Lead(actor, access.GrantEntitlement, out, cmd.Department)
		if err != nil {
			return err
		}
		if cmd.Person != "" { // nobody chosen is one mistake among others: checkGrant says so
			if _, err := member(&tx.View, cmd.Person, cmd.Department); err != nil {
				return err
			}
		}
		if err := notYourself(actor, cmd.Person, "Nobody entitles themselves to sign. Ask another lead."); err != nil {
			return err
		}
		e, err := checkGrant(tx, cmd)
		if err != nil {
			return err
		}
		e.ID, e.GrantedBy, e.GrantedAt = out, actor.Person, tx.Now()
		if err := tx.AddEntitlement(g, e); err != nil {
			return err
		}
		return reroute(tx, cmd.Department)
	})
	return out, err
}

// checkAreas gives the areas that were chosen, each once, or says what is wrong
// with them.
func checkAreas(tx *store.Tx, f *fault.Fields, d id.Department, chosen []string) (out []string, err error) {
	areas, err := readAreas(&tx.View, d)
	for i, key := range chosen {
		switch {
		case !slices.ContainsFunc(areas, func(a Area) bool { return a.Key == key }):
			f.Add(fmt.Sprintf("areas.%d", i), "Choose an area from the list.")
		case !slices.Contains(out, key):
			out = append(out, key)
		}
	}
	return out, err
}

// checkSingles does the same for single competencies.
func checkSingles(tx *store.Tx, f *fault.Fields, d id.Department, chosen []string) (out []string, err error) {
	if len(chosen) == 0 {
		return nil, nil
	}
	known, err := readSingles(&tx.View, d)
	for i, name := range chosen {
		if c, err := framework.ParseCompetencyID(name); err == nil {
			if _, _, err := tx.Competency(c); err == nil {
				name = assessor.CompetencyKey(c)
			}
		}
		switch {
		case !slices.ContainsFunc(known, func(s Single) bool { return s.Key == name }):
			f.Add(fmt.Sprintf("competencies.%d", i), "Choose a competency from the list.")
		case !slices.Contains(out, name):
			out = append(out, name)
		}
	}
	return out, err
}

// Single is a competency as entitlements name it by itself, and where it stands.
type Single struct {
	Key       string                 // assessor.CompetencyKey
	ID        framework.CompetencyID // in the newest version that has it
	Title     string
	Framework string // title
	Area      string // title
}

// readSingles lists the competencies of every framework that these departments see,
// each in the newest version that has it. Imaging goes first.
func readSingles(v *store.View, departments ...id.Department) ([]Single, error) {
	list, err := v.Frameworks(departments...)
	if err != nil {
		return nil, err
	}
	var out []Single
	at := map[string]int{}
	for _, f := range imagingFirst(list) {
		if f.ShownOnly() {
			continue // nothing is signed off against it
		}
		for _, a := range f.Areas {
			for _, c := range f.Competencies {
				if c.Area != a.Code {
					continue
				}
				one := Single{assessor.CompetencyKey(c.ID), c.ID, c.Title, f.Title, a.Title}
				if i, ok := at[one.Key]; ok {
					out[i] = one
					continue
				}
				at[one.Key] = len(out)
				out = append(out, one)
			}
		}
	}
	return out, nil
}

// Singles lists the competencies that entitlements may name by themselves, for a
// form.
func (s Service) Singles(ctx context.Context) (out []Single, err error) {
	err = s.Store.Read(ctx, func(v *store.View) error {
		out, err = readSingles(v)
		return err
	})
	return out, err
}

func checkGrant(tx *store.Tx, cmd GrantCommand) (assessor.Entitlement, error) {
	out := assessor.Entitlement{Person: cmd.Person, Department: cmd.Department, ModalityLead: cmd.ModalityLead, From: clock.DateOf(tx.Now())}
	var f fault.Fields
	assessors, err := tx.PeopleWith(cmd.Department, identity.RoleAssessor)
	if err != nil {
		return out, err
	}
	switch {
	case cmd.Person == "":
		f.Add("person", "Choose an assessor.")
	case !slices.Contains(assessors, cmd.Person):
		f.Add("person", "They are not an assessor in this department. Give them the role first.")
	}
	if out.Areas, err = checkAreas(tx, &f, cmd.Department, cmd.Areas); err != nil {
		return out, err
	}
	if out.Competencies, err = checkSingles(tx, &f, cmd.Department, cmd.Competencies); err != nil {
		return out, err
	}
	if len(cmd.Areas)+len(cmd.Competencies) == 0 {
		f.Add("areas", "Choose the areas that they may sign in, or single competencies.")
	}
	if cmd.From != "" {
		out.From = date(&f, "from", cmd.From)
	}
	if cmd.Until != "" {
		out.Until = date(&f, "until", cmd.Until)
		if out.Until != "" && out.Until < max(out.From, clock.DateOf(tx.Now())) {
			f.Add("until", "The last day cannot be before the first day, or before today.")
		}
	}
	return out, f.Err()
}

// Area is a chapter of a framework as entitlements name it.
type Area struct {
	Key   string // assessor.AreaKey
	Title string
}

// readAreas lists, for each framework that these departments see, all its areas and each area of any of
// its versions, the newest wording last said. Imaging goes first.
func readAreas(v *store.View, departments ...id.Department) ([]Area, error) {
	list, err := v.Frameworks(departments...)
	if err != nil {
		return nil, err
	}
	var out []Area
	put := func(key, title string) {
		if i := slices.IndexFunc(out, func(a Area) bool { return a.Key == key }); i >= 0 {
			out[i].Title = title
			return
		}
		out = append(out, Area{key, title})
	}
	for _, f := range imagingFirst(list) {
		if f.ShownOnly() {
			continue // nothing is signed off against it
		}
		put(assessor.AreaKey(f.Framework, "*"), "Every area of "+f.Title)
		for _, a := range f.Areas {
			put(assessor.AreaKey(f.Framework, a.Code), a.Title)
		}
	}
	return out, nil
}

// Areas lists what entitlements may name, for a form.
func (s Service) Areas(ctx context.Context, actor identity.Actor) (out []Area, err error) {
	err = s.Store.Read(ctx, func(v *store.View) error {
		out, err = readAreas(v, access.ScopeOf(actor).Everywhere()...)
		return err
	})
	return out, err
}

// inUse keeps the areas of frameworks that somebody of the department works by, or
// is entitled in. The rest is in the catalogue, and says nothing of a department.
func inUse(v *store.View, d id.Department, areas []Area, candidates []assessor.Candidate) ([]Area, error) {
	versions, err := v.VersionsWorkedBy(d)
	if err != nil {
		return nil, err
	}
	used := map[string]bool{}
	for _, one := range versions {
		f, err := v.Framework(one)
		if err != nil {
			return nil, err
		}
		used[f.Framework] = true
	}
	for _, c := range candidates {
		for _, e := range c.Entitlements {
			for _, key := range e.Areas {
				family, _, _ := strings.Cut(key, ":")
				used[family] = true
			}
		}
	}
	return slices.DeleteFunc(areas, func(a Area) bool { family, _, _ := strings.Cut(a.Key, ":"); return !used[family] }), nil
}

// EndEntitlementCommand ends an entitlement for a reason.
type EndEntitlementCommand struct {
	Entitlement id.Entitlement
	Reason      string
}

// EndEntitlement ends an entitlement now. What was signed under it still counts.
func (s Service) EndEntitlement(ctx context.Context, actor identity.Actor, cmd EndEntitlementCommand) error {
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		e, err := tx.EntitlementFacts(cmd.Entitlement)
		if err != nil {
			return err
		}
		g, err := access.Lead(actor, access.EndEntitlement, cmd.Entitlement, e.Department)
		if err != nil {
			return err
		}
		var f fault.Fields
		why := reason(&f, cmd.Reason)
		if err := f.Err(); err != nil {
			return err
		}
		if err := tx.EndEntitlement(g, cmd.Entitlement, why); err != nil {
			return err
		}
		return reroute(tx, e.Department)
	})
}

// Entitlements lists those ever granted in a department, oldest first; to an
// assessor, their own.
func (s Service) Entitlements(ctx context.Context, actor identity.Actor, d id.Department) (out []store.Entitlement, err error) {
	err = s.Store.Read(ctx, func(v *store.View) error {
		out, err = v.Entitlements(access.ScopeOf(actor), d)
		return err
	})
	return out, err
}

// Signer is somebody who may be asked to sign, and what stands in the way.
type Signer struct {
	assessor.Candidate
	Away    bool
	Stopped []assessor.Refusal // why they may sign nothing at all
	Areas   []SignerArea
}

// SignerArea is one area and why they may not sign in it; no reason: they may.
type SignerArea struct {
	Area
	Refusals []assessor.Refusal
}

// Signers says who of a department may sign what today, for whoever sees its
// people: everybody who is or was an assessor, with each area.
func (s Service) Signers(ctx context.Context, actor identity.Actor, d id.Department) ([]Signer, error) {
	if !access.ScopeOf(actor).SeesPeople(d) {
		return nil, fault.Missing()
	}
	var out []Signer
	err := s.Store.Read(ctx, func(v *store.View) error {
		areas, err := readAreas(v, d)
		if err != nil {
			return err
		}
		candidates, err := v.Candidates(d)
		if err != nil {
			return err
		}
		if areas, err = inUse(v, d, areas, candidates); err != nil {
			return err
		}
		for _, c := range candidates {
			one := Signer{Candidate: c, Away: assessor.Away(c, v.Now()), Stopped: assessor.RefusalsAnywhere(c, d, v.Now())}
			for _, a := range areas {
				if !strings.HasSuffix(a.Key, ":*") {
					one.Areas = append(one.Areas, SignerArea{a, assessor.Refusals(c, assessor.Need{Department: d, Area: a.Key}, v.Now())})
				}
			}
			out = append(out, one)
		}
		return nil
	})
	return out, err
}
