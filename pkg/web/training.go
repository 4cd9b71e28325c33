package web

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/frontend/chart"
	"countersign/pkg/apprenticeship"
	"countersign/pkg/clock"
	"countersign/pkg/educating"
	"countersign/pkg/httpx"
	"countersign/pkg/reporting"
	"countersign/pkg/sheet"
)

// trainingRoutes are the pages about an apprenticeship, for the apprentice and for
// whoever reads their portfolio.
func (s *Server) trainingRoutes() []httpx.Route {
	return []httpx.Route{
		get("/apprenticeship", "training.own", s.ownTraining),
		get("/apprenticeship/:id", "training", s.trainingPage),
		post("/apprenticeship/:id", "training.put.send", s.putTraining),
		get("/apprenticeship/:id/put", "training.put", s.trainingForm),
		get("/apprenticeship/:id/hours", "training.hours", s.trainingHours),
		get("/apprenticeship/:id/hours.csv", "training.export", s.exportTraining),
		get("/apprenticeship/:id/apprenticeship.csv", "training.csv", s.gatewayCSV),
		get("/apprenticeship/:id/apprenticeship.pdf", "training.pdf", s.gatewayPDF),
	}
}

// ownTraining leads a worker to their apprenticeship.
func (s *Server) ownTraining(c echo.Context) error {
	w, err := s.portfolio(c, "")
	if err != nil {
		return err
	}
	return httpx.SeeOther(c, httpx.To(c, "training", string(w)))
}

// apprentice is an apprenticeship with what its reader may put down.
type apprentice struct {
	reporting.Training
	may educating.May
}

func (s *Server) apprentice(c echo.Context) (a apprentice, err error) {
	w, err := workerOf(c)
	if err != nil {
		return a, err
	}
	a.Training, err = s.Reporting.Apprenticeship(c.Request().Context(), actor(c), w, "")
	if err == nil {
		a.may = s.Educating.MayTrain(actor(c), w, a.Worker.Department)
	}
	return a, err
}

// put is the address of the form for a kind.
func (a apprentice) put(c echo.Context, kind apprenticeship.Kind, more ...string) string {
	to := httpx.To(c, "training.put", string(a.Worker.ID)).With("kind", string(kind))
	for i := 0; i+1 < len(more); i += 2 {
		to = to.With(more[i], more[i+1])
	}
	return to.String()
}

func (s *Server) trainingPage(c echo.Context) error {
	a, err := s.apprentice(c)
	if err != nil {
		return err
	}
	p := frontend.Training{Layout: s.layout(c, "Apprenticeship"), Mine: a.may.Log, Name: a.Worker.Name, None: a.History.ID == "", Action: at(c, "training.put.send", string(a.Worker.ID))}
	p.Back = at(c, "educator.worker", string(a.Worker.ID))
	if p.Mine {
		p.Title, p.Back = "My apprenticeship", at(c, "worker.home")
	}
	if a.may.Oversee && (p.None || a.History.End != nil) {
		p.Begin = a.put(c, apprenticeship.Began)
	}
	if !p.None {
		s.fillTraining(c, a, &p)
	}
	return s.page(c, http.StatusOK, p)
}

func (s *Server) fillTraining(c echo.Context, a apprentice, p *frontend.Training) {
	h, r, w, open := a.History, a.Report, string(a.Worker.ID), a.History.End == nil
	p.Standard, p.Dates = a.Standard.Title, trainingDates(h)
	p.PDF = httpx.To(c, "training.pdf", w).With("as_of", string(r.AsOf)).String()
	p.Gateway = httpx.To(c, "training.csv", w).With("as_of", string(r.AsOf)).String()
	if h.End != nil {
		p.Ended = "Ended on " + h.End.Data.On.Words() + ": " + h.End.Data.Words
		if a.may.Oversee {
			p.GoesOn = a.put(c, apprenticeship.TakenBack, "about", string(h.End.ID))
		}
	}
	fillRules(r, p)
	fillHours(r, p)
	p.All, p.CSV = at(c, "training.hours", w), at(c, "training.export", w)
	rows := s.hourRows(c, a, p.Layout)
	for i := len(rows) - 1; i >= 0 && len(p.Recent) < 5; i-- {
		rows[i].Undo = false // in the whole log
		p.Recent = append(p.Recent, rows[i])
	}
	if a.may.Log && open {
		p.Log = a.put(c, apprenticeship.Logged)
		p.Again = again(a)
	}
	s.fillMeetings(c, a, p)
	for _, n := range h.Notes {
		p.Notes = append(p.Notes, a.noteRow(c, n))
	}
	p.Plan = planRows(h)
	if a.may.Oversee && open {
		p.Links = a.overseen(c)
	}
}

