package enrolling

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/assessor"
	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/notice"
	"countersign/pkg/register"
	"countersign/pkg/routing"
	"countersign/pkg/store"
)

// ProposalLife is how long a list waits to be approved.
const ProposalLife = 7 * 24 * time.Hour

// mostMissing is how many of those whom the last list was about may be missing
// from the next one, of a hundred.
const mostMissing = 5

// ProposeChecks puts a list forward for somebody else to approve. Nothing is
// recorded yet. A list that is older than the last one, or leaves out too many
// people who were on it, is refused.
func (s Service) ProposeChecks(ctx context.Context, actor identity.Actor, cmd CheckFileCommand) (id.Proposal, error) {
	out := id.New[id.Proposal]()
	listings, err := register.Read(cmd.File)
	if err != nil {
		return "", err
	}
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		g, err := access.LeadOrAdministrator(actor, access.ProposeChecks, out, cmd.Department)
		if err != nil {
			return err
		}
		p, _, err := previewChecks(&tx.View, actor, cmd, listings)
		if err != nil {
			return err
		}
		if err := confirm(cmd.Seen, p.Seen); err != nil {
			return err
		}
		if err := p.sound(); err != nil {
			return err
		}
		proposal := store.Proposal{ID: out, Department: cmd.Department, File: cmd.File, Digest: p.Seen, LookedOn: p.lookedOn(), Expires: tx.Now().Add(ProposalLife)}
		if err := follows(tx, proposal, p); err != nil {
			return err
		}
		if err := tx.ProposeChecks(g, proposal); err != nil {
			return err
		}
		proposal.By, proposal.ByName = actor.Person, actor.Name
		return tellApprovers(tx, proposal, p.Rows)
	})
	return out, err
}

// sound says everything that is wrong with the lines.
func (p CheckPreview) sound() error {
	var f fault.Fields
	for _, r := range p.Rows {
		addRow(&f, r.Line, r.Problems)
	}
	return f.Err()
}

func (p CheckPreview) lookedOn() (out clock.Date) {
	for _, r := range p.Rows {
		out = max(out, r.CheckedOn)
	}
	return out
}

// follows refuses a list that the last one of the department speaks against: an
// old one, or one that was cut short.
func follows(tx *store.Tx, next store.Proposal, p CheckPreview) error {
	last, ok, err := tx.LastApproved(next.Department)
	if err != nil || !ok {
		return err
	}
	var f fault.Fields
	if next.LookedOn < last.LookedOn {
		f.Add("file", "This list is older than the last one, of %s. Look people up again and send what the register shows now.", last.LookedOn.Words())
	}
	assessors, err := tx.PeopleWith(next.Department, identity.RoleAssessor)
	if err != nil {
		return err
	}
	leads, err := tx.PeopleWith(next.Department, identity.RoleLead)
	if err != nil {
		return err
	}
	var before, missing int
	for _, person := range last.Decided.People {
		if !slices.Contains(assessors, person) || slices.Contains(leads, person) { // gone, or somebody who may have to leave themselves out
			continue
		}
		before++
		if !slices.ContainsFunc(p.Rows, func(r CheckRow) bool { return r.Person == person }) {
			missing++
		}
	}
	if missing*100 > before*mostMissing {
		f.Add("file", "This list leaves out %d of the %d assessors on the last one. Make sure that it is whole. If somebody has left, end their role first.", missing, before)
	}
	return f.Err()
}

// approvers are who may approve a list: other leads of the department who are not
// on it; where there are none, whoever runs the platform.
func approvers(v *store.View, p store.Proposal, rows []CheckRow) (leads, others []id.Person, err error) {
	may := func(d id.Department, role identity.Role) (out []id.Person, err error) {
		people, err := v.PeopleWith(d, role)
		for _, one := range people {
			if one != p.By && !slices.ContainsFunc(rows, func(r CheckRow) bool { return r.Person == one }) {
				out = append(out, one)
			}
		}
		return out, err
	}
	if leads, err = may(p.Department, identity.RoleLead); err != nil || len(leads) > 0 {
		return leads, nil, err
	}
	others, err = may("", identity.RoleAdministrator)
	return nil, others, err
}

