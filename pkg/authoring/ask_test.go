package authoring_test

import (
	"errors"
	"strings"
	"testing"

	"countersign/pkg/authoring"
	"countersign/pkg/exchange"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/internal/fixture"
)

func confirmation(title string) framework.Requirement {
	return framework.Requirement{Kind: framework.AsksConfirmation, Title: title}
}

// asks adds leaves to the list of a level.
func asks(t *testing.T, edit func(authoring.Edit) error, level string, list ...framework.Requirement) {
	t.Helper()
	for _, r := range list {
		ok(t, edit(authoring.AskEdit{Level: level, Do: authoring.AskNew, Says: r}))
	}
}

// written is what a level asks for, as "a any(b c)".
func written(list []framework.Requirement) string {
	var out []string
	for _, r := range list {
		if r.Kind != "" {
			out = append(out, r.ID)
			continue
		}
		parts, _ := r.Parts()
		out = append(out, authoring.RuleOf(r)+"("+written(parts)+")")
	}
	return strings.Join(out, " ")
}

// asking begins a draft of the imaging framework, and answers how to edit it and to
// read what its level asks for.
func asking(t *testing.T) (w *fixture.World, d authoring.Draft, change func(authoring.Edit) error, now func() framework.Level) {
	w = fixture.New(t, fixture.Imaging, fixture.AHP)
	_, ref := draftOf(t, w, fixture.Imaging)
	a, lead := authoring.Service{Store: w.Store}, w.As(w.North.Lead)
	d, err := a.Draft(t.Context(), lead, ref)
	ok(t, err)
	read := func() authoring.Draft {
		d, err := a.Draft(t.Context(), lead, ref)
		ok(t, err)
		return d
	}
	change = func(e authoring.Edit) error { return edit(t, w, ref, e) }
	now = func() framework.Level { l, _ := read().Version.Level("SCSW"); return l }
	return w, d, change, now
}

func TestWhatTheEditorMakesOfALevelIsWhatTheDocumentSays(t *testing.T) {
	w, d, change, now := asking(t)
	a, lead := authoring.Service{Store: w.Store}, w.As(w.North.Lead)
	asks(t, change, "SCSW", framework.Requirement{Kind: framework.AsksQualification, Title: "Level 3 diploma", RQF: 3}, framework.Requirement{Kind: framework.AsksQualification, Title: "  Nursing   certificate ", WithinMonths: 60},
		framework.Requirement{Kind: framework.AsksHours, Title: "Placement", Hours: 200})
	ok(t, change(authoring.AskEdit{Level: "SCSW", Do: authoring.AskNew, Says: framework.Requirement{Title: "Either of these"}, Rule: authoring.AnyOf, Members: []int{0, 1}}))
	ok(t, change(authoring.AskEdit{Level: "SCSW", Do: authoring.AskLater, At: authoring.Spot{1}, Says: framework.Requirement{Title: "Placement", Hours: 300, From: "2027-01-01"}}))
	made, err := a.Draft(t.Context(), lead, d.ID)
	ok(t, err)
	if got := written(now().Requires); got != "any(level-3-diploma nursing-certificate) placement placement" || len(made.Problems) > 0 {
		t.Fatalf("the level asks for %s; %v", got, made.Problems)
	}
	_, other := draftOf(t, w, fixture.Imaging)
	theirs, err := a.Draft(t.Context(), lead, other)
	ok(t, err)
	own := "source: [DEPARTMENT], confidence: inferred}"
	document := strings.Replace(string(theirs.Document), "    - id: SCSW\n", `    - id: SCSW
      requires:
        - title: Either of these
          any:
            - {id: level-3-diploma, kind: qualification, title: Level 3 diploma, rqf: 3, `+own+`
            - {id: nursing-certificate, kind: qualification, title: Nursing certificate, within_months: 60, `+own+`
        - {id: placement, kind: hours, title: Placement, hours: 200, until: 2026-12-31, `+own+`
        - {id: placement, kind: hours, title: Placement, hours: 300, from: 2027-01-01, `+own+"\n", 1)
	document = strings.Replace(document, "sources:\n", "sources:\n    DEPARTMENT: {address: none, note: written by the department itself}\n", 1)
	v, err := framework.Sketch([]byte(document))
	ok(t, err)
	text, err := v.Text()
	ok(t, err)
	if string(text) != string(made.Document) {
		t.Errorf("the editor made\n%s\nand the document says\n%s", made.Document, text)
	}
	published := publishDraft(t, w, d.ID)
	out, err := a.ExportFramework(t.Context(), lead, published, exchange.YAML)
	ok(t, err)
	again, err := framework.ParseAs(published, out.File)
	ok(t, err)
	l, _ := again.Level("SCSW")
	if got := written(l.Requires); got != "any(level-3-diploma nursing-certificate) placement placement" {
		t.Errorf("published, it asks for %s", got)
	}
	back, err := framework.Sketch(out.File)
	ok(t, err)
	if text, err := back.Text(); err != nil || string(text) != string(out.File) {
		t.Errorf("read and written again it is another file: %v", err)
	}
}

