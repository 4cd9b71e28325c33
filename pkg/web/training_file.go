package web

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/apprenticeship"
	"countersign/pkg/clock"
	"countersign/pkg/httpx"
	"countersign/pkg/paper"
	"countersign/pkg/reporting"
	"countersign/pkg/review"
	"countersign/pkg/sheet"
)

// trainingAt is an apprenticeship as at the day of the address.
func (s *Server) trainingAt(c echo.Context) (t reporting.Training, err error) {
	w, err := workerOf(c)
	if err != nil {
		return t, err
	}
	q, err := httpx.ReadQuery(c, "as_of")
	if err != nil {
		return t, err
	}
	return s.Reporting.Apprenticeship(c.Request().Context(), actor(c), w, clock.Date(q.Get("as_of")))
}

// gatewayCSV is the apprenticeship as a spreadsheet: a row for each thing that the
// gateway asks for, for the hours, each month, each kind of item, each review and what
// was noted. Its numbers are those of the page.
func (s *Server) gatewayCSV(c echo.Context) error {
	t, err := s.trainingAt(c)
	if err != nil {
		return err
	}
	file, err := sheet.Write(gatewaySheet(t))
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="apprenticeship.csv"`)
	return c.Blob(http.StatusOK, "text/csv; charset=utf-8", file)
}

// gatewayPDF is the same to print and keep.
func (s *Server) gatewayPDF(c echo.Context) error {
	t, err := s.trainingAt(c)
	if err != nil {
		return err
	}
	file, err := gatewayPaper(t, s.Clock.Now()).PDF()
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="apprenticeship.pdf"`)
	return c.Blob(http.StatusOK, "application/pdf", file)
}

// gatewayWords is where an apprenticeship is, in a word and a sentence.
func gatewayWords(r apprenticeship.Report) (frontend.Standing, string) {
	switch {
	case r.Passed:
		return frontend.Standing{Text: "Through the gateway", Colour: "green"}, settledWords(r)
	case r.Ready:
		return frontend.Standing{Text: "Ready to be put to the employer", Colour: "green"}, "Everything else holds. The employer decides."
	}
	return frontend.Standing{Text: "On the way", Colour: "blue"}, settledWords(r)
}

func settledWords(r apprenticeship.Report) string {
	return fmt.Sprintf("%d of the %d things that the gateway asks for are settled.", r.Settled(), len(r.Items))
}

// heldRow is a review of an apprenticeship, wherever it was held.
type heldRow struct {
	on, where, counts, why string
}

// heldRows are the reviews up to the day looked at, the oldest first.
func heldRows(t reporting.Training) (out []heldRow) {
	add := func(on clock.Date, where string, lacks []string) {
		if on > t.Report.AsOf {
			return
		}
		row := heldRow{string(on), where, "Counts", "Signed by the apprentice, the employer and the training provider."}
		if len(lacks) > 0 {
			row.counts, row.why = "Does not count", "It still needs the signature of "+listWords(lacks)+"."
		}
		out = append(out, row)
	}
	for _, m := range t.History.Reviews {
		add(m.Data.On, "Held elsewhere, written down by "+m.ByName, m.Lacks())
	}
	for _, r := range t.Reviews {
		_, educator := r.Signer(review.Educator)
		var lacks []string
		for _, p := range r.Lacks() {
			_, name := r.Signer(p)
			lacks = append(lacks, name)
		}
		add(r.Held.Data.On, "With "+educator+" and "+r.Prepared.Data.ManagerName, lacks)
	}
	slices.SortStableFunc(out, func(a, b heldRow) int { return strings.Compare(a.on, b.on) })
	return out
}

// notedUpTo is what was noted and the breaks, up to the day looked at.
func notedUpTo(t reporting.Training) []apprenticeship.Record {
	return slices.DeleteFunc(slices.Clone(t.History.Notes), func(n apprenticeship.Record) bool { return n.Data.On > t.Report.AsOf })
}

func gatewaySheet(t reporting.Training) (header []string, rows [][]string) {
	header = []string{"row", "apprentice", "standard", "began", "planned_end", "as_at", "code", "title", "status", "our_reading", "met", "of", "with_piece",
		"confirmed_minutes", "waiting_minutes", "not_counting_minutes", "in_all_minutes", "even_pace_minutes", "least_minutes", "planned_minutes", "day", "why"}
	if t.History.ID == "" {
		return header, nil
	}
	r := t.Report
	head := []string{t.Worker.Name, t.Standard.Title, string(t.History.Begin.Data.On), string(t.History.Plan().End), string(r.AsOf)}
	add := func(kind string, cells map[string]string) {
		row := slices.Concat([]string{kind}, head)
		for _, name := range header[len(row):] {
			row = append(row, cells[name])
		}
		rows = append(rows, row)
	}
	number, yes := strconv.Itoa, map[bool]string{true: "yes", false: "no"}
	standing, words := gatewayWords(r)
	add("gateway", map[string]string{"status": standing.Text, "met": number(r.Settled()), "of": number(len(r.Items)), "why": words})
	for _, i := range r.Items {
		add("item", map[string]string{"code": i.ID, "title": i.Title, "status": ruleStandings[i.Status].Text, "our_reading": yes[i.Inferred], "why": i.Why})
	}
	for _, p := range r.Coverage.Parts {
		add("coverage", map[string]string{"title": p.Title, "met": number(p.Met), "of": number(p.All), "with_piece": number(p.Pieces), "why": r.Coverage.Why})
	}
	h := r.Hours
	hours := map[string]string{"confirmed_minutes": number(h.Confirmed), "waiting_minutes": number(h.Waiting), "not_counting_minutes": number(h.Left), "in_all_minutes": number(h.Confirmed), "even_pace_minutes": number(h.Expected),
		"planned_minutes": number(h.Target), "our_reading": yes[h.Inferred], "why": h.Why}
	if h.Why == "" {
		hours["least_minutes"] = number(h.Least)
	}
	add("hours", hours)
	for _, m := range r.Months {
		add("month", map[string]string{"title": string(m.First[:7]), "confirmed_minutes": number(m.Confirmed), "waiting_minutes": number(m.Waiting), "in_all_minutes": number(m.Running), "even_pace_minutes": number(m.Expected)})
	}
	for _, m := range heldRows(t) {
		add("review", map[string]string{"title": m.where, "status": m.counts, "day": m.on, "why": m.why})
	}
	for _, n := range notedUpTo(t) {
		row := noted(n)
		add("noted", map[string]string{"code": n.Data.What, "title": row.Text, "day": string(n.Data.On), "why": row.By})
	}
	return header, rows
}

