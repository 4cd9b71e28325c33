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
	Undecided []reasonJSON              `json:"undecided,omitempty"`
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
	return homeJSON{
		Worker: workerOf(h.Worker), Held: levelIf(h.Held), Target: levelIf(h.Target), Map: mapOf(h.Map), Total: tallyOf(h.Total),
		Areas: each(h.Areas, tallyOf), Standings: standingsOf(h.Standings), Path: h.Path, Ready: h.Ready,
		NotReady: each(h.NotReady, reasonOf), Undecided: each(h.Undecided, reasonOf), Caveat: h.Caveat, Next: each(h.Next, nextOf), Waiting: each(h.Waiting, waitingOf),
		Drafts: each(h.Drafts, homeDraftOf), Recent: each(h.Recent, signOffOf), RunsOut: each(h.RunsOut, runsOutOf),
		Weeks: each(h.Weeks, weekOf), Others: each(h.Others, otherOf),
	}
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
			return nodeJSON{ID: n.ID, Title: n.Title, Band: n.Band, Here: n.Here, Target: n.Target, Outside: n.Outside}
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
	return nextJSON{
		Kind: n.Kind, Text: n.Text, Why: n.Why, Competency: competencyIf(n.Competency), Evidence: n.Evidence,
	}
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
	DueOn         clock.Date        `json:"due_on"`
}

func waitingOf(w reporting.Waiting) waitingJSON {
	return waitingJSON{
		Request: w.Request, State: w.State, Evidence: w.Evidence, EvidenceTitle: w.EvidenceTitle, Competency: competencyOf(w.Competency),
		On: reported(w.On), Since: instant{w.Since}, Days: w.Days, DueOn: w.Due,
	}
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
	return homeDraftJSON{
		Evidence: d.Evidence, Kind: d.Kind, Title: d.Title, SavedAt: instant{d.SavedAt}, Next: d.Next, Mapped: d.Mapped,
	}
}

type runsOutJSON struct {
	Competency competencyJSON `json:"competency"`
	FirstDay   clock.Date     `json:"first_day"`
	At         instant        `json:"at"`
	Days       int            `json:"days"`
}

func runsOutOf(r reporting.RunsOut) runsOutJSON {
	return runsOutJSON{Competency: competencyOf(r.Competency), FirstDay: r.On, At: instant{r.At}, Days: r.Days}
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
	return otherJSON{Target: levelOf(o.Target), Total: tallyOf(o.Total), Ready: o.Ready, Caveat: o.Caveat}
}
