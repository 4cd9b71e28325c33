package rest

import (
	"context"
	"testing"
	"time"

	"countersign/pkg/assessing"
	"countersign/pkg/attachment/sample"
	"countersign/pkg/auth"
	"countersign/pkg/authoring"
	"countersign/pkg/blob"
	"countersign/pkg/clock"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/recording"
	"countersign/pkg/store"
)

// The password of everybody in the story.
const password = "lantern meadow kettle"

// story is an empty data folder with the API in front of it.
type story struct {
	t     *testing.T
	clock *clock.Fixed
	*Server
	somebody caller // nobody, signed in
}

func newStory(t *testing.T) story {
	dir, c := t.TempDir(), clock.At(fixture.Now)
	st, err := store.Open(t.Context(), dir, c)
	must(t, err)
	blobs, err := blob.Open(dir)
	must(t, err)
	t.Cleanup(func() { must(t, st.Close()); must(t, blobs.Close()) })
	s := server(t, st, c, dir)
	keys, err := auth.LoadKeys(dir+"/keys", c.Now())
	must(t, err)
	s.Recording = recording.Service{Store: st, Blobs: blobs}
	s.Assessing = assessing.Service{Store: st, Seal: keys.Attestations.Seal, Mark: keys.Links.Mark}
	must(t, authoring.Service{Store: st}.PublishCatalogue(context.Background()))
	return story{t, c, s, caller{t: t, handler: route(t, s), token: func() string { return "" }, keep: *update}}
}

// with is somebody who calls with an access token.
func (s story) with(tokens answer, path string) caller {
	token := tokens.text(path + "access_token")
	out := s.somebody
	out.token = func() string { return token }
	return out
}

// strengthen sets up an authenticator and gives its secret.
func (s story) strengthen(who caller) (secret string) {
	secret = who.call("POST", "/account/authenticator-offers", nil).want(200).text("secret")
	who.post("/account/authenticators", map[string]any{"password": password, "code": code(s.t, s.clock, secret)}).want(201)
	return secret
}

// join invites somebody and accepts for them.
func (s story) join(lead caller, department, name, email, role string, post map[string]any) caller {
	invitation := map[string]any{"email": email, "name": name, "roles": []string{role}}
	if post != nil {
		invitation["post"] = post
	}
	token := lead.post("/departments/"+department+"/invitations", invitation).want(201).text("token")
	s.somebody.post("/invitation-views", map[string]any{"token": token}).want(200)
	return s.with(s.somebody.post("/invitation-acceptances", map[string]any{"token": token, "name": name, "password": password}).want(201), "tokens.")
}

