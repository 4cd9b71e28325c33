package web

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/frontend/chart"
	"countersign/pkg/clock"
	"countersign/pkg/forecast"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/planning"
	"countersign/pkg/reporting"
)

// aheadRoutes are the pages that look forward, a worker's own and those of whoever reads
// their portfolio.
func (s *Server) aheadRoutes() []httpx.Route {
	return []httpx.Route{
		get("/next", "worker.next", s.ofMine((*Server).nextSteps)),
		get("/ahead", "worker.ahead", s.ofMine((*Server).wayAhead)),
		get("/workers/:id/next", "educator.worker.next", s.ofWorker((*Server).nextSteps)),
		get("/workers/:id/ahead", "educator.worker.ahead", s.ofWorker((*Server).wayAhead)),
	}
}

// ofMine shows a page of the actor's own portfolio.
func (s *Server) ofMine(show func(*Server, echo.Context, id.Worker, string) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		w, err := s.portfolio(c, "")
		if err != nil {
			return err
		}
		return show(s, c, w, "")
	}
}

// aheadLayout is that of a page about one's own portfolio, or a worker's.
func (s *Server) aheadLayout(c echo.Context, title, base, name string) frontend.Layout {
	l := s.layout(c, title)
	if base == "" {
		l.Back = at(c, "worker.home")
	} else {
		l.Breadcrumbs = []frontend.Link{{Text: "Workers", Href: at(c, "educator.workers")}, {Text: name, Href: base}}
	}
	return l
}

func (s *Server) nextSteps(c echo.Context, w id.Worker, base string) error {
	n, err := s.Reporting.WorkerNext(c.Request().Context(), actor(c), w)
	if err != nil {
		return err
	}
	p := frontend.NextSteps{Layout: s.aheadLayout(c, "Next best steps", base, n.Worker.Name), Mine: base == "", Name: n.Worker.Name, Target: n.Target.Title, Caveat: n.Caveat,
		Total: tally(n.Total, base, n.Target), Way: frontend.Link{Text: "How I am getting on", Href: base + "/ahead"}}
	if base != "" {
		p.Way.Text = "How they are getting on"
	}
	for _, f := range n.First {
		p.First = append(p.First, frontend.NextStep{Link: frontend.Link{Text: f.Text, Href: stepAt(c, f, base)}, Why: f.Why})
	}
	for _, step := range n.Plan {
		p.Steps = append(p.Steps, bestStep(c, step, base))
	}
	fillSum(&p, n)
	return s.page(c, http.StatusOK, p)
}

// bestStep is a step of the plan, which begins with the kind of evidence and the
// competency already chosen.
func bestStep(c echo.Context, s reporting.PlanStep, base string) frontend.BestStep {
	out := frontend.BestStep{Link: frontend.Link{Text: s.Text}, Who: "Who could sign it:"}
	if out.Href = competencyLink(base, s.Competency).Href; base == "" {
		out.Href = httpx.To(c, "evidence.new").With("competency", string(s.Competency.ID)).String()
	}
	switch {
	case len(s.Meets) == 0:
		out.Good = append(out.Good, "This is a beginning: it takes more than these steps to finish.")
	case len(s.Meets) > 1 || s.Meets[0].ID != s.Competency.ID:
		out.Good = append(out.Good, "Helps to finish "+titles(s.Meets)+".")
	}
	if len(s.Also) > 0 {
		out.Good = append(out.Good, "Counts on your other pathway too: "+titles(s.Also)+".")
	}
	out.Good = append(out.Good, fmt.Sprintf("About %s for %s, %s for whoever signs.", inMinutes(s.Minutes), whose(base == ""), inMinutes(s.Assessors)))
	if s.Different > 1 {
		out.Who = fmt.Sprintf("It takes %d different people. Who could sign it:", s.Different)
	}
	people := make([]string, len(s.Signers))
	for i, q := range s.Signers {
		people[i] = queueWords(q)
	}
	out.Who += " " + strings.Join(people, ", ") + "."
	if len(s.Approvers) > 0 {
		out.After = fmt.Sprintf("Then the modality lead is asked to approve it by itself. That may be %s.", s.Approvers[0].Person.Name)
	}
	return out
}

