package authoring

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"countersign/pkg/access"
	"countersign/pkg/clock"
	"countersign/pkg/crosswalk"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identifier"
	"countersign/pkg/identity"
	"countersign/pkg/notice"
	"countersign/pkg/progress"
	"countersign/pkg/store"
)

// mostReview is how many months ahead the review of a link may lie: ours.
const mostReview = 36

// LinkCommand takes a link between two competencies into use. One that stands between
// the same two is ended by it.
type LinkCommand struct {
	Department id.Department
	From, To   framework.CompetencyID
	Kind       string
	Rationale  string
	ReviewBy   clock.Date
}

// MayLink refuses whoever does not decide about the department's crosswalks.
func (s Service) MayLink(actor identity.Actor, d id.Department) error {
	_, err := access.Lead(actor, access.LinkCrosswalk, d, d)
	return err
}

// Link takes a link into use. It reaches no sign-off that was given before it: a
// sign-off counts where its signer let it.
func (s Service) Link(ctx context.Context, actor identity.Actor, cmd LinkCommand) (id.CrosswalkLink, error) {
	if err := s.MayLink(actor, cmd.Department); err != nil {
		return "", err
	}
	var out id.CrosswalkLink
	err := s.Store.Write(ctx, func(tx *store.Tx) (err error) {
		if err := cmd.check(&tx.View); err != nil {
			return err
		}
		links, err := tx.Crosswalks(cmd.Department)
		if err == nil {
			out, err = cmd.link(tx, actor, links)
		}
		return err
	})
	return out, err
}

// link ends what stands between the two, and takes the new link into use.
func (cmd LinkCommand) link(tx *store.Tx, actor identity.Actor, links []crosswalk.Link) (id.CrosswalkLink, error) {
	var lost []store.Lost
	for _, old := range links {
		if old.From == cmd.From && old.To == cmd.To && old.Stands(tx.Now()) {
			gone, err := end(tx, actor, old, "Another link between the same two took its place.")
			if err != nil {
				return "", err
			}
			lost = append(lost, gone...)
		}
	}
	l := crosswalk.Link{ID: id.New[id.CrosswalkLink](), Department: cmd.Department, From: cmd.From, To: cmd.To, Kind: cmd.Kind, Rationale: strings.TrimSpace(cmd.Rationale),
		Author: actor.Person, AuthorName: actor.Name, ReviewBy: cmd.ReviewBy, At: tx.Now()}
	g, err := access.Lead(actor, access.LinkCrosswalk, l.ID, cmd.Department)
	if err != nil {
		return "", err
	}
	if err := tx.LinkCrosswalk(g, l); err != nil || crosswalk.Counts(l.Kind) {
		return l.ID, err
	}
	return l.ID, tellLosers(tx, lost)
}

func (cmd LinkCommand) check(v *store.View) error {
	var f fault.Fields
	versions := map[string]*framework.Version{}
	for _, one := range []struct {
		field string
		id    framework.CompetencyID
	}{{"from", cmd.From}, {"to", cmd.To}} {
		if !store.SeesFramework(one.id.Version(), cmd.Department) {
			f.Add(one.field, "Choose a competency from the list.")
			continue
		}
		_, version, err := v.Competency(one.id)
		if fault.Is(err, fault.NotFound) {
			f.Add(one.field, "Choose a competency from the list.")
		} else if err != nil {
			return err
		}
		versions[one.field] = version
	}
	if cmd.From == cmd.To && versions["to"] != nil {
		f.Add("to", "Choose another competency than the first one.")
	}
	if !slices.Contains(crosswalk.Kinds, cmd.Kind) {
		f.Add("kind", "Say how much of the second competency the first one shows.")
	} else if from, to := versions["from"], versions["to"]; crosswalk.Counts(cmd.Kind) && from != nil && to != nil && !progress.SameScale(from, to) {
		f.Add("kind", "The steps of these two frameworks are not the same, so a sign-off cannot count for both. Choose “partly covers”.")
	}
	checkWords(&f, "rationale", cmd.Rationale, "Say why a sign-off for the first says something of the second.")
	checkReview(&f, cmd.ReviewBy, clock.DateOf(v.Now()))
	return f.Err()
}

func checkWords(f *fault.Fields, field, text, missing string) {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		f.Add(field, "%s", missing)
	case utf8.RuneCountInString(text) > maxReason:
		f.Add(field, "This is too long. Use %d characters at most.", maxReason)
	}
	identifier.Refuse(field, text, f)
}

