package authoring_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"countersign/pkg/authoring"
	"countersign/pkg/digest"
	"countersign/pkg/enrolling"
	"countersign/pkg/evidence"
	"countersign/pkg/exchange"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/identity"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/recording"
	"countersign/pkg/reporting"
	"countersign/pkg/store"
)

const list = "code,official_ref,area,title,rule,required_at,steps\nS1,S1,S,Works within the law,skill,end,end=3\nNEW-1,,S,Moves the mobile unit,skill,end,end=3\n"

func load(w *fixture.World) authoring.LoadCommand {
	return authoring.LoadCommand{Department: w.North.ID, Format: exchange.CSV, Base: "st0216:1", File: []byte(list), Reason: " Agreed at the education meeting. "}
}

// published loads the list as North's own version, as its lead would.
func published(t testing.TB, w *fixture.World, cmd authoring.LoadCommand) framework.VersionID {
	t.Helper()
	a := authoring.Service{Store: w.Store}
	p, err := a.PreviewFramework(t.Context(), w.As(w.North.Lead), cmd)
	ok(t, err)
	cmd.Seen = p.Seen
	v, err := a.LoadFramework(t.Context(), w.As(w.North.Lead), cmd)
	ok(t, err)
	return v
}

func names(t testing.TB, w *fixture.World, by fixture.Person) []string {
	t.Helper()
	all, err := reporting.Service{Store: w.Store}.Frameworks(t.Context(), w.As(by))
	ok(t, err)
	var out []string
	for _, one := range all {
		out = append(out, string(one.Version))
	}
	return out
}

func fields(err error) string {
	var e *fault.Error
	if !errors.As(err, &e) {
		return ""
	}
	var out []string
	for _, f := range e.Fields {
		out = append(out, f.Name)
	}
	return strings.Join(out, " ")
}

func TestAFileIsPublishedAsItWasLookedAtOrNotAtAll(t *testing.T) {
	w := fixture.New(t)
	a := authoring.Service{Store: w.Store}
	ctx, lead := t.Context(), w.As(w.North.Lead)
	before := names(t, w, w.North.Lead)
	for _, p := range []fixture.Person{w.North.Educator, w.North.Assessor, w.North.Worker, w.Admin} {
		if _, err := a.PreviewFramework(ctx, w.As(p), load(w)); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s looks: %v", p.Name, err)
		}
		if _, err := a.LoadFramework(ctx, w.As(p), load(w)); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s loads: %v", p.Name, err)
		}
	}
	if _, err := a.PreviewFramework(ctx, w.As(w.South.Lead), load(w)); !fault.Is(err, fault.NotFound) {
		t.Errorf("another department's lead looks: %v", err)
	}
	p, err := a.PreviewFramework(ctx, lead, load(w))
	ok(t, err)
	c := p.Changes
	if p.Version.Number != 2 || p.Base.ID != "st0216:1" || len(c.Added) != 1 || len(c.Changed) != 1 || len(c.Retired) != 50 || len(c.Moved) != 0 || len(c.Same) != 0 {
		t.Errorf("version %d after %s: %d added, %d changed, %d retired, %d moved, %d same", p.Version.Number, p.Base.ID, len(c.Added), len(c.Changed), len(c.Retired), len(c.Moved), len(c.Same))
	}
	for name, wrong := range map[string]func(*authoring.LoadCommand){
		"reason": func(c *authoring.LoadCommand) { c.Reason = " " },
		"seen":   func(c *authoring.LoadCommand) { c.Seen = digest.OfBytes(nil) },
		"reason seen": func(c *authoring.LoadCommand) {
			c.Reason, c.File = "", append(c.File, "NEW-2,,S,More,skill,end,end=3\n"...)
		},
		"base":   func(c *authoring.LoadCommand) { c.Base = "st9999:1" },
		"file":   func(c *authoring.LoadCommand) { c.File = []byte(strings.Repeat("x", exchange.MaxBytes+1)) },
		"format": func(c *authoring.LoadCommand) { c.Format = "docx" },
		"line 3, rule": func(c *authoring.LoadCommand) {
			c.File = []byte(strings.Replace(list, "mobile unit,skill", "mobile unit,=skill", 1))
		},
	} {
		cmd := load(w)
		cmd.Seen = p.Seen
		wrong(&cmd)
		if _, err := a.LoadFramework(ctx, lead, cmd); fields(err) != name {
			t.Errorf("with a wrong %s: %v", name, err)
		}
	}
	if now := names(t, w, w.North.Lead); len(now) != len(before) {
		t.Errorf("something of a refused file is there: %v", now)
	}
	v := published(t, w, load(w))
	frameworks, err := a.Frameworks(ctx, w.As(w.North.Worker), w.North.ID)
	ok(t, err)
	seen := false
	for _, one := range frameworks {
		if one.Version.ID == v {
			seen = true
			if !one.Own || !one.Newest || one.Came.ByName != "Dana Cole" || one.Came.Reason != "Agreed at the education meeting." || !one.Came.At.Equal(fixture.Now) {
				t.Errorf("it came as %+v", one.Came)
			}
		} else if one.Own || one.Version.ID == "st0216:1" && one.Newest {
			t.Errorf("%s: own %t, newest %t", one.Version.ID, one.Own, one.Newest)
		}
	}
	if !seen {
		t.Error("what was published is not there")
	}
}

