package web

import (
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/assessing"
	"countersign/pkg/attestation"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/store"
)

// How much a page of what waits lists: of one kind, and, of what nobody can sign,
// how much stands above what waits for somebody.
const (
	waitingShown = 15
	nobodyShown  = 5
)

// waiting is everything that waits in the department, what nobody can sign first;
// or a later page of one of both lists.
func (s *Server) waiting(c echo.Context) error {
	q, after, err := readQueue(c, "department", "list")
	if err != nil {
		return err
	}
	k, err := s.desk(c, q.Get("department"))
	if err != nil {
		return err
	}
	list := q.Get("list")
	p := frontend.LeadWaiting{Lead: k.lead(s.layout(c, "Waiting to be signed off"), k.at(c, "lead.department")), Why: k.at(c, "lead.signers")}
	if list != "" {
		p.Back = k.at(c, "lead.waiting")
	}
	if list != "somebody" {
		p.Stuck, err = s.waitingList(c, k, after, true, list == "")
	}
	if list != "nobody" && err == nil {
		p.Offered, err = s.waitingList(c, k, after, false, false)
	}
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, p)
}

// waitingList is a page of what nobody can sign, or of what waits for somebody;
// few shows only the oldest, and where all are.
func (s *Server) waitingList(c echo.Context, k desk, after store.Cursor, nobody, few bool) (*frontend.WaitingList, error) {
	limit, name := waitingShown, "somebody"
	if nobody {
		name = "nobody"
	}
	if few {
		limit = nobodyShown
	}
	w, err := s.Assessing.Waiting(c.Request().Context(), actor(c), k.ID, nobody, after, limit)
	here := k.to(c, "lead.waiting").With("list", name)
	out := &frontend.WaitingList{Rows: s.waitingRows(c, k, w.Items, w.Passes), More: "Show newer ones", Next: nextPlace(here, w.Next)}
	if few && out.Next != "" {
		out.More, out.Next = "Show all that nobody can sign", here.String()
	}
	return out, err
}

func (s *Server) waitingRows(c echo.Context, k desk, items []store.QueueItem, passes bool) []frontend.WaitingRequest {
	var rows []frontend.WaitingRequest
	for _, one := range items {
		days := wholeDays(s.Clock.Now(), one.CreatedAt)
		rows = append(rows, frontend.WaitingRequest{Link: frontend.Link{Text: one.CompetencyTitle, Href: at(c, "assessor.request", string(one.ID))},
			Worker: one.WorkerName, Evidence: one.Kind.Title() + ": " + one.Title, Since: day(one.CreatedAt), Due: s.dueOf(one), Age: age(days), On: one.OfferedName,
			Opened: one.State == attestation.Opened, Pass: onlyIf(passes, k.at(c, "lead.pass", string(one.ID)))})
	}
	return rows
}

const passTitle = "Pass this on"

// passing gathers the page on which a request is passed on.
func (s *Server) passing(c echo.Context) (desk, assessing.Opened, func(frontend.Layout) frontend.LeadPass, error) {
	r, err := param[id.Request](c, "id")
	if err != nil {
		return desk{}, assessing.Opened{}, nil, err
	}
	o, signers, err := s.Assessing.Signers(c.Request().Context(), actor(c), r)
	if err != nil {
		return desk{}, o, nil, err
	}
	k, err := s.desk(c, string(o.Department))
	if err != nil {
		return k, o, nil, err
	}
	p := frontend.LeadPass{Action: at(c, "lead.pass.send", string(r)), Decided: !o.State.Waiting()}
	on := o.OfferedName
	if on == "" {
		on = "Nobody can sign it"
	}
	p.Facts = []frontend.AnswerRow{{Key: "Competency", Text: o.Competency.Title}, {Key: "Support worker", Text: o.WorkerName}, {Key: "Evidence", Text: o.Evidence.Content.Title},
		{Key: "Waiting", Text: age(wholeDays(s.Clock.Now(), o.CreatedAt)) + ", since " + day(o.CreatedAt)}, {Key: "Waits for", Text: on}}
	for _, one := range signers {
		switch {
		case len(one.Refusals) > 0:
			p.Cannot = append(p.Cannot, k.whyNot(c, one.Person, one.Name, one.Away, one.Refusals))
		case one.Person != o.Offered:
			p.Can = append(p.Can, signerChoice(one, awayUntil(one.Candidate, s.Clock.Now())))
		}
	}
	p.Who = k.to(c, "lead.who").With("competency", string(o.Competency.ID)).With("request", string(r)).String()
	return k, o, func(l frontend.Layout) frontend.LeadPass {
		p.Lead = k.lead(l, k.at(c, "lead.waiting"))
		return p
	}, nil
}

func signerChoice(one assessing.Signer, away string) frontend.SignerChoice {
	hint := fmt.Sprintf("%d waiting for them", one.OpenWork)
	if away != "" {
		hint += ". Away " + away
	}
	return frontend.SignerChoice{ID: string(one.Person), Name: one.Name, Hint: hint}
}

func (s *Server) passPage(c echo.Context) error {
	_, _, page, err := s.passing(c)
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, page(s.layout(c, passTitle)))
}

func (s *Server) pass(c echo.Context) error {
	k, o, page, err := s.passing(c)
	if err != nil {
		return err
	}
	to := httpx.FormOf(c).Get("to")
	if err := s.Assessing.Pass(c.Request().Context(), actor(c), assessing.PassCommand{Request: o.ID, To: id.Person(to)}); err != nil {
		return s.again(c, err, passTitle, func(l frontend.Layout) frontend.Page { p := page(l); p.To = to; return p })
	}
	done(c, "It is passed on", fmt.Sprintf("They are asked to sign off “%s” for %s.", o.Competency.Title, o.WorkerName))
	return httpx.SeeOther(c, k.to(c, "lead.waiting"))
}