func checkReview(f *fault.Fields, day, today clock.Date) {
	switch {
	case day == "":
		f.Add("review_by", "Give the day by which somebody looks at this again.")
	case day <= today:
		f.Add("review_by", "Give a day that is still to come.")
	case day > today.AddMonths(mostReview):
		f.Add("review_by", "Give a day within the next %d months.", mostReview)
	}
}

// TakeCommand takes what one framework version suggests of another into use, as it
// says: all that does not stand yet.
type TakeCommand struct {
	Department id.Department
	From, To   framework.VersionID
	Rationale  string
	ReviewBy   clock.Date
}

// Take takes a set of suggestions into use and answers how many links that made.
func (s Service) Take(ctx context.Context, actor identity.Actor, cmd TakeCommand) (int, error) {
	if err := s.MayLink(actor, cmd.Department); err != nil {
		return 0, err
	}
	n := 0
	err := s.Store.Write(ctx, func(tx *store.Tx) error {
		links, err := tx.Crosswalks(cmd.Department)
		if err != nil {
			return err
		}
		sets, err := suggestions(&tx.View, cmd.Department, links)
		if err != nil {
			return err
		}
		var f fault.Fields
		i := slices.IndexFunc(sets, func(o Suggestions) bool { return o.From.ID == cmd.From && o.To.ID == cmd.To })
		if i < 0 {
			f.Add("from", "There is nothing here to take into use. Look at the list again.")
		}
		checkWords(&f, "rationale", cmd.Rationale, "Say why the department takes these into use.")
		checkReview(&f, cmd.ReviewBy, clock.DateOf(tx.Now()))
		if err := f.Err(); err != nil {
			return err
		}
		for _, pair := range sets[i].Pairs {
			if _, err := (LinkCommand{cmd.Department, pair.From.ID, pair.To.ID, sets[i].Kind, cmd.Rationale, cmd.ReviewBy}).link(tx, actor, nil); err != nil {
				return err
			}
			n++
		}
		return nil
	})
	return n, err
}

// EndLinkCommand ends a link, with a reason that people can read.
type EndLinkCommand struct {
	Link   id.CrosswalkLink
	Reason string
}

// EndLink ends a link: what only it led to counts no more from the next read, and
// whoever loses by it is told.
func (s Service) EndLink(ctx context.Context, actor identity.Actor, cmd EndLinkCommand) error {
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		l, err := tx.CrosswalkFacts(cmd.Link)
		if err != nil {
			return err
		}
		if _, err := access.Lead(actor, access.EndCrosswalk, l.ID, l.Department); err != nil {
			return err
		}
		if l.Ended != nil {
			return fault.New(fault.Conflict, "This link has been ended already.")
		}
		var f fault.Fields
		checkWords(&f, "reason", cmd.Reason, "Say why the link ends. Workers can read it.")
		if err := f.Err(); err != nil {
			return err
		}
		lost, err := end(tx, actor, l, strings.TrimSpace(cmd.Reason))
		if err != nil {
			return err
		}
		return tellLosers(tx, lost)
	})
}

func end(tx *store.Tx, actor identity.Actor, l crosswalk.Link, reason string) ([]store.Lost, error) {
	g, err := access.Lead(actor, access.EndCrosswalk, l.ID, l.Department)
	if err != nil {
		return nil, err
	}
	l.Ended = &crosswalk.End{ID: id.New[id.CrosswalkEnd](), By: actor.Person, ByName: actor.Name, Reason: reason, At: tx.Now()}
	return tx.EndCrosswalk(g, l)
}

// Linked is a link with the names of what it is between.
type Linked struct {
	crosswalk.Link
	FromName, ToName Name
	Due              bool // somebody should have looked at it again
}

// Name is a competency as a list shows it.
type Name struct {
	framework.Competency
	Framework *framework.Version
}

// Pair is a suggested link.
type Pair struct{ From, To Name }

// Suggestions is what one framework version says of another that does not stand yet.
// None of it counts for anything.
type Suggestions struct {
	From, To  *framework.Version
	Kind      string
	Rationale string // the document's
	Inferred  bool   // nobody but us has placed them
	Pairs     []Pair
}

// Crosswalks is a department's links and what is suggested besides.
type Crosswalks struct {
	Standing    []Linked // those due first, then by name
	Ended       []Linked // the last first
	Suggestions []Suggestions
}

