package rest

import (
	"bytes"
	"fmt"
	"maps"
	"mime/multipart"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"countersign/pkg/authoring"
	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/educating"
	"countersign/pkg/enrolling"
	"countersign/pkg/evidence"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/store"
)

// scene is one thing of each kind in a department, by the name that paths have
// for it.
type scene map[string]string

// with is the scene with other things in it; they come in pairs.
func (s scene) with(pairs ...string) scene {
	out := maps.Clone(s)
	for i := 0; i < len(pairs); i += 2 {
		out[pairs[i]] = pairs[i+1]
	}
	return out
}

func day1() clock.Date { return clock.DateOf(fixture.Now).AddDays(-3) }

// scene makes one thing of each kind. The evidence is submitted and being
// revised, with a file; its request waits.
func (w *world) scene(t testing.TB, d fixture.Department) scene {
	t.Helper()
	ctx := t.Context()
	lead, worker := w.As(d.Lead), w.As(d.Worker)
	signed := w.Sign(d.Assessor, w.Submit(d.Worker, evidence.Observation, fixture.Observed(day1(), 1, fixture.Cleaning)).Requests[0])
	put := w.Submit(d.Worker, evidence.Observation, fixture.Observed(day1(), 1, fixture.Cannulate))
	_, err := w.Recording.Revise(ctx, worker, put.Version.Evidence)
	must(t, err)
	file, err := w.Recording.AddFile(ctx, worker, put.Version.Evidence, "notes.txt", strings.NewReader("What I did, step by step."))
	must(t, err)
	intent := w.intent(t, d.Assessor, string(put.Requests[0].ID))
	observation := w.as(t, d.Assessor).try(theContract().operations["observation.create"], scene{"worker": string(d.Worker.Worker)}).want(201).text("id")
	together := w.together(t, w.as(t, d.Assessor), string(put.Requests[0].ID)).text("id")
	invited, err := w.api.Enrolling.Invite(ctx, lead, enrolling.InviteCommand{Department: d.ID, Email: string(d.ID) + "@new.example", Name: "New Person", Roles: []identity.Role{identity.RoleEducator}})
	must(t, err)
	absence, err := w.api.Enrolling.RecordAbsence(ctx, lead, enrolling.AbsenceCommand{Department: d.ID, Person: d.Lapsed.ID, From: "2026-12-01", Until: "2026-12-05"})
	must(t, err)
	operator, err := w.api.Enrolling.EntitleWorker(ctx, lead, enrolling.EntitleCommand{Department: d.ID, Worker: d.Worker.Worker, Kind: "irmer_operator", Tasks: []string{string(fixture.Mammograms)}, Until: "2027-11-22", Procedure: "EP-07"})
	must(t, err)
	list := []byte("registration_number,profession,status,effective_from,checked_on\n" + w.registration(d.Limited) + ",Diagnostic radiographer,Registered,2024-03-01," + string(clock.DateOf(w.Clock.Now())) + "\n")
	proposal, err := w.api.Enrolling.ProposeChecks(ctx, w.As(w.Admin), enrolling.CheckFileCommand{Department: d.ID, File: list, Seen: digest.OfBytes(list)})
	must(t, err)
	card, err := w.api.Enrolling.PrintCard(ctx, worker, d.Worker.Worker)
	must(t, err)
	preceptorship, err := w.api.Enrolling.RecordPreceptorship(ctx, lead, enrolling.PreceptorshipCommand{Department: d.ID, Person: d.Lapsed.ID, From: "2026-11-01", Until: "2027-10-31"})
	must(t, err)
	conflict, err := w.api.Enrolling.RecordConflict(ctx, lead, enrolling.ConflictCommand{Department: d.ID, Person: d.Lapsed.ID, Other: d.Other.ID})
	must(t, err)
	writing, plan := w.versions(t, d)
	link := w.Link(d, fixture.Sharps, fixture.Spills, framework.Covers)
	post, err := w.api.Enrolling.WorkerPost(ctx, lead, d.Worker.Worker)
	must(t, err)
	review, err := w.api.Educating.PrepareReview(ctx, w.As(d.Educator), educating.PrepareCommand{Worker: d.Worker.Worker, Manager: d.Lead.ID})
	must(t, err)
	_, err = w.api.Educating.WriteReview(ctx, w.As(d.Educator), review.ID, educating.MeetingCommand{On: clock.DateOf(w.Clock.Now()), Said: "We talked."})
	must(t, err)
	w.Device(d.Assessor)
	w.Device(d.Worker)
	keys, err := w.Auth.Account(ctx, worker)
	must(t, err)
	notices, _, err := w.api.Reporting.Notifications(ctx, worker, "", 10)
	must(t, err)
	return scene{
		"passkey": string(keys.Passkeys[0].ID), "proposal": string(proposal),
		"flag": string(w.RaiseFlag(signed)), "progress_review": string(review.ID),
		"department": string(d.ID), "worker": string(d.Worker.Worker), "person": string(d.Other.ID), "evidence": string(put.Version.Evidence), "evidence_version": string(put.Version.ID),
		"attachment": string(file.ID), "request": string(put.Requests[0].ID), "attestation": string(signed.ID), "intent": intent, "observation": observation, "together": together, "session": string(w.InSession(d.Worker).Session),
		"membership": string(w.As(d.Other).Memberships[0].ID), "invitation": string(invited.Invitation), "enrolment": string(post.Enrolments[1].ID),
		"entitlement":   string(w.Entitle(d.Second, d.ID, "diagnostic-imaging:RAD")),
		"preceptorship": string(preceptorship), "conflict": string(conflict), "crosswalk": string(link.ID), "draft": string(writing), "plan": string(plan), "worker_entitlement": string(operator), "card": string(card.ID), "card_token": card.Token, "absence": string(absence), "notification": string(notices[0].ID), "mail": string(id.New[id.Mail]()), "pass": string(id.New[id.Pass]()),
		"version": string(fixture.Imaging), "level": "SCSW", "competency": string(fixture.Cleaning),
	}
}

