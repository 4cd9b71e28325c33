package assessing_test

import (
	"slices"
	"time"

	"pgregory.net/rapid"

	"countersign/pkg/access"
	"countersign/pkg/assessor"
	"countersign/pkg/clock"
	"countersign/pkg/enrolling"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/routing"
	"countersign/pkg/store"
)

// What happens to the ground on which people sign: the register, what the employer
// grants, accounts and roles, and who is away.

// granted is the one entitlement that the fixture gave a person.
func (l *life) granted(p fixture.Person) (e id.Entitlement) {
	l.Read(func(v *store.View) error {
		list, err := v.Entitlements(access.ScopeOf(l.As(l.home.Lead)), l.home.ID)
		for _, one := range list {
			if one.Person == p.ID {
				e = one.ID
			}
		}
		return err
	})
	return e
}

// assesses makes somebody an assessor who was something else.
func (l *life) assesses(p fixture.Person, areas []string) {
	l.Write(func(tx *store.Tx) error {
		m := identity.Membership{ID: id.New[id.Membership](), Person: p.ID, Role: identity.RoleAssessor, Department: l.home.ID, From: tx.Now()}
		return tx.AddMembership(fixture.Grant(access.ChangePerson, p.ID, l.home.ID), m)
	})
	l.Check(p, assessor.StatusRegistered, fixture.Now.AddDate(-1, 0, 0))
	l.Entitle(p, l.home.ID, areas...)
}

// strong is somebody who gave their second factor.
func strong(a identity.Actor) identity.Actor {
	a.Strong = true
	return a
}

// moment draws an instant at, or a microsecond beside, one that matters to somebody.
func (l *life) moment(r *rapid.T) time.Time {
	list := []time.Time{l.Clock.Now()}
	for _, g := range l.signs {
		list = append(list, g.at)
	}
	for _, s := range l.people {
		for _, k := range s.looks {
			list = append(list, k.since, k.seen)
		}
	}
	return one(r, list, "moment").Add(beside(r))
}

func (l *life) look(r *rapid.T) {
	status := rapid.SampledFrom([]string{assessor.StatusRegistered, assessor.StatusRegistered, assessor.StatusRegistered, "Lapsed", "Suspended"}).Draw(r, "status")
	seen := l.Clock.Now()
	if rapid.IntRange(0, 3).Draw(r, "an old list") == 0 {
		seen = seen.Add(-time.Duration(rapid.Int64Range(0, 40*24*3600e6).Draw(r, "ago")) * time.Microsecond)
	}
	l.looks(r, one(r, l.people[:5], "person"), status, l.moment(r), seen)
}

// renew has the three who can sign looked up again: they are registered still, and
// whatever else kept them from signing is over.
func (l *life) renew(r *rapid.T) {
	for _, s := range l.people[:3] {
		if l.conflicts[s] != "" {
			l.conflicted(r, s)
		}
		l.trained(r, s)
		if !s.on {
			l.turns(r, s)
		}
		if s.ground(fixture.Cleaning, l.Clock.Now()).entitled == "" {
			l.grants(r, s, []string{"diagnostic-imaging:*"})
		}
		l.looks(r, s, assessor.StatusRegistered, fixture.Now.AddDate(-1, 0, 0), l.Clock.Now())
	}
}

func (l *life) looks(r *rapid.T, s *signer, status string, since, seen time.Time) {
	c := assessor.Check{ID: id.New[id.Check](), Person: s.ID, Register: assessor.HCPC, Number: s.number, Profession: assessor.DiagnosticRadiographer,
		Status: status, Source: "the model", EffectiveFrom: since, CheckedAt: seen, RecordedBy: l.Admin.ID}
	l.must(r, l.Store.Write(l.T.Context(), func(tx *store.Tx) error {
		turned, err := tx.AddCheck(fixture.Grant(access.RecordCheck, c.ID, ""), c)
		if err != nil {
			return err
		}
		return routing.Turned(tx, turned)
	}))
	l.looked(r, s, look{status == assessor.StatusRegistered, since, seen, l.Clock.Now(), 0})
}

func (l *life) entitle(r *rapid.T) {
	l.grants(r, one(r, l.people, "person"), rapid.SampledFrom([][]string{nil, {"diagnostic-imaging:*"}, {"diagnostic-imaging:IV"}, {"diagnostic-imaging:ENV", "diagnostic-imaging:BRE"}, {"ahp-support-worker:*"}}).Draw(r, "areas"))
}

func (l *life) grants(r *rapid.T, s *signer, areas []string) *grant {
	return l.grantsAs(r, s, areas, false)
}

// promote makes somebody lead of the modality.
func (l *life) promote(r *rapid.T) {
	l.grantsAs(r, one(r, l.people[:3], "lead"), []string{"diagnostic-imaging:*"}, true)
}

func (l *life) grantsAs(r *rapid.T, s *signer, areas []string, lead bool) *grant {
	day := clock.DateOf(l.Clock.Now())
	g := &grant{areas: areas, lead: lead, first: string(day.AddDays(rapid.IntRange(-3, 3).Draw(r, "from")))}
	if days := rapid.IntRange(-1, 5).Draw(r, "for days"); days >= 0 {
		g.last = string(clock.Date(g.first).AddDays(days))
	}
	if len(areas) == 0 {
		g.single = []string{singleOf[one(r, tasks, "alone")]}
	}
	e := assessor.Entitlement{ID: id.New[id.Entitlement](), Person: s.ID, Department: l.home.ID, Areas: areas, Competencies: g.single, ModalityLead: lead, From: clock.Date(g.first), Until: clock.Date(g.last), GrantedBy: l.Admin.ID}
	l.must(r, l.Store.Write(l.T.Context(), func(tx *store.Tx) error {
		return tx.AddEntitlement(fixture.Grant(access.GrantEntitlement, e.ID, l.home.ID), e)
	}))
	g.id = e.ID
	s.grants = append(s.grants, g)
	return g
}

