package rest

import (
	"github.com/labstack/echo/v4"

	"countersign/pkg/attestation"
	"countersign/pkg/educating"
	"countersign/pkg/framework"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/store"
)

func (s *Server) flagRoutes() []httpx.Route {
	return []httpx.Route{
		get("/departments/:department/flags", "flag.list", s.flags),
		get("/me/flags", "flag.mine", s.ownFlags),
		get("/flags/:flag", "flag.show", about("flag", s.Educating.Flag, wholeFlagOf)),
		post("/flags/:flag/closings", "flag.close", told(s, "flag", s.closeFlag)),
	}
}

type flagJSON struct {
	ID         id.Flag              `json:"id"`
	Kind       attestation.FlagKind `json:"kind"`
	Department id.Department        `json:"department"`
	Signer     *personJSON          `json:"signer"`
	Worker     id.Worker            `json:"worker,omitempty"`
	WorkerName string               `json:"worker_name,omitempty"`
	Seen       instant              `json:"seen,omitzero"`
	Count      int                  `json:"sign_off_count"`
	From       instant              `json:"from"`
	Until      instant              `json:"until"`
	At         instant              `json:"at"`
	Closed     *flagClosingJSON     `json:"closed,omitempty"`
}

type flagClosingJSON struct {
	By      *personJSON         `json:"by"`
	Finding attestation.Finding `json:"finding"`
	Words   string              `json:"words"`
	At      instant             `json:"at"`
}

func flagOf(f store.Flagged) flagJSON {
	out := flagJSON{ID: f.ID, Kind: f.Kind, Department: f.Department, Signer: personOf(f.Signer, f.SignerName), Worker: f.Worker, WorkerName: f.WorkerName, Seen: instant{f.Seen},
		Count: f.SignOffs, From: instant{f.From}, Until: instant{f.Until}, At: instant{f.At}}
	if c := f.Closed; c != nil {
		out.Closed = &flagClosingJSON{personOf(c.By, c.ByName), c.Finding, c.Words, instant{c.At}}
	}
	return out
}

type wholeFlagJSON struct {
	Flag         flagJSON        `json:"flag"`
	MostInAnHour int             `json:"most_in_an_hour"`
	Quickest     *float64        `json:"quickest_seconds,omitempty"`
	SignOffs     []underFlagJSON `json:"sign_offs"`
}

type underFlagJSON struct {
	Attestation id.Attestation         `json:"attestation"`
	Competency  framework.CompetencyID `json:"competency"`
	Title       string                 `json:"title"`
	WorkerName  string                 `json:"worker_name"`
	Shown       instant                `json:"shown_at"`
	Signed      instant                `json:"signed_at"`
	Together    bool                   `json:"together"`
	Recorded    bool                   `json:"recorded"`
	Proof       attestation.Method     `json:"proof"`
	Surface     store.Surface          `json:"surface"`
}

func wholeFlagOf(f educating.Flag) wholeFlagJSON {
	out := wholeFlagJSON{Flag: flagOf(f.Flagged), MostInAnHour: f.Pace.MostInAnHour, SignOffs: each(f.SignOffs, func(u educating.UnderFlag) underFlagJSON {
		return underFlagJSON{u.ID, u.Competency, u.Title, u.WorkerName, instant{u.Shown}, instant{u.Signed}, u.Together != "", u.Recorded, u.Proof, u.Surface}
	})}
	if f.Pace.Quickest > 0 {
		seconds := f.Pace.Quickest.Seconds()
		out.Quickest = &seconds
	}
	return out
}

func (s *Server) flags(c echo.Context) error {
	d, err := pathID[id.Department](c, "department")
	if err != nil {
		return err
	}
	q, err := httpx.ReadQuery(c, "after", "limit")
	if err != nil {
		return err
	}
	k, err := httpx.ReadKeyset(q, 1)
	if err != nil {
		return err
	}
	var before id.Flag
	if k.After != nil {
		before = id.Flag(k.After[0])
	}
	list, err := s.Educating.Flags(ctx(c), actor(c), d, before, k.Limit)
	if list.Next != "" {
		httpx.LinkNext(c, httpx.Cursor(string(list.Next)))
	}
	return show(c, struct {
		Open   []flagJSON `json:"open"`
		Closed []flagJSON `json:"closed"`
	}{each(list.Open, flagOf), each(list.Closed, flagOf)}, err)
}

func (s *Server) ownFlags(c echo.Context) error {
	list, err := s.Educating.OwnFlags(ctx(c), actor(c))
	return show(c, listOf(flagOf)(list), err)
}

func (s *Server) closeFlag(c echo.Context, f id.Flag, body struct {
	Finding attestation.Finding `json:"finding"`
	Words   string              `json:"words"`
}) (reply, error) {
	return reply{}, s.Educating.CloseFlag(ctx(c), actor(c), educating.CloseFlagCommand{Flag: f, Finding: body.Finding, Words: body.Words})
}
