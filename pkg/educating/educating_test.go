package educating_test

import (
	"strings"
	"testing"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/authoring"
	"countersign/pkg/clock"
	"countersign/pkg/educating"
	"countersign/pkg/fault"
	"countersign/pkg/identity"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/reporting"
	"countersign/pkg/store"
)

var good = educating.ReviewCommand{Version: fixture.Imaging, Level: "SCSW", Education: true, Note: "We talked about CT."}

func TestOnlyAnEducatorReviews(t *testing.T) {
	w := fixture.New(t)
	s := educating.Service{Store: w.Store}
	amira := w.North.Worker
	for _, p := range []fixture.Person{w.North.Lead, w.North.Inspector, amira} {
		if _, err := s.RecordReview(t.Context(), w.As(p), amira.Worker, good); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s: %v", p.Name, err)
		}
	}
	for _, p := range []fixture.Person{w.North.Other, w.North.Assessor, w.South.Educator, w.South.Lead, w.Admin} {
		if _, err := s.RecordReview(t.Context(), w.As(p), amira.Worker, good); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s, who may not read the portfolio: %v", p.Name, err)
		}
		if _, err := s.Reviews(t.Context(), w.As(p), amira.Worker); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s reads the reviews: %v", p.Name, err)
		}
	}
	w.Write(func(tx *store.Tx) error {
		return tx.AddMembership(fixture.Grant(access.ChangePerson, amira.ID, w.North.ID), identity.Membership{ID: "mem_x", Person: amira.ID, Role: identity.RoleEducator, Department: w.North.ID, From: fixture.Now})
	})
	if _, err := s.RecordReview(t.Context(), w.As(amira), amira.Worker, good); !fault.Is(err, fault.Forbidden) || !strings.Contains(err.Error(), "their own progress") {
		t.Errorf("of themselves: %v", err)
	}
}

func TestTheWorkerReadsTheirReviews(t *testing.T) {
	w := fixture.New(t)
	s := educating.Service{Store: w.Store}
	amira := w.North.Worker
	kept, err := s.RecordReview(t.Context(), w.As(w.North.Educator), amira.Worker, good)
	if err != nil {
		t.Fatal(err)
	}
	w.Clock.Advance(time.Hour)
	second := good
	second.Note = "  And about MRI.  "
	if _, err := s.RecordReview(t.Context(), w.As(w.North.Educator), amira.Worker, second); err != nil {
		t.Fatal(err)
	}
	for _, p := range []fixture.Person{amira, w.North.Educator, w.North.Lead, w.North.Inspector} {
		list, err := s.Reviews(t.Context(), w.As(p), amira.Worker)
		if err != nil || len(list) != 2 {
			t.Fatalf("%s: %v, %d reviews", p.Name, err, len(list))
		}
		if list[1] != kept || list[0].Note != "And about MRI." || list[1].ByName != "Eve Lund" || list[1].LevelTitle != "Senior clinical support worker" {
			t.Errorf("%s reads %+v", p.Name, list)
		}
	}
	notices, _, err := reporting.Service{Store: w.Store}.Notifications(t.Context(), w.As(amira), "", 10)
	if err != nil || len(notices) != 2 || !strings.Contains(notices[0].Text, "Eve Lund") {
		t.Errorf("the worker is told: %v %+v", err, notices)
	}
}

func TestTheLastReviewDecides(t *testing.T) {
	w := fixture.New(t)
	s := educating.Service{Store: w.Store}
	amira := w.North.Worker
	inTheWay := func() string {
		h, err := reporting.Service{Store: w.Store}.WorkerHome(t.Context(), w.As(amira), amira.Worker)
		if err != nil {
			t.Fatal(err)
		}
		var codes []string
		for _, r := range h.NotReady {
			codes = append(codes, r.Code)
		}
		return strings.Join(codes, " ")
	}
	review := func(level string, education, experience bool) {
		w.Clock.Advance(time.Hour)
		cmd := educating.ReviewCommand{Version: fixture.Imaging, Level: level, Education: education, Experience: experience, Note: "Seen."}
		if _, err := s.RecordReview(t.Context(), w.As(w.North.Educator), amira.Worker, cmd); err != nil {
			t.Fatal(err)
		}
	}
	if got := inTheWay(); got != "framework education experience" {
		t.Errorf("at first: %s", got)
	}
	review("SCSW", true, true)
	if got := inTheWay(); got != "framework" {
		t.Errorf("confirmed: %s", got)
	}
	review("AP", false, false) // says nothing of another level
	if got := inTheWay(); got != "framework" {
		t.Errorf("after a review of another level: %s", got)
	}
	review("SCSW", true, false)
	if got := inTheWay(); got != "framework experience" {
		t.Errorf("no longer confirmed: %s", got)
	}
	before := clock.DateOf(w.Clock.Now())
	w.Clock.Advance(48 * time.Hour)
	if _, err := (authoring.Service{Store: w.Store}).Adopt(t.Context(), w.As(w.North.Lead), authoring.AdoptCommand{Department: w.North.ID, Version: fixture.Imaging, Reason: "Read by all modality leads."}); err != nil {
		t.Fatal(err)
	}
	review("SCSW", true, true)
	if got := inTheWay(); got != "" {
		t.Errorf("adopted and confirmed: %s", got)
	}
	then, err := reporting.Service{Store: w.Store}.WorkerProgress(t.Context(), w.As(amira), amira.Worker, reporting.ProgressQuery{AsOf: before})
	if err != nil || len(then.NotReady) != 2 || then.NotReady[0].Code != "framework" || then.NotReady[1].Code != "experience" {
		t.Errorf("as it was two days ago: %v (%v)", then.NotReady, err)
	}
}

func TestAReviewThatSaysTooLittleIsRefusedWhole(t *testing.T) {
	w := fixture.New(t)
	s := educating.Service{Store: w.Store}
	for name, c := range map[string]struct {
		cmd    educating.ReviewCommand
		fields string
	}{
		"nothing":                     {educating.ReviewCommand{}, "note level"},
		"blank":                       {educating.ReviewCommand{Version: fixture.Imaging, Level: "SCSW", Note: " \n"}, "note"},
		"too long":                    {educating.ReviewCommand{Version: fixture.Imaging, Level: "SCSW", Note: strings.Repeat("é", 4001)}, "note"},
		"a level that there is not":   {educating.ReviewCommand{Version: fixture.Imaging, Level: "BOSS", Note: "x"}, "level"},
		"a level that is outside":     {educating.ReviewCommand{Version: fixture.Imaging, Level: "RADIOGRAPHER", Note: "x"}, "level"},
		"a version that there is not": {educating.ReviewCommand{Version: "none:1", Level: "SCSW", Note: "x"}, "level"},
	} {
		_, err := s.RecordReview(t.Context(), w.As(w.North.Educator), w.North.Worker.Worker, c.cmd)
		var f *fault.Error
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		f = err.(*fault.Error)
		var names []string
		for _, field := range f.Fields {
			names = append(names, field.Name)
		}
		if got := strings.Join(names, " "); got != c.fields {
			t.Errorf("%s: %s, want %s", name, got, c.fields)
		}
	}
	list, err := s.Reviews(t.Context(), w.As(w.North.Educator), w.North.Worker.Worker)
	if err != nil || len(list) != 0 {
		t.Errorf("%v, %d were kept", err, len(list))
	}
}
