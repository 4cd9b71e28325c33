package authoring_test

import (
	"testing"

	"countersign/pkg/authoring"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/internal/fixture"
)

func TestOnlyTheLeadTakesCrosswalksIntoUseAndEndsThem(t *testing.T) {
	w := fixture.New(t, fixture.Imaging, fixture.AHP)
	a, ctx, lead := authoring.Service{Store: w.Store}, t.Context(), w.As(w.North.Lead)
	cmd := authoring.LinkCommand{Department: w.North.ID, From: fixture.Cleaning, To: fixture.Spills, Kind: framework.Covers, Rationale: " The same steps. ", ReviewBy: "2027-11-23"}
	set := authoring.TakeCommand{Department: w.North.ID, From: fixture.Imaging, To: fixture.AHP, Rationale: "Agreed.", ReviewBy: "2027-11-23"}
	link, err := a.Link(ctx, lead, cmd)
	ok(t, err)
	for _, p := range []fixture.Person{w.North.Educator, w.North.Assessor, w.North.Worker, w.Admin} {
		by := w.As(p)
		_, added := a.Link(ctx, by, cmd)
		_, taken := a.Take(ctx, by, set)
		if ended := a.EndLink(ctx, by, authoring.EndLinkCommand{Link: link, Reason: "No."}); !fault.Is(added, fault.Forbidden) || !fault.Is(taken, fault.Forbidden) || !fault.Is(ended, fault.Forbidden) {
			t.Errorf("%s: %v, %v, %v", p.Name, added, taken, ended)
		}
	}
	far := w.As(w.South.Lead)
	if _, err := a.Link(ctx, far, cmd); !fault.Is(err, fault.NotFound) {
		t.Errorf("another department's lead links: %v", err)
	}
	if err := a.EndLink(ctx, far, authoring.EndLinkCommand{Link: link, Reason: "No."}); !fault.Is(err, fault.NotFound) {
		t.Errorf("another department's lead ends: %v", err)
	}
	if _, err := a.Crosswalk(ctx, far, link); !fault.Is(err, fault.NotFound) {
		t.Errorf("another department's lead reads: %v", err)
	}
	ok(t, a.EndLink(ctx, lead, authoring.EndLinkCommand{Link: link, Reason: " The agent has changed. "}))
	if err := a.EndLink(ctx, lead, authoring.EndLinkCommand{Link: link, Reason: "Twice."}); !fault.Is(err, fault.Conflict) {
		t.Errorf("ended twice: %v", err)
	}
	list, err := a.Crosswalks(ctx, w.As(w.North.Worker), w.North.ID)
	ok(t, err)
	if len(list.Standing) != 0 || len(list.Ended) != 1 || list.Ended[0].Link.Ended.Reason != "The agent has changed." || list.Ended[0].AuthorName != "Dana Cole" || list.Ended[0].Rationale != "The same steps." {
		t.Errorf("%+v", list)
	}
}

func TestALinkIsRefusedWithEverythingThatIsWrongWithIt(t *testing.T) {
	w := fixture.New(t, fixture.Imaging, fixture.AHP)
	a, lead := authoring.Service{Store: w.Store}, w.As(w.North.Lead)
	good := authoring.LinkCommand{Department: w.North.ID, From: fixture.Cleaning, To: fixture.Spills, Kind: framework.Covers, Rationale: "The same steps.", ReviewBy: "2027-11-23"}
	for what, c := range map[string]struct {
		change func(*authoring.LinkCommand)
		fields string
	}{
		"nothing":               {func(c *authoring.LinkCommand) { *c = authoring.LinkCommand{Department: c.Department} }, "from to kind rationale review_by"},
		"itself":                {func(c *authoring.LinkCommand) { c.To = c.From }, "to"},
		"what is not there":     {func(c *authoring.LinkCommand) { c.From = "imaging:9:X" }, "from"},
		"another's own version": {func(c *authoring.LinkCommand) { c.To = "own-x-mine:1:A" }, "to"},
		"no kind that we know":  {func(c *authoring.LinkCommand) { c.Kind = framework.PartlyCovers + "!" }, "kind"},
		"a day that is past":    {func(c *authoring.LinkCommand) { c.ReviewBy = "2026-11-23" }, "review_by"},
		"a day too far off":     {func(c *authoring.LinkCommand) { c.ReviewBy = "2029-11-24" }, "review_by"},
		"a patient in the why":  {func(c *authoring.LinkCommand) { c.Rationale = "As for 999 037 6298." }, "rationale"},
	} {
		cmd := good
		c.change(&cmd)
		if _, err := a.Link(t.Context(), lead, cmd); fields(err) != c.fields {
			t.Errorf("%s: %v, want %s", what, err, c.fields)
		}
	}
}

func TestSuggestionsCountForNothingUntilTheyAreTakenAndThenAsTheDocumentSays(t *testing.T) {
	w := fixture.New(t, fixture.Imaging, fixture.AHP)
	a, ctx, lead := authoring.Service{Store: w.Store}, t.Context(), w.As(w.North.Lead)
	before, err := a.Crosswalks(ctx, lead, w.North.ID)
	ok(t, err)
	if len(before.Standing) != 0 || len(before.Suggestions) != 1 || before.Suggestions[0].Kind != framework.PartlyCovers || !before.Suggestions[0].Inferred {
		t.Fatalf("%d stand, %d sets are suggested", len(before.Standing), len(before.Suggestions))
	}
	_, err = a.Link(ctx, lead, authoring.LinkCommand{Department: w.North.ID, From: fixture.Cleaning, To: fixture.Infection, Kind: framework.Covers, Rationale: "The same steps.", ReviewBy: "2027-11-23"})
	ok(t, err)
	set := authoring.TakeCommand{Department: w.North.ID, From: fixture.Imaging, To: fixture.AHP, Rationale: "Agreed.", ReviewBy: "2027-11-23"}
	n, err := a.Take(ctx, lead, set)
	if ok(t, err); n != len(before.Suggestions[0].Pairs)-1 {
		t.Errorf("%d were taken of %d, one of which stood already", n, len(before.Suggestions[0].Pairs))
	}
	if _, err := a.Take(ctx, lead, set); fields(err) != "from" {
		t.Errorf("taken twice: %v", err)
	}
	after, err := a.Crosswalks(ctx, lead, w.North.ID)
	ok(t, err)
	for _, l := range after.Standing {
		if (l.Kind == framework.Covers) != (l.To == fixture.Infection && l.From == fixture.Cleaning) {
			t.Errorf("%s %s %s", l.From, l.Kind, l.To)
		}
	}
	again := authoring.LinkCommand{Department: w.North.ID, From: fixture.Cleaning, To: fixture.Infection, Kind: framework.PartlyCovers, Rationale: "Looked at it again.", ReviewBy: "2028-11-23"}
	_, err = a.Link(ctx, lead, again)
	ok(t, err)
	last, err := a.Crosswalks(ctx, lead, w.North.ID)
	if ok(t, err); len(last.Standing) != len(after.Standing) || len(last.Ended) != 1 || last.Ended[0].Kind != framework.Covers {
		t.Errorf("another between the same two: %d stand, %d ended", len(last.Standing), len(last.Ended))
	}
}
