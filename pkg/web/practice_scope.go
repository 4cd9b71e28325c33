package web

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/frontend/chart"
	"countersign/pkg/clock"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/practice"
	"countersign/pkg/progress"
	"countersign/pkg/qrcode"
	"countersign/pkg/reporting"
)

// scopeRoutes are the pages about what a worker may do, for whoever reads their
// portfolio, and what a printed card's code opens, for whoever has the card.
func (s *Server) scopeRoutes() []httpx.Route {
	return append([]httpx.Route{
		get("/scope", "worker.scope", s.ownScope),
		get("/scope/:id", "practice.scope", s.scopePage),
		post("/scope/:id", "practice.print", s.printCard),
		get("/cards/:id", "practice.card", s.cardPage),
		post("/cards/:id/cancel", "practice.card.cancel", s.cancelCard),
	}, open(httpx.Public, get("/card/:secret", "practice.check", s.checkCard))...)
}

// ownScope leads a worker to what they may do.
func (s *Server) ownScope(c echo.Context) error {
	w, err := s.portfolio(c, "")
	if err != nil {
		return err
	}
	return httpx.SeeOther(c, httpx.To(c, "practice.scope", string(w)))
}

func (s *Server) scopePage(c echo.Context) error {
	w, err := workerOf(c)
	if err != nil {
		return err
	}
	scope, err := s.Reporting.ScopeOfPractice(c.Request().Context(), actor(c), w)
	if err != nil {
		return err
	}
	now := s.Clock.Now()
	p := frontend.PracticeScope{Layout: s.layout(c, "What they may do today"), Mine: scope.Worker.Own, Name: scope.Worker.Name, Level: scope.Level.Title, At: moment(now), Left: !scope.Here}
	p.Back = at(c, "educator.worker", string(w))
	if p.Mine {
		p.Title, p.Back = "What I may do today", at(c, "worker.record")
	}
	if scope.Here && s.Enrolling.MayPrint(actor(c), w, scope.Worker.Department) {
		p.Print = at(c, "practice.print", string(w))
	}
	rows := map[practice.Mode][]frontend.ScopeRow{}
	for _, l := range scope.Lines {
		row := frontend.ScopeRow{Task: l.Task.Title, Area: l.AreaTitle, Until: small(until(l.Decision)), Soon: endsSoon(l.Decision, now)}
		if l.Mode == practice.Independent {
			for _, one := range l.Where {
				row.Where = append(row.Where, placeWords(one))
			}
		}
		for _, r := range l.Reasons {
			if l.Mode != practice.WithinProtocol { // which says it of itself
				row.Why = append(row.Why, r.Text)
			}
		}
		rows[l.Mode] = append(rows[l.Mode], row)
	}
	p.Groups, p.Not = scopeGroups(rows), rows[practice.NotYet]
	for _, one := range scope.Cards {
		p.Cards = append(p.Cards, frontend.CardRow{Link: frontend.Link{Text: "Printed on " + moment(one.PrintedAt), Href: at(c, "practice.card", string(one.ID))}, Standing: cardStandings[one.State(now)]})
	}
	return s.page(c, http.StatusOK, p)
}

// small makes the first letter of a phrase a small one.
func small(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToLower(s[:1]) + s[1:]
}

var cardStandings = map[practice.CardState]frontend.Standing{practice.CardGood: {Text: "In use", Colour: "green"}, practice.CardExpired: {Text: "Run out", Colour: "grey"},
	practice.CardCancelled: {Text: "Cancelled", Colour: "red"}}

// scopeGroups are the tasks by how they may be done. Where all of a group are done in
// the same places, those are told once.
func scopeGroups(rows map[practice.Mode][]frontend.ScopeRow) []frontend.ScopeGroup {
	var out []frontend.ScopeGroup
	for _, m := range practice.Modes {
		if m == practice.NotYet || len(rows[m]) == 0 {
			continue
		}
		g := frontend.ScopeGroup{ID: string(m), Title: m.Title(), Means: m.Means(), Rows: rows[m], Where: rows[m][0].Where}
		if slices.ContainsFunc(g.Rows, func(r frontend.ScopeRow) bool { return !slices.Equal(r.Where, g.Where) }) {
			g.Where = nil
		}
		for i := range g.Rows {
			if g.Where != nil {
				g.Rows[i].Where = nil
			}
		}
		out = append(out, g)
	}
	return out
}

func (s *Server) printCard(c echo.Context) error {
	w, err := workerOf(c)
	if err != nil {
		return err
	}
	card, err := s.Enrolling.PrintCard(c.Request().Context(), actor(c), w)
	if err != nil {
		return err
	}
	return httpx.SeeOther(c, httpx.To(c, "practice.card", string(card.ID)))
}

