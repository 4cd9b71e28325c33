package app_test

import (
	"context"
	"errors"
	"maps"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"countersign/pkg/apprenticeship"
	"countersign/pkg/assessing"
	"countersign/pkg/attainment"
	"countersign/pkg/attestation"
	"countersign/pkg/authoring"
	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/educating"
	"countersign/pkg/enrolling"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/internal/site"
	"countersign/pkg/notice"
	"countersign/pkg/review"
	"countersign/pkg/store"
)

// things are one thing of each kind, by the names that paths and forms have for
// it, each with an id.
type things map[string]string

// with is the things with others beside them; they come in pairs.
func (in things) with(pairs ...string) things {
	out := maps.Clone(in)
	for i := 0; i < len(pairs); i += 2 {
		out[pairs[i]] = pairs[i+1]
	}
	return out
}

// catalogue is what all departments share.
func catalogue() things {
	return things{"version": string(fixture.Imaging), "level": "SCSW", "competency": string(fixture.Cleaning)}
}

// nowhere is ids that nothing has.
func nowhere() things {
	return catalogue().with(
		"passkey", string(id.New[id.Passkey]()), "proposal", string(id.New[id.Proposal]()),
		"flag", string(id.New[id.Flag]()), "progress_review", string(id.New[id.ProgressReview]()), "draft", string(id.New[id.FrameworkDraft]()), "plan", string(id.New[id.CarryOver]()), "own_version", "own-0123456789abcdef-diagnostic-imaging:2", "from", string(fixture.Imaging), "part", "competencies", "key", "DI-ENV-01", "into", "top", "node", "0", "kind", "hours",
		"department", string(id.New[id.Department]()), "worker", string(id.New[id.Worker]()), "person", string(id.New[id.Person]()), "evidence", string(id.New[id.Evidence]()),
		"evidence_version", string(id.New[id.Version]()), "attachment", string(id.New[id.Attachment]()), "request", string(id.New[id.Request]()),
		"attestation", string(id.New[id.Attestation]()), "intent", string(id.New[id.Intent]()), "observation", string(id.New[id.Intent]()), "together", string(id.New[id.Together]()), "session", string(id.New[id.Session]()), "membership", string(id.New[id.Membership]()),
		"invitation", string(id.New[id.Invitation]()), "enrolment", string(id.New[id.Enrolment]()), "entitlement", string(id.New[id.Entitlement]()), "preceptorship", string(id.New[id.Preceptorship]()), "conflict", string(id.New[id.Conflict]()), "crosswalk", string(id.New[id.CrosswalkLink]()),
		"worker_entitlement", string(id.New[id.WorkerEntitlement]()), "card", string(id.New[id.Card]()), "card_token", "NOSUCHTOKEN", "absence", string(id.New[id.Absence]()), "mail", string(id.New[id.Mail]()), "pass", string(id.New[id.Pass]()), "notification", string(id.New[id.Notification]()), "organisation", string(id.New[id.Organisation]()), "site", string(id.New[id.Site]()),
		"second", string(id.New[id.Person]()), "educator", string(id.New[id.Person]()), "revision", "2", "post_revision", "1", "token", "nonesuch", "link", "nonesuch", "code", "0123456789abcdef")
}

