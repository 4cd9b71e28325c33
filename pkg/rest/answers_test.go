package rest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/assessing"
	"countersign/pkg/evidence"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/internal/device"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/recording"
	"countersign/pkg/register"
	"countersign/pkg/store"
)

// everyQuestion asks everything as everybody: whoever is answered, is answered
// as the contract says, and each question has somebody whom it is for.
func everyQuestion(t *testing.T) {
	w := newWorld(t)
	things := w.scene(t, w.North)
	w.AskMore(w.North)
	w.as(t, w.North.Worker).post("/workers/"+things["worker"]+"/requirements/records", maths).want(201)
	people := []caller{w.nobody(t), w.as(t, w.Admin)}
	for _, p := range []fixture.Person{w.North.Worker, w.North.Assessor, w.North.Lapsed, w.North.Educator, w.North.Lead, w.North.Inspector, w.South.Worker} {
		people = append(people, w.as(t, p))
	}
	for id, op := range theContract().operations {
		if op.method != http.MethodGet {
			continue
		}
		answered := false
		for _, c := range people {
			answered = c.get(op.at(things)).Code == http.StatusOK || answered
		}
		if !answered {
			t.Errorf("nobody is answered %s", id)
		}
	}
	worker := w.as(t, w.North.Worker)
	for _, query := range []string{"?state=submitted", "?competency=" + string(fixture.Cleaning), "?unmapped=true", "?from=2026-11-01&to=2026-11-23"} {
		worker.get("/workers/" + things["worker"] + "/evidence" + query).want(200)
	}
	worker.get("/workers/" + things["worker"] + "/progress?version=ahp-support-worker:1&level=intermediate&as_of=2026-11-01").want(200)
	worker.get("/frameworks/diagnostic-imaging:1/levels/AP?setting=ct&setting=mr").want(200)
	worker.get("/frameworks/diagnostic-imaging:1/competencies?words=clean&area=ENV&level=CSW&risk_class=routine").want(200)
}

// maths is a qualification that fixture.AskMore's level asks for.
var maths = map[string]any{"kind": "put-down", "framework": "bay-work", "requirement": "maths", "title": "GCSE maths", "rqf": 2, "on": "2015-08-20"}

// everyRefusal tries every change as an inspector, who sees all of it and may do
// none.
func everyRefusal(t *testing.T) {
	w := newWorld(t)
	things := w.scene(t, w.North)
	inspector := w.as(t, w.North.Inspector)
	for id, op := range theContract().operations {
		if op.Responses.Status(http.StatusForbidden) == nil || slices.Contains([]string{"attestation.create", "authenticator.remove", "passkey.remove"}, id) {
			continue
		}
		if got := inspector.try(op, things); got.Code != http.StatusForbidden {
			t.Errorf("%s answers an inspector %d: %.300s", id, got.Code, got.Body)
		}
	}
	w.as(t, w.North.Second).post("/account/authenticator-removals", map[string]any{"password": fixture.Password}).want(403)
}

// theAccount is what people do about how they sign in.
func theAccount(t *testing.T) {
	w := newWorld(t)
	nobody, worker := w.nobody(t), w.North.Worker
	nobody.post("/set-ups", map[string]any{"token": "wrong", "organisation": "A", "site": "B", "department": "C", "name": "D", "email": "e@example.org", "password": password}).want(404)
	nobody.post("/invitation-views", map[string]any{"token": "wrong"}).want(404)
	nobody.post("/invitation-acceptances", map[string]any{"token": "wrong"}).want(404)

	signIn := map[string]any{"email": worker.Email, "password": fixture.Password}
	tokens := nobody.post("/sessions", signIn).want(201)
	next := nobody.post("/tokens", map[string]any{"refresh_token": tokens.text("refresh_token")}).want(201)
	nobody.post("/tokens", map[string]any{"refresh_token": tokens.text("refresh_token")}).want(401) // used twice: the session ends
	nobody.post("/tokens", map[string]any{"refresh_token": next.text("refresh_token")}).want(401)

	here := w.as(t, worker)
	if got := here.get("/account/mail-choice").want(200); got.text("choice") != "at-once" || got.at("sent") != false {
		t.Errorf("before anything was chosen: %s", got.Body)
	}
	here.call("PUT", "/account/mail-choice", map[string]any{"choice": "hourly"}).want(422)
	here.call("PUT", "/account/mail-choice", map[string]any{"choice": "weekly"}).want(204)
	if got := here.get("/account/mail-choice").want(200); got.text("choice") != "weekly" {
		t.Errorf("chosen: %s", got.Body)
	}
	here.get("/sessions").want(200)
	here.delete("/sessions/" + nobody.post("/sessions", signIn).want(201).text("session")).want(204)
	here.delete("/sessions/nonsense").want(404)
	here.delete("/sessions").want(204)
	here.post("/account/recovery-codes", map[string]any{"password": fixture.Password}).want(409)
	secret := here.call("POST", "/account/authenticator-offers", nil).want(200).text("secret")
	here.post("/account/authenticators", map[string]any{"password": fixture.Password, "code": code(t, w.Clock, secret)}).want(201)
	here.post("/account/recovery-codes", map[string]any{"password": fixture.Password}).want(201)
	here.post("/account/authenticator-removals", map[string]any{"password": fixture.Password}).want(201)
	renewed := here.post("/account/passwords", map[string]any{"old": fixture.Password, "new": password}).want(201)
	nobody.post("/tokens", map[string]any{"refresh_token": renewed.text("refresh_token")}).want(201)

	for range 3 {
		nobody.post("/sessions", map[string]any{"email": worker.Email, "password": "wrong wrong wrong"}).want(401)
	}
	if wait := nobody.post("/sessions", signIn).want(429).header("Retry-After"); wait != "1" {
		t.Errorf("Retry-After is %q, want 1", wait)
	}

	token := w.as(t, w.North.Lead).post("/departments/"+string(w.North.ID)+"/invitations",
		map[string]any{"email": w.South.Educator.Email, "name": "Eve Lund", "roles": []string{"educator"}}).want(201).text("token")
	nobody.post("/invitation-acceptances", map[string]any{"token": token}).want(401) // there is an account: its person signs in
	accepted := w.as(t, w.South.Educator).post("/invitation-acceptances", map[string]any{"token": token}).want(201)
	if accepted.at("tokens") != nil {
		t.Error("somebody who is signed in got another session")
	}
}