func titles(list []reporting.Competency) string {
	words := make([]string, len(list))
	for i, one := range list {
		words[i] = "“" + one.Title + "”"
	}
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
	return strings.Join(words, "")
}

// queueWords say who could sign and how long their queue is.
func queueWords(q reporting.CouldSign) string {
	words := fmt.Sprintf("%s (%d waiting", q.Person.Name, q.Waiting)
	if q.Waiting == 0 {
		words = q.Person.Name + " (nothing waiting"
	}
	if q.Known {
		words += ", usually " + usually(q.Days)
	}
	return words + ")"
}

// usually is a number of days in words.
func usually(days float64) string {
	if days < 1 {
		return "the same day"
	}
	return span(int(days + 0.5))
}

func whose(mine bool) string {
	if mine {
		return "you"
	}
	return "the worker"
}

func inMinutes(n int) string {
	if n < 120 {
		return fmt.Sprintf("%d minutes", n)
	}
	return fmt.Sprintf("%d hours", (n+30)/60)
}

// fillSum says what the steps come to, or why there are none.
func fillSum(p *frontend.NextSteps, n reporting.NextSteps) {
	if len(n.Plan) > 0 {
		p.Objective = planning.Objective
		p.Minutes = "The minutes are our own estimate. They only decide between steps that finish as much. What waits for somebody, was sent back, or changed since it was signed is left to whoever has it."
		if n.Met > 0 {
			p.Sum = append(p.Sum, fmt.Sprintf("Done and signed, %s: about %s for %s and %s for those who sign.", finishes(n.Met), inMinutes(n.Minutes), whose(p.Mine), inMinutes(n.Assessors)))
		} else {
			p.Sum = append(p.Sum, "Nothing can be finished in five steps. These are the first ones to what takes the fewest.")
		}
	}
	switch {
	case n.Target.ID == "":
	case n.Total.Met == n.Total.Total:
		p.None = append(p.None, "Everything that this level asks for is signed off.")
	case n.Open == 0 && n.Nobody == 0:
		p.None = append(p.None, "There is nothing new to put up: what is left waits for somebody, or is under “First”.")
	}
	if n.Nobody > 0 {
		p.None = append(p.None, fmt.Sprintf("Nobody here can sign off %s that are left, or not as many people as they need. The department lead can change that.", lines(n.Nobody)))
	}
}

func finishes(n int) string {
	if n == 1 {
		return "1 more line is finished"
	}
	return fmt.Sprintf("%d more lines are finished", n)
}

func lines(n int) string {
	if n == 1 {
		return "1 of the lines"
	}
	return fmt.Sprintf("%d of the lines", n)
}

func (s *Server) wayAhead(c echo.Context, w id.Worker, base string) error {
	a, err := s.Reporting.WorkerAhead(c.Request().Context(), actor(c), w)
	if err != nil {
		return err
	}
	title, next := "How I am getting on", "Next best steps"
	if base != "" {
		title = "How they are getting on"
	}
	p := frontend.WayAhead{Layout: s.aheadLayout(c, title, base, a.Worker.Name), Mine: base == "", Name: a.Worker.Name, Target: a.Target.Title, Caveat: a.Caveat, Total: tally(a.Total, base, a.Target),
		Headline: headline(a.Forecast), Middle: middle(a.Forecast), Lacks: a.Forecast.Lacks, Rests: a.Forecast.Rests, Next: frontend.Link{Text: next, Href: base + "/next"}}
	for _, r := range a.InTheWay {
		p.InTheWay = append(p.InTheWay, r.Text)
	}
	if a.Planned != "" {
		p.Plan = "The apprenticeship is planned to end on " + a.Planned.Words() + "."
	}
	fillBurnup(&p, a)
	fillPast(&p, a)
	for _, e := range a.Ends {
		p.Ends = append(p.Ends, endRow(e, base))
	}
	for _, t := range a.Areas {
		p.Areas = append(p.Areas, tally(t, base, a.Target))
	}
	for _, w := range a.Weeks {
		p.Weeks = append(p.Weeks, chart.Week{Label: w.From.Words(), Count: w.Moves})
	}
	return s.page(c, http.StatusOK, p)
}