// fillMeetings fills in the reviews, those that were held here first.
func (s *Server) fillMeetings(c echo.Context, a apprentice, p *frontend.Training) {
	h, w, open := a.History, string(a.Worker.ID), a.History.End == nil
	for _, one := range slices.Backward(a.Reviews) {
		p.Held = append(p.Held, reviewListRow(c, one))
	}
	for _, m := range slices.Backward(h.Reviews) {
		p.Reviews = append(p.Reviews, a.meetingRow(c, m))
	}
	if p.OfAll = at(c, "reviews.worker", w); p.Mine {
		p.OfAll = at(c, "worker.reviews")
	}
	if open && a.Prepare {
		p.Prepare = at(c, "review.begin", w)
	}
	if open {
		p.ReviewDue = nextReviewWords(a.Training)
	}
}

// overseen is what whoever looks after the apprenticeship writes down.
func (a apprentice) overseen(c echo.Context) []frontend.Link {
	plan := "Change the training plan"
	if len(a.History.Plans) == 0 {
		plan = "Write down the training plan"
	}
	return []frontend.Link{{Text: plan, Href: a.put(c, apprenticeship.Planned)}, {Text: "Something that the gateway asks for", Href: a.put(c, apprenticeship.Happened)},
		{Text: "A review that was held elsewhere", Href: a.put(c, apprenticeship.Reviewed)}, {Text: "A break", Href: a.put(c, apprenticeship.Paused)}, {Text: "The end of the apprenticeship", Href: a.put(c, apprenticeship.Ended)}}
}

// trainingDates says when it began and when it is to end.
func trainingDates(h apprenticeship.History) string {
	out := "Began on " + h.Begin.Data.On.Words() + "."
	if plan := h.Plan(); plan.End != "" {
		out += " Planned to end on " + plan.End.Words() + ", with " + plan.Provider + "."
	}
	return out
}

// nextReviewWords says by when the next review is due, and from when on one counts.
func nextReviewWords(t reporting.Training) string {
	said := "There is a review at least every 12 weeks. It counts from the day on which it was held, once the apprentice, the employer and the training provider have signed it. The next " +
		map[bool]string{true: "was", false: "is"}[t.Due < t.Today] + " due by " + t.Due.Words()
	if t.Due < t.Report.ReviewDue {
		said += ", as agreed at the last one. The rules ask for it by " + t.Report.ReviewDue.Words()
	}
	return said + "."
}

var ruleStandings = map[apprenticeship.Status]frontend.Standing{apprenticeship.Met: {Text: "Met", Colour: "green"}, apprenticeship.NotMet: {Text: "Not met", Colour: "red"},
	apprenticeship.NotApplicable: {Text: "Does not apply", Colour: "grey"}, apprenticeship.Unknown: {Text: "Not known", Colour: "yellow"}}

func fillRules(r apprenticeship.Report, p *frontend.Training) {
	for _, i := range r.Items {
		p.Rules = append(p.Rules, frontend.RuleRow{Title: i.Title, Why: i.Why, Standing: ruleStandings[i.Status], Ours: i.Inferred})
	}
	p.Headline, p.Now = gatewayWords(r)
}

