package web

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/assessing"
	"countersign/pkg/fault"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
)

const readyTitle = "Ready to sign"

// keeping is the form that sets a statement aside.
func keeping(c echo.Context, st assessing.Signing) frontend.Keeping {
	k := frontend.Keeping{Address: at(c, "assessor.keep", string(st.Request), string(st.ID))}
	if f := httpx.FormOf(c); f != nil {
		k.Why = f.Get("unopened")
	}
	for _, f := range st.Opened.Unopened() {
		k.Unopened = append(k.Unopened, f.Name)
	}
	return k
}

// keepStatement sets a statement aside, to sign with others.
func (s *Server) keepStatement(c echo.Context) error {
	st, err := s.signing(c)
	if err != nil {
		return err
	}
	if st.Became != nil || st.Over != nil {
		return httpx.SeeOther(c, httpx.To(c, "assessor.sign", string(st.Request), string(st.ID)))
	}
	refused := s.Assessing.SetAside(c.Request().Context(), actor(c), assessing.SetAsideCommand{Request: st.Request, Intent: st.ID, Unopened: httpx.FormOf(c).Get("unopened")})
	switch {
	case fault.Is(refused, fault.Conflict):
		return s.overPage(c, st, refused)
	case refused != nil:
		p, err := s.signForm(c, st)
		if err != nil {
			return err
		}
		return s.again(c, refused, "Sign off", p)
	}
	done(c, "It is on your list", "It is not signed yet. Sign it here with the others, or add more from your queue first.")
	return httpx.SeeOther(c, httpx.To(c, "assessor.ready"))
}

// readyPage lists what is ready to be signed together.
func (s *Server) readyPage(c echo.Context) error {
	list, err := s.Assessing.Ready(c.Request().Context(), actor(c))
	if err != nil {
		return err
	}
	p := frontend.AssessorReady{Layout: s.layout(c, readyTitle)}
	for _, r := range list {
		o := r.Opened
		row := frontend.ReadyRow{Link: frontend.Link{Text: o.Competency.Title, Href: at(c, "assessor.request", string(o.ID))}, Worker: o.WorkerName, Evidence: o.Evidence.Kind.Title() + ": " + o.Evidence.Content.Title,
			How: r.Meaning.Title() + ". " + stepTitle(o.Framework, r.Step), Comment: r.Comment, Out: at(c, "assessor.put-back", string(o.ID))}
		if over := (*fault.Error)(nil); errors.As(r.Over, &over) {
			row.Over = over.Message
		}
		p.Rows = append(p.Rows, row)
	}
	return s.page(c, http.StatusOK, p)
}

// putBack takes one out of the list.
func (s *Server) putBack(c echo.Context) error {
	r, err := requestOf(c)
	if err != nil {
		return err
	}
	if err := s.Assessing.PutBack(c.Request().Context(), actor(c), r); err != nil {
		return err
	}
	done(c, "Taken out", "It still waits in the queue.")
	return httpx.SeeOther(c, httpx.To(c, "assessor.ready"))
}

// gather makes the list that one proof is for.
func (s *Server) gather(c echo.Context) error {
	t, err := s.Assessing.Gather(c.Request().Context(), actor(c))
	if fault.Is(err, fault.Conflict) { // nothing is left that can be signed: the list says why
		return httpx.SeeOther(c, httpx.To(c, "assessor.ready"))
	}
	if err != nil {
		return err
	}
	return httpx.SeeOther(c, httpx.To(c, "assessor.together", string(t.ID)))
}

// gatheredList is the list that the address names, as it stands.
func (s *Server) gatheredList(c echo.Context) (assessing.Gathered, error) {
	t, err := id.Parse[id.Together](c.Param("together"))
	if err != nil {
		return assessing.Gathered{}, fault.Missing()
	}
	return s.Assessing.Gathered(c.Request().Context(), actor(c), t)
}

// togetherPage shows the statements of a list to prove, and afterwards what came
// of each.
func (s *Server) togetherPage(c echo.Context) error {
	t, err := s.gatheredList(c)
	if err != nil {
		return err
	}
	switch {
	case !t.UsedAt.IsZero():
		return s.togetherDone(c, t)
	case t.Over != nil:
		return s.over(c, t.Over, at(c, "assessor.ready"))
	}
	p, err := s.togetherForm(c, t)
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, p(s.layout(c, togetherTitle(t))))
}

func togetherTitle(t assessing.Gathered) string {
	if len(t.Parts) == 1 {
		return "Sign 1 statement"
	}
	return fmt.Sprintf("Sign %d statements", len(t.Parts))
}

func (s *Server) togetherForm(c echo.Context, t assessing.Gathered) (func(frontend.Layout) frontend.Page, error) {
	sign, err := s.proofForm(c, t.Claims(), frontend.AssessorSign{Address: at(c, "assessor.together.send", string(t.ID)), Request: at(c, "assessor.ready"), Until: timeOf(t.ExpiresAt), Today: day(t.CreatedAt)})
	return func(l frontend.Layout) frontend.Page {
		p := frontend.AssessorTogether{AssessorSign: sign(l).(frontend.AssessorSign)}
		for i, part := range t.Parts {
			p.Items = append(p.Items, frontend.TogetherItem{Heading: fmt.Sprintf("%d. %s, %s", i+1, t.Titles[i], part.WorkerName), Statement: t.Statements[i].Statement})
		}
		return p
	}, err
}

// signTogether proves a list.
func (s *Server) signTogether(c echo.Context) error {
	t, err := s.gatheredList(c)
	if err != nil {
		return err
	}
	if t.UsedAt.IsZero() && t.Over == nil {
		if refused := s.proveTogether(c, t); refused != nil {
			if t, err = s.gatheredList(c); err != nil {
				return err
			}
			switch {
			case !t.UsedAt.IsZero(): // another click was quicker
			case t.Over != nil || fault.Is(refused, fault.Conflict):
				return s.over(c, refused, at(c, "assessor.ready"))
			default:
				p, err := s.togetherForm(c, t)
				if err != nil {
					return err
				}
				return s.again(c, refused, togetherTitle(t), p)
			}
		}
	}
	return httpx.SeeOther(c, httpx.To(c, "assessor.together", string(t.ID)))
}

func (s *Server) proveTogether(c echo.Context, t assessing.Gathered) error {
	proof, err := s.prove(c, t.Claims()...)
	if err != nil {
		return err
	}
	_, err = s.Assessing.SignTogether(c.Request().Context(), actor(c), assessing.SignTogetherCommand{Together: t.ID, Proof: proof})
	return err
}

// togetherDone says what came of each statement of a list.
func (s *Server) togetherDone(c echo.Context, t assessing.Gathered) error {
	signed := 0
	p := frontend.AssessorTogetherDone{At: moment(t.UsedAt)}
	for i, part := range t.Parts {
		row := frontend.TogetherResult{Link: frontend.Link{Text: t.Titles[i], Href: at(c, "worker.sign-off", string(part.Became))}, Worker: part.WorkerName, Standing: frontend.Standing{Text: "Signed off", Colour: "green"}}
		if part.Became == "" {
			row.Href, row.Why, row.Standing = at(c, "assessor.request", string(part.Request)), part.Refused, frontend.Standing{Text: "Not signed", Colour: "red"}
		} else {
			signed++
		}
		p.Rows = append(p.Rows, row)
	}
	p.Layout = s.layout(c, fmt.Sprintf("%d of %d signed off", signed, len(t.Parts)))
	return s.page(c, http.StatusOK, p)
}