// thePasskeys is what people do with the passkeys of their devices.
func thePasskeys(t *testing.T) {
	w := newWorld(t)
	things := w.scene(t, w.North)
	lead, phone := w.as(t, w.North.Lead), device.New(t, fixture.Address)
	asked := lead.call("POST", "/account/passkey-offers", nil).want(200)
	body := map[string]any{"name": "Phone", "password": fixture.Password, "answer": json.RawMessage(phone.Make(asked.Body.Bytes()))}
	lead.post("/account/passkeys", body).want(201)
	lead.post("/account/passkeys", body).want(401) // used before
	lead.post("/account/passkeys", map[string]any{"name": "", "password": "", "answer": map[string]any{}}).want(422)
	own := lead.get("/account/passkeys").want(200)
	removal := "/account/passkeys/" + own.text("items.0.id") + "/removals"
	lead.post(removal, map[string]any{"password": ""}).want(422)
	lead.post(removal, map[string]any{"password": fixture.Password}).want(201)
	lead.post(removal, map[string]any{"password": fixture.Password}).want(404)

	assessor, phone := w.as(t, w.North.Assessor), w.Device(w.North.Assessor)
	request := w.Submit(w.North.Worker, evidence.Observation, fixture.Observed(day1(), 1, fixture.Cleaning)).Requests[0].ID
	intent := func() string {
		return assessor.post("/requests/"+string(request)+"/intents", map[string]any{"meaning": "observed_directly", "step": 1}).want(201).text("id")
	}
	first, second := intent(), intent()
	sign := func(i string, answer []byte) answer {
		return assessor.post("/attestations", map[string]any{"intent": i, "proof": map[string]any{"method": "passkey", "answer": json.RawMessage(answer)}})
	}
	ask := func(i string) []byte {
		return assessor.get("/intents/" + i + "/passkey").want(200).Body.Bytes()
	}
	sign(first, phone.Sign(ask(second))).want(401) // of another statement
	signed := phone.Sign(ask(first))
	done := sign(first, signed).want(201)
	if done.text("attestation.proof") != "passkey" || !strings.Contains(done.text("attestation.proof_worth"), "Anybody can check") || done.text("attestation.assertion") == "" {
		t.Errorf("the sign-off says %s", done.Body)
	}
	sign(first, signed).want(200)
	request = w.Submit(w.North.Worker, evidence.Observation, fixture.Observed(day1(), 1, fixture.Cleaning)).Requests[0].ID
	none := "/requests/" + string(request) + "/intents"
	other := w.as(t, w.North.Second)
	other.get("/intents/" + other.post(none, map[string]any{"meaning": "observed_directly", "step": 1}).want(201).text("id") + "/passkey").want(409) // they have no passkey
	w.as(t, w.North.Second).get("/intents/" + things["intent"] + "/passkey").want(404)

	only := w.Person(w.North.ID, "Olu Only", "olu@north.example", identity.RoleAssessor)
	w.Write(func(tx *store.Tx) error {
		c, err := tx.CredentialOf(only.ID)
		if err != nil {
			return err
		}
		return tx.DropAuthenticator(fixture.Grant(access.ChangeAccount, only.ID, ""), only.ID, c.Revision)
	})
	w.Device(only)
	olu := w.as(t, only)
	olu.post("/account/passkeys/"+olu.get("/account/passkeys").text("items.0.id")+"/removals", map[string]any{"password": fixture.Password}).want(403)
	w.nobody(t).post("/sessions", map[string]any{"email": only.Email, "password": fixture.Password}).want(403)
}

// giveUp gives a mail up that waits.
func (w *world) giveUp(t *testing.T) string {
	t.Helper()
	var m store.Mail
	w.Write(func(tx *store.Tx) (err error) {
		if m, err = tx.ClaimMail(time.Minute); err != nil {
			return err
		}
		return tx.MailDied(m, "nobody here")
	})
	return string(m.ID)
}