func fillHours(r apprenticeship.Report, p *frontend.Training) {
	h := r.Hours
	p.Hours = apprenticeship.InHours(h.Confirmed) + " confirmed."
	if h.Why == "" && h.Target > 0 {
		p.Hours = apprenticeship.InHours(h.Confirmed) + " confirmed of " + apprenticeship.InHours(h.Target) + "."
	}
	if h.Waiting > 0 {
		p.Waiting = apprenticeship.InHours(h.Waiting) + " wait to be confirmed."
	}
	if h.Expected > 0 {
		p.Pace = "At an even pace it would be " + apprenticeship.InHours(h.Expected/60*60) + " by now."
	}
	curve := chart.Curve{ID: "hours-curve", Title: "Off-the-job training", Unit: "hours", Target: h.Target / 60}
	for _, m := range r.Months {
		label := monthName(m.First)
		curve.Points = append(curve.Points, chart.CurvePoint{Label: label, Done: m.Running / 60, Expected: m.Expected / 60})
		p.Months = append(p.Months, frontend.MonthRow{Month: label, Confirmed: short(m.Confirmed), Waiting: short(m.Waiting), Running: short(m.Running), Expected: short(m.Expected)})
	}
	if len(curve.Points) > 0 {
		p.Curve = &curve
	}
}

// short is minutes for a table: "12:30".
func short(minutes int) string { return fmt.Sprintf("%d:%02d", minutes/60, minutes%60) }

// again is the last time that was logged and counts, for one press.
func again(a apprentice) *frontend.HourAgain {
	for _, l := range slices.Backward(a.History.Log) {
		k, _ := apprenticeship.The().Category(l.Data.What)
		if k.Counts && (l.Outcome == "" || l.Outcome == apprenticeship.Confirmed) {
			return &frontend.HourAgain{Words: k.Title + ", " + apprenticeship.InHours(l.Data.Minutes), What: l.Data.What, Minutes: strconv.Itoa(l.Data.Minutes), Text: l.Data.Words, On: string(a.Today)}
		}
	}
	return nil
}

var settledAs = map[apprenticeship.Kind]frontend.Standing{"": {Text: "Waiting", Colour: "blue"}, apprenticeship.Confirmed: {Text: "Confirmed", Colour: "green"},
	apprenticeship.SentBack: {Text: "Sent back", Colour: "orange"}, apprenticeship.TakenBack: {Text: "Taken back", Colour: "grey"}}

// hourRows is the log, by day.
func (s *Server) hourRows(c echo.Context, a apprentice, l frontend.Layout) []frontend.HourRow {
	facts := a.History.Facts()
	var out []frontend.HourRow
	for _, e := range byDay(a.History.Log) {
		k, _ := apprenticeship.The().Category(e.Data.What)
		row := frontend.HourRow{Layout: l, Action: at(c, "training.put.send", string(a.Worker.ID)), ID: string(e.ID), Day: e.Data.On.Words(), Time: apprenticeship.InHours(e.Data.Minutes), Kind: k.Title, Words: e.Data.Words, Standing: settledAs[e.Outcome]}
		if e.Data.Evidence != "" {
			row.Evidence = frontend.Link{Text: "read it", Href: at(c, "evidence.show", string(e.Data.Evidence))}
		}
		counts, why := apprenticeship.The().Counts(facts, apprenticeship.Entry{On: e.Data.On, Category: e.Data.What})
		switch {
		case e.Settled != nil && e.Outcome != apprenticeship.TakenBack:
			row.Why = "By " + e.Settled.ByName + " on " + day(e.Settled.At) + "."
			if e.Settled.Data.Words != "" {
				row.Why += " " + e.Settled.Data.Words
			}
		case !counts:
			row.Why = "This does not count as off-the-job training. " + why
		}
		if e.Outcome == "" && a.History.End == nil {
			row.Undo, row.Settle, row.SendBack = a.may.Log, a.may.Oversee, a.put(c, apprenticeship.SentBack, "about", string(e.ID))
		}
		out = append(out, row)
	}
	return out
}

func byDay(log []apprenticeship.Logging) []apprenticeship.Logging {
	out := slices.Clone(log)
	slices.SortStableFunc(out, func(a, b apprenticeship.Logging) int {
		if a.Data.On == b.Data.On {
			return 0
		}
		if a.Data.On < b.Data.On {
			return -1
		}
		return 1
	})
	return out
}