func listAt(p id.Proposal) string { return "/register-checks/lists/" + string(p) }

func tellApprovers(tx *store.Tx, p store.Proposal, rows []CheckRow) error {
	leads, others, err := approvers(&tx.View, p, rows)
	if err != nil {
		return err
	}
	for _, one := range append(leads, others...) {
		text := fmt.Sprintf("%s asks you to look at a list of %d register checks and approve it.", p.ByName, len(rows))
		if err := tx.Notify(one, string(notice.ListSent), text, listAt(p.ID)); err != nil {
			return err
		}
	}
	return nil
}

// Proposed is a list that somebody put forward, with what it would do now.
type Proposed struct {
	store.Proposal
	Preview   CheckPreview
	Own       bool     // the actor put it forward: somebody else must approve it
	Self      bool     // the actor is on it: somebody else must approve it
	Approvers []string // names of the leads who may; none: only a platform administrator
}

// Proposals lists those of a department, newest first.
func (s Service) Proposals(ctx context.Context, actor identity.Actor, d id.Department) (out []store.Proposal, err error) {
	err = s.Store.Read(ctx, func(v *store.View) error {
		out, err = v.Proposals(access.ScopeOf(actor), d)
		return err
	})
	return out, err
}

// Proposal is one list with what it would do now, to whoever sees the people of its
// department.
func (s Service) Proposal(ctx context.Context, actor identity.Actor, p id.Proposal) (Proposed, error) {
	var out Proposed
	err := s.Store.Read(ctx, func(v *store.View) (err error) {
		if out, _, err = proposed(v, actor, p); err != nil {
			return err
		}
		leads, _, err := approvers(v, out.Proposal, out.Preview.Rows)
		if err != nil {
			return err
		}
		names, err := v.PersonNames(leads)
		out.Approvers = slices.Sorted(maps.Values(names))
		return err
	})
	return out, err
}

func proposed(v *store.View, actor identity.Actor, p id.Proposal) (Proposed, looking, error) {
	kept, err := v.ProposalFacts(p)
	if err != nil {
		return Proposed{}, looking{}, err
	}
	if !access.ScopeOf(actor).SeesPeople(kept.Department) {
		return Proposed{}, looking{}, fault.Missing()
	}
	out := Proposed{Proposal: kept, Own: kept.By == actor.Person}
	listings, err := register.Read(kept.File)
	if err != nil {
		return out, looking{}, err
	}
	var look looking
	out.Preview, look, err = previewChecks(v, actor, CheckFileCommand{Department: kept.Department, File: kept.File}, listings)
	out.Self = slices.ContainsFunc(out.Preview.Rows, func(r CheckRow) bool { return r.Person == actor.Person })
	return out, look, err
}

// ApproveCommand approves a list, as it was looked at.
type ApproveCommand struct {
	Proposal id.Proposal
	Seen     digest.Sum // CheckPreview.Whole
}

// ApproveChecks records every line of a list that somebody else put forward. It
// answers how many. Nobody approves their own, or one that they are on.
func (s Service) ApproveChecks(ctx context.Context, actor identity.Actor, cmd ApproveCommand) (int, error) {
	n := 0
	err := s.Store.Write(ctx, func(tx *store.Tx) error {
		p, look, err := proposed(&tx.View, actor, cmd.Proposal)
		if err != nil {
			return err
		}
		g, err := access.LeadOrAdministrator(actor, access.DecideChecks, p.ID, p.Department)
		if err != nil {
			return err
		}
		if err := undecided(p.Proposal, tx.Now()); err != nil {
			return err
		}
		switch {
		case p.Own:
			return fault.New(fault.Forbidden, "Nobody approves a list that they put forward. Ask another lead or a platform administrator.")
		case p.Self:
			return fault.New(fault.Forbidden, "You are on this list, so somebody else must approve it. Ask another lead or a platform administrator.")
		case cmd.Seen != p.Preview.Whole:
			return fault.New(fault.Conflict, "What this list would change is not what you looked at. Look at it again.")
		}
		if err := p.Preview.sound(); err != nil {
			return err
		}
		if err := follows(tx, p.Proposal, p.Preview); err != nil {
			return err
		}
		n = len(p.Preview.Rows)
		return recordList(tx, g, p, look)
	})
	return n, err
}