// scene makes one thing of each kind in a department. The evidence is submitted
// and being revised, with a file; its request waits, and Priya has read the
// statement. Around it everything bears the mark, which no other department may
// ever see.
func scene(t testing.TB, s *site.Site, d fixture.Department, mark string) things {
	t.Helper()
	ctx := context.Background()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	lead, worker, assessor := s.As(d.Lead), s.As(d.Worker), s.InSession(d.Assessor)
	watched := fixture.Observed(clock.DateOf(fixture.Now).AddDays(-3), 1, fixture.Cleaning)
	watched.Title, watched.Fields["what"] = mark+" title", mark+" words"
	signed := s.Sign(d.Assessor, s.Submit(d.Worker, evidence.Observation, watched).Requests[0])
	watched.Competencies, watched.Fields["went"] = []string{string(fixture.Cannulate)}, evidence.EveryTime
	put := s.Submit(d.Worker, evidence.Observation, watched)
	request := put.Requests[0]
	_, err := s.Recording.Revise(ctx, worker, put.Version.Evidence)
	must(err)
	file, err := s.Recording.AddFile(ctx, worker, put.Version.Evidence, mark+".txt", strings.NewReader("What "+mark+" did."))
	must(err)
	intent, err := s.Assessing.Prepare(ctx, assessor, assessing.PrepareCommand{Request: request.ID, Meaning: attestation.Observed, Step: request.Step})
	must(err)

	saw := fixture.Seen(d.Worker, fixture.Cannulate)
	saw.Fields["what"] = mark + " saw"
	observation, err := s.Assessing.Observe(ctx, assessor, saw)
	must(err)
	_, err = s.Assessing.Open(ctx, assessor, request.ID)
	must(err)
	must(s.Assessing.SetAside(ctx, assessor, assessing.SetAsideCommand{Request: request.ID, Intent: intent.ID}))
	together, err := s.Assessing.Gather(ctx, assessor)
	must(err)
	spare := s.Person(d.ID, mark+" Spare", strings.ToLower(string(id.New[id.Person]()))+"@"+strings.ToLower(mark)+".example", identity.RoleWorker)
	must(s.App.Enrolling.AddRole(ctx, lead, enrolling.AddRoleCommand{Department: d.ID, Person: spare.ID, Role: identity.RoleEducator}))
	invited, err := s.App.Enrolling.Invite(ctx, lead, enrolling.InviteCommand{Department: d.ID, Email: strings.ToLower(string(id.New[id.Person]())) + "@" + strings.ToLower(mark) + ".example", Name: mark + " Invited",
		Roles: []identity.Role{identity.RoleEducator}})
	must(err)
	absence, err := s.App.Enrolling.RecordAbsence(ctx, lead, enrolling.AbsenceCommand{Department: d.ID, Person: spare.ID, From: "2026-12-01", Until: "2026-12-05"})
	must(err)
	operator, err := s.App.Enrolling.EntitleWorker(ctx, lead, enrolling.EntitleCommand{Department: d.ID, Worker: d.Worker.Worker, Kind: "irmer_operator", Tasks: []string{string(fixture.Mammograms)}, Until: "2027-11-22", Procedure: "EP-07"})
	must(err)
	list := []byte("registration_number,name,profession,status,effective_from,checked_on\n" + registration(s, d.Limited) + "," + mark + " List,Diagnostic radiographer,Registered,2024-03-01," + string(clock.DateOf(s.Clock.Now())) + "\n")
	proposal, err := s.App.Enrolling.ProposeChecks(ctx, s.As(s.Admin), enrolling.CheckFileCommand{Department: d.ID, File: list, Seen: digest.OfBytes(list)})
	must(err)
	card, err := s.App.Enrolling.PrintCard(ctx, worker, d.Worker.Worker)
	must(err)
	preceptorship, err := s.App.Enrolling.RecordPreceptorship(ctx, lead, enrolling.PreceptorshipCommand{Department: d.ID, Person: d.Lapsed.ID, From: "2026-11-01", Until: "2027-10-31"})
	must(err)
	conflict, err := s.App.Enrolling.RecordConflict(ctx, lead, enrolling.ConflictCommand{Department: d.ID, Person: d.Lapsed.ID, Other: spare.ID})
	must(err)
	link, err := s.App.Authoring.Link(ctx, lead, authoring.LinkCommand{Department: d.ID, From: fixture.Sharps, To: fixture.Spills, Kind: framework.Covers, Rationale: mark + " says so.", ReviewBy: "2027-11-23"})
	must(err)
	post, err := s.App.Enrolling.WorkerPost(ctx, lead, spare.Worker)
	must(err)
	own, writing, plan := versions(t, s, d, mark)
	for _, one := range []educating.TrainingCommand{
		{Kind: apprenticeship.Began, Data: apprenticeship.Data{Standard: "st0217", On: "2026-01-05", Adult: true}},
		{Kind: apprenticeship.Planned, Data: apprenticeship.Data{Plan: &apprenticeship.Plan{Provider: mark + " College", End: "2027-06-30", Week: 2250, Planned: 33600}}},
		{Kind: apprenticeship.Reviewed, Data: apprenticeship.Data{On: "2026-03-01", Words: mark + " talked"}},
		{Kind: apprenticeship.Logged, Data: apprenticeship.Data{What: "online", On: "2026-03-02", Minutes: 60, Words: mark + " learned"}},
	} {
		by := lead
		if one.Kind == apprenticeship.Logged {
			by = worker
		}
		one.Worker = d.Worker.Worker
		if _, err = s.App.Educating.RecordTraining(ctx, by, one); one.Kind == apprenticeship.Began && fault.Is(err, fault.Conflict) {
			break // a scene before this one began it
		}
		must(err)
	}
	s.AskMore(d)
	_, err = s.App.Educating.RecordAttainment(ctx, worker, educating.AttainCommand{Worker: d.Worker.Worker, Kind: attainment.PutDown,
		Data: attainment.Data{Framework: "bay-work", For: "maths", Title: mark + " maths", RQF: 2, On: "2015-08-20"}})
	must(err)
	s.Device(d.Assessor)
	s.Device(d.Worker)
	reviewed, err := s.App.Reporting.ProgressReviews(ctx, worker, d.Worker.Worker)
	must(err)
	var held review.Review
	if len(reviewed.Reviews) > 0 {
		held = reviewed.Reviews[0] // a scene before this one held it
	} else {
		held, err = s.App.Educating.PrepareReview(ctx, s.As(d.Educator), educating.PrepareCommand{Worker: d.Worker.Worker, Manager: d.Lead.ID, Agenda: mark + " agenda"})
		must(err)
		held, err = s.App.Educating.WriteReview(ctx, s.As(d.Educator), held.ID, educating.MeetingCommand{On: clock.DateOf(s.Clock.Now()), Said: mark + " talked"})
		must(err)
	}
	account, err := s.App.Auth.Account(ctx, worker)
	must(err)
	notices, _, err := s.App.Reporting.Notifications(ctx, worker, "", 10)
	must(err)
	draft, err := s.Recording.Get(ctx, worker, put.Version.Evidence)
	must(err)
	var of store.Department
	s.Read(func(v *store.View) (err error) { of, err = v.Department(d.ID); return err })
	return catalogue().with(
		"passkey", string(account.Passkeys[0].ID), "proposal", string(proposal),
		"own_version", string(own), "from", string(fixture.Imaging), "draft", string(writing), "plan", string(plan), "part", "competencies", "key", "DI-ENV-01", "into", "top", "node", "0", "kind", "hours",
		"flag", string(s.RaiseFlag(signed)), "progress_review", string(held.ID),
		"department", string(d.ID), "organisation", string(of.Organisation), "worker", string(spare.Worker), "spare", string(spare.Worker), "person", string(spare.ID), "evidence", string(put.Version.Evidence), "evidence_version", string(put.Version.ID),
		"attachment", string(file.ID), "request", string(request.ID), "attestation", string(signed.ID), "code", string(signed.Code()), "intent", string(intent.ID), "observation", string(observation.ID), "together", string(together.ID), "session", string(s.InSession(d.Worker).Session),
		"membership", string(s.As(spare).Memberships[0].ID), "invitation", string(invited.Invitation), "token", invited.Token, "enrolment", string(post.Enrolments[1].ID),
		"entitlement", string(s.Entitle(d.Second, d.ID, "diagnostic-imaging:RAD")), "preceptorship", string(preceptorship), "conflict", string(conflict), "crosswalk", string(link), "worker_entitlement", string(operator), "card", string(card.ID), "card_token", card.Token, "absence", string(absence), "notification", string(notices[0].ID),
		"link", s.Assessing.NotMeToken(signed.ID), "second", string(d.Second.ID), "educator", string(d.Educator.ID), "revision", strconv.Itoa(draft.Working.Revision), "post_revision", strconv.Itoa(post.Revision), "mail", deadMail(s, spare))
}