func (l *life) unentitle(r *rapid.T) {
	var open []*grant
	for _, s := range l.people {
		for _, g := range s.grants {
			if g.ended.IsZero() {
				open = append(open, g)
			}
		}
	}
	if len(open) == 0 || most(r) {
		return
	}
	l.ends(r, one(r, open, "entitlement"))
}

func (l *life) ends(r *rapid.T, g *grant) {
	l.must(r, l.Store.Write(l.T.Context(), func(tx *store.Tx) error {
		return tx.EndEntitlement(fixture.Grant(access.EndEntitlement, g.id, l.home.ID), g.id, "Moved on.")
	}))
	g.ended = l.Clock.Now()
}

func (l *life) turn(r *rapid.T) {
	s := one(r, l.people[:5], "person")
	if !s.on || !most(r) {
		l.turns(r, s)
	}
}

func (l *life) turns(r *rapid.T, s *signer) {
	s.on = !s.on
	l.must(r, l.Store.Write(l.T.Context(), func(tx *store.Tx) error {
		return tx.SetEnabled(fixture.Grant(access.ChangePerson, s.ID, ""), s.ID, s.on, "Away for long.")
	}))
}

// leave ends a role behind the back of a request that is under way: what the actor
// brings along says still that they hold it.
func (l *life) leave(r *rapid.T) {
	s := one(r, l.people[1:5], "person")
	if !s.role || rapid.IntRange(0, 3).Draw(r, "really") > 0 {
		return
	}
	m := s.actor.Memberships[0]
	l.must(r, l.Store.Write(l.T.Context(), func(tx *store.Tx) error {
		return tx.EndMembership(fixture.Grant(access.ChangePerson, s.ID, l.home.ID), m, "Left.")
	}))
	s.role = false
}

// away has somebody be away from yesterday, today or tomorrow on, with or without
// cover. They may sign all the same.
func (l *life) away(r *rapid.T) {
	here := slices.DeleteFunc(slices.Clone(l.people[:5]), func(s *signer) bool { return !s.role || !s.on })
	if len(here) == 0 {
		return
	}
	s, cover := one(r, here, "who is away"), one(r, here, "cover")
	day := clock.DateOf(l.Clock.Now())
	from := day.AddDays(rapid.IntRange(-1, 1).Draw(r, "from"))
	until := max(from, day).AddDays(rapid.IntRange(0, 20).Draw(r, "for days"))
	cmd := enrolling.AbsenceCommand{Department: l.home.ID, Person: s.ID, From: from, Until: until}
	if cover != s {
		cmd.Cover = cover.ID
	}
	_, err := l.enrol().RecordAbsence(l.T.Context(), l.lead.actor, cmd)
	l.must(r, err)
	s.away = append(s.away, span{string(from), string(until)})
}

// train has an assessor be in preceptorship around now, or ends that.
func (l *life) train(r *rapid.T) {
	s := one(r, l.people[:5], "who is in preceptorship")
	if l.trained(r, s) || !s.role {
		return
	}
	day := clock.DateOf(l.Clock.Now())
	from := day.AddDays(rapid.IntRange(-1, 1).Draw(r, "from"))
	until := max(from, day).AddDays(rapid.IntRange(0, 2).Draw(r, "for days"))
	t, err := l.enrol().RecordPreceptorship(l.T.Context(), l.lead.actor, enrolling.PreceptorshipCommand{Department: l.home.ID, Person: s.ID, From: from, Until: until})
	l.must(r, err)
	s.trains = append(s.trains, &training{span: span{string(from), string(until)}, id: t})
}

// trained ends the preceptorships of somebody, if there are any.
func (l *life) trained(r *rapid.T, s *signer) (any bool) {
	for _, t := range s.trains {
		if t.ended.IsZero() && london(l.Clock.Now()) <= t.last {
			l.must(r, l.enrol().EndPreceptorship(l.T.Context(), l.lead.actor, enrolling.EndPreceptorshipCommand{Preceptorship: t.id, Reason: "It went well."}))
			t.ended, any = l.Clock.Now(), true
		}
	}
	return any
}

// conflict has a conflict of interest between an assessor and the worker be
// declared, or be over.
func (l *life) conflict(r *rapid.T) { l.conflicted(r, one(r, l.people[:5], "with whom")) }

func (l *life) conflicted(r *rapid.T, s *signer) {
	if c := l.conflicts[s]; c != "" {
		l.must(r, l.enrol().EndConflict(l.T.Context(), l.lead.actor, c))
		delete(l.conflicts, s)
		return
	}
	pair := enrolling.ConflictCommand{Department: l.home.ID, Person: s.ID, Other: l.worker.ID}
	if most(r) && !most(r) {
		pair.Person, pair.Other = pair.Other, pair.Person
	}
	if !s.role {
		return
	}
	c, err := l.enrol().RecordConflict(l.T.Context(), l.lead.actor, pair)
	l.must(r, err)
	l.conflicts[s] = c
}

func (l *life) enrol() enrolling.Service { return enrolling.Service{Store: l.Store} }
