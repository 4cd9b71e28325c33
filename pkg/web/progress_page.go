package web

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/clock"
	"countersign/pkg/httpx"
	"countersign/pkg/identity"
	"countersign/pkg/progress"
	"countersign/pkg/reporting"
)

// ownProgress leads a worker to their progress.
func (s *Server) ownProgress(c echo.Context) error {
	w, err := s.portfolio(c, "")
	if err != nil {
		return err
	}
	return httpx.SeeOther(c, httpx.To(c, "progress", string(w)))
}

// progressPage is how far a worker is and what changed between two days.
func (s *Server) progressPage(c echo.Context) error {
	w, err := workerOf(c)
	if err != nil {
		return err
	}
	q, err := httpx.ReadQuery(c, "since-day", "since-month", "since-year", "until-day", "until-month", "until-year")
	if err != nil {
		return err
	}
	since, _ := typedDay(q, "since")
	until, _ := typedDay(q, "until")
	page := func(changes reporting.Changes, of reporting.Progress) func(frontend.Layout) frontend.Page {
		return func(l frontend.Layout) frontend.Page {
			p := frontend.Progress{Layout: l, From: dateParts(since), To: dateParts(until)}
			fillProgress(c, &p, changes, of)
			return p
		}
	}
	ctx := c.Request().Context()
	asked := reporting.ChangesQuery{Since: clock.Date(since), Until: clock.Date(until)}
	changes, refused := s.Reporting.WorkerChanges(ctx, actor(c), w, asked)
	if refused != nil {
		now, err := s.Reporting.WorkerProgress(ctx, actor(c), w, reporting.ProgressQuery{})
		if err != nil {
			return err
		}
		return s.again(c, refused, "What changed", page(reporting.Changes{Worker: now.Worker}, now))
	}
	of, err := s.Reporting.WorkerProgress(ctx, actor(c), w, reporting.ProgressQuery{AsOf: asked.Until})
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, page(changes, of)(s.layout(c, "What changed")))
}

func fillProgress(c echo.Context, p *frontend.Progress, changes reporting.Changes, of reporting.Progress) {
	w := string(of.Worker.ID)
	p.Mine, p.Name, p.None, p.Target, p.Caveat, p.AsOf = of.Worker.Own, of.Worker.Name, of.Target.ID == "", of.Target.Title, of.Caveat, day(of.AsOf)
	p.Undecided = texts(of.Undecided)
	p.Total = frontend.Tally{Met: of.Total.Met, Total: of.Total.Total}
	p.Back, p.Reviews = at(c, "educator.worker", w), at(c, "reviews.worker", w)
	if p.Mine {
		p.Back, p.Reviews = at(c, "worker.home"), at(c, "worker.reviews")
	}
	if changes.Since != "" {
		p.Changes = changeList(changes, linesOf(c, of.Worker))
	}
	p.Action = at(c, "progress", w)
	asOf := string(clock.DateOf(of.AsOf))
	p.PDF = httpx.To(c, "progress.pdf", w).With("as_of", asOf).String()
	p.CSV = httpx.To(c, "progress.csv", w).With("as_of", asOf).String()
	if apprenticed(of) {
		p.Training = at(c, "training", w) + "#files"
	}
}

// linesOf leads to a line of a worker's, for whoever may open it.
func linesOf(c echo.Context, w reporting.Worker) func(reporting.Competency) frontend.Link {
	base := at(c, "educator.worker", string(w.ID))
	switch a := actor(c); {
	case w.Own:
		base = ""
	case !slices.ContainsFunc(readers, func(r identity.Role) bool { return a.Holds(r, w.Department) }):
		return func(one reporting.Competency) frontend.Link { return frontend.Link{Text: one.Title} }
	}
	return func(one reporting.Competency) frontend.Link { return competencyLink(base, one) }
}

// changeList is what changed, the good news first.
func changeList(ch reporting.Changes, link func(reporting.Competency) frontend.Link) frontend.ChangeList {
	out := frontend.ChangeList{Sum: fmt.Sprintf("It was %d of %d %s.", ch.Before.Met, ch.Before.Total, sinceWords(ch))}
	groups := []frontend.ChangeGroup{{Heading: "Signed off"}, {Heading: "Not signed off any more"}, {Heading: "Sent back"}, {Heading: "New sign-offs"}, {Heading: "Sent in"}, {Heading: "Other changes"}}
	for _, l := range ch.Lines {
		n := groupOf(l.LineChange)
		row := frontend.ChangeRow{Link: link(l.Item), What: l.Text(), Why: changeWhy(l.LineChange)}
		if n < 2 { // the heading says it
			row.What = ""
		}
		groups[n].Rows = append(groups[n].Rows, row)
	}
	for _, o := range ch.Others {
		groups[5].Rows = append(groups[5].Rows, frontend.ChangeRow{Link: frontend.Link{Text: o.Title}, What: o.Text(), Why: sentences(o.Why)})
	}
	if ch.Path != [2]string{} {
		groups[5].Rows = append(groups[5].Rows, frontend.ChangeRow{Link: frontend.Link{Text: "The path that is counted"}, What: fmt.Sprintf("Was “%s”, now “%s”.", ch.Path[0], ch.Path[1])})
	}
	for i, list := range [][]progress.Reason{ch.Cleared, ch.InTheWay} {
		for _, r := range list {
			groups[5].Rows = append(groups[5].Rows, frontend.ChangeRow{Link: frontend.Link{Text: []string{"Not in the way any more", "In the way now"}[i]}, What: r.Text})
		}
	}
	out.Groups = slices.DeleteFunc(groups, func(g frontend.ChangeGroup) bool { return len(g.Rows) == 0 })
	return out
}

func sentences(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

func groupOf(l progress.LineChange) int {
	switch {
	case !l.Before.IsMet() && l.Now.IsMet():
		return 0
	case l.Before.IsMet() && !l.Now.IsMet():
		return 1
	case l.Returned:
		return 2
	case len(l.New) > 0:
		return 3
	case len(l.Asked) > 0:
		return 4
	}
	return 5
}

// changeWhy are the sentences under a change, each once.
func changeWhy(l progress.LineChange) (out []string) {
	add := func(text string) {
		if text != "" && !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	for _, n := range l.New {
		add(n.Words())
	}
	for _, n := range l.Ended {
		add(n.WhyNot())
	}
	if l.Now != "" {
		for _, r := range l.Why {
			add(r.Text)
		}
	}
	for _, o := range l.Asked {
		if o.OfferedName != "" {
			add("“" + o.EvidenceTitle + "” waits for " + o.OfferedName + " since " + day(o.Since) + ".")
		}
	}
	if l.Returned {
		add("Some of the evidence was sent back.")
	}
	return out
}

// sinceWords says when the earlier of the two days was.
func sinceWords(ch reporting.Changes) string {
	switch ch.Basis {
	case reporting.SinceReview:
		return "at the last progress review, which looked at " + ch.Since.Words()
	case reporting.SinceJoined:
		return "at the beginning, on " + ch.Since.AddDays(1).Words()
	}
	return "at the end of " + ch.Since.Words()
}