const localRegister = `{"code": "LOCAL-US", "title": "Sonographers of Example Trust", "kind": "local", "number": {"pattern": "US[0-9]{1,4}", "digits": 4, "example": "US0012"},
	"professions": [{"title": "Sonographer", "signs": ["diagnostic-imaging:PROC"]}], "statuses": [{"title": "Registered", "permits": true}, {"title": "Not found"}], "fresh_days": 31}`

// thePlatform is what administrators do, and leads about people.
func thePlatform(t *testing.T) {
	w := newWorld(t)
	w.Store.SendMail()
	things := w.scene(t, w.North)
	admin, lead := w.as(t, w.Admin), w.as(t, w.North.Lead)
	lead.get("/platform").want(404)
	lead.get("/mails").want(404)
	dead := w.giveUp(t)
	if got := admin.get("/mails").want(200); got.number("dead") != 1 || got.text("unsent.0.id") != dead || got.text("unsent.0.error") != "nobody here" || got.number("waiting") < 1 {
		t.Errorf("the outbox: %s", got.Body)
	}
	admin.call("POST", "/mails/"+dead+"/retries", nil).want(204)
	admin.call("POST", "/mails/"+dead+"/retries", nil).want(409)
	organisation := admin.post("/organisations", map[string]any{"name": "Another Trust"}).want(201).text("id")
	site := admin.post("/sites", map[string]any{"organisation": organisation, "name": "Another Hospital"}).want(201).text("id")
	admin.post("/departments", map[string]any{"site": site, "name": "Imaging"}).want(201)
	rules := map[string]any{"document": localRegister, "reason": "Our sonographers sign for biopsies."}
	lead.post("/registers", rules).want(403)
	admin.post("/registers", map[string]any{"document": "code: X", "reason": ""}).want(422)
	admin.post("/registers", map[string]any{"document": strings.Replace(localRegister, "PROC", "NOWHERE", 1), "reason": "A slip."}).want(422)
	admin.post("/registers", rules).want(201)
	if got := lead.get("/registers").want(200).text("items.4.code"); got != "LOCAL-US" {
		t.Errorf("the register that was added is %q", got)
	}
	admin.post("/administrator-invitations", map[string]any{"email": "second@example.org", "name": "Second Admin"}).want(201)

	in := "/departments/" + things["department"]
	sheet := map[string]any{"csv": "email,name,roles\nnew@example.org,New Person,educator\n"}
	sheet["seen"] = lead.post(in+"/invitation-previews", map[string]any{"csv": sheet["csv"]}).want(200).text("seen")
	lead.post(in+"/invitation-imports", sheet).want(201)
	lead.post(in+"/invitation-imports", map[string]any{"csv": sheet["csv"], "seen": strings.Repeat("0", 64)}).want(409)
	wrong := lead.post(in+"/invitation-previews", map[string]any{"csv": "email,name,roles\nnobody,,king\n"}).want(200)
	if wrong.number("problems") != 1 || wrong.count("rows.0.problems") < 3 {
		t.Errorf("a row with three problems: %s", wrong.Body)
	}
	lead.call("POST", "/invitations/"+things["invitation"]+"/renewals", nil).want(201)
	lead.delete("/invitations/" + things["invitation"]).want(204)
	lead.delete("/invitations/" + things["invitation"]).want(409)
	lead.call("POST", "/invitations/"+things["invitation"]+"/renewals", nil).want(409)

	lead.post(in+"/people/"+things["person"]+"/roles", map[string]any{"role": "educator"}).want(204)
	lead.post(in+"/people/"+things["person"]+"/switches", map[string]any{"on": false}).want(422)
	lead.post(in+"/people/"+things["person"]+"/switches", map[string]any{"on": false, "reason": "Left the trust."}).want(204)
	lead.post("/memberships/"+things["membership"]+"/endings", map[string]any{"reason": " "}).want(422)
	lead.post("/memberships/"+things["membership"]+"/endings", map[string]any{"reason": "Moved to another hospital."}).want(204)
	admin.post("/memberships/"+string(w.As(w.North.Lead).Memberships[0].ID)+"/endings", map[string]any{"reason": "Left."}).want(409) // the only lead

	post := "/workers/" + things["worker"]
	tag := lead.get(post + "/post").want(200).header("ETag")
	lead.call("PUT", post+"/post", map[string]any{"level": "CSW", "settings": []string{"general"}}, "If-Match", tag).want(204)
	lead.call("PUT", post+"/post", map[string]any{"level": "CSW", "settings": []string{"ct"}}, "If-Match", tag).want(412)
	lead.call("PUT", post+"/educator", map[string]any{"educator": w.North.Educator.ID}, "If-Match", tag).want(412)
	tag = lead.get(post + "/post").want(200).header("ETag")
	lead.call("PUT", post+"/educator", map[string]any{"educator": w.North.Educator.ID}, "If-Match", tag).want(204)
	lead.post(post+"/enrolments", map[string]any{"level": "AP"}).want(204)
	enrolments := lead.get(post + "/post").want(200)
	lead.delete("/enrolments/" + enrolments.text("enrolments.0.id")).want(409) // the main one
	lead.delete("/enrolments/" + enrolments.text("enrolments.1.id")).want(204)
}