// versions makes a department's own version of the imaging framework, a plan for what
// was signed before, and a draft of the next one.
func versions(t testing.TB, s *site.Site, d fixture.Department, mark string) (framework.VersionID, id.FrameworkDraft, id.CarryOver) {
	t.Helper()
	ctx, lead, a := context.Background(), s.As(d.Lead), s.App.Authoring
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	draft := func(title string) id.FrameworkDraft {
		out, err := a.BeginDraft(ctx, lead, authoring.BeginCommand{Department: d.ID, Base: fixture.Imaging})
		must(err)
		must(a.EditDraft(ctx, lead, authoring.EditCommand{Draft: out, Revision: 1, Edit: authoring.AreaEdit{Title: mark + title}}))
		return out
	}
	first := draft(" area")
	p, err := a.PreviewDraft(ctx, lead, first)
	must(err)
	v, err := a.PublishDraft(ctx, lead, authoring.PublishDraftCommand{Draft: first, Reason: mark + " agreed", Seen: p.Seen})
	must(err)
	plan, err := a.DecidePlan(ctx, lead, authoring.PlanCommand{Department: d.ID, From: fixture.Imaging, To: v, Reason: mark + " agreed"})
	must(err)
	next := draft(" next")
	must(a.EditDraft(ctx, lead, authoring.EditCommand{Draft: next, Revision: 2, Edit: authoring.AskEdit{Level: "SCSW", Do: authoring.AskNew, Says: framework.Requirement{Kind: framework.AsksHours, Title: mark + " hours", Hours: 300}}}))
	return v, next, plan
}