// From an empty folder to a sign-off that moved a worker, and back.
func theWholeJourney(t *testing.T) {
	s := newStory(t)
	link, err := s.Auth.OfferSetUp(t.Context())
	must(t, err)

	lead := s.with(s.somebody.post("/set-ups", map[string]any{"token": link, "organisation": "Example Trust", "site": "Example Hospital", "department": "Imaging",
		"name": "Dana Cole", "email": "dana@example.org", "password": password}).want(201), "")
	lead.get("/frameworks").want(403) // the roles wait for an authenticator
	s.strengthen(lead)
	department := lead.get("/departments").want(200).text("items.0.id")
	lead.post("/departments/"+department+"/adoptions", map[string]any{"version": fixture.Imaging, "reason": "Compared with our own induction pack."}).want(201)

	assessor := s.join(lead, department, "Priya Shah", "priya@example.org", "assessor", nil)
	secret := s.strengthen(assessor)
	person := assessor.get("/me").want(200).text("person")
	lead.post("/departments/"+department+"/register-checks", map[string]any{"person": person, "number": "RA900001", "profession": "Diagnostic radiographer",
		"status": "Registered", "effective_from": "2024-03-01", "checked_on": "2026-11-23"}).want(201)
	lead.post("/departments/"+department+"/entitlements", map[string]any{"person": person, "areas": []string{"diagnostic-imaging:*"}}).want(201)

	worker := s.join(lead, department, "Amira Khan", "amira@example.org", "worker", map[string]any{"level": "CSW", "settings": []string{"general"}})
	portfolio := "/workers/" + worker.get("/me").want(200).text("portfolios.0.worker")
	before := worker.get(portfolio + "/progress").want(200).number("total.waiting")

	item := worker.post(portfolio+"/evidence", map[string]any{"kind": "certificate", "competencies": []any{fixture.Cleaning}}).want(201)
	evidence := "/evidence/" + item.text("id")
	if got := item.header("Location"); got != root+evidence {
		t.Errorf("Location %q", got)
	}
	draft := worker.get(evidence + "/draft").want(200)
	worker.call("PATCH", evidence+"/draft", map[string]any{"title": "Infection control", "occurred_on": "2026-11-20", "fields": map[string]any{"provider": "The trust"}},
		"If-Match", draft.header("ETag")).want(200)
	if problems := worker.get(evidence + "/draft/problems").want(200); problems.text("items.0.name") != "files" {
		t.Errorf("what is missing: %s", problems.Body)
	}
	file := worker.upload(evidence+"/attachments", "certificate.png", sample.Picture{Title: "Infection control", Name: "Amira Khan", Date: "20 November 2026"}.PNG()).want(201)
	if bytes := worker.get("/attachments/" + file.text("attachment.id")).want(200); bytes.Body.Len() != file.number("attachment.size") {
		t.Errorf("%d bytes came back of %s", bytes.Body.Len(), file.Body)
	}
	tag := worker.get(evidence + "/draft").want(200).header("ETag")
	submitted := worker.post(evidence+"/submissions", map[string]any{"declared": true}, "If-Match", tag).want(201)
	request := "/requests/" + submitted.text("requests.0.id")
	if waiting := worker.get(portfolio + "/progress").want(200).number("total.waiting"); waiting != before+1 {
		t.Errorf("%d waiting after submitting, %d before", waiting, before)
	}

	if got := assessor.get("/departments/" + department + "/requests?mine=true").want(200).text("items.0.worker_name"); got != "Amira Khan" {
		t.Errorf("the queue shows %q", got)
	}
	opened := assessor.call("POST", request+"/openings", nil).want(200)
	intent := assessor.post(request+"/intents", map[string]any{"meaning": "reviewed_evidence", "step": opened.number("steps.0.step")}).want(201)
	signing := map[string]any{"intent": intent.text("id"), "proof": map[string]any{"method": "totp", "secret": code(t, s.clock, secret)}}
	receipt := assessor.post("/attestations", signing).want(201)
	attestation := "/attestations/" + receipt.text("attestation.id")
	if again := assessor.post("/attestations", signing).want(200); again.text("attestation.id") != receipt.text("attestation.id") {
		t.Error("sent again, it signed again")
	}
	assessor.get(request + "/intents/" + intent.text("id")).want(200)

	if got := worker.get(attestation).want(200).text("sign_off.verdict"); got != "counts" {
		t.Errorf("the sign-off %s", got)
	}
	printed := worker.get(attestation).want(200).text("code")
	proof := worker.get(attestation + "/proof").want(200).Body.String()
	stranger := func(body map[string]any) answer { return s.somebody.post("/receipt-checks", body).want(200) }
	for _, got := range []answer{stranger(map[string]any{"code": printed}), stranger(map[string]any{"receipt": proof})} {
		if got.text("outcome") != "ours" || got.text("sign_off.verdict") != "counts" || got.text("sign_off.worker_name") != "Amira Khan" {
			t.Errorf("a stranger who checks the receipt is told %s", got.Body)
		}
	}
	if got := stranger(map[string]any{"code": "0000-0000-0000-0000"}).text("outcome"); got != "foreign" {
		t.Errorf("a code that was never given is %s", got)
	}
	moved := worker.get(portfolio + "/competencies/" + string(fixture.Cleaning)).want(200)
	if moved.count("line.counting") != 1 || moved.count("line.waiting") != 0 {
		t.Errorf("the line did not move: %s", moved.Body)
	}

	worker.call("POST", attestation+"/suspensions", nil).want(403)
	for range 2 {
		assessor.call("POST", attestation+"/suspensions", nil).want(204)
	}
	if held := worker.get(attestation).want(200); held.text("sign_off.verdict") != "suspended" || held.count("sign_off.suspensions") != 1 {
		t.Errorf("denied by its signer, the sign-off is %s", held.Body)
	}
	lead.post(attestation+"/liftings", map[string]any{"reason": ""}).want(422)
	lead.post(attestation+"/liftings", map[string]any{"reason": "We looked at the rota together."}).want(204)
	lead.post(attestation+"/liftings", map[string]any{"reason": "Again."}).want(409)
	if got := worker.get(attestation).want(200).text("sign_off.verdict"); got != "counts" {
		t.Errorf("looked into, the sign-off %s", got)
	}

	assessor.post(attestation+"/revocations", map[string]any{"reason": "Signed for the wrong person."}).want(204)
	assessor.call("POST", attestation+"/suspensions", nil).want(409)
	if got := worker.get(attestation).want(200).text("sign_off.verdict"); got != "revoked" {
		t.Errorf("taken back, the sign-off %s", got)
	}
	if got := stranger(map[string]any{"code": printed}); got.text("sign_off.verdict") != "revoked" || got.text("sign_off.since") == "" {
		t.Errorf("taken back, a stranger is told %s", got.Body)
	}
	if back := worker.get(portfolio + "/competencies/" + string(fixture.Cleaning)).want(200); back.count("line.counting") != 0 {
		t.Errorf("what was taken back still counts: %s", back.Body)
	}
	if got := assessor.get("/departments/" + department + "/observable-workers").want(200).text("items.0.name"); got != "Amira Khan" {
		t.Errorf("to watch there is %q", got)
	}
	could := assessor.get(portfolio + "/observable-competencies").want(200)
	seen := assessor.post(portfolio+"/observations", map[string]any{"competency": could.text("items.0.id"), "step": could.number("items.0.steps.0.step"), "occurred_on": "2026-11-23",
		"fields": map[string]any{"what": "Did it start to end, without a prompt."}}).want(422)
	if got := seen.text("errors.0.pointer"); got != "#/fields/cases" {
		t.Errorf("what is missing: %s", seen.Body)
	}
	seen = assessor.post(portfolio+"/observations", map[string]any{"competency": could.text("items.0.id"), "step": could.number("items.0.steps.0.step"), "occurred_on": "2026-11-23",
		"fields": map[string]any{"what": "Did it start to end, without a prompt.", "cases": "1"}}).want(201)
	s.clock.Advance(time.Minute) // a code serves once
	recorded := assessor.post("/attestations", map[string]any{"intent": seen.text("id"), "proof": map[string]any{"method": "totp", "secret": code(t, s.clock, secret)}}).want(201)
	if got := assessor.get("/observations/" + seen.text("id")).want(200).text("became.id"); got != recorded.text("attestation.id") {
		t.Errorf("it became %s", got)
	}
	record := "/evidence/" + recorded.text("attestation.evidence")
	worker.post(record+"/answers", map[string]any{"right": false}).want(422)
	worker.post(record+"/answers", map[string]any{"right": false, "words": "It was on Monday."}).want(204)
	worker.post(record+"/answers", map[string]any{"right": true}).want(204)
	if answered := worker.get(record).want(200); answered.count("answers") != 2 || answered.text("versions.0.created_by") != person || answered.text("versions.0.kind") != "recorded_observation" {
		t.Errorf("the record is %s", answered.Body)
	}
	if said := worker.get("/attestations/" + recorded.text("attestation.id")).want(200); said.at("answer.right") != true || said.text("sign_off.verdict") != "counts" {
		t.Errorf("the sign-off says %s", said.Body)
	}
	worker.call("POST", record+"/revisions", nil).want(403)
	worker.post(evidence+"/answers", map[string]any{"right": true}).want(409)
	if worker.get("/notifications").want(200).number("unread") < 2 {
		t.Error("the worker was not told")
	}
}