func undecided(p store.Proposal, now time.Time) error {
	switch {
	case p.Decided != nil && p.Decided.Approved:
		return fault.New(fault.Conflict, "This list was approved already.")
	case p.Decided != nil:
		return fault.New(fault.Conflict, "This list was refused or withdrawn. It does nothing any more.")
	case !p.Waits(now):
		return fault.New(fault.Conflict, "This list has waited too long. Look people up again and send a new one.")
	}
	return nil
}

// recordList records the lines of an approved list.
func recordList(tx *store.Tx, g access.Grant, p Proposed, look looking) error {
	source := fmt.Sprintf("List of %s, sent by %s and approved by %s", clock.DateOf(p.At).Words(), p.ByName, g.Actor().Name)
	var people []id.Person
	var turned []store.Turned
	for _, r := range p.Preview.Rows {
		if r.Outside {
			l := assessor.PassListing{ID: id.New[id.PassListing](), Department: p.Department, Listing: r.Listing, Source: source, Proposal: p.ID, RecordedBy: g.Actor().Person, RecordedAt: tx.Now()}
			record, err := access.LeadOrAdministrator(g.Actor(), access.ListGuest, l.ID, p.Department)
			if err != nil {
				return err
			}
			one, err := keepGuest(tx, record, l)
			if err != nil {
				return err
			}
			turned = append(turned, one...)
			continue
		}
		c := look.check(id.New[id.Check](), r.Listing, r.Person, source)
		if c.Proposal = p.ID; r.Name != "" {
			c.Shown = "The name on the list: " + r.Name
		}
		record, err := access.LeadOrAdministrator(g.Actor(), access.RecordCheck, c.ID, p.Department)
		if err != nil {
			return err
		}
		one, err := tx.AddCheck(record, c)
		if err != nil {
			return err
		}
		people, turned = append(people, r.Person), append(turned, one...)
	}
	if err := end(tx, g, p.Proposal, store.ProposalDecision{Approved: true, People: people}); err != nil {
		return err
	}
	if err := routing.Turned(tx, turned); err != nil {
		return err
	}
	return rerouteOf(tx, people)
}

// end decides a list and tells who put it forward, if that was somebody else.
func end(tx *store.Tx, g access.Grant, p store.Proposal, d store.ProposalDecision) error {
	if err := tx.DecideProposal(g, p, d); err != nil || g.Actor().Person == p.By {
		return err
	}
	text := fmt.Sprintf("%s approved the list of register checks that you sent.", g.Actor().Name)
	if !d.Approved {
		text = fmt.Sprintf("%s refused the list of register checks that you sent. Nothing in it was recorded.", g.Actor().Name)
	}
	return tx.Notify(p.By, string(notice.ListDecided), text, listAt(p.ID))
}

// WithdrawCommand ends a list that was not approved, for a reason.
type WithdrawCommand struct {
	Proposal id.Proposal
	Reason   string
}

// WithdrawChecks ends a list: who put it forward withdraws it, whoever else might
// approve it refuses it.
func (s Service) WithdrawChecks(ctx context.Context, actor identity.Actor, cmd WithdrawCommand) error {
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		p, _, err := proposed(&tx.View, actor, cmd.Proposal)
		if err != nil {
			return err
		}
		g, err := access.LeadOrAdministrator(actor, access.DecideChecks, p.ID, p.Department)
		if err != nil {
			return err
		}
		if err := undecided(p.Proposal, tx.Now()); err != nil {
			return err
		}
		var f fault.Fields
		why := reason(&f, cmd.Reason)
		if err := f.Err(); err != nil {
			return err
		}
		return end(tx, g, p.Proposal, store.ProposalDecision{Reason: why})
	})
}