// registration is the number of somebody whom a register was looked at for.
func registration(s *site.Site, p fixture.Person) (out string) {
	s.Read(func(v *store.View) error {
		checks, err := v.ChecksOf([]id.Person{p.ID})
		out = checks[p.ID][0].Number
		return err
	})
	return out
}

// deadMail is a mail to somebody that was given up.
func deadMail(s *site.Site, p fixture.Person) string {
	s.Store.SendMail()
	var m store.Mail
	s.Write(func(tx *store.Tx) (err error) {
		if err = tx.Post(store.Mail{Person: p.ID, Kind: notice.Account, Text: "Changed", Link: "/account"}); err != nil {
			return err
		}
		for err == nil && m.Person != p.ID {
			m, err = tx.ClaimMail(time.Minute)
		}
		return errors.Join(err, tx.MailDied(m, "nobody here"))
	})
	return string(m.ID)
}

// portfolioOf renames what the worker in the address stands for: pages and exchanges
// that show a portfolio are tried on Amira's, those that change a post on one
// that nobody misses.
func (in things) portfolioOf(d fixture.Department) things {
	return in.with("worker", string(d.Worker.Worker))
}

// params name the id in a page's address, by how the address begins; the first
// that fits counts. In the API the parameters are named as things are.
var params = []struct{ address, thing string }{
	{"/evidence/:id", "evidence"}, {"/files/:id", "attachment"}, {"/record/:id", "attestation"}, {"/requests/:id", "request"}, {"/workers/:id", "worker"},
	{"/department/waiting/:id", "request"}, {"/people/invitations/:id", "invitation"}, {"/people/:id", "person"}, {"/scope/:id", "worker"}, {"/apprenticeship/:id", "worker"}, {"/requirements/:id", "worker"}, {"/cards/:id", "card"}, {"/entitlements/workers/:id", "worker_entitlement"}, {"/entitlements/:id", "entitlement"},
	{"/register-checks/lists/:id", "proposal"}, {"/register-checks/:id", "person"}, {"/preceptorships/:id", "preceptorship"}, {"/conflicts/:id", "conflict"}, {"/crosswalks/:id", "crosswalk"}, {"/organisations/:id", "organisation"}, {"/sites/:id", "site"}, {"/my-registration/absences/:id", "absence"},
	{"/account/sessions/:id", "session"}, {"/account/passkeys/:id", "passkey"},
	{"/flags/:id", "flag"}, {"/reviews/:id", "progress_review"}, {"/progress/:id", "worker"},
}

var param = regexp.MustCompile(`:\w+`)

// at is a route's address in a scene.
func (in things) at(path string) string {
	return param.ReplaceAllStringFunc(path, func(p string) string {
		name := p[1:]
		switch {
		case name == "id":
			for _, one := range params {
				if strings.HasPrefix(path, one.address) {
					name = one.thing
					break
				}
			}
		case name == "version" && (strings.HasPrefix(path, "/frameworks-in-use/:version") && !strings.HasSuffix(path, "/adopt") || strings.HasSuffix(path, "/frameworks/:version/moves")):
			name = "own_version"
		case name == "version" && strings.HasPrefix(path, "/evidence/"):
			name = "evidence_version"
		case name == "role":
			name = "membership"
		case name == "secret" && strings.HasPrefix(path, "/card/"):
			name = "card_token"
		case name == "secret":
			name = "token"
		}
		if value, ok := in[name]; ok {
			return value
		}
		return "nonesuch"
	})
}

var anID = regexp.MustCompile(`\b([a-z]{2,4})_[0-9a-z]{26}\b`)

// forget takes the scene's own ids out of an answer, with everything that differs
// between two answers to the same question.
func (in things) forget(body, request string) string {
	body = strings.ReplaceAll(body, request, "REFERENCE")
	for _, value := range in {
		if anID.MatchString(value) {
			body = strings.ReplaceAll(body, value, "ID")
		}
	}
	return changing.ReplaceAllString(body, "$1")
}

var changing = regexp.MustCompile(`(name="csrf" value=")[^"]*|(name="writer" value=")[^"]*|(&#34;challenge&#34;:&#34;)[^&]*`)