// theReset is what a lead does for somebody who cannot sign in any more.
func theReset(t *testing.T) {
	w := newWorld(t)
	nobody, lead, in := w.nobody(t), w.as(t, w.North.Lead), "/departments/"+string(w.North.ID)+"/people/"
	nobody.post("/password-resets", map[string]any{"token": "wrong", "password": password}).want(404)
	link := lead.call("POST", in+string(w.North.Worker.ID)+"/password-resets", nil).want(201)
	if link.text("email") != w.North.Worker.Email {
		t.Errorf("the link is for %s", link.Body)
	}
	nobody.post("/password-resets", map[string]any{"token": link.text("token"), "password": password}).want(204)
	nobody.post("/sessions", map[string]any{"email": w.North.Worker.Email, "password": password}).want(201)
	nobody.post("/password-resets", map[string]any{"token": link.text("token"), "password": password}).want(404)

	assessor := w.as(t, w.North.Assessor)
	lead.call("POST", in+string(w.North.Assessor.ID)+"/authenticator-resets", nil).want(204)
	assessor.get("/me").want(401)
	lead.call("POST", in+string(w.North.Assessor.ID)+"/authenticator-resets", nil).want(409)
}

// ask has the HCPC register answer with a text.
func (w *world) ask(t testing.TB, says *string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, _ *http.Request) {
		out.Header().Set("Content-Type", "application/json")
		fmt.Fprint(out, *says)
	}))
	t.Cleanup(server.Close)
	o, err := register.NewOnline("HCPC", server.URL)
	must(t, err)
	w.api.Enrolling.Online = map[string]*register.Online{"HCPC": o}
}

