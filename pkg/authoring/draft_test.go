package authoring_test

import (
	"bytes"
	"strings"
	"testing"

	"countersign/pkg/authoring"
	"countersign/pkg/digest"
	"countersign/pkg/exchange"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/internal/fixture"
)

func TestADraftIsChangedAsItWasOpened(t *testing.T) {
	w := fixture.New(t, fixture.Imaging, fixture.AHP)
	a, d := draftOf(t, w, fixture.Imaging)
	ctx, lead := t.Context(), w.As(w.North.Lead)
	change := authoring.EditCommand{Draft: d, Revision: 1, Edit: authoring.AreaEdit{Title: "Ward work"}}
	for _, p := range []fixture.Person{w.North.Educator, w.North.Assessor, w.North.Worker, w.Admin} {
		if err := a.EditDraft(ctx, w.As(p), change); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s changes it: %v", p.Name, err)
		}
	}
	if err := a.EditDraft(ctx, w.As(w.South.Lead), change); !fault.Is(err, fault.NotFound) {
		t.Errorf("another department's lead changes it: %v", err)
	}
	ok(t, a.EditDraft(ctx, lead, change))
	if err := a.EditDraft(ctx, lead, change); fields(err) != "revision" {
		t.Errorf("from what it was before: %v", err)
	}
	if err := a.DropDraft(ctx, lead, d, 1); fields(err) != "revision" {
		t.Errorf("thrown away as it was before: %v", err)
	}
	if err := a.PutDraft(ctx, lead, authoring.PutDraftCommand{Draft: d, Revision: 1, Document: []byte("title: x\n")}); fields(err) != "revision" {
		t.Errorf("put as it was before: %v", err)
	}
	now, err := a.Draft(ctx, lead, d)
	ok(t, err)
	if _, there := now.Version.Area("ward-work"); !there || now.Revision != 2 || len(now.Problems) > 0 {
		t.Errorf("revision %d, %v", now.Revision, now.Problems)
	}
	ok(t, a.DropDraft(ctx, lead, d, 2))
	if _, err := a.Draft(ctx, lead, d); !fault.Is(err, fault.NotFound) {
		t.Errorf("it is still there: %v", err)
	}
}

func TestWhatIsChangedIsNotThePublishersAnyMore(t *testing.T) {
	w := fixture.New(t)
	a, ctx, lead := authoring.Service{Store: w.Store}, t.Context(), w.As(w.North.Lead)
	document, err := framework.Document("st0216:1")
	ok(t, err)
	official := bytes.Replace(bytes.Replace(document, []byte("number: 1\n"), []byte("number: 2\n"), 1), []byte("status: needs_reconciliation"), []byte("status: reconciled"), 1)
	cmd := authoring.LoadCommand{Department: w.North.ID, Format: exchange.YAML, File: official, Official: true, Reason: "The publisher's list."}
	v := published(t, w, cmd)
	_, d := draftOf(t, w, v)
	begun, err := a.Draft(ctx, lead, d)
	ok(t, err)
	if begun.Version.Status != framework.NeedsReview {
		t.Errorf("a draft of a list that was checked is %s", begun.Version.Status)
	}
	var code string
	for _, c := range begun.Version.Competencies {
		if c.OfficialRef != "" {
			code = c.Code
			break
		}
	}
	e := as(t, w, d, code)
	e.Statement = "Does it our way."
	ok(t, edit(t, w, d, e))
	next := publishDraft(t, w, d)
	list, err := a.Frameworks(ctx, lead, w.North.ID)
	ok(t, err)
	for _, one := range list {
		if one.Version.ID == next {
			c, _ := one.Version.Competency(next.Of(code))
			if one.Version.Status != framework.NeedsReview || !one.Version.OwnWords || c.OfficialRef != "" || c.GUID != "" || c.Confidence != framework.Inferred || !one.Version.NeedsAdoption() {
				t.Errorf("%s, own words %t, %+v", one.Version.Status, one.Version.OwnWords, c)
			}
		}
	}
}

func TestAPublishedVersionStaysAsItIs(t *testing.T) {
	w := fixture.New(t, fixture.Imaging, fixture.AHP)
	a, ctx, lead := authoring.Service{Store: w.Store}, t.Context(), w.As(w.North.Lead)
	text := func(v framework.VersionID) digest.Sum {
		out, err := a.ExportFramework(ctx, lead, v, exchange.YAML)
		ok(t, err)
		return digest.OfBytes(out.File)
	}
	before := text(fixture.Imaging)
	second := next(t, w, fixture.Imaging)
	was := text(second)
	names1 := strings.Join(names(t, w, w.North.Lead), " ")
	_, d := draftOf(t, w, second)
	ok(t, edit(t, w, d, authoring.AboutEdit{Title: "Imaging at North", Note: "Ours."}))
	if got := strings.Join(names(t, w, w.North.Lead), " "); got != names1 {
		t.Errorf("a draft is listed among the versions: %s", got)
	}
	if _, err := a.PublishDraft(ctx, lead, authoring.PublishDraftCommand{Draft: d, Reason: "Agreed.", Seen: "other"}); fields(err) != "seen" {
		t.Errorf("published without being looked at: %v", err)
	}
	third := publishDraft(t, w, d)
	if third == second || text(fixture.Imaging) != before || text(second) != was {
		t.Error("a published version has changed")
	}
}
