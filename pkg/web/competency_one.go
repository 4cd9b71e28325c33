package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/attestation"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/progress"
	"countersign/pkg/reporting"
)

func missing() error { return fault.Missing() }

// competencyFor is one competency as a worker stands to it, for whoever may read
// the portfolio.
func (s *Server) competencyFor(c echo.Context, w id.Worker, competency framework.CompetencyID, base string) error {
	r, err := s.Reporting.CompetencyForWorker(c.Request().Context(), actor(c), w, competency)
	if err != nil {
		return err
	}
	p := frontend.CompetencyOne{Layout: s.layout(c, r.Page.Competency.Title), ID: string(competency), Mine: base == "", Name: r.Worker.Name, Code: r.Page.Competency.OfficialRef,
		Area: r.Page.Competency.AreaTitle, Target: r.Target.Title, OnPathway: r.OnPathway, Standing: standing(r.Line.Standing), Text: r.Asks.Text, Asks: askRows(r.Asks, &r.Line),
		Caution: frontend.Caution{Caveats: r.Page.Caveats, Note: r.Page.Note}, Page: at(c, "framework.competency", string(competency.Version()), competency.Code())}
	p.Back = base + "/competencies"
	if base != "" && len(actor(c).Departments(identity.RoleLead)) > 0 {
		p.Who = httpx.To(c, "lead.who").With("competency", string(competency)).With("worker", string(w)).With("department", string(r.Worker.Department)).String()
	}
	for _, reason := range r.Line.Reasons {
		p.Reasons = append(p.Reasons, reason.Text)
	}
	for _, before := range r.Asks.Prerequisites {
		p.Before = append(p.Before, competencyLink(base, before))
	}
	p.Met = r.Line.Standing == progress.Met
	for _, one := range r.Evidence {
		p.Evidence = append(p.Evidence, refRow(c, one, r, p.Mine))
	}
	for _, one := range r.SignOffs { // of what does not name the competency any more
		if !slices.ContainsFunc(r.Evidence, func(e reporting.EvidenceRef) bool { return e.ID == one.Evidence }) {
			row := signOffRow(c, one)
			row.Text, row.Comment = one.EvidenceTitle, one.Comment
			p.Besides = append(p.Besides, row)
		}
	}
	p.History = competencyHistory(r, s.Clock.Now())
	p.Crosswalk, p.InUse = suggested(c, r.Page.MapsTo), inUse(c, competency, r.Page.Links)
	for _, one := range slices.Concat(r.Line.Counting, r.Line.NotCounting) {
		if len(one.Path) > 0 {
			p.ByWay = append(p.ByWay, byWayRow(c, one, p.Reasons))
		}
	}
	return s.page(c, http.StatusOK, p)
}

// byWayRow is a sign-off for something else, with the way unless a reason above says it.
func byWayRow(c echo.Context, one progress.Counted, reasons []string) frontend.SignOffRow {
	row := frontend.SignOffRow{Link: frontend.Link{Text: one.EvidenceTitle, Href: at(c, "worker.sign-off", string(one.Attestation))}, By: one.Assessor, At: day(one.SignedAt), Standing: verdicts[one.Verdict]}
	if way := progress.InWords(one.Path); !slices.ContainsFunc(reasons, func(said string) bool { return strings.Contains(said, way) }) {
		row.Why = capital(way)
	}
	return row
}

