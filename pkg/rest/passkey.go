package rest

import (
	"encoding/json"

	"github.com/labstack/echo/v4"

	"countersign/pkg/assessing"
	"countersign/pkg/attestation"
	"countersign/pkg/auth"
	"countersign/pkg/digest"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/identity"
)

func (s *Server) passkeyRoutes() []httpx.Route {
	return open(enrolment,
		get("/account/passkeys", "passkey.list", s.passkeys),
		bare("/account/passkey-offers", "passkey.offer", s.offerPasskey),
		post("/account/passkeys", "passkey.create", s.addPasskey),
		post("/account/passkeys/:passkey/removals", "passkey.remove", s.removePasskey),
	)
}

type passkeyJSON struct {
	ID     id.Passkey `json:"id"`
	Name   string     `json:"name"`
	MadeAt instant    `json:"made_at"`
	UsedAt instant    `json:"used_at,omitzero"`
}

func passkeyOf(p identity.Passkey) passkeyJSON {
	return passkeyJSON{ID: p.ID, Name: p.Name, MadeAt: instant{p.Made}, UsedAt: instant{p.Used}}
}

func (s *Server) passkeys(c echo.Context) error {
	a, err := s.Auth.Account(ctx(c), actor(c))
	return show(c, listOf(passkeyOf)(a.Passkeys), err)
}

func (s *Server) offerPasskey(c echo.Context) error {
	o, err := s.Auth.AskForPasskey(ctx(c), actor(c))
	return show(c, o, err)
}

func (s *Server) addPasskey(c echo.Context) error {
	body, err := httpx.ReadJSON[struct {
		Name     string          `json:"name"`
		Password string          `json:"password"`
		Answer   json.RawMessage `json:"answer"`
	}](c)
	if err != nil {
		return err
	}
	refresh, err := s.Auth.AddPasskey(ctx(c), actor(c), auth.NewPasskey{Name: body.Name, Password: body.Password, Answer: body.Answer})
	return shown(c, renewedJSON{refresh}, err)
}

func (s *Server) removePasskey(c echo.Context) error {
	p, err := pathID[id.Passkey](c, "passkey")
	if err != nil {
		return err
	}
	body, err := httpx.ReadJSON[passwordBody](c)
	if err != nil {
		return err
	}
	refresh, err := s.Auth.RemovePasskey(ctx(c), actor(c), p, body.Password)
	return shown(c, renewedJSON{refresh}, err)
}

// askToSign is what to ask the caller's passkeys for a statement.
func (s *Server) askToSign(c echo.Context) error {
	i, err := pathID[id.Intent](c, "intent")
	if err != nil {
		return err
	}
	intent, err := s.Assessing.Intent(ctx(c), actor(c), i)
	if err != nil {
		return err
	}
	o, err := s.Auth.AskToSign(ctx(c), actor(c), intent.Claim)
	return show(c, o, err)
}

// proofJSON is fresh proof of person.
type proofJSON struct {
	Method attestation.Method `json:"method"`
	Secret string             `json:"secret"`
	Answer json.RawMessage    `json:"answer"`
}

// prove checks the proof for a statement of the caller's.
func (s *Server) prove(c echo.Context, i id.Intent, p proofJSON) (attestation.Proof, error) {
	if p.Method != attestation.Passkey {
		return s.Auth.Prove(ctx(c), actor(c), p.Method, p.Secret)
	}
	intent, err := s.Assessing.Intent(ctx(c), actor(c), i)
	if err != nil {
		return attestation.Proof{}, err
	}
	return s.Auth.ProvePasskey(ctx(c), actor(c), []digest.Sum{intent.Claim}, p.Answer)
}

// signing is the statement that the address names, as it stands.
func (s *Server) signing(c echo.Context) (assessing.Signing, error) {
	r, err := pathID[id.Request](c, "request")
	if err != nil {
		return assessing.Signing{}, err
	}
	i, err := pathID[id.Intent](c, "intent")
	if err != nil {
		return assessing.Signing{}, err
	}
	return s.Assessing.Signing(ctx(c), actor(c), r, i)
}