func TestTheNextVersionHasTheNextNumber(t *testing.T) {
	w := fixture.New(t)
	a := authoring.Service{Store: w.Store}
	ctx, lead := t.Context(), w.As(w.North.Lead)
	first := published(t, w, load(w))
	next := load(w)
	next.File = []byte(list + "NEW-2,,S,Another thing,skill,end,end=3\n")
	p, err := a.PreviewFramework(ctx, lead, next) // still says st0216:1: the newest of it is meant
	ok(t, err)
	if p.Version.Number != 3 || p.Base.ID != first || len(p.Changes.Added) != 1 || len(p.Changes.Same) != 2 {
		t.Errorf("version %d after %s, %d added, %d same", p.Version.Number, p.Base.ID, len(p.Changes.Added), len(p.Changes.Same))
	}
	document, err := framework.Document("st0216:1")
	ok(t, err)
	again := authoring.LoadCommand{Department: w.North.ID, Format: exchange.YAML, File: document, Reason: "The same once more."}
	if _, err := a.PreviewFramework(ctx, lead, again); fields(err) != "number" {
		t.Errorf("a number that is taken: %v", err)
	}
	again.File = bytes.Replace(document, []byte("number: 1\n"), []byte("number: 3\n"), 1)
	if _, err := a.PreviewFramework(ctx, lead, again); err != nil {
		t.Errorf("the number that follows: %v", err)
	}
	again.File = bytes.Replace(again.File, []byte("status: needs_reconciliation"), []byte("status: reconciled"), 1)
	if _, err := a.PreviewFramework(ctx, lead, again); fields(err) != "official" {
		t.Errorf("official by its own word: %v", err)
	}
	again.Official = true
	if p, err := a.PreviewFramework(ctx, lead, again); err != nil || p.Version.NeedsAdoption() {
		t.Errorf("official as its bringer vouches: %v", err)
	}
}

func TestAnOwnVersionIsNobodyElses(t *testing.T) {
	w := fixture.New(t)
	v := published(t, w, load(w))
	a, r, enrol, ctx := authoring.Service{Store: w.Store}, reporting.Service{Store: w.Store}, enrolling.Service{Store: w.Store}, t.Context()
	competency := v.Of("NEW-1")
	for _, p := range []fixture.Person{w.South.Lead, w.South.Worker, w.South.Assessor, w.Admin} {
		by := w.As(p)
		for _, name := range names(t, w, p) {
			if name == string(v) {
				t.Errorf("%s is told of it", p.Name)
			}
		}
		_, e1 := r.Browse(ctx, by, reporting.BrowseQuery{Version: v})
		_, e2 := r.LevelAsks(ctx, by, v, "end", nil)
		_, e3 := r.CompetencyPage(ctx, by, competency)
		_, e4 := a.ExportFramework(ctx, by, v, exchange.YAML)
		for i, err := range []error{e1, e2, e3, e4} {
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("%s reads it (%d): %v", p.Name, i+1, err)
			}
		}
	}
	if _, err := a.Adopt(ctx, w.As(w.South.Lead), authoring.AdoptCommand{Department: w.South.ID, Version: v, Reason: "Theirs."}); fields(err) != "version" {
		t.Errorf("another department adopts it: %v", err)
	}
	if err := enrol.Enrol(ctx, w.As(w.South.Lead), enrolling.EnrolCommand{Worker: w.South.Worker.Worker, Version: v, Level: "end"}); fields(err) != "version" {
		t.Errorf("another department puts somebody on it: %v", err)
	}
	start := recording.StartCommand{Worker: w.South.Worker.Worker, Kind: evidence.Activity, Competencies: []string{string(competency)}}
	if _, err := w.Recording.Start(ctx, w.As(w.South.Worker), start); fields(err) != "competencies" {
		t.Errorf("another department's worker puts something up against it: %v", err)
	}
	start.Worker = w.North.Worker.Worker
	if _, err := w.Recording.Start(ctx, w.As(w.North.Worker), start); err != nil {
		t.Errorf("its own worker: %v", err)
	}
	if err := enrol.Enrol(ctx, w.As(w.North.Lead), enrolling.EnrolCommand{Worker: w.North.Worker.Worker, Version: v, Level: "end"}); err != nil {
		t.Errorf("its own lead puts somebody on it: %v", err)
	}
	theirs := load(w)
	theirs.Department = w.South.ID
	p, err := a.PreviewFramework(ctx, w.As(w.South.Lead), theirs)
	if err != nil || p.Version.Number != 2 || p.Version.ID == v || p.Base.ID != "st0216:1" {
		t.Errorf("the other department loads the same list: %v, %s", err, p.Version.ID)
	}
}

func TestTheDocumentComesOutAsItWasPublished(t *testing.T) {
	w := fixture.New(t)
	a, ctx, by := authoring.Service{Store: w.Store}, t.Context(), w.As(w.North.Worker)
	out, err := a.ExportFramework(ctx, by, "st0217:1", exchange.YAML)
	ok(t, err)
	if text, _ := framework.Document("st0217:1"); !bytes.Equal(out.File, text) || out.Name != "st0217-1.yaml" {
		t.Errorf("%s is not what was published", out.Name)
	}
	v := published(t, w, load(w))
	for _, f := range exchange.Out {
		out, err := a.ExportFramework(ctx, by, v, f)
		if err != nil || len(out.File) == 0 || strings.Contains(string(out.File), "own-") {
			t.Errorf("%s: %v, %q", f, err, out.Name)
		}
	}
	if _, err := a.ExportFramework(ctx, by, v, exchange.SkillsEngland); fields(err) != "format" {
		t.Errorf("a format that is only read: %v", err)
	}
	if _, err := a.ExportFramework(ctx, identity.Actor{}, "st0217:1", exchange.YAML); !fault.Is(err, fault.NotFound) {
		t.Errorf("nobody takes it along: %v", err)
	}
	if store.SeesFramework(v, w.South.ID) || !store.SeesFramework(v, w.South.ID, w.North.ID) {
		t.Error("who sees it is not told by its owner")
	}
}
