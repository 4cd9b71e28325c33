package store

import (
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"countersign/pkg/clock"
	"countersign/pkg/fault"
	"countersign/pkg/id"
)

func intended() Once {
	return Once{Person: id.New[id.Person](), Key: "0b9cfb8e-2e0f-4f0e-9a55-0a4b3a3f5f0c", Route: "api.evidence.create", Digest: "a"}
}

func beginOnce(t testing.TB, s *Store, o Once) (a Answer, err error) {
	t.Helper()
	err = s.Write(t.Context(), func(tx *Tx) error { a, err = tx.BeginOnce(o); return err })
	return a, err
}

func TestTheSameKeyGetsTheFirstAnswerAgain(t *testing.T) {
	s, o := fresh(t), intended()
	if a, err := beginOnce(t, s, o); err != nil || a.Status != 0 {
		t.Fatalf("%+v, %v", a, err)
	}
	first := Answer{Status: 201, Header: http.Header{"Location": {"/api/v1/evidence/1"}}, Body: []byte(`{"id":1}`)}
	if err := s.Write(t.Context(), func(tx *Tx) error { return tx.EndOnce(o, first) }); err != nil {
		t.Fatal(err)
	}
	again, err := beginOnce(t, s, o)
	if err != nil || again.Status != 201 || again.Header.Get("Location") != "/api/v1/evidence/1" || string(again.Body) != `{"id":1}` {
		t.Errorf("%+v, %v", again, err)
	}
	other := o
	other.Person = id.New[id.Person]()
	if a, err := beginOnce(t, s, other); err != nil || a.Status != 0 {
		t.Errorf("somebody else's same key: %+v, %v", a, err)
	}
}

func TestTheSameKeyWithAnotherRequestIsRefused(t *testing.T) {
	s, o := fresh(t), intended()
	if _, err := beginOnce(t, s, o); err != nil {
		t.Fatal(err)
	}
	body, route := o, o
	body.Digest, route.Route = "b", "api.evidence.submit"
	for _, other := range []Once{body, route} {
		if _, err := beginOnce(t, s, other); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v", other, err)
		}
	}
}

func TestOfManyWithOneKeyAtOnceOneGoesOn(t *testing.T) {
	s, o := fresh(t), intended()
	var on atomic.Int32
	var all sync.WaitGroup
	for range 32 {
		all.Go(func() {
			switch a, err := beginOnce(t, s, o); {
			case err == nil && a.Status == 0:
				on.Add(1)
			case !fault.Is(err, fault.Conflict):
				t.Errorf("%+v, %v", a, err)
			}
		})
	}
	all.Wait()
	if on.Load() != 1 {
		t.Errorf("%d went on", on.Load())
	}
}

func TestARefusedRequestLetsItsKeyGo(t *testing.T) {
	s, o := fresh(t), intended()
	for range 2 {
		if _, err := beginOnce(t, s, o); err != nil {
			t.Fatal(err)
		}
		if err := s.Write(t.Context(), func(tx *Tx) error { return tx.DropOnce(o) }); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAnAnswerIsForgottenAfterADay(t *testing.T) {
	s, o := fresh(t), intended()
	if _, err := beginOnce(t, s, o); err != nil {
		t.Fatal(err)
	}
	s.clock.(*clock.Fixed).Advance(KeptAnswers + time.Second)
	if a, err := beginOnce(t, s, o); err != nil || a.Status != 0 {
		t.Errorf("%+v, %v", a, err)
	}
}