// headline is the forecast in a sentence.
func headline(f forecast.Forecast) string {
	switch {
	case f.Done:
		return "Everything that this level asks for is signed off."
	case !f.Said:
		return "Not enough yet to say."
	}
	return "The last line may be signed off " + between(f.Earliest, f.Latest) + "."
}

func between(from, to clock.Date) string {
	switch {
	case from == "":
		return "later than we can see"
	case to == "":
		return "on " + from.Words() + " at the earliest, or much later"
	}
	return "between " + from.Words() + " and " + to.Words()
}

// middle says what the range means.
func middle(f forecast.Forecast) string {
	switch {
	case !f.Said:
		return ""
	case f.Likely == "":
		return "At the pace so far it is more likely than not to take more than 5 years."
	}
	return fmt.Sprintf("It is as likely before %s as after it. About %d in 100 should come in this range.", f.Likely.Words(), forecast.Within)
}

// fillBurnup fills in the picture and its table.
func fillBurnup(p *frontend.WayAhead, a reporting.Ahead) {
	if len(a.Points) == 0 || a.Total.Total == 0 {
		return
	}
	first, today := a.Points[0].On, a.Points[len(a.Points)-1].On
	b := chart.Burnup{ID: "burnup", Title: "The way to " + a.Target.Title, Total: a.Total.Total}
	for _, one := range a.Points {
		b.Points = append(b.Points, chart.BurnPoint{Label: one.On.Words(), Day: first.DaysTo(one.On), Met: one.Met})
		p.Months = append(p.Months, frontend.BurnRow{On: one.On.Words(), Met: fmt.Sprintf("%d of %d", one.Met, one.Total)})
	}
	last := today
	day := func(d clock.Date) int {
		if d == "" {
			return 0
		}
		last = max(last, d)
		return first.DaysTo(d)
	}
	if f := a.Forecast; f.Said {
		b.Range = &chart.BurnRange{Earliest: day(f.Earliest), Likely: day(f.Likely), Latest: day(f.Latest), Words: between(f.Earliest, f.Latest)}
	}
	if a.Planned > first {
		b.Plan, b.PlanWords = day(a.Planned), a.Planned.Words()
	}
	if last > today {
		b.To = min(last, today.AddDays(b.Far())).Words()
	}
	p.Burnup = &b
}

// fillPast fills in what would have been said before.
func fillPast(p *frontend.WayAhead, a reporting.Ahead) {
	for _, f := range a.Past {
		row := frontend.PastRow{On: f.On.Words(), Said: fmt.Sprintf("%d to %d", f.Low, f.High), Came: fmt.Sprint(f.Came), End: between(f.Earliest, f.Latest), Standing: frontend.Standing{Text: "Within", Colour: "green"}}
		if !f.Within {
			row.Standing = frontend.Standing{Text: "Outside", Colour: "orange"}
		}
		if f.Low == f.High {
			row.Said = fmt.Sprint(f.Low)
		}
		p.Past = append(p.Past, row)
	}
	if n := len(a.Past); n > 0 {
		p.Held = fmt.Sprintf("Made on %s, by what was known then, %d of %d would have been right. About %d in 100 should be.", earlier(n), a.Within, n, forecast.Within)
	}
}

func earlier(n int) string {
	if n == 1 {
		return "1 earlier day"
	}
	return fmt.Sprintf("%d earlier days", n)
}

func endRow(e reporting.Ending, base string) frontend.EndRow {
	row := frontend.EndRow{What: frontend.Link{Text: e.Title}, On: e.On.Words(), In: ahead(e.Days), DaysLeft: e.Days}
	switch e.Kind {
	case reporting.SignOffEnds:
		row.What, row.Kind = competencyLink(base, e.Competency), "Sign-off"
	case reporting.EntitlementEnds:
		row.Kind = "Entitlement from your employer"
	case reporting.PlanEnds:
		row.Kind = "Plan"
	}
	return row
}
