package web

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"countersign/pkg/apprenticeship"
	"countersign/pkg/clock"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/paper"
	"countersign/pkg/pathway"
	"countersign/pkg/progress"
	"countersign/pkg/reporting"
	"countersign/pkg/sheet"
)

// progressAt is a worker's progress on the main pathway as at the day of the address.
func (s *Server) progressAt(c echo.Context) (reporting.Progress, error) {
	w, err := id.Parse[id.Worker](c.Param("id"))
	if err != nil {
		return reporting.Progress{}, fault.Missing()
	}
	q, err := httpx.ReadQuery(c, "as_of")
	if err != nil {
		return reporting.Progress{}, err
	}
	return s.Reporting.WorkerProgress(c.Request().Context(), actor(c), w, reporting.ProgressQuery{AsOf: clock.Date(q.Get("as_of"))})
}

// progressCSV is the progress as a spreadsheet: a row for each line, one for each
// success rate and sign-off under it, and one for each thing asked beside competencies.
func (s *Server) progressCSV(c echo.Context) error {
	p, err := s.progressAt(c)
	if err != nil {
		return err
	}
	file, err := sheet.Write(progressSheet(p))
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="progress.csv"`)
	return c.Blob(http.StatusOK, "text/csv; charset=utf-8", file)
}

func progressSheet(p reporting.Progress) (header []string, rows [][]string) {
	header = []string{"row", "worker", "toward", "as_at", "area", "title", "code", "counted", "standing", "until", "met", "of", "why", "signed_by", "signed_on", "counts", "path", "evidence", "record"}
	head := []string{p.Worker.Name, p.Target.Title, string(clock.DateOf(p.AsOf))}
	add := func(kind string, cells ...string) { rows = append(rows, slices.Concat([]string{kind}, head, cells)) }
	tally := func(kind, area string, t reporting.Tally) {
		add(kind, area, "", "", "", "", "", strconv.Itoa(t.Met), strconv.Itoa(t.Total), "", "", "", "", "", "", "")
	}
	tally("total", "", p.Total)
	for _, t := range p.Areas {
		tally("area", t.Title, t)
	}
	yes, when := map[bool]string{true: "yes", false: "no"}, map[bool]string{true: "Asked now", false: "Asked once it has run out"}
	for _, l := range p.Lines {
		add("line", l.Item.AreaTitle, l.Item.Title, l.Item.Code, yes[l.Counted], l.Standing.Title(), lastDayOf(l.MetUntil), "", "", reasonsOf(l.Reasons), "", "", "", "", "", "")
		for _, r := range ratesOf(l) {
			add(r.kind, l.Item.AreaTitle, l.Item.Title, l.Item.Code, "", when[r.now], "", strconv.Itoa(r.got.Well), strconv.Itoa(r.got.Cases), r.got.Words(r.asked), "", "", "", "", "", "")
		}
		for _, n := range slices.Concat(l.Counting, l.NotCounting) {
			add("sign-off", l.Item.AreaTitle, l.Item.Title, l.Item.Code, "", "", lastDayOf(n.Until), "", "", whyOf(n), n.Assessor, string(clock.DateOf(n.SignedAt)), yes[n.WhyNot() == ""], pathOf(n), n.EvidenceTitle, string(n.Attestation))
		}
	}
	met, asked := progress.CountOthers(p.Others)
	if asked > 0 {
		tally("requirements", "", reporting.Tally{Met: met, Total: asked})
	}
	for _, r := range requiredRows("", p.Others) {
		counted := r.group == "" && r.Status != progress.NotFor
		add("requirement", r.group, r.Name(), r.ID, yes[counted], otherStandings[r.Status].Text, lastDayOf(r.Until), "", "", r.words(), "", "", "", "", "", "")
	}
	for _, text := range inTheWay(p) {
		add("not-ready", "", "", "", "", "", "", "", "", text, "", "", "", "", "", "")
	}
	return header, rows
}

// rateRow is how the last cases of a line went, of a success rate that it asks for.
type rateRow struct {
	kind  string // success, or renewal: the same to renew it
	title string
	asked pathway.Rate
	got   progress.Rate
	now   bool // else it is asked once the line is to be renewed
}

func ratesOf(l reporting.Line) (out []rateRow) {
	if l.Success.Cases > 0 {
		out = append(out, rateRow{"success", "How well it went", l.Success, l.Got.Success, true})
	}
	if l.Revalidation.Cases > 0 {
		out = append(out, rateRow{"renewal", "To renew it", l.Revalidation, l.Got.Revalidation, l.Got.Renews})
	}
	return out
}

// requiredRow is what a level asks for beside competencies, with the group that it is
// part of.
type requiredRow struct {
	group string
	progress.Other
}

// requiredRows is a tree of requirements in a list, each part after its group.
func requiredRows(group string, list []progress.Other) (out []requiredRow) {
	for _, o := range list {
		out = append(out, requiredRow{group, o})
		out = append(out, requiredRows(o.Name(), o.Parts)...)
	}
	return out
}

// words are why a requirement stands as it does, and what would change that.
func (r requiredRow) words() string { return strings.TrimSpace(r.Why + " " + r.Mend) }

// inTheWay is what is in the way beside lines and requirements, which say it themselves.
func inTheWay(p reporting.Progress) (out []string) {
	for _, r := range p.NotReady {
		if r.Code != progress.Requires {
			out = append(out, r.Text)
		}
	}
	return out
}

func reasonsOf(list []progress.Reason) string {
	var out []string
	for _, r := range list {
		out = append(out, r.Text)
	}
	return strings.Join(out, " ")
}

// whyOf is why a sign-off does not count, or what it is that counts and was not seen here.
func whyOf(n progress.Counted) string {
	if why := n.WhyNot(); why != "" || n.Kind != evidence.PriorLearning {
		return why
	}
	return "Recognition of prior learning."
}

// pathOf is why a sign-off counts for another line than its own; empty for its own.
func pathOf(n progress.Counted) string { return progress.InWords(n.Path) }

// lastDayOf is the last day on which something holds, for programs.
func lastDayOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return string(clock.DateOf(t.Add(-time.Microsecond)))
}

// progressPDF is the progress to print and keep.
func (s *Server) progressPDF(c echo.Context) error {
	p, err := s.progressAt(c)
	if err != nil {
		return err
	}
	file, err := progressPaper(p, s.Clock.Now()).PDF()
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="progress.pdf"`)
	return c.Blob(http.StatusOK, "application/pdf", file)
}