func gatewayPaper(t reporting.Training, now time.Time) paper.Document {
	r := t.Report
	d := paper.Document{Title: "Apprenticeship", Lead: t.Worker.Name, At: now, Rows: []paper.Row{{Key: "Department", Text: t.Worker.DepartmentName}}}
	if t.History.ID == "" {
		d.Sections = []paper.Section{{Heading: "No apprenticeship", Text: []string{"No apprenticeship of theirs is in Countersign."}}}
		return d
	}
	d.Foot = "Apprenticeship of " + t.Worker.Name + " as at " + r.AsOf.Words() + ", printed " + zoned(now) + ". It goes by the days on which things happened, as far as they are written down today: look at Countersign."
	standing, words := gatewayWords(r)
	d.Rows = append(d.Rows, paper.Row{Key: "Apprenticeship", Text: t.Standard.Title + ". " + trainingDates(t.History)}, paper.Row{Key: "As at", Text: r.AsOf.Words()}, paper.Row{Key: standing.Text, Text: words})
	asks := paper.Section{Heading: "What the gateway asks for"}
	for _, i := range r.Items {
		title := i.Title
		if i.Inferred {
			title += " (our reading of the rules)"
		}
		asks.Rows = append(asks.Rows, paper.Row{Key: ruleStandings[i.Status].Text, Text: title + "\n" + i.Why})
	}
	d.Sections = []paper.Section{asks, coverageOnPaper(r.Coverage), hoursOnPaper(r)}
	held := paper.Section{Heading: "Progress reviews"}
	for _, m := range heldRows(t) {
		held.Rows = append(held.Rows, paper.Row{Key: clock.Date(m.on).Words(), Text: m.counts + ". " + m.where + ".\n" + m.why})
	}
	happened := paper.Section{Heading: "What happened"}
	for _, n := range notedUpTo(t) {
		row := noted(n)
		happened.Rows = append(happened.Rows, paper.Row{Key: row.Text, Text: row.When + "\n" + row.By})
	}
	plan := paper.Section{Heading: "The training plan"}
	for _, row := range planRows(t.History) {
		plan.Rows = append(plan.Rows, paper.Row{Key: row.Key, Text: row.Text})
	}
	for _, section := range []paper.Section{held, happened, plan} {
		if len(section.Rows) == 0 {
			section.Text = []string{"Nothing is written down."}
		}
		d.Sections = append(d.Sections, section)
	}
	return d
}

func coverageOnPaper(c apprenticeship.Coverage) paper.Section {
	out := paper.Section{Heading: "Knowledge, skills and behaviours signed off"}
	if c.Why != "" {
		out.Text = []string{c.Why}
	}
	for _, p := range c.Parts {
		out.Rows = append(out.Rows, paper.Row{Key: p.Title, Text: fmt.Sprintf("%d of %d. %d with a piece for the portfolio", p.Met, p.All, p.Pieces)})
	}
	return out
}

func hoursOnPaper(r apprenticeship.Report) paper.Section {
	h, in := r.Hours, apprenticeship.InHours
	out := paper.Section{Heading: "Off-the-job training", Rows: []paper.Row{{Key: "Confirmed", Text: in(h.Confirmed)}, {Key: "Waits to be confirmed", Text: in(h.Waiting)}, {Key: "Does not count", Text: in(h.Left)}}}
	least := in(h.Least)
	if h.Why != "" {
		least = "Not known. " + h.Why
	}
	out.Rows = append(out.Rows, paper.Row{Key: "At least asked for", Text: least}, paper.Row{Key: "Planned, if more", Text: in(h.Target)}, paper.Row{Key: "At an even pace", Text: in(h.Expected) + " by " + r.AsOf.Words()})
	for _, m := range r.Months {
		out.Rows = append(out.Rows, paper.Row{Key: monthName(m.First), Text: fmt.Sprintf("%s confirmed, %s waiting. %s in all; at an even pace %s.", in(m.Confirmed), in(m.Waiting), in(m.Running), in(m.Expected))})
	}
	return out
}

func monthName(first clock.Date) string { return first.Start().In(clock.London).Format("January 2006") }