func (a apprentice) meetingRow(c echo.Context, m apprenticeship.Meeting) frontend.MeetingRow {
	row := frontend.MeetingRow{ID: string(m.ID), Day: m.Data.On.Words(), By: m.ByName, Words: m.Data.Words, Actions: m.Data.Actions, Next: m.Data.Until.Words()}
	signed := map[string]bool{}
	mine := false
	for _, one := range m.Signatures {
		signed[one.Data.What] = true
		mine = mine || one.By == actor(c).Person && one.Data.Name == ""
		for _, p := range apprenticeship.Parties {
			if p.ID == one.Data.What {
				said := "For " + p.Title + ": " + one.ByName + " on " + moment(one.At)
				if one.Data.Name != "" {
					said = "For " + p.Title + ": " + one.Data.Name + ", as " + one.ByName + " wrote down on " + moment(one.At)
				}
				row.Signed = append(row.Signed, said)
			}
		}
	}
	if lacks := m.Lacks(); len(lacks) > 0 {
		row.Lacks = "It still needs the signature of " + listWords(lacks) + "."
	}
	if a.History.End != nil {
		return row
	}
	offer := func(may bool, what, button, href string) {
		if may && !signed[what] {
			row.Sign = append(row.Sign, frontend.SignAs{What: what, Button: button, Href: href})
		}
	}
	offer(a.may.Log && !mine, apprenticeship.Apprentice, "I agree: sign the review", "")
	offer(a.may.Employ && !mine, apprenticeship.Employer, "Sign the review for the employer", "")
	offer(a.may.Oversee, apprenticeship.Provider, "Write down the training provider’s signature", a.put(c, apprenticeship.Signed, "about", string(m.ID)))
	if a.may.Oversee && len(m.Signatures) == 0 {
		row.TakeBack = a.put(c, apprenticeship.TakenBack, "about", string(m.ID))
	}
	return row
}

// listWords joins with commas and "and".
func listWords(list []string) string {
	out := ""
	for i, one := range list {
		switch {
		case i == 0:
		case i == len(list)-1:
			out += " and "
		default:
			out += ", "
		}
		out += one
	}
	return out
}

func (a apprentice) noteRow(c echo.Context, n apprenticeship.Record) frontend.NoteRow {
	row := noted(n)
	employer := n.Data.What == apprenticeship.EmployerConfirmed || n.Data.What == apprenticeship.EmployerStatement
	if a.History.End == nil && (a.may.Employ || a.may.Oversee && !employer) {
		row.TakeBack = a.put(c, apprenticeship.TakenBack, "about", string(n.ID))
	}
	return row
}

// noted is what happened, or a break, in words.
func noted(n apprenticeship.Record) frontend.NoteRow {
	row := frontend.NoteRow{Text: happeningTitles[n.Data.What], When: n.Data.On.Words(), By: "Noted by " + n.ByName + " on " + day(n.At) + "."}
	if n.Kind == apprenticeship.Paused {
		row.Text, row.When = "A break", "from "+n.Data.On.Words()
		if n.Data.Until != "" {
			row.When += " to " + n.Data.Until.Words()
		}
	}
	if n.Data.Words != "" {
		row.By += " " + n.Data.Words
	}
	return row
}

var happeningTitles = map[string]string{
	apprenticeship.EnglishHeld: "English seen", apprenticeship.MathsHeld: "Maths seen", apprenticeship.QualificationHeld: "Qualification seen", apprenticeship.CareCertificate: "Care Certificate seen",
	apprenticeship.OrganisationNamed: "Assessment organisation named", apprenticeship.PortfolioReady: "Portfolio looked through", apprenticeship.EmployerStatement: "Employer’s statement about the hours signed",
	apprenticeship.EmployerConfirmed: "Employer confirmed that they are ready",
}

