package web

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/recording"
	"countersign/pkg/store"
)

const evidencePerPage = 30

func (s *Server) evidenceList(c echo.Context) error {
	w, err := s.portfolio(c, "")
	if err != nil {
		return err
	}
	return s.evidenceListOf(c, w, "")
}

// evidenceListOf is a portfolio's evidence for whoever may read it.
func (s *Server) evidenceListOf(c echo.Context, w id.Worker, base string) error {
	q, err := httpx.ReadQuery(c, "state", "competency", "from", "to", "after")
	if err != nil {
		return err
	}
	filter, outcome, wrong, err := evidenceFilter(q)
	if err != nil {
		return err
	}
	title, name := "My evidence", ""
	if base != "" {
		title = "Evidence"
		if name, err = s.Recording.WorkerName(c.Request().Context(), actor(c), w); err != nil {
			return err
		}
	}
	p := frontend.EvidenceList{Layout: s.wrongLayout(c, title, wrong), Name: name, Mine: base == "", Base: base, State: q.Get("state"), Competency: q.Get("competency"),
		From: q.Get("from"), To: q.Get("to")}
	p.Back = base
	p.Narrowed = p.State+p.Competency+p.From+p.To != ""
	if err := s.fillList(c, &p, w, filter, outcome); err != nil {
		return err
	}
	if len(wrong) > 0 {
		return s.page(c, http.StatusUnprocessableEntity, p)
	}
	return s.page(c, http.StatusOK, p)
}

// outcomes are what evidence can be narrowed to beside its own state.
var outcomes = []struct {
	recording.Outcome
	text string
}{{recording.SentBack, "Sent back"}, {recording.SignedOff, "Signed off"}, {recording.InQuestion, "Taken back or in question"}}

// evidenceFilter reads the filters. A date that is none narrows nothing and is
// said to be wrong.
func evidenceFilter(q *httpx.Values) (store.EvidenceFilter, recording.Outcome, []fault.Field, error) {
	f := store.EvidenceFilter{State: evidence.State(q.Get("state")), Competency: q.Get("competency"), Limit: evidencePerPage}
	var outcome recording.Outcome
	for _, o := range outcomes {
		if q.Get("state") == string(o.Outcome) {
			f.State, outcome = evidence.Submitted, o.Outcome
		}
	}
	var wrong fault.Fields
	for name, day := range map[string]*clock.Date{"from": &f.From, "to": &f.To} {
		if text := q.Get(name); text != "" {
			var err error
			if *day, err = clock.ParseDate(text); err != nil {
				wrong.Add(name, "This must be a real date, like 2026-03-27.")
			}
		}
	}
	k, err := httpx.ReadKeyset(q, 2)
	if err != nil || len(k.After) == 0 {
		return f, outcome, wrong.List(), err
	}
	micros, err := strconv.ParseInt(k.After[0], 10, 64)
	f.After = store.Cursor{At: time.UnixMicro(micros), ID: k.After[1]}
	if err != nil {
		return f, outcome, nil, fault.Missing()
	}
	return f, outcome, wrong.List(), nil
}

func (s *Server) fillList(c echo.Context, p *frontend.EvidenceList, w id.Worker, f store.EvidenceFilter, o recording.Outcome) error {
	ctx, a := c.Request().Context(), actor(c)
	list, next, err := s.Recording.ListBy(ctx, a, w, f, o)
	if err != nil {
		return err
	}
	mapped, err := s.Recording.Mapped(ctx, a, w)
	if err != nil {
		return err
	}
	if p.Mine && !p.Narrowed && f.After.ID == "" {
		if err := s.fillInbox(c, p, w); err != nil {
			return err
		}
	}
	for _, one := range list {
		p.Rows = append(p.Rows, evidenceRow(c, one, p.Mine))
	}
	for _, st := range []evidence.State{evidence.Draft, evidence.Submitted, evidence.Withdrawn} {
		p.States = append(p.States, frontend.Choice{Value: string(st), Text: st.Title()})
	}
	for _, o := range outcomes {
		p.States = append(p.States, frontend.Choice{Value: string(o.Outcome), Text: o.text})
	}
	for _, one := range mapped {
		p.Competencies = append(p.Competencies, frontend.Choice{Value: one.ID, Text: one.Title})
	}
	p.Next, p.First = pagesOf(c, f.After, next)
	return nil
}

// fillInbox fills in what is for nothing yet.
func (s *Server) fillInbox(c echo.Context, p *frontend.EvidenceList, w id.Worker) error {
	inbox, _, err := s.Recording.List(c.Request().Context(), actor(c), w, store.EvidenceFilter{Unmapped: true, State: evidence.Draft, Limit: evidencePerPage})
	for _, one := range inbox {
		p.Unmapped = append(p.Unmapped, frontend.DraftRow{Link: frontend.Link{Text: one.Title, Href: at(c, "evidence.competencies", string(one.ID))},
			Hint: one.Kind.Title() + ", saved " + moment(one.UpdatedAt)})
	}
	return err
}

// pagesOf are the addresses of the next page and, from a later one, of the first.
func pagesOf(c echo.Context, after, next store.Cursor) (older, newest string) {
	if next.ID != "" {
		older = httpx.LinkNext(c, httpx.Cursor(strconv.FormatInt(next.At.UnixMicro(), 10), next.ID))
	}
	if after.ID != "" {
		query := c.Request().URL.Query()
		query.Del("after")
		newest = (&url.URL{Path: c.Request().URL.Path, RawQuery: query.Encode()}).String()
	}
	return older, newest
}

func evidenceRow(c echo.Context, one recording.Listed, mine bool) frontend.EvidenceRow {
	row := frontend.EvidenceRow{Link: frontend.Link{Text: one.Title, Href: at(c, "evidence.show", string(one.ID))}, Kind: one.Kind.Title(), On: dayWords(string(one.OccurredOn)),
		For: one.Titles, Standing: itemStanding(one.Item, one.Requests, one.Verdicts, mine)}
	if one.State == evidence.Draft {
		row.Href = at(c, "evidence.edit", string(one.ID))
	}
	said := map[string]bool{}
	for _, r := range one.Requests {
		if text := where(r, one.Names); one.State == evidence.Submitted && r.State != attestation.Signed && !said[text] {
			said[text] = true
			row.Where = append(row.Where, text)
		}
	}
	if one.Editing && one.State != evidence.Draft && mine {
		row.Where = append(row.Where, "You are writing a new version.")
	}
	return row
}