// registration is the number of somebody whom a register was looked at for.
func (w *world) registration(p fixture.Person) (out string) {
	w.Read(func(v *store.View) error {
		checks, err := v.ChecksOf([]id.Person{p.ID})
		out = checks[p.ID][0].Number
		return err
	})
	return out
}

// together sets requests aside and makes a list of them.
func (w *world) together(t testing.TB, assessor caller, requests ...string) answer {
	t.Helper()
	for _, r := range requests {
		assessor.call("POST", "/requests/"+r+"/openings", nil).want(200)
		i := assessor.post("/requests/"+r+"/intents", map[string]any{"meaning": "observed_directly", "step": 1}).want(201).text("id")
		assessor.post("/requests/"+r+"/intents/"+i+"/keepings", map[string]any{}).want(204)
	}
	return assessor.call("POST", "/signing-lists", nil).want(201)
}

// intent prepares a statement through the API.
func (w *world) intent(t testing.TB, p fixture.Person, request string) string {
	t.Helper()
	return w.as(t, p).post("/requests/"+request+"/intents", map[string]any{"meaning": "observed_directly", "step": 1}).want(201).text("id")
}

// nowhere is ids that nothing has.
func nowhere() scene {
	return scene{
		"passkey": string(id.New[id.Passkey]()), "proposal": string(id.New[id.Proposal]()),
		"flag": string(id.New[id.Flag]()), "progress_review": string(id.New[id.ProgressReview]()),
		"department": string(id.New[id.Department]()), "worker": string(id.New[id.Worker]()), "person": string(id.New[id.Person]()), "evidence": string(id.New[id.Evidence]()),
		"evidence_version": string(id.New[id.Version]()), "attachment": string(id.New[id.Attachment]()), "request": string(id.New[id.Request]()),
		"attestation": string(id.New[id.Attestation]()), "intent": string(id.New[id.Intent]()), "observation": string(id.New[id.Intent]()), "together": string(id.New[id.Together]()), "session": string(id.New[id.Session]()), "membership": string(id.New[id.Membership]()),
		"invitation": string(id.New[id.Invitation]()), "enrolment": string(id.New[id.Enrolment]()), "entitlement": string(id.New[id.Entitlement]()),
		"preceptorship": string(id.New[id.Preceptorship]()), "conflict": string(id.New[id.Conflict]()), "crosswalk": string(id.New[id.CrosswalkLink]()), "draft": string(id.New[id.FrameworkDraft]()), "plan": string(id.New[id.CarryOver]()),
		"worker_entitlement": string(id.New[id.WorkerEntitlement]()), "card": string(id.New[id.Card]()), "card_token": "NOSUCHTOKEN", "absence": string(id.New[id.Absence]()), "notification": string(id.New[id.Notification]()), "mail": string(id.New[id.Mail]()), "pass": string(id.New[id.Pass]()),
		"version": "no-such-framework:1", "level": "NONE", "competency": "diagnostic-imaging:1:NO-SUCH",
	}
}

// at is the operation's address in a scene.
func (o operation) at(s scene) string {
	path := strings.TrimPrefix(o.path, root)
	for name, value := range s {
		path = strings.ReplaceAll(path, "{"+name+"}", value)
	}
	return path
}

// params names the parameters of the operation's path.
func (o operation) params() []string { return o.shape.SubexpNames()[1:] }

// takes tells whether the operation has a header parameter.
func (o operation) takes(header string) bool {
	return slices.ContainsFunc(o.Parameters, func(p *openapi3.ParameterRef) bool { return p.Value.In == "header" && p.Value.Name == header })
}

// example is the body that the contract shows, and the headers it goes with.
func (o operation) example() (body any, headers []string) {
	if o.takes("If-Match") {
		headers = append(headers, "If-Match", `"1"`)
	}
	if o.RequestBody == nil {
		return nil, headers
	}
	if media := o.RequestBody.Value.Content["application/json"]; media != nil {
		return media.Example, headers
	}
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	part, _ := form.CreateFormFile("file", "notes.txt")
	fmt.Fprint(part, "What I did.")
	_ = form.Close()
	return b.Bytes(), append(headers, "Content-Type", form.FormDataContentType())
}

// try calls the operation in a scene with the body that the contract shows.
func (c caller) try(o operation, s scene) answer {
	c.t.Helper()
	body, headers := o.example()
	return c.call(o.method, o.at(s), body, headers...)
}

// versions makes a department's own version of the imaging framework, a plan for what
// was signed before, and a draft of the next one.
func (w *world) versions(t testing.TB, d fixture.Department) (id.FrameworkDraft, id.CarryOver) {
	t.Helper()
	ctx, lead, a := t.Context(), w.As(d.Lead), w.api.Authoring
	draft := func() id.FrameworkDraft {
		out, err := a.BeginDraft(ctx, lead, authoring.BeginCommand{Department: d.ID, Base: fixture.Imaging})
		must(t, err)
		return out
	}
	first := draft()
	p, err := a.PreviewDraft(ctx, lead, first)
	must(t, err)
	v, err := a.PublishDraft(ctx, lead, authoring.PublishDraftCommand{Draft: first, Reason: "Agreed.", Seen: p.Seen})
	must(t, err)
	plan, err := a.DecidePlan(ctx, lead, authoring.PlanCommand{Department: d.ID, From: fixture.Imaging, To: v, Reason: "Agreed."})
	must(t, err)
	return draft(), plan
}
