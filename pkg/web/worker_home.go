package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/frontend/chart"
	"countersign/pkg/attestation"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/progress"
	"countersign/pkg/reporting"
)

func (s *Server) workerHome(c echo.Context) error {
	w, err := s.portfolio(c, "")
	if err != nil {
		return err
	}
	h, err := s.Reporting.WorkerHome(c.Request().Context(), actor(c), w)
	if err != nil {
		return err
	}
	p := homeView(c, h, "")
	if p.ToSign, err = s.reviewsToSign(c); err != nil {
		return err
	}
	title := "Your way to " + h.Target.Title
	if h.Target.Title == "" {
		title = "Home"
	}
	p.Layout = s.layout(c, title)
	return s.page(c, http.StatusOK, p)
}

// homeView is a worker's home for whoever may read it; its layout comes last.
// base is what the addresses of the portfolio begin with: empty on one's own pages.
func homeView(c echo.Context, h reporting.Home, base string) frontend.WorkerHome {
	p := frontend.WorkerHome{Mine: base == "", Name: h.Worker.Name, Base: base, Held: h.Held.Title, Target: h.Target.Title,
		Educator: h.Worker.Educator.Name, Path: h.Path, Ready: h.Ready, Caveat: h.Caveat,
		Total: tally(h.Total, base, h.Target)}
	p.Asked = otherThings(c, h.Worker.ID, h.Asked.Met, h.Asked.Total)
	p.Undecided = texts(h.Undecided)
	for _, r := range h.NotReady {
		p.NotReady = append(p.NotReady, r.Text)
	}
	fillWork(c, &p, h, base)
	fillPictures(&p, h, base)
	for _, o := range h.Others {
		p.Others = append(p.Others, frontend.OtherPathway{Link: frontend.Link{Text: o.Target.Title + ", " + o.Target.Framework, Href: pathwayAt(base, o.Target)},
			Total: tally(o.Total, base, o.Target), Caveat: o.Caveat})
	}
	return p
}

// fillWork fills in what is to do, what waits and what was decided.
func fillWork(c echo.Context, p *frontend.WorkerHome, h reporting.Home, base string) {
	for _, n := range h.Next {
		if n.Kind == reporting.Finish && p.Mine {
			continue // drafts have a list of their own
		}
		p.Next = append(p.Next, frontend.NextStep{Link: frontend.Link{Text: n.Text, Href: stepAt(c, n, base)}, Why: n.Why})
	}
	for _, w := range h.Waiting {
		p.Waiting = append(p.Waiting, frontend.WaitingRow{Evidence: frontend.Link{Text: w.EvidenceTitle, Href: at(c, "evidence.show", string(w.Evidence))},
			Competency: competencyLink(base, w.Competency),
			Where:      where(attestation.Request{State: w.State, Offered: w.On.ID, CreatedAt: w.Since}, map[id.Person]string{w.On.ID: w.On.Name}) + " " + expect(w)})
	}
	for _, d := range h.Drafts {
		p.Drafts = append(p.Drafts, draftRow(c, d))
	}
	for _, r := range h.Recent {
		p.Recent = append(p.Recent, signOffRow(c, r))
	}
	for _, r := range h.RunsOut {
		p.RunsOut = append(p.RunsOut, frontend.RunsOutRow{Competency: competencyLink(base, r.Competency), On: r.On.Words(), In: ahead(r.Days), Days: r.Days})
	}
}

func draftRow(c echo.Context, d reporting.Draft) frontend.DraftRow {
	row := frontend.DraftRow{Link: frontend.Link{Text: d.Title, Href: at(c, "evidence.edit", string(d.Evidence))}, Hint: "Saved " + moment(d.SavedAt),
		Throw: at(c, "evidence.throw-away", string(d.Evidence))}
	if row.Text == "" {
		row.Text = d.Kind
	}
	if d.Next {
		row.Hint = "A new version. " + row.Hint
	}
	return row
}

// fillPictures fills in the level map, the rings and the strip of weeks.
func fillPictures(p *frontend.WorkerHome, h reporting.Home, base string) {
	for _, n := range h.Map.Nodes {
		title, _, _ := strings.Cut(n.Title, " (") // what stands in brackets is too long for a picture
		level := chart.Level{Key: n.ID, Text: title, State: chart.LevelAhead}
		if n.Band != "" {
			level.Detail = "Band " + n.Band
		}
		switch {
		case n.Here:
			level.State = chart.LevelHere
		case n.Target:
			level.State, level.Detail = chart.LevelTarget, p.Total.Words()+" signed off"
		case n.Outside:
			level.Detail = "Not tracked here"
		}
		p.Levels = append(p.Levels, level)
	}
	for _, e := range h.Map.Edges {
		p.Steps = append(p.Steps, chart.Step{From: e.From, To: e.To})
	}
	for _, a := range h.Areas {
		p.Areas = append(p.Areas, tally(a, base, h.Target))
	}
	for _, w := range h.Weeks {
		p.Weeks = append(p.Weeks, chart.Week{Label: w.From.Words(), Count: w.Moves})
	}
}

// stepAt is where a next step is done: evidence for a competency begins with the
// competency already chosen.
func stepAt(c echo.Context, n reporting.Step, base string) string {
	switch {
	case n.Evidence != "" && n.Kind == reporting.Finish:
		return at(c, "evidence.edit", string(n.Evidence))
	case n.Evidence != "":
		return at(c, "evidence.show", string(n.Evidence))
	case n.Competency.ID == "":
		return ""
	case base != "":
		return competencyLink(base, n.Competency).Href
	}
	return httpx.To(c, "evidence.new").With("competency", string(n.Competency.ID)).String()
}

// tally is a tally with the address of its lines.
func tally(t reporting.Tally, base string, target reporting.Level) frontend.Tally {
	out := frontend.Tally{Title: t.Title, Met: t.Met, Waiting: t.Waiting, Soon: t.Expiring, Total: t.Total, Href: base + "/competencies"}
	if t.Area != "" {
		out.Href += "?area=" + url.QueryEscape(t.Area)
	}
	return out
}

// competencyLink leads to a competency as the worker stands to it.
func competencyLink(base string, c reporting.Competency) frontend.Link {
	return frontend.Link{Text: c.Title, Href: base + "/competencies/" + url.PathEscape(string(c.ID))}
}

// pathwayAt is the address of the lines of one pathway.
func pathwayAt(base string, l reporting.Level) string {
	return base + "/competencies?pathway=" + url.QueryEscape(pathwayKey(l))
}

// pathwayKey names a pathway in an address.
func pathwayKey(l reporting.Level) string { return string(l.Version) + "/" + l.ID }

// texts are the sentences of reasons.
func texts(list []progress.Reason) (out []string) {
	for _, r := range list {
		out = append(out, r.Text)
	}
	return out
}