func TestTheIDOfWhatIsAskedIsMadeOnceAndNeverUsedAgain(t *testing.T) {
	w, d, change, now := asking(t)
	asks(t, change, "SCSW", confirmation("Shown round"), confirmation("Shown round"))
	asks(t, change, "CSW", confirmation("Shown round!"))
	ok(t, change(authoring.AskEdit{Level: "SCSW", At: authoring.Spot{0}, Says: framework.Requirement{Title: "Shown the unit"}}))
	if got := written(now().Requires); got != "shown-round shown-round-2" {
		t.Errorf("the ids are %s", got)
	}
	v := publishDraft(t, w, d.ID)
	_, next := draftOf(t, w, v)
	ok(t, edit(t, w, next, authoring.AskRemove{Level: "SCSW", At: authoring.Spot{0}}))
	asks(t, func(e authoring.Edit) error { return edit(t, w, next, e) }, "SCSW", confirmation("Shown round"))
	again, err := authoring.Service{Store: w.Store}.Draft(t.Context(), w.As(w.North.Lead), next)
	ok(t, err)
	l, _ := again.Version.Level("SCSW")
	if got := written(l.Requires); got != "shown-round-2 shown-round-4" {
		t.Errorf("in the next version the ids are %s", got)
	}
}

func TestWhatIsAskedMovesWhereItIsPut(t *testing.T) {
	_, _, change, now := asking(t)
	asks(t, change, "SCSW", confirmation("a"), confirmation("b"), confirmation("c"), confirmation("d"))
	ok(t, change(authoring.AskEdit{Level: "SCSW", Do: authoring.AskNew, Rule: authoring.NOf, Says: framework.Requirement{N: 2}, Members: []int{1, 2}}))
	for _, m := range []struct {
		e    authoring.AskMove
		want string
	}{
		{authoring.AskMove{At: authoring.Spot{2}, How: authoring.MoveUp}, "a d n_of(b c)"},
		{authoring.AskMove{At: authoring.Spot{0}, How: authoring.MoveDown}, "d a n_of(b c)"},
		{authoring.AskMove{At: authoring.Spot{0}, How: authoring.MoveInto, Into: 2}, "a n_of(b c d)"},
		{authoring.AskMove{At: authoring.Spot{1, 0}, How: authoring.MoveOut}, "a n_of(c d) b"},
		{authoring.AskMove{At: authoring.Spot{1, 1}, How: authoring.MoveUp}, "a n_of(d c) b"},
	} {
		m.e.Level = "SCSW"
		lands, _ := m.e.Lands(now())
		was, _ := authoring.AskedAt(now(), m.e.At)
		ok(t, change(m.e))
		if is, _ := authoring.AskedAt(now(), lands); written(now().Requires) != m.want || is.ID != was.ID {
			t.Errorf("%v: %s with %s in place %s, want %s", m.e, written(now().Requires), is.ID, lands, m.want)
		}
	}
	if err := change(authoring.AskMove{Level: "SCSW", At: authoring.Spot{1, 0}, How: authoring.MoveOut}); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error()+said(err), "asks for 2, and only 1 would be in it") {
		t.Errorf("fewer are left than are asked for: %v", err)
	}
	ok(t, change(authoring.AskEdit{Level: "SCSW", At: authoring.Spot{1}, Rule: authoring.AnyOf}))
	ok(t, change(authoring.AskMove{Level: "SCSW", At: authoring.Spot{1, 0}, How: authoring.MoveOut}))
	last := authoring.AskMove{Level: "SCSW", At: authoring.Spot{1, 0}, How: authoring.MoveOut}
	lands, _ := last.Lands(now())
	ok(t, change(last))
	if is, _ := authoring.AskedAt(now(), lands); written(now().Requires) != "a c d b" || is.ID != "c" {
		t.Errorf("the group that is empty: %s, %s in place %s", written(now().Requires), is.ID, lands)
	}
	for _, e := range []authoring.AskMove{{At: authoring.Spot{0}, How: authoring.MoveUp}, {At: authoring.Spot{3}, How: authoring.MoveDown}, {At: authoring.Spot{0}, How: authoring.MoveOut}, {At: authoring.Spot{0}, How: authoring.MoveInto, Into: 1}, {At: authoring.Spot{9}, How: authoring.MoveUp}} {
		if e.Level = "SCSW"; !fault.Is(change(e), fault.Invalid) {
			t.Errorf("%v is done", e)
		}
	}
	ok(t, change(authoring.AskEdit{Level: "SCSW", Do: authoring.AskNew, Rule: authoring.AllOf, Members: []int{0, 3}}))
	ok(t, change(authoring.AskRemove{Level: "SCSW", At: authoring.Spot{0}, Keep: true}))
	ok(t, change(authoring.AskRemove{Level: "SCSW", At: authoring.Spot{0}}))
	if got := written(now().Requires); got != "b c d" {
		t.Errorf("then it asks for %s", got)
	}
}

