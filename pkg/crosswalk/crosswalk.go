package crosswalk

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/framework"
	"countersign/pkg/id"
)

// Kinds of links from the strongest to the weakest.
var Kinds = []string{framework.Equivalent, framework.Covers, framework.PartlyCovers}

// Verb is a kind of link between the names of two competencies.
func Verb(kind string) string {
	switch kind {
	case framework.Equivalent:
		return "is equivalent to"
	case framework.Covers:
		return "covers"
	case framework.PartlyCovers:
		return "partly covers"
	}
	return ""
}

// Counts tells whether a sign-off may count at the other end of a link of the kind.
func Counts(kind string) bool { return kind == framework.Equivalent || kind == framework.Covers }

// Link is a department's decision that a sign-off for one competency says something
// of another. It is never changed; it can be ended, and another take its place.
type Link struct {
	ID         id.CrosswalkLink
	Department id.Department
	From, To   framework.CompetencyID
	Kind       string
	Rationale  string
	Author     id.Person
	AuthorName string     // as it was
	ReviewBy   clock.Date // the day by which a lead is to look at it again
	At         time.Time
	Ended      *End // nil: it stands
}

// End is the end of a link, with its reason.
type End struct {
	ID     id.CrosswalkEnd
	By     id.Person
	ByName string // as it was
	Reason string
	At     time.Time
}

// Stands tells whether the link stands at a moment.
func (l Link) Stands(at time.Time) bool {
	return !l.At.After(at) && (l.Ended == nil || l.Ended.At.After(at))
}

// Due tells whether the link stands and should have been looked at again.
func (l Link) Due(at time.Time) bool { return l.Stands(at) && l.ReviewBy < clock.DateOf(at) }

// Digest stands for the link, without its end.
func (l Link) Digest() digest.Sum {
	return digest.Of(map[string]any{"type": "countersign-crosswalk-1", "id": l.ID, "department": l.Department, "from": l.From, "to": l.To, "kind": l.Kind,
		"rationale": l.Rationale, "author": l.Author, "author_name": l.AuthorName, "review_by": l.ReviewBy, "at": l.At.UnixMicro()})
}

// EndDigest stands for the end of the link.
func (l Link) EndDigest() digest.Sum {
	e := l.Ended
	return digest.Of(map[string]any{"type": "countersign-crosswalk-end-1", "id": e.ID, "link": l.ID, "by": e.By, "by_name": e.ByName, "reason": e.Reason, "at": e.At.UnixMicro()})
}

// Path is a way from one competency to another.
type Path struct {
	To    framework.CompetencyID
	Links []Link // in order, at least one
	Kind  string // of the weakest link
}

// Counts tells whether a sign-off may count at the end of the way.
func (p Path) Counts() bool { return Counts(p.Kind) }

// Paths is the ways by which a sign-off for one competency reaches others, by the
// links that stand at a moment: to each the strongest, and of those the shortest. They
// are in the order of where they lead to.
func Paths(links []Link, from framework.CompetencyID, at time.Time) []Path {
	out := make(map[framework.CompetencyID][]Link)
	standing := make(map[framework.CompetencyID][]Link)
	for _, l := range links {
		if l.Stands(at) {
			standing[l.From] = append(standing[l.From], l)
		}
	}
	for _, list := range standing {
		slices.SortFunc(list, func(a, b Link) int {
			return cmp.Or(strings.Compare(string(a.To), string(b.To)), slices.Index(Kinds, a.Kind)-slices.Index(Kinds, b.Kind), strings.Compare(string(a.ID), string(b.ID)))
		})
	}
	for weakest := range Kinds { // what a stronger way reaches, no weaker one does
		spread(out, standing, from, weakest)
	}
	paths := make([]Path, 0, len(out))
	for to, way := range out {
		paths = append(paths, Path{to, way, Kinds[weakestOf(way)]})
	}
	slices.SortFunc(paths, func(a, b Path) int { return strings.Compare(string(a.To), string(b.To)) })
	return paths
}

// spread walks from a competency, the nearest first, over links no weaker than one
// kind, and keeps the way to what was not reached before.
func spread(out map[framework.CompetencyID][]Link, standing map[framework.CompetencyID][]Link, from framework.CompetencyID, weakest int) {
	way := map[framework.CompetencyID][]Link{from: nil}
	for queue := []framework.CompetencyID{from}; len(queue) > 0; queue = queue[1:] {
		for _, l := range standing[queue[0]] {
			_, seen := way[l.To]
			if kind := slices.Index(Kinds, l.Kind); seen || kind < 0 || kind > weakest {
				continue
			}
			way[l.To] = append(slices.Clip(way[queue[0]]), l)
			queue = append(queue, l.To)
			if _, stronger := out[l.To]; !stronger {
				out[l.To] = way[l.To]
			}
		}
	}
}

func weakestOf(way []Link) int {
	weakest := 0
	for _, l := range way {
		weakest = max(weakest, slices.Index(Kinds, l.Kind))
	}
	return weakest
}

// Leading is the competencies from which some way leads to one, in order.
func Leading(links []Link, to framework.CompetencyID, at time.Time) []framework.CompetencyID {
	back := make([]Link, len(links))
	for i, l := range links {
		back[i] = l
		back[i].From, back[i].To = l.To, l.From
	}
	var out []framework.CompetencyID
	for _, p := range Paths(back, to, at) {
		out = append(out, p.To)
	}
	return out
}