// whoMaySign is what leads do about assessors.
func whoMaySign(t *testing.T) {
	w := newWorld(t)
	things := w.scene(t, w.North)
	lead, in := w.as(t, w.North.Lead), "/departments/"+things["department"]
	number := lead.get(in + "/signers").want(200).text("items.0.checks.0.number")
	sheet := map[string]any{"csv": "registration_number,profession,status,effective_from,checked_on\n" + number + ",Diagnostic radiographer,Registered,2024-03-01,2026-11-23\n"}
	preview := lead.post(in+"/register-check-previews", sheet).want(200)
	if preview.count("gone") != 3 || preview.text("rows.0.difference") != "unchanged" || preview.number("problems") != 0 {
		t.Errorf("the preview: %s", preview.Body)
	}
	online := fmt.Sprintf(`{"register":"HCPC","registration_number":%q,"name":"P. Shah","profession":"Diagnostic radiographer","status":"Registered","effective_from":"2024-03-01","checked_on":"2026-11-23"}`, number)
	w.ask(t, &online)
	asked := map[string]any{"person": w.North.Assessor.ID, "number": number}
	lead.post(in+"/register-check-lookups", asked).want(201)
	online = strings.Replace(strings.Replace(online, number, "RA900777", 1), "P. Shah", "Grace Park", 1)
	lead.post(in+"/pass-listing-lookups", map[string]any{"number": "RA900777"}).want(201)
	if got := lead.get(in + "/guest-passes").want(200); got.text("listings.0.name") != "Grace Park" || !strings.HasPrefix(got.text("listings.0.source"), "The online service") {
		t.Errorf("looked up: %s", got.Body)
	}
	online = "{}"
	lead.post(in+"/pass-listing-lookups", map[string]any{"number": "RA900777"}).want(503)
	lead.post(in+"/register-check-lookups", asked).want(503)
	if got := lead.get("/registers").want(200); got.text("online.0") != "HCPC" || got.count("online") != 1 {
		t.Errorf("the registers that can be asked: %s", got.Body)
	}
	sheet["seen"] = strings.Repeat("0", 64)
	lead.post(in+"/register-check-lists", sheet).want(409)
	sheet["seen"] = preview.text("seen")
	made := lead.post(in+"/register-check-lists", sheet).want(201).text("id")
	list, admin := "/register-check-lists/"+made, w.as(t, w.Admin)
	seen := map[string]any{"seen": lead.get(list).want(200).text("seen")}
	lead.post(list+"/approvals", seen).want(403) // their own
	admin.post(list+"/approvals", map[string]any{"seen": strings.Repeat("0", 64)}).want(409)
	admin.post(list+"/approvals", seen).want(201)
	admin.post(list+"/approvals", seen).want(409)
	if shown := lead.get(list).want(200); shown.text("list.decided.by.name") != w.Admin.Name || lead.get(in+"/register-checks").want(200).count("items") == 0 {
		t.Errorf("an approved list shows %s", shown.Body)
	}
	refused := lead.post("/register-check-lists/"+things["proposal"]+"/withdrawals", map[string]any{}).want(422)
	if refused.count("errors") != 1 {
		t.Errorf("a refusal without a reason: %s", refused.Body)
	}
	lead.post("/register-check-lists/"+things["proposal"]+"/withdrawals", map[string]any{"reason": "An old file."}).want(204)
	lead.post("/register-check-lists/"+things["proposal"]+"/withdrawals", map[string]any{"reason": "Again."}).want(409)
	if lists := lead.get(in + "/register-check-lists").want(200); lists.count("items") != 2 || lists.text("items.1.decided.reason") != "An old file." {
		t.Errorf("the lists: %s", lists.Body)
	}
	lead.post(in+"/entitlements", map[string]any{"person": w.North.Assessor.ID, "areas": []string{"diagnostic-imaging:IV"}, "until": "2027-11-22"}).want(201)
	lead.post("/entitlements/"+things["entitlement"]+"/endings", map[string]any{"reason": "Moved to another hospital."}).want(204)
	lead.post("/entitlements/"+things["entitlement"]+"/endings", map[string]any{"reason": "Again."}).want(409)
	operator := map[string]any{"worker": w.North.Other.Worker, "kind": "irmer_operator", "tasks": []string{string(fixture.Mammograms)}, "until": "2027-11-22", "procedure": "EP-07"}
	lead.post(in+"/worker-entitlements", operator).want(201)
	lead.post("/worker-entitlements/"+things["worker_entitlement"]+"/endings", map[string]any{"reason": "Moved to ultrasound."}).want(204)
	lead.post("/worker-entitlements/"+things["worker_entitlement"]+"/endings", map[string]any{"reason": "Again."}).want(409)
	lead.get(in + "/worker-entitlement-kinds").want(200)
	if asked := w.as(t, w.North.Assessor).get(in + "/practice?words=mammograms&equipment=Room%203").want(200); asked.count("tasks.0.nearly") == 0 {
		t.Errorf("somebody entitled and not signed off is nearly there: %s", asked.Body)
	}
	printed := lead.post("/workers/"+things["worker"]+"/cards", nil).want(201)
	w.nobody(t).get("/card-checks/" + printed.text("token")).want(200)
	w.nobody(t).get("/card-checks/NOSUCHTOKEN").want(404)
	lead.post("/cards/"+printed.text("id")+"/cancellations", nil).want(204)
	lead.post("/cards/"+printed.text("id")+"/cancellations", nil).want(409)
	if state := w.nobody(t).get("/card-checks/" + printed.text("token")).want(200).text("state"); state != "cancelled" {
		t.Errorf("a card that was cancelled is %s", state)
	}
	absence := lead.post(in+"/absences", map[string]any{"person": w.North.Second.ID, "from": "2026-12-21", "until": "2027-01-02"}).want(201).text("id")
	lead.delete(in + "/absences/" + absence).want(204)
	lead.post(in+"/queue-limits", map[string]any{"limit": 12}).want(204)
	if got := lead.get(in + "/queue-health").want(200).number("limit"); got != 12 {
		t.Errorf("the limit is %d", got)
	}
	w.as(t, w.North.Assessor).post(in+"/hand-overs", map[string]any{"to": w.North.Limited.ID}).want(422) // nothing waits on them
	if got := w.as(t, w.North.Second).post(in+"/hand-overs", map[string]any{"to": w.North.Limited.ID}).want(201); got.number("handed") != 1 || got.count("stayed") != 0 {
		t.Errorf("handed over: %s", got.Body)
	}
	lead.post(in+"/adoptions", map[string]any{"version": fixture.Imaging, "reason": "Compared with our own pack."}).want(201)
	lead.post(in+"/adoptions", map[string]any{"version": fixture.Imaging, "reason": "Again."}).want(409)
	trained := "/workers/" + string(w.North.Worker.Worker) + "/apprenticeship"
	lead.get(trained).want(200)
	w.as(t, w.North.Worker).post(trained+"/records", map[string]any{"kind": "logged", "what": "online", "on": "2026-11-20", "minutes": 60, "words": "Contrast."}).want(409)
	w.as(t, w.North.Educator).post(trained+"/records", map[string]any{"kind": "began", "standard": "st0217", "on": "2026-01-05", "adult": true}).want(201)
	w.as(t, w.North.Educator).post(trained+"/records", map[string]any{"kind": "planned", "plan": map[string]any{"provider": "A college", "end": "2027-06-30", "week": 2250, "published": 33420, "planned": 33600, "prior": 0, "english": false, "maths": false, "care": true}}).want(201)
	logged := w.as(t, w.North.Worker).post(trained+"/records", map[string]any{"kind": "logged", "what": "online", "on": "2026-11-20", "minutes": 60, "words": "Contrast."}).want(201).text("id")
	w.as(t, w.North.Worker).post(trained+"/records", map[string]any{"kind": "confirmed", "about": logged}).want(403)
	lead.post(trained+"/records", map[string]any{"kind": "confirmed", "about": logged}).want(201)
	if got := lead.get(trained + "?as_of=2026-11-20").want(200); got.number("hours.confirmed") != 60 || got.number("hours.least") != 33420 || got.count("records") != 4 {
		t.Errorf("the apprenticeship: %s", got.Body)
	}
	lead.get(trained + "?as_of=yesterday").want(422)
	lead.get(trained + "?as_of=2026-11-20&as_of=2026-11-21").want(422)
	w.AskMore(w.North)
	besides := "/workers/" + string(w.North.Worker.Worker) + "/requirements"
	had := w.as(t, w.North.Worker).post(besides+"/records", maths).want(201).text("id")
	w.as(t, w.North.Worker).post(besides+"/records", map[string]any{"kind": "confirmed", "about": had}).want(403)
	w.as(t, w.North.Educator).post(besides+"/records", map[string]any{"kind": "confirmed", "about": had}).want(201)
	w.as(t, w.North.Educator).post(besides+"/records", map[string]any{"kind": "confirmed", "about": had}).want(409)
	unknown := maps.Clone(maths)
	unknown["requirement"] = "nothing"
	w.as(t, w.North.Worker).post(besides+"/records", unknown).want(422)
	if got := lead.get(besides).want(200); got.count("levels.0.requirements") != 8 || got.text("levels.0.requirements.0.status") != "met" {
		t.Errorf("what is asked: %s", got.Body)
	}
	lead.get(besides + "?as_of=yesterday").want(422)
	file := map[string]any{"format": "csv", "base": "st0216:1", "file": "code,area,title\nS1,S,Works within the law\n"}
	looked := lead.post(in+"/framework-previews", file).want(200)
	file["reason"], file["seen"] = "Agreed at the education meeting.", looked.text("seen")
	own := lead.post(in+"/frameworks", file).want(201).text("version")
	if own != looked.text("version") {
		t.Errorf("published as %s, looked at as %s", own, looked.text("version"))
	}
	for _, format := range []string{"yaml", "csv", "case-1.0", "case-1.1"} {
		lead.get("/frameworks/" + own + "/export?format=" + format).want(200)
	}
	lead.get("/frameworks/" + own + "/export?format=docx").want(422)
	lead.post(in+"/frameworks", file).want(422) // version 3 would follow now: not what was looked at
	begun := lead.post(in+"/framework-drafts", map[string]any{"base": fixture.Imaging}).want(201).text("id")
	lead.post(in+"/framework-drafts", map[string]any{"title": " "}).want(422)
	lead.get(in + "/framework-drafts").want(200)
	draft := lead.get("/framework-drafts/" + begun).want(200)
	asks := strings.NewReplacer("Cleans dedicated imaging equipment", "Cleans the imaging equipment", "    - id: SCSW\n", "    - id: SCSW\n      requires: [{id: placement, kind: hours, title: Placement, hours: 300, source: [HEE-DI], confidence: inferred}]\n")
	other := map[string]any{"document": asks.Replace(draft.text("document"))}
	lead.call("PUT", "/framework-drafts/"+begun, other).want(428)
	lead.call("PUT", "/framework-drafts/"+begun, other, "If-Match", `"9"`).want(412)
	lead.call("PUT", "/framework-drafts/"+begun, map[string]any{"document": "title: &a x"}, "If-Match", draft.header("ETag")).want(422)
	lead.call("PUT", "/framework-drafts/"+begun, other, "If-Match", draft.header("ETag")).want(204)
	coming := lead.get("/framework-drafts/" + begun + "/preview").want(200)
	if coming.count("effects") == 0 || coming.text("requires.added.0.id") != "placement" || coming.text("effects.1.workers.0.in_the_way.0.why") != "0 of 300 hours are confirmed." {
		t.Errorf("the preview: %s", coming.Body)
	}
	lead.post("/framework-drafts/"+begun+"/publications", map[string]any{"reason": "", "seen": coming.text("seen")}).want(422)
	next := lead.post("/framework-drafts/"+begun+"/publications", map[string]any{"reason": "Agreed.", "seen": coming.text("seen")}).want(201).text("version")
	gone := lead.post(in+"/framework-drafts", map[string]any{"title": "Bone density scanning"}).want(201).text("id")
	lead.get("/framework-drafts/" + gone + "/preview").want(422)
	lead.call("DELETE", "/framework-drafts/"+gone, nil).want(428)
	lead.call("DELETE", "/framework-drafts/"+gone, nil, "If-Match", `"9"`).want(412)
	lead.call("DELETE", "/framework-drafts/"+gone, nil, "If-Match", `"1"`).want(204)
	line := map[string]any{"from": fixture.Cleaning, "to": next + ":DI-ENV-01", "over": true}
	decided := map[string]any{"from": fixture.Imaging, "to": next, "reason": "Agreed.", "lines": []any{line}}
	lead.post(in+"/carry-over-plans", decided).want(422)
	line["reason"] = "Only the words are clearer."
	plan := lead.post(in+"/carry-over-plans", decided).want(201).text("id")
	lead.get(in + "/carry-over-plans").want(200)
	moving := lead.get(in + "/frameworks/" + next + "/moves").want(200)
	var on string
	for i := range moving.count("items") {
		if at := fmt.Sprintf("items.%d", i); moving.count(at+".workers") > 0 {
			on = moving.text(at + ".workers.0.enrolment")
		}
	}
	lead.post(in+"/moves", map[string]any{"to": next, "enrolments": []string{}}).want(422)
	lead.post(in+"/moves", map[string]any{"to": next, "enrolments": []string{on}, "levels": map[string]string{on: "CSW"}}).want(422) // theirs is there
	lead.post(in+"/moves", map[string]any{"to": next, "enrolments": []string{on}}).want(204)
	lead.post("/carry-over-plans/"+plan+"/endings", map[string]any{"reason": ""}).want(422)
	lead.post("/carry-over-plans/"+plan+"/endings", map[string]any{"reason": "The words do differ."}).want(204)
	w.as(t, w.North.Educator).post("/workers/"+things["worker"]+"/reviews", map[string]any{"version": fixture.Imaging, "level": "SCSW", "education": true, "experience": true, "note": "Steady."}).want(201)
}