// Crosswalks lists the links of a department for whoever sees it.
func (s Service) Crosswalks(ctx context.Context, actor identity.Actor, d id.Department) (out Crosswalks, err error) {
	if !access.ScopeOf(actor).SeesDepartment(d) {
		return out, fault.Missing()
	}
	err = s.Store.Read(ctx, func(v *store.View) error {
		links, err := v.Crosswalks(d)
		if err != nil {
			return err
		}
		for _, l := range links {
			one, err := linked(v, l)
			if err != nil {
				return err
			}
			if l.Ended == nil {
				out.Standing = append(out.Standing, one)
			} else {
				out.Ended = append(out.Ended, one)
			}
		}
		out.Suggestions, err = suggestions(v, d, links)
		return err
	})
	slices.SortStableFunc(out.Standing, func(a, b Linked) int {
		if a.Due != b.Due {
			return map[bool]int{true: -1, false: 1}[a.Due]
		}
		return cmp.Or(strings.Compare(a.FromName.Title, b.FromName.Title), strings.Compare(a.ToName.Title, b.ToName.Title))
	})
	slices.SortStableFunc(out.Ended, func(a, b Linked) int { return b.Link.Ended.At.Compare(a.Link.Ended.At) })
	return out, err
}

// Crosswalk is one link of a department that the actor sees.
func (s Service) Crosswalk(ctx context.Context, actor identity.Actor, l id.CrosswalkLink) (out Linked, err error) {
	err = s.Store.Read(ctx, func(v *store.View) error {
		link, err := v.CrosswalkFacts(l)
		if err != nil {
			return err
		}
		if !access.ScopeOf(actor).SeesDepartment(link.Department) {
			return fault.Missing()
		}
		out, err = linked(v, link)
		return err
	})
	return out, err
}

func linked(v *store.View, l crosswalk.Link) (Linked, error) {
	out := Linked{Link: l, Due: l.Due(v.Now())}
	var err error
	if out.FromName, err = nameOf(v, l.From); err != nil {
		return out, err
	}
	out.ToName, err = nameOf(v, l.To)
	return out, err
}

func nameOf(v *store.View, c framework.CompetencyID) (Name, error) {
	competency, version, err := v.Competency(c)
	return Name{competency, version}, err
}

// suggestions is what the documents of a department's versions say of one another and
// does not stand yet.
func suggestions(v *store.View, d id.Department, links []crosswalk.Link) ([]Suggestions, error) {
	type pair struct{ from, to framework.CompetencyID }
	stands := map[pair]bool{}
	for _, l := range links {
		if l.Stands(v.Now()) {
			stands[pair{l.From, l.To}] = true
		}
	}
	versions, err := v.Frameworks(d)
	if err != nil {
		return nil, err
	}
	var out []Suggestions
	for _, from := range versions {
		for _, w := range from.Crosswalks {
			i := slices.IndexFunc(versions, func(o *framework.Version) bool { return o.ID == w.To })
			if i < 0 {
				continue
			}
			set := Suggestions{From: from, To: versions[i], Kind: w.Kind, Rationale: w.Rationale, Inferred: w.Confidence == framework.Inferred}
			for _, c := range from.Competencies {
				for _, to := range c.MapsTo {
					other, ok := set.To.Competency(to)
					if ok && !stands[pair{c.ID, to}] {
						set.Pairs = append(set.Pairs, Pair{Name{c, from}, Name{other, set.To}})
					}
				}
			}
			if len(set.Pairs) > 0 && (!crosswalk.Counts(set.Kind) || progress.SameScale(from, set.To)) {
				out = append(out, set)
			}
		}
	}
	return out, nil
}

// tellLosers tells workers which of their lines something counts toward no more.
func tellLosers(tx *store.Tx, lost []store.Lost) error {
	for _, one := range lost {
		w, err := tx.WorkerFacts(one.Worker)
		if err != nil {
			return err
		}
		c, _, err := tx.Competency(one.Competency)
		if err != nil {
			return err
		}
		if err := tx.Notify(w.Person, string(notice.Uncredited), fmt.Sprintf("A sign-off of yours counts toward “%s” no more, because the department lead ended a crosswalk.", c.Title), "/competencies/"+string(one.Competency)); err != nil {
			return err
		}
	}
	return nil
}
