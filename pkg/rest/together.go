package rest

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"countersign/pkg/assessing"
	"countersign/pkg/attestation"
	"countersign/pkg/digest"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
)

func (s *Server) togetherRoutes() []httpx.Route {
	return []httpx.Route{
		post("/requests/:request/intents/:intent/keepings", "ready.add", s.keepReady),
		get("/me/ready", "ready.list", s.ready),
		bare("/requests/:request/puttings-back", "ready.remove", s.putBack),
		bare("/signing-lists", "signing-list.create", s.gather),
		get("/signing-lists/:together", "signing-list.show", about("together", s.Assessing.Gathered, gatheredOf)),
		get("/signing-lists/:together/passkey", "signing-list.passkey", s.askToSignTogether),
		post("/signing-lists/:together/proofs", "signing-list.prove", s.signTogether),
	}
}

func (s *Server) keepReady(c echo.Context) error {
	r, err := pathID[id.Request](c, "request")
	if err != nil {
		return err
	}
	i, err := pathID[id.Intent](c, "intent")
	if err != nil {
		return err
	}
	body, err := httpx.ReadJSON[struct {
		Unopened string `json:"unopened"`
	}](c)
	if err != nil {
		return err
	}
	return s.once(c, func() (reply, error) {
		return reply{}, s.Assessing.SetAside(ctx(c), actor(c), assessing.SetAsideCommand{Request: r, Intent: i, Unopened: body.Unopened})
	})
}

type readyJSON struct {
	Request    requestJSON         `json:"request"`
	WorkerName string              `json:"worker_name"`
	Title      string              `json:"title"`
	Meaning    attestation.Meaning `json:"meaning"`
	Step       int                 `json:"step"`
	Comment    string              `json:"comment,omitempty"`
	At         instant             `json:"at"`
	Over       string              `json:"over,omitempty"`
}

// said is what a fault says; empty for none.
func said(err error) string {
	if f := (*fault.Error)(nil); errors.As(err, &f) {
		return f.Message
	}
	return ""
}

func readyOf(r assessing.ReadyItem) readyJSON {
	return readyJSON{Request: requestOf(r.Opened.Request), WorkerName: r.Opened.WorkerName, Title: r.Opened.Competency.Title, Meaning: r.Meaning, Step: r.Step,
		Comment: r.Comment, At: instant{r.At}, Over: said(r.Over)}
}

func (s *Server) ready(c echo.Context) error {
	list, err := s.Assessing.Ready(ctx(c), actor(c))
	return show(c, listOf(readyOf)(list), err)
}

func (s *Server) putBack(c echo.Context) error {
	r, err := pathID[id.Request](c, "request")
	if err != nil {
		return err
	}
	return s.once(c, func() (reply, error) { return reply{}, s.Assessing.PutBack(ctx(c), actor(c), r) })
}

type partJSON struct {
	Intent     id.Intent              `json:"intent"`
	Request    id.Request             `json:"request"`
	Competency framework.CompetencyID `json:"competency"`
	Title      string                 `json:"title"`
	WorkerName string                 `json:"worker_name"`
	Statement  string                 `json:"statement"`
	Claim      digest.Sum             `json:"claim_digest"`
	Became     id.Attestation         `json:"became,omitempty"`
	Refused    string                 `json:"refused,omitempty"`
}

type gatheredJSON struct {
	ID        id.Together `json:"id"`
	Digest    digest.Sum  `json:"digest"`
	Parts     []partJSON  `json:"parts"`
	CreatedAt instant     `json:"created_at"`
	ExpiresAt instant     `json:"expires_at"`
	UsedAt    instant     `json:"used_at,omitzero"`
	Over      string      `json:"over,omitempty"`
}

func gatheredOf(t assessing.Gathered) gatheredJSON {
	out := gatheredJSON{ID: t.ID, Digest: t.Digest(), CreatedAt: instant{t.CreatedAt}, ExpiresAt: instant{t.ExpiresAt}, UsedAt: instant{t.UsedAt}, Over: said(t.Over)}
	for i, p := range t.Parts {
		out.Parts = append(out.Parts, partJSON{Intent: p.Intent, Request: p.Request, Competency: p.Competency, Title: t.Titles[i], WorkerName: p.WorkerName,
			Statement: t.Statements[i].Statement, Claim: p.Claim, Became: p.Became, Refused: p.Refused})
	}
	return out
}

func (s *Server) gather(c echo.Context) error {
	return s.once(c, func() (reply, error) {
		t, err := s.Assessing.Gather(ctx(c), actor(c))
		if err != nil {
			return reply{}, err
		}
		list, err := s.Assessing.Gathered(ctx(c), actor(c), t.ID)
		return created(httpx.To(c, named+"signing-list.show", string(t.ID)), gatheredOf(list)), err
	})
}

// askToSignTogether is what to ask the caller's passkeys for a list.
func (s *Server) askToSignTogether(c echo.Context) error {
	t, err := pathID[id.Together](c, "together")
	if err != nil {
		return err
	}
	list, err := s.Assessing.Gathered(ctx(c), actor(c), t)
	if err != nil {
		return err
	}
	o, err := s.Auth.AskToSign(ctx(c), actor(c), list.Claims()...)
	return show(c, o, err)
}

// signTogether takes one proof to a list. A list that was proved before shows what
// came of it, so that sending it again does no harm.
func (s *Server) signTogether(c echo.Context) error {
	t, err := pathID[id.Together](c, "together")
	if err != nil {
		return err
	}
	body, err := httpx.ReadJSON[struct {
		Proof proofJSON `json:"proof"`
	}](c)
	if err != nil {
		return err
	}
	list, err := s.Assessing.Gathered(ctx(c), actor(c), t)
	if err == nil && list.UsedAt.IsZero() {
		refused := s.proveTogether(c, list, body.Proof)
		if list, err = s.Assessing.Gathered(ctx(c), actor(c), t); err == nil && list.UsedAt.IsZero() {
			return paced(refused)
		}
	}
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, gatheredOf(list))
}

func (s *Server) proveTogether(c echo.Context, t assessing.Gathered, p proofJSON) error {
	prove := func() (attestation.Proof, error) { return s.Auth.Prove(ctx(c), actor(c), p.Method, p.Secret) }
	if p.Method == attestation.Passkey {
		prove = func() (attestation.Proof, error) { return s.Auth.ProvePasskey(ctx(c), actor(c), t.Claims(), p.Answer) }
	}
	proof, err := prove()
	if err != nil {
		return err
	}
	_, err = s.Assessing.SignTogether(ctx(c), actor(c), assessing.SignTogetherCommand{Together: t.ID, Proof: proof})
	return err
}