// theEvidence is what workers do with what is there.
func theEvidence(t *testing.T) {
	w := newWorld(t)
	things := w.scene(t, w.North)
	worker := w.as(t, w.North.Worker)
	item := "/evidence/" + things["evidence"]
	worker.upload(item+"/attachments", "page.html", []byte("<html><script>alert(1)</script></html>")).want(415)
	worker.upload(item+"/attachments", "big.txt", []byte(strings.Repeat("too much\n", 1_170_000))).want(413)
	worker.call("POST", item+"/attachments", "name=value", "Content-Type", "application/x-www-form-urlencoded").want(422)
	worker.call("POST", item+"/attachments", "no boundary", "Content-Type", "multipart/form-data").want(400)
	worker.delete(item + "/attachments/" + things["attachment"]).want(204)
	worker.call("PATCH", item+"/draft", map[string]any{"title": "Quicker"}, "If-Match", `"1"`).want(412)
	worker.post(item+"/submissions", map[string]any{"declared": true}, "If-Match", `"1"`).want(412)
	patient := map[string]any{"fields": map[string]any{"what": "I greeted 943 476 5919 and took the picture."}}
	tag := worker.call("PATCH", item+"/draft", patient, "If-Match", worker.get(item+"/draft").header("ETag")).want(200).header("ETag")
	if refused := worker.post(item+"/submissions", map[string]any{"declared": true}, "If-Match", tag).want(422); refused.text("errors.0.pointer") != "#/fields/what" {
		t.Errorf("a patient's number: %s", refused.Body)
	}
	worker.delete(item + "/draft").want(204)
	worker.delete(item + "/draft").want(409)
	worker.delete(item + "/attachments/" + things["attachment"]).want(409)
	worker.call("POST", item+"/revisions", nil).want(201)
	worker.call("POST", item+"/withdrawals", nil).want(204)
	worker.call("POST", item+"/withdrawals", nil).want(409)
	thrown := worker.post("/workers/"+things["worker"]+"/evidence", map[string]any{"kind": "reflective_account"}).want(201).text("id")
	worker.delete("/evidence/" + thrown + "/draft").want(204)
	worker.call("POST", "/evidence/"+thrown+"/revisions", nil).want(409)
	worker.try(theContract().operations["activity.log"], things).want(201)
	worker.call("POST", "/notifications/"+things["notification"]+"/readings", nil).want(204)
	worker.call("POST", "/notifications/nonsense/readings", nil).want(404)
}