func planRows(h apprenticeship.History) []frontend.AnswerRow {
	if len(h.Plans) == 0 {
		return nil
	}
	p, last := h.Plan(), h.Plans[len(h.Plans)-1]
	hours := func(minutes int, none string) string {
		if minutes == 0 {
			return none
		}
		return apprenticeship.InHours(minutes)
	}
	rows := []frontend.AnswerRow{{Key: "Training provider", Text: p.Provider}, {Key: "Planned end", Text: p.End.Words()}, {Key: "A usual week", Text: hours(p.Week, "")},
		{Key: "Official hours of the standard", Text: hours(p.Published, "Not written down")}, {Key: "Planned off-the-job training", Text: hours(p.Planned, "")},
		{Key: "Taken off for prior learning", Text: hours(p.Prior, "Nothing")}, {Key: "Written down", Text: "By " + last.ByName + " on " + day(last.At) + ". " + last.Data.Words}}
	if n := len(h.Plans); n > 1 {
		rows = append(rows, frontend.AnswerRow{Key: "Earlier plans", Text: count(n-1, "earlier plan is kept.", "earlier plans are kept.")})
	}
	return rows
}

// trainingHours is the whole log, the newest month first.
func (s *Server) trainingHours(c echo.Context) error {
	a, err := s.apprentice(c)
	if err != nil {
		return err
	}
	p := frontend.TrainingHours{Layout: s.layout(c, "Training time"), CSV: at(c, "training.export", string(a.Worker.ID))}
	p.Back = at(c, "training", string(a.Worker.ID))
	if !a.may.Log {
		p.Name = a.Worker.Name
	}
	sums := map[string]apprenticeship.Month{}
	for _, m := range a.Report.Months {
		sums[monthName(m.First)] = m
	}
	rows, log := s.hourRows(c, a, p.Layout), byDay(a.History.Log)
	for i := len(rows) - 1; i >= 0; i-- {
		month := monthName(log[i].Data.On)
		if n := len(p.Months); n == 0 || p.Months[n-1].Month != month {
			p.Months = append(p.Months, frontend.MonthOfHours{Month: month, Sum: apprenticeship.InHours(sums[month].Confirmed) + " confirmed that count."})
		}
		last := &p.Months[len(p.Months)-1]
		last.Rows = append(last.Rows, rows[i])
	}
	return s.page(c, http.StatusOK, p)
}

// exportTraining is the log for an audit of the funding: a line for each time, with
// all that an auditor asks for.
func (s *Server) exportTraining(c echo.Context) error {
	a, err := s.apprentice(c)
	if err != nil {
		return err
	}
	file, err := sheet.Write(trainingSheet(a.Training))
	if err != nil {
		return err
	}
	c.Response().Header().Set("Content-Disposition", `attachment; filename="off-the-job-training.csv"`)
	return c.Blob(http.StatusOK, "text/csv; charset=utf-8", file)
}

func trainingSheet(t reporting.Training) (header []string, rows [][]string) {
	header = []string{"apprentice", "standard", "start", "planned_end", "date", "kind", "what_was_learned", "hours", "minutes", "counts", "why_not", "state", "settled_by", "settled_on", "evidence", "record", "in_all_minutes"}
	facts, running := t.History.Facts(), 0 // minutes that count so far
	for _, e := range byDay(t.History.Log) {
		k, _ := apprenticeship.The().Category(e.Data.What)
		counts, why := apprenticeship.The().Counts(facts, apprenticeship.Entry{On: e.Data.On, Category: e.Data.What})
		state, by, on := string(e.Outcome), "", ""
		if e.Settled != nil {
			by, on = e.Settled.ByName, string(clock.DateOf(e.Settled.At))
		} else {
			state = "waiting"
		}
		if counts && e.Outcome == apprenticeship.Confirmed {
			running += e.Data.Minutes
		}
		rows = append(rows, []string{t.Worker.Name, t.Standard.Title, string(facts.Start), string(facts.Plan.End), string(e.Data.On), k.Title, e.Data.Words, strconv.Itoa(e.Data.Minutes / 60), strconv.Itoa(e.Data.Minutes % 60),
			map[bool]string{true: "yes", false: "no"}[counts && e.Outcome == apprenticeship.Confirmed], why, state, by, on, string(e.Data.Evidence), string(e.ID), strconv.Itoa(running)})
	}
	return header, rows
}
