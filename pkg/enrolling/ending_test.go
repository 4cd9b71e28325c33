package enrolling_test

import (
	"strings"
	"testing"

	"countersign/pkg/audit"
	"countersign/pkg/enrolling"
	"countersign/pkg/fault"
	"countersign/pkg/identity"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/store"
)

// tells says whether the log has an entry about somebody with such a detail.
func tells(w *fixture.World, p fixture.Person, detail string) (found bool) {
	w.Read(func(v *store.View) error {
		return v.EachEntry(func(e audit.Entry) error {
			found = found || e.Subject == string(p.ID) && e.Detail == detail
			return nil
		})
	})
	return found
}

func TestWhyARoleEndedOrAnAccountIsSwitchedOffIsKept(t *testing.T) {
	w, s, _ := begin(t)
	ctx, lead := t.Context(), w.As(w.North.Lead)
	role := enrolling.EndRoleCommand{Role: membership(w, w.North.Second, identity.RoleAssessor)}
	off := enrolling.SwitchCommand{Department: w.North.ID, Person: w.North.Other.ID}
	for _, why := range []string{"", "  \n", strings.Repeat("x", 2001)} {
		role.Reason, off.Reason = why, why
		refused(t, "end a role without a reason", s.EndRole(ctx, lead, role), fault.Invalid)
		refused(t, "switch an account off without a reason", s.Switch(ctx, lead, off), fault.Invalid)
	}
	role.Reason, off.Reason = " Moved to another hospital. ", "On leave for a year."
	ok(t, s.EndRole(ctx, lead, role))
	ok(t, s.Switch(ctx, lead, off))
	why := func(p fixture.Person) (ended, switchedOff string) {
		one, err := s.Person(ctx, lead, w.North.ID, p.ID)
		ok(t, err)
		return one.Memberships[0].EndReason, one.OffReason
	}
	if ended, _ := why(w.North.Second); ended != "Moved to another hospital." {
		t.Errorf("the role ended because: %q", ended)
	}
	if _, off := why(w.North.Other); off != "On leave for a year." {
		t.Errorf("the account is off because: %q", off)
	}
	ok(t, s.Switch(ctx, lead, enrolling.SwitchCommand{Department: w.North.ID, Person: w.North.Other.ID, On: true}))
	if _, off := why(w.North.Other); off != "" {
		t.Errorf("the account is on, and off because: %q", off)
	}
	if !tells(w, w.North.Second, "end assessor") || !tells(w, w.North.Other, "switch off") || !tells(w, w.North.Other, "switch on") {
		t.Error("the log does not tell of it, or tells why: it holds no free text")
	}
}

func TestWorkersOfWhoIsNoEducatorAnyMoreHaveNone(t *testing.T) {
	w, s, _ := begin(t)
	ctx, lead := t.Context(), w.As(w.North.Lead)
	worker := func() (out store.Worker) {
		w.Read(func(v *store.View) (err error) {
			out, err = v.WorkerFacts(w.North.Worker.Worker)
			return err
		})
		return out
	}
	before := worker()
	ok(t, s.AssignEducator(ctx, lead, enrolling.AssignEducatorCommand{Worker: before.ID, Revision: before.Revision, Educator: w.North.Educator.ID}))
	if worker().Educator != w.North.Educator.ID {
		t.Fatal("they have no educator")
	}
	ok(t, s.EndRole(ctx, lead, enrolling.EndRoleCommand{Role: membership(w, w.North.Educator, identity.RoleEducator), Reason: "They left."}))
	if after := worker(); after.Educator != "" || after.Revision != before.Revision+2 {
		t.Errorf("their educator is %q at revision %d", after.Educator, after.Revision)
	}
	w.Read(func(v *store.View) error {
		notes, err := v.Notifications(scope(lead), "", 1)
		if len(notes) != 1 || notes[0].Text != "1 support worker has no educator any more." {
			t.Errorf("the lead is told %v", notes)
		}
		return err
	})
}
