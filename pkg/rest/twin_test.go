package rest

import (
	"encoding/json"
	"fmt"
	"maps"
	"testing"

	"countersign/pkg/internal/fixture"
)

// What a caller gets of another department's things, and of nothing, must be the
// same but for the reference of the request.
func TestAnotherDepartmentLooksLikeNothing(t *testing.T) {
	w := newWorld(t)
	own, foreign, none := w.scene(t, w.North), w.scene(t, w.South), nowhere()
	for _, p := range []fixture.Person{w.North.Worker, w.North.Assessor, w.North.Educator, w.North.Lead, w.North.Inspector} {
		c := w.as(t, p)
		for id, op := range theContract().operations {
			if len(op.params()) == 0 || id == "card.check" { // whoever holds a card may see what it shows, of whatever department
				continue
			}
			twin(t, id+" of all of it, as "+p.Name, c, op, own.with(pairs(foreign, op.params())...), own.with(pairs(none, op.params())...))
			for _, name := range op.params() {
				if name != "version" && name != "level" && name != "competency" { // the catalogue is everybody's
					twin(t, id+" of one "+name+", as "+p.Name, c, op, own.with(name, foreign[name]), own.with(name, none[name]))
				}
			}
		}
	}
}

func pairs(s scene, names []string) []string {
	var out []string
	for _, name := range names {
		if name != "version" && name != "level" && name != "competency" {
			out = append(out, name, s[name])
		}
	}
	return out
}

func twin(t *testing.T, what string, c caller, op operation, foreign, none scene) {
	t.Helper()
	a, b := c.try(op, foreign), c.try(op, none)
	if a.Code != b.Code || sight(a) != sight(b) {
		t.Errorf("%s: another department's answers %d %s, and nothing %d %s", what, a.Code, sight(a), b.Code, sight(b))
	}
}

// sight is all that a caller sees of an answer but what differs each time.
func sight(a answer) string {
	headers := a.Result().Header.Clone()
	for _, name := range []string{"X-Request-Id", "Content-Length", "Content-Security-Policy", "Permissions-Policy"} {
		headers.Del(name) // the body tells its length; the policies are long and on everything
	}
	body := map[string]any{}
	if json.Unmarshal(a.Body.Bytes(), &body) == nil {
		delete(body, "instance")
	}
	return fmt.Sprint(headers, body) // maps are printed in order
}

// The same for the people and things that bodies name.
func TestAnotherDepartmentLooksLikeNothingInABodyToo(t *testing.T) {
	w := newWorld(t)
	own, foreign, none := w.scene(t, w.North), w.scene(t, w.South), nowhere()
	lead, worker, assessor := w.as(t, w.North.Lead), w.as(t, w.North.Worker), w.as(t, w.North.Assessor)
	proof := map[string]any{"method": "password", "secret": fixture.Password}
	for _, one := range []struct {
		operation, field, kind string
		by                     caller
		body                   map[string]any
	}{
		{"register-check.create", "person", "person", lead, nil},
		{"register-check.look-up", "person", "person", lead, nil},
		{"entitlement.create", "person", "person", lead, nil},
		{"preceptorship.create", "person", "person", lead, nil},
		{"conflict.create", "person", "person", lead, nil},
		{"conflict.create", "other", "person", lead, nil},
		{"worker-entitlement.create", "worker", "worker", lead, nil},
		{"absence.create", "person", "person", lead, nil},
		{"request.pass", "to", "person", lead, nil},
		{"educator.assign", "educator", "person", lead, nil},
		{"draft.save", "assessor", "person", worker, map[string]any{}},
		{"activity.log", "assessor", "person", worker, map[string]any{"title": "Half of it"}},
		{"attestation.create", "intent", "intent", assessor, map[string]any{"proof": proof}},
	} {
		op := theContract().operations[one.operation]
		example, headers := op.example()
		if one.body == nil {
			one.body, _ = example.(map[string]any)
		}
		try := func(id string) answer {
			body := maps.Clone(one.body)
			body[one.field] = id
			if one.operation == "draft.save" {
				headers = []string{"If-Match", worker.get(op.at(own)).header("ETag")}
			}
			return one.by.call(op.method, op.at(own), body, headers...)
		}
		a, b := try(foreign[one.kind]), try(none[one.kind])
		if a.Code != b.Code || a.Code >= 400 && sight(a) != sight(b) {
			t.Errorf("%s: another department's %s answers %d %s, and nothing %d %s", one.operation, one.field, a.Code, sight(a), b.Code, sight(b))
		}
	}
}