// theSignOffs is what assessors decide, and what stands in their way.
func theSignOffs(t *testing.T) {
	w := newWorld(t)
	ask := func() string {
		return "/requests/" + string(w.Submit(w.North.Worker, evidence.Observation, fixture.Observed(day1(), 1, fixture.Cleaning)).Requests[0].ID)
	}
	assessor, lead := w.as(t, w.North.Assessor), w.as(t, w.North.Lead)
	reason := map[string]any{"reason": "Say how you checked."}
	returned, declined, passed := ask(), ask(), ask()
	assessor.post(returned+"/returns", reason).want(204)
	assessor.post(returned+"/returns", reason).want(409)
	assessor.post(declined+"/declines", reason).want(204)
	assessor.post(declined+"/declines", reason).want(409)
	lead.post(passed+"/passes", map[string]any{"to": w.North.Second.ID}).want(204)
	lead.post(returned+"/passes", map[string]any{"to": w.North.Second.ID}).want(409)
	assessor.post(returned+"/intents", map[string]any{"meaning": "observed_directly", "step": 1}).want(409)

	prepare := func() string {
		return assessor.post(passed+"/intents", map[string]any{"meaning": "observed_directly", "step": 1}).want(201).text("id")
	}
	sign := func(intent, secret string) answer {
		return assessor.post("/attestations", map[string]any{"intent": intent, "proof": map[string]any{"method": "totp", "secret": secret}})
	}
	good := func() string { return code(t, w.Clock, fixture.TOTPSecret) }
	sign(nowhere()["intent"], good()).want(404)
	late := prepare()
	w.Clock.Advance(6 * time.Minute)
	sign(late, good()).want(409)
	over := assessor.get(passed + "/intents/" + late).want(200)
	if over.text("over") == "" {
		t.Error("a statement that is over does not say so")
	}
	first := sign(prepare(), good()).want(201)
	signed := "/attestations/" + first.text("attestation.id")
	assessor.post(signed+"/revocations", reason).want(204)
	assessor.post(signed+"/revocations", reason).want(409)

	gone := "/workers/" + string(w.North.Other.Worker)
	w.Write(func(tx *store.Tx) error {
		m := w.As(w.North.Other).Memberships[0]
		return tx.EndMembership(fixture.Grant(access.ChangePerson, m.Person, w.North.ID), m, "moved on")
	})
	assessor.get(gone + "/observable-competencies").want(409)
	assessor.try(theContract().operations["observation.create"], scene{"worker": string(w.North.Other.Worker)}).want(409)

	passed = ask()
	intent := prepare()
	w.Check(w.North.Assessor, "Suspended", w.Clock.Now())
	sign(intent, good()).want(403)
	for range 3 {
		sign(intent, "000000").want(401)
	}
	sign(intent, "000000").want(429)
}

