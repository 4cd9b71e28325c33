package rest

import (
	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/id"
	"countersign/pkg/progress"
	"countersign/pkg/reporting"
)

type homeJSON struct {
	Worker    workerJSON                `json:"worker"`
	Held      *levelJSON                `json:"held,omitempty"`
	Target    *levelJSON                `json:"target,omitempty"`
	Map       mapJSON                   `json:"map"`
	Total     tallyJSON                 `json:"total"`
	Areas     []tallyJSON               `json:"areas"`
	Standings map[progress.Standing]int `json:"standings"`
	Path      string                    `json:"path,omitempty"`
	Ready     bool                      `json:"ready"`
	NotReady  []reasonJSON              `json:"not_ready"`
	Caveat    string                    `json:"caveat,omitempty"`
	Next      []nextJSON                `json:"next"`
	Waiting   []waitingJSON             `json:"waiting"`
	Drafts    []homeDraftJSON           `json:"drafts"`
	Recent    []signOffJSON             `json:"recent"`
	RunsOut   []runsOutJSON             `json:"runs_out"`
	Weeks     []weekJSON                `json:"weeks"`
	Others    []otherJSON               `json:"others"`
}

func homeOf(h reporting.Home) homeJSON {
	return homeJSON{workerOf(h.Worker), levelIf(h.Held), levelIf(h.Target), mapOf(h.Map), tallyOf(h.Total), each(h.Areas, tallyOf), standingsOf(h.Standings), h.Path, h.Ready,
		each(h.NotReady, reasonOf), h.Caveat, each(h.Next, nextOf), each(h.Waiting, waitingOf), each(h.Drafts, homeDraftOf), each(h.Recent, signOffOf),
		each(h.RunsOut, runsOutOf), each(h.Weeks, weekOf), each(h.Others, otherOf)}
}

// mapJSON is the career levels as a graph.
type mapJSON struct {
	Nodes []nodeJSON `json:"nodes"`
	Edges []edgeJSON `json:"edges"`
}

type nodeJSON struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Band    string `json:"band,omitempty"`
	Here    bool   `json:"here"`
	Target  bool   `json:"target"`
	Outside bool   `json:"outside"`
}

type edgeJSON struct {
	From string `json:"from"`
	To   string `json:"to"`
}

func mapOf(m reporting.LevelMap) mapJSON {
	return mapJSON{
		each(m.Nodes, func(n reporting.LevelNode) nodeJSON {
			return nodeJSON{n.ID, n.Title, n.Band, n.Here, n.Target, n.Outside}
		}),
		each(m.Edges, func(e reporting.LevelEdge) edgeJSON { return edgeJSON{e.From, e.To} }),
	}
}

type nextJSON struct {
	Kind       reporting.StepKind `json:"kind"`
	Text       string             `json:"text"`
	Why        string             `json:"why"`
	Competency *competencyJSON    `json:"competency,omitempty"`
	Evidence   id.Evidence        `json:"evidence,omitempty"`
}

func nextOf(n reporting.Step) nextJSON {
	return nextJSON{n.Kind, n.Text, n.Why, competencyIf(n.Competency), n.Evidence}
}

type waitingJSON struct {
	Request       id.Request        `json:"request"`
	State         attestation.State `json:"state"`
	Evidence      id.Evidence       `json:"evidence"`
	EvidenceTitle string            `json:"evidence_title"`
	Competency    competencyJSON    `json:"competency"`
	On            *personJSON       `json:"on,omitempty"`
	Since         instant           `json:"since"`
	Days          int               `json:"days"`
}

func waitingOf(w reporting.Waiting) waitingJSON {
	return waitingJSON{w.Request, w.State, w.Evidence, w.EvidenceTitle, competencyOf(w.Competency), reported(w.On), instant{w.Since}, w.Days}
}

type homeDraftJSON struct {
	Evidence id.Evidence `json:"evidence"`
	Kind     string      `json:"kind"`
	Title    string      `json:"title"`
	SavedAt  instant     `json:"saved_at"`
	Next     bool        `json:"next"`
	Mapped   bool        `json:"mapped"`
}

func homeDraftOf(d reporting.Draft) homeDraftJSON {
	return homeDraftJSON{d.Evidence, d.Kind, d.Title, instant{d.SavedAt}, d.Next, d.Mapped}
}

type runsOutJSON struct {
	Competency competencyJSON `json:"competency"`
	FirstDay   clock.Date     `json:"first_day"`
	At         instant        `json:"at"`
	Days       int            `json:"days"`
}

func runsOutOf(r reporting.RunsOut) runsOutJSON {
	return runsOutJSON{competencyOf(r.Competency), r.On, instant{r.At}, r.Days}
}

type weekJSON struct {
	From    clock.Date `json:"from"`
	Moves   int        `json:"moves"`
	Current bool       `json:"current"`
}

func weekOf(w reporting.Week) weekJSON { return weekJSON{w.From, w.Moves, w.Current} }

type otherJSON struct {
	Target levelJSON `json:"target"`
	Total  tallyJSON `json:"total"`
	Ready  bool      `json:"ready"`
	Caveat string    `json:"caveat,omitempty"`
}

func otherOf(o reporting.Other) otherJSON {
	return otherJSON{levelOf(o.Target), tallyOf(o.Total), o.Ready, o.Caveat}
}