// cardPage is a card to print, as it was when it was made.
func (s *Server) cardPage(c echo.Context) error {
	ref, err := param[id.Card](c, "id")
	if err != nil {
		return err
	}
	card, err := s.Reporting.PrintedCard(c.Request().Context(), actor(c), ref)
	if err != nil {
		return err
	}
	address := s.PublicURL + at(c, "practice.check", card.Token)
	code, err := qrcode.Draw(address)
	if err != nil {
		return err
	}
	p := frontend.PracticeCard{Layout: s.layout(c, "Scope of practice of "+card.Name), Name: card.Name, Level: card.Level, Place: card.Place, Printed: moment(card.PrintedAt), Expires: lastDay(card.ExpiresAt),
		Standing: cardStandings[card.State], Good: card.State == practice.CardGood, Groups: scopeGroups(cardRows(card, false)), Address: address,
		Code: chart.QR{Label: "A code that shows whether this card still holds", Size: code.Size, Path: code.Path()}}
	p.Back = at(c, "practice.scope", string(card.Worker))
	if p.Good && s.Enrolling.MayCancel(actor(c), card.Card) {
		p.Cancel = at(c, "practice.card.cancel", string(card.ID))
	}
	return s.page(c, http.StatusOK, p)
}

// cardRows are the lines of a card, by how each is to be done.
func cardRows(card reporting.CardNow, checked bool) map[practice.Mode][]frontend.ScopeRow {
	rows := map[practice.Mode][]frontend.ScopeRow{}
	for i, l := range card.Lines {
		row := frontend.ScopeRow{Task: l.Title, Area: l.Area, Until: "no end", Holds: checked && card.Holds[i], Fails: checked && !card.Holds[i]}
		if l.Until != "" {
			row.Until = "until " + l.Until.Words()
			row.Soon = !checked && clock.DateOf(card.PrintedAt).DaysTo(l.Until) <= int(progress.Soon/(24*time.Hour))
		}
		for _, w := range l.Where {
			row.Where = append(row.Where, placeWords(practice.Allowed{Where: practice.Where{Site: practice.Site{Name: w.Name}, Equipment: w.Equipment}}))
		}
		rows[l.Mode] = append(rows[l.Mode], row)
	}
	return rows
}

func (s *Server) cancelCard(c echo.Context) error {
	ref, err := param[id.Card](c, "id")
	if err != nil {
		return err
	}
	if err := s.Enrolling.CancelCard(c.Request().Context(), actor(c), ref); err != nil {
		return err
	}
	done(c, "The card is cancelled", "Whoever scans it is told so.")
	return httpx.SeeOther(c, httpx.To(c, "practice.card", string(ref)))
}

// checkCard shows whoever scans a card what of it still holds.
func (s *Server) checkCard(c echo.Context) error {
	card, err := s.Reporting.CheckCard(c.Request().Context(), c.Param("secret"))
	if err != nil {
		return err
	}
	p := frontend.PracticeCheck{Layout: s.layout(c, "Does this card still hold?"), Name: card.Name, Level: card.Level, Place: card.Place, Printed: moment(card.PrintedAt), Expires: lastDay(card.ExpiresAt),
		Now: moment(s.Clock.Now()), Good: card.State == practice.CardGood, Verdict: cardVerdict(card)}
	rows := cardRows(card, true)
	fails := frontend.ScopeGroup{ID: "fails", Title: "No longer", Means: "Do not go by these lines of the card."}
	for _, m := range practice.Modes {
		for _, r := range rows[m] {
			if r.Fails {
				fails.Rows = append(fails.Rows, r)
			}
		}
		rows[m] = slices.DeleteFunc(rows[m], func(r frontend.ScopeRow) bool { return r.Fails })
	}
	if len(fails.Rows) > 0 {
		p.Groups = append(p.Groups, fails)
	}
	p.Groups = append(p.Groups, scopeGroups(rows)...)
	return s.page(c, http.StatusOK, p)
}

// cardVerdict is what has become of a card, in a sentence.
func cardVerdict(card reporting.CardNow) string {
	held := len(slices.DeleteFunc(slices.Clone(card.Holds), func(holds bool) bool { return !holds }))
	switch {
	case card.State == practice.CardCancelled:
		return "This card was cancelled on " + moment(card.CancelledAt) + ". Do not go by it: ask for a new one."
	case card.State == practice.CardExpired:
		return "This card ran out after " + lastDay(card.ExpiresAt) + ". Do not go by it: ask for a new one."
	case held == len(card.Lines):
		return "Everything on this card still holds."
	case held == 0:
		return "Nothing on this card holds any more. Ask for a new one."
	}
	return count(len(card.Lines)-held, "line does not hold any more.", "lines do not hold any more.") + " The rest holds."
}