func said(err error) (out string) {
	for _, f := range problemsIn(err) {
		out += " " + f.Name + ": " + f.Message
	}
	return out
}

func TestTheEditorRefusesWhatADocumentMayNotAskFor(t *testing.T) {
	_, _, change, now := asking(t)
	asks(t, change, "SCSW", confirmation("a"))
	for _, one := range []struct {
		e    authoring.AskEdit
		says string
	}{
		{authoring.AskEdit{Do: authoring.AskNew, Says: framework.Requirement{Kind: framework.AsksHours, Hours: -1, WithinMonths: -1}}, " title: Write something here. hours: Give a whole number from 1 to 100000. within_months: Give a whole number from 0 to 1200."},
		{authoring.AskEdit{Do: authoring.AskNew, Says: framework.Requirement{Kind: framework.AsksDeclaration, Title: "Fit"}}, " words: Write something here."},
		{authoring.AskEdit{Do: authoring.AskNew, Says: framework.Requirement{Kind: framework.AsksConfirmation, Title: "x", From: "2026-02-31"}}, " from: Enter a real day, like 1 8 2027."},
		{authoring.AskEdit{Do: authoring.AskNew, Says: framework.Requirement{Kind: framework.AsksConfirmation, Title: "x", From: "2026-03-31", Until: "2026-03-01"}}, " until: The last day cannot be before the first."},
		{authoring.AskEdit{Do: authoring.AskNew, Rule: authoring.AnyOf}, " members: Choose at least one."},
		{authoring.AskEdit{Do: authoring.AskNew, Rule: authoring.NOf, Says: framework.Requirement{N: 2}, Members: []int{0}}, " n: Give a whole number from 1 to 1: that many are in the group."},
		{authoring.AskEdit{Do: authoring.AskLater, At: authoring.Spot{0}, Says: framework.Requirement{Title: "a"}}, " from: Say from which starting day"},
		{authoring.AskEdit{At: authoring.Spot{0, 0}}, " : This is not in the draft any more."},
		{authoring.AskEdit{Do: authoring.AskNew, At: authoring.Spot{0}, Says: confirmation("x")}, " : This is not in the draft any more."},
	} {
		one.e.Level = "SCSW"
		if err := change(one.e); !strings.HasPrefix(said(err), one.says) || strings.Count(said(err), ": ") > strings.Count(one.says, ": ") && !strings.Contains(one.says, "whole number") {
			t.Errorf("%+v: %v, want %s", one.e, said(err), one.says)
		}
	}
	if got := written(now().Requires); got != "a" {
		t.Errorf("it asks for %s all the same", got)
	}
	asks(t, change, "SCSW", framework.Requirement{Kind: framework.AsksCompetency, Title: "Spills", Competency: "DI-ENV-04", Step: 1})
	if err := change(authoring.Remove{Part: authoring.OfCompetencies, Key: "DI-ENV-04"}); !strings.Contains(said(err), "asks for this beside its own competencies") {
		t.Errorf("a competency that is asked for is taken out: %v", err)
	}
}

func problemsIn(err error) []fault.Field {
	var e *fault.Error
	if errors.As(err, &e) {
		return e.Fields
	}
	return nil
}