func progressPaper(p reporting.Progress, now time.Time) paper.Document {
	d := paper.Document{Title: "Progress", Lead: p.Worker.Name, At: now, Foot: "Progress of " + p.Worker.Name + " as at " + day(p.AsOf) + ", printed " + zoned(now) + ". It is worked out from sign-offs and can change: look at Countersign."}
	d.Rows = []paper.Row{{Key: "Department", Text: p.Worker.DepartmentName}, {Key: "As at", Text: zoned(p.AsOf)}}
	if p.Target.ID == "" {
		d.Sections = []paper.Section{{Heading: "No pathway", Text: []string{"There is no pathway yet, so there is nothing to count."}}}
		return d
	}
	d.Rows = append(d.Rows, paper.Row{Key: "Toward", Text: p.Target.Title + ", " + p.Target.Framework}, paper.Row{Key: "Signed off", Text: fmt.Sprintf("%d of %d", p.Total.Met, p.Total.Total)})
	if p.Path != "" {
		d.Rows = append(d.Rows, paper.Row{Key: "Counted with the path", Text: p.Path})
	}
	for _, one := range p.Undecided {
		d.Rows = append(d.Rows, paper.Row{Key: "Please note", Text: one.Text})
	}
	if p.Caveat != "" {
		d.Rows = append(d.Rows, paper.Row{Key: "Please note", Text: p.Caveat})
	}
	if apprenticed(p) {
		d.Rows = append(d.Rows, paper.Row{Key: "Apprenticeship", Text: "What its gateway asks for, the training hours and the reviews are in a file of its own: look under Apprenticeship in Countersign."})
	}
	if p.Ready {
		d.Rows = append(d.Rows, paper.Row{Key: "Ready", Text: "Everything that this level asks for is there."})
	}
	areas := paper.Section{Heading: "Area by area"}
	for _, t := range p.Areas {
		areas.Rows = append(areas.Rows, paper.Row{Key: fmt.Sprintf("%d of %d", t.Met, t.Total), Text: t.Title})
	}
	d.Sections = append(d.Sections, areas)
	if also := inTheWay(p); len(also) > 0 {
		d.Sections = append(d.Sections, paper.Section{Heading: "Also needed", Text: also})
	}
	if len(p.Others) > 0 {
		d.Sections = append(d.Sections, requiredOnPaper(p.Others))
	}
	for i, l := range p.Lines {
		if i == 0 || p.Lines[i-1].Counted != l.Counted || p.Lines[i-1].Item.Area != l.Item.Area {
			heading := l.Item.AreaTitle
			if !l.Counted {
				heading += " (may count, is not asked for)"
			}
			d.Sections = append(d.Sections, paper.Section{Heading: heading})
		}
		last := &d.Sections[len(d.Sections)-1]
		last.Rows = append(last.Rows, paper.Row{Key: l.Standing.Title(), Text: lineOnPaper(l)})
	}
	return d
}

// apprenticed tells whether a worker is on the pathway of an apprenticeship.
func apprenticed(p reporting.Progress) bool {
	return slices.ContainsFunc(p.Pathways, func(l reporting.Level) bool {
		standard, _, _ := strings.Cut(string(l.Version), ":")
		_, ok := apprenticeship.The().Standards[standard]
		return ok
	})
}

func requiredOnPaper(list []progress.Other) paper.Section {
	met, asked := progress.CountOthers(list)
	out := paper.Section{Heading: "Asked for besides competencies", Text: []string{fmt.Sprintf("%d of %d are there.", met, asked)}}
	for _, r := range requiredRows("", list) {
		name := r.Name()
		if r.group != "" {
			name += " (part of “" + r.group + "”)"
		}
		text := slices.DeleteFunc([]string{name, asksOf(r.Requirement), r.words()}, func(s string) bool { return s == "" })
		out.Rows = append(out.Rows, paper.Row{Key: otherStandings[r.Status].Text, Text: strings.Join(text, "\n")})
	}
	return out
}

func lineOnPaper(l reporting.Line) string {
	why := reasonsOf(l.Reasons)
	out := []string{l.Item.Title, why}
	for _, r := range ratesOf(l) {
		if words := r.got.Words(r.asked); r.got.Cases > 0 && !strings.Contains(strings.ToLower(why), strings.ToLower(words)) {
			out = append(out, r.title+": "+words)
		}
	}
	for _, n := range l.Counting {
		out = append(out, "Counts: "+n.Words())
	}
	for _, n := range l.NotCounting {
		out = append(out, "Does not count: "+n.WhyNot())
	}
	return strings.Join(out, "\n")
}