// refRow is an item with what became of its requests for the competency, and with its
// sign-offs.
func refRow(c echo.Context, one reporting.EvidenceRef, page reporting.WorkerCompetency, mine bool) frontend.CompetencyItem {
	row := frontend.CompetencyItem{EvidenceRow: frontend.EvidenceRow{Link: frontend.Link{Text: one.Title, Href: at(c, "evidence.show", string(one.ID))}, Kind: one.Kind.Title(), On: dayWords(string(one.OccurredOn))}}
	var current []attestation.Request
	names := map[id.Person]string{}
	latest := slices.IndexFunc(page.SignOffs, func(s reporting.SignOff) bool { return s.Evidence == one.ID }) // they come newest first
	judged := judgements{}
	for _, r := range page.Requests {
		if r.Evidence == one.ID && r.Number == one.Number {
			names[r.On.ID], names[r.DecidedBy.ID] = r.On.Name, r.DecidedBy.Name
			request := attestation.Request{ID: r.ID, State: r.State, Offered: r.On.ID, DecidedBy: r.DecidedBy.ID, CreatedAt: r.CreatedAt, DecidedAt: r.DecidedAt}
			current = append(current, request)
			if latest >= 0 {
				judged[r.ID] = page.SignOffs[latest].Verdict
			}
			if latest < 0 || r.State != attestation.Signed { // its sign-off says so
				row.Where = append(row.Where, where(request, names)+quoted(r.Reason))
			}
		}
	}
	row.Standing = itemStanding(evidence.Item{State: one.State}, current, judged, mine)
	row.Settled = row.Standing == requestStanding(attestation.Signed, mine)
	for _, s := range page.SignOffs {
		if s.Evidence != one.ID {
			continue
		}
		signed := signOffRow(c, s)
		signed.Text, signed.Comment = one.Title, s.Comment
		row.Settled = row.Settled && s.Verdict == attestation.Counts
		if signed.Standing == row.Standing || row.Settled {
			signed.Standing = frontend.Standing{} // the item says it
		}
		row.SignOffs = append(row.SignOffs, signed)
	}
	return row
}

// quoted is what somebody gave as their reason, after the sentence that it belongs to.
func quoted(reason string) string {
	if reason == "" {
		return ""
	}
	return " “" + reason + "”"
}

// askRows are what a level asks for and, with a line, how much of it is there.
func askRows(a reporting.Asks, l *reporting.Line) []frontend.AskRow {
	var rows []frontend.AskRow
	add := func(asked bool, key, text string) {
		if asked {
			rows = append(rows, frontend.AskRow{Key: key, Text: text})
		}
	}
	var got progress.Got
	soFar := func(asked, _ int) string { return fmt.Sprint(asked) }
	if l != nil {
		got = l.Got
		soFar = func(asked, have int) string { return fmt.Sprintf("%d of %d so far", min(have, asked), asked) }
	}
	questions := "A knowledge check or a professional discussion"
	if got.Tested {
		questions += ": done"
	}
	add(a.StepTitle != "", "Step to reach", a.StepTitle+". "+a.StepMeaning)
	seen := soFar(a.Observations, got.Observations)
	if got.Prior > 0 {
		seen += fmt.Sprintf(", %d of them from prior learning", got.Prior)
	}
	add(a.Observations > 0, "Times seen doing it", seen)
	add(a.Days > 1, "On different days", soFar(a.Days, got.Days))
	add(a.Assessors > 1, "By different assessors", soFar(a.Assessors, got.Assessors))
	add(a.Success != "", "How well it went", capital(a.Success)+rateSoFar(l, got.Success))
	add(a.Knowledge, "Questions", questions)
	add(a.Prior != "", "Prior learning", "What was learnt elsewhere may stand for "+a.Prior)
	add(a.LeadApproval, "Approval", "The modality lead has to approve it")
	add(a.Entitlement != "", "Permission", "Before working alone: "+a.Entitlement)
	add(a.ValidityMonths > 0 || a.Renewal == "", "How long it lasts", lasts(a.ValidityMonths))
	add(a.Renewal != "", "Practice that keeps it valid", capital(a.Renewal))
	add(a.Revalidation != "", "To renew it", capital(a.Revalidation)+rateSoFar(l, got.Revalidation))
	return rows
}

// rateSoFar is how the last cases went, beside what is asked of them.
func rateSoFar(l *reporting.Line, r progress.Rate) string {
	if l == nil {
		return ""
	}
	return fmt.Sprintf(": %d of %d so far", r.Well, r.Cases)
}

func lasts(months int) string {
	switch {
	case months == 0:
		return "It does not run out"
	case months == 12:
		return "1 year"
	case months%12 == 0:
		return fmt.Sprintf("%d years", months/12)
	}
	return fmt.Sprintf("%d months", months)
}

func suggested(c echo.Context, links []reporting.Crosswalk) []frontend.CrosswalkRow {
	var out []frontend.CrosswalkRow
	for _, x := range links {
		out = append(out, frontend.CrosswalkRow{Link: catalogueLink(c, x.Competency), Framework: x.Framework, Words: x.Words, Why: x.Rationale})
	}
	return out
}

// catalogueLink leads to a competency in its framework.
func catalogueLink(c echo.Context, one reporting.Competency) frontend.Link {
	return frontend.Link{Text: one.Title, Href: at(c, "framework.competency", string(one.ID.Version()), one.ID.Code())}
}
