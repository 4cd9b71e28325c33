package enrolling_test

import (
	"strings"
	"testing"
	"time"

	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/enrolling"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/internal/fixture"
)

const nurses = `code: NMC
title: Nursing and Midwifery Council
kind: statutory
number: {pattern: '[0-9]{2}[A-Z][0-9]{4}[A-Z]', example: 12A3456E}
professions:
  - {title: Registered nurse, signs: ["diagnostic-imaging:IV"]}
statuses:
  - {title: Registered, permits: true}
  - {title: Lapsed}
fresh_days: 31
`

func TestANurseSignsOnceTheRulesSaySo(t *testing.T) {
	w, s, _ := begin(t)
	ctx, lead := t.Context(), w.As(w.North.Lead)
	nurse := enrolling.RecordCheckCommand{Department: w.North.ID, Person: w.North.Unchecked.ID, Register: "nmc", Number: "12 a 3456 e", Profession: "registered nurse",
		Status: "registered", EffectiveFrom: "2024-03-01", CheckedOn: clock.DateOf(w.Clock.Now()), Shown: "Adult nurse, expires 31 March 2028"}
	_, err := s.RecordCheck(ctx, lead, nurse)
	ok(t, err)
	r := w.Submit(w.North.Worker, evidence.Observation, fixture.Observed("2026-11-23", 1, fixture.Cannulate)).Requests[0]
	if _, err := w.TrySign(w.North.Unchecked, r, attestation.Observed); !fault.Is(err, fault.Forbidden) || !strings.Contains(err.Error(), "may not sign") {
		t.Errorf("a nurse signs without rules: %v", err)
	}
	w.Clock.Advance(time.Minute)
	_, err = s.AdoptRegister(ctx, w.As(w.Admin), enrolling.AdoptRegisterCommand{Document: []byte(nurses), Reason: "Nurses lead cannulation here."})
	ok(t, err)
	a := w.Sign(w.North.Unchecked, r)
	if a.Register != "NMC" || a.Registration != "12A3456E" || !strings.Contains(a.Statement, "(NMC 12A3456E)") {
		t.Errorf("signed as %s %s: %s", a.Register, a.Registration, a.Statement)
	}
	elsewhere := w.Submit(w.North.Worker, evidence.Observation, fixture.Observed("2026-11-23", 1, fixture.Mammograms)).Requests[0]
	if _, err := w.TrySign(w.North.Unchecked, elsewhere, attestation.Observed); !fault.Is(err, fault.Forbidden) || !strings.Contains(err.Error(), "in this area") {
		t.Errorf("a nurse signs for breast imaging: %v", err)
	}
	// The number is theirs on that register alone.
	other := nurse
	other.Person = w.North.Lapsed.ID
	if _, err := s.RecordCheck(ctx, lead, other); wrong(err) != "number" {
		t.Errorf("somebody else's number: %v", err)
	}
}

func TestOnlyAnAdministratorAdoptsTheRulesOfARegister(t *testing.T) {
	w, s, _ := begin(t)
	cmd := enrolling.AdoptRegisterCommand{Document: []byte(nurses), Reason: "Nurses lead cannulation here."}
	for _, p := range []fixture.Person{w.North.Lead, w.North.Assessor, w.North.Worker} {
		_, err := s.AdoptRegister(t.Context(), w.As(p), cmd)
		refused(t, p.Name, err, fault.Forbidden)
	}
	for name, one := range map[string]struct {
		cmd  enrolling.AdoptRegisterCommand
		want string
	}{
		"no reason":                  {enrolling.AdoptRegisterCommand{Document: cmd.Document}, "reason"},
		"nothing":                    {enrolling.AdoptRegisterCommand{}, "document reason"},
		"an area that nobody has":    {enrolling.AdoptRegisterCommand{Document: []byte(strings.Replace(nurses, ":IV", ":XX", 1)), Reason: "x"}, "professions.0"},
		"a framework that is not":    {enrolling.AdoptRegisterCommand{Document: []byte(strings.Replace(nurses, "diagnostic-imaging:", "imaging:", 1)), Reason: "x"}, "professions.0"},
		"a code in small letters":    {enrolling.AdoptRegisterCommand{Document: []byte(strings.Replace(nurses, "NMC", "nmc", 1)), Reason: "x"}, "code"},
		"two problems and no reason": {enrolling.AdoptRegisterCommand{Document: []byte(strings.Replace(nurses, "fresh_days: 31\n", "", 1))}, "fresh_days reason"},
	} {
		if _, err := s.AdoptRegister(t.Context(), w.As(w.Admin), one.cmd); wrong(err) != one.want {
			t.Errorf("%s: %v, want %s", name, err, one.want)
		}
	}
	if list, editions, err := s.Registers(t.Context()); err != nil || len(list) != 4 || len(editions) != 0 {
		t.Errorf("something was adopted: %d, %v", len(editions), err)
	}
}