// theLists is what is signed together.
func theLists(t *testing.T) {
	w := newWorld(t)
	ask := func() string {
		return string(w.Submit(w.North.Worker, evidence.Observation, fixture.Observed(day1(), 1, fixture.Cleaning)).Requests[0].ID)
	}
	assessor, phone := w.as(t, w.North.Assessor), w.Device(w.North.Assessor)
	assessor.call("POST", "/signing-lists", nil).want(409) // nothing is ready
	w.as(t, w.North.Worker).call("POST", "/signing-lists", nil).want(404)
	unseen := ask()
	i := assessor.post("/requests/"+unseen+"/intents", map[string]any{"meaning": "observed_directly", "step": 1}).want(201).text("id")
	assessor.post("/requests/"+unseen+"/intents/"+i+"/keepings", map[string]any{}).want(409)

	first, second, third := ask(), ask(), ask()
	list := w.together(t, assessor, first, second, third)
	if got := assessor.get("/me/ready").want(200); got.count("items") != 3 || list.count("parts") != 3 {
		t.Errorf("ready is %s, the list %s", got.Body, list.Body)
	}
	assessor.call("POST", "/requests/"+third+"/puttings-back", nil).want(204)
	list = assessor.call("POST", "/signing-lists", nil).want(201)
	at := "/signing-lists/" + list.text("id")
	must(t, w.Assessing.Return(t.Context(), w.As(w.North.Second), assessing.RefuseCommand{Request: id.Request(first), Reason: "Say more."}))
	prove := func(proof map[string]any) answer { return assessor.post(at+"/proofs", map[string]any{"proof": proof}) }
	prove(map[string]any{"method": "totp", "secret": "000000"}).want(401)
	prove(map[string]any{"method": "nothing", "secret": "x"}).want(422)
	w.Clock.Advance(time.Minute)
	proof := map[string]any{"method": "passkey", "answer": json.RawMessage(phone.Sign(assessor.get(at + "/passkey").want(200).Body.Bytes()))}
	for range 2 { // the second shows what the first did
		done := prove(proof).want(200)
		if done.text("parts.0.refused") == "" || done.text("parts.1.became") == "" {
			t.Errorf("what came of it: %s", done.Body)
		}
		if a := assessor.get("/attestations/" + done.text("parts.1.became")).want(200); a.text("attestation.together") != list.text("digest") {
			t.Errorf("the sign-off names %s", a.Body)
		}
	}
	late := "/signing-lists/" + w.together(t, assessor, ask()).text("id")
	w.Clock.Advance(6 * time.Minute)
	assessor.post(late+"/proofs", map[string]any{"proof": map[string]any{"method": "totp", "secret": code(t, w.Clock, fixture.TOTPSecret)}}).want(409)
	other := w.as(t, w.North.Second)
	other.get("/signing-lists/" + w.together(t, other, ask()).text("id") + "/passkey").want(409)

	worker := w.As(w.North.Worker)
	item, err := w.Recording.Start(t.Context(), worker, recording.StartCommand{Worker: w.North.Worker.Worker, Kind: evidence.Reflection, Competencies: []string{string(fixture.Cleaning)}})
	must(t, err)
	_, err = w.Recording.AddFile(t.Context(), worker, item.ID, "notes.txt", strings.NewReader("What I did.\n"))
	must(t, err)
	_, err = w.Recording.Save(t.Context(), worker, item.ID, recording.Patch{Fields: map[string]string{"happened": "This.", "learned": "That."}})
	must(t, err)
	put, err := w.Recording.Submit(t.Context(), worker, recording.SubmitCommand{Evidence: item.ID, Declared: true})
	must(t, err)
	with := "/requests/" + string(put.Requests[0].ID)
	assessor.call("POST", with+"/openings", nil).want(200)
	i = assessor.post(with+"/intents", map[string]any{"meaning": "reviewed_evidence", "step": 1}).want(201).text("id")
	assessor.post(with+"/intents/"+i+"/keepings", map[string]any{}).want(422)
	assessor.post(with+"/intents/"+i+"/keepings", map[string]any{"unopened": "I was there when it was written."}).want(204)
}
