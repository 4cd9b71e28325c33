package enrolling_test

import (
	"errors"
	"strings"
	"testing"

	"countersign/pkg/attestation"
	"countersign/pkg/audit"
	"countersign/pkg/authoring"
	"countersign/pkg/enrolling"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/store"
)

func begin(t testing.TB) (*fixture.World, enrolling.Service, authoring.Service) {
	w := fixture.New(t)
	return w, enrolling.Service{Store: w.Store}, authoring.Service{Store: w.Store}
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wrong names the fields that an error complains of.
func wrong(err error) string {
	var e *fault.Error
	if !errors.As(err, &e) {
		return "not a fault"
	}
	var out []string
	for _, f := range e.Fields {
		out = append(out, f.Name)
	}
	return strings.Join(out, " ")
}

func refused(t testing.TB, what string, err error, kind fault.Kind) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Errorf("%s: %v, want it to be %s", what, err, kind)
	}
}

// membership is the role of a person in a department that is in force now.
func membership(w *fixture.World, p fixture.Person, role identity.Role) (out id.Membership) {
	w.Read(func(v *store.View) error {
		list, err := v.MembershipsOf(p.ID)
		for _, m := range list {
			if m.Role == role {
				out = m.ID
			}
		}
		return err
	})
	return out
}

func worker(w *fixture.World, name id.Worker) (out store.Worker) {
	w.Read(func(v *store.View) (err error) {
		out, err = v.WorkerFacts(name)
		return err
	})
	return out
}

func enrolments(w *fixture.World, name id.Worker) (out []store.Enrolment) {
	w.Read(func(v *store.View) (err error) {
		out, err = v.Enrolments(name)
		return err
	})
	return out
}

// offered tells whom each waiting request of a department waits on, oldest first.
func offered(w *fixture.World, d id.Department) (out []id.Person) {
	for _, r := range waiting(w, d) {
		out = append(out, r.Offered)
	}
	return out
}

func waiting(w *fixture.World, d id.Department) (out []attestation.Request) {
	w.Read(func(v *store.View) (err error) {
		out, err = v.WaitingIn(d)
		return err
	})
	return out
}

// logged is how many changes there were.
func logged(w *fixture.World) (n int) {
	w.Read(func(v *store.View) error {
		return v.EachEntry(func(audit.Entry) error { n++; return nil })
	})
	return n
}
