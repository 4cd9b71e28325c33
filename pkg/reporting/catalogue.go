package reporting

import (
	"countersign/pkg/framework"
)

// Framework is a published version as a list shows it.
type Framework struct {
	Version      framework.VersionID
	Title        string
	Kind         string // framework.Apprenticeship and so on; empty: a career framework
	Reference    string // the publisher's, "ST0216"; empty: none
	Edition      string // the publisher's, "1.1"; empty: not known
	Publisher    string
	Status       framework.Status
	Caveat       string // empty: nothing to say
	StatusNote   string
	OwnWords     bool
	Nation       string
	Notes        []string
	Levels       []Level // those tracked here, in order
	Competencies int
}

// BrowseQuery narrows the catalogue; an empty field does not.
type BrowseQuery struct {
	Version   framework.VersionID // empty: the first framework
	Words     string
	Area      string
	Level     string
	RiskClass string
}

// Choice is one value of a filter.
type Choice struct{ ID, Title string }

// Catalogue is what a search of one version found, by area.
type Catalogue struct {
	Framework   Framework
	Frameworks  []Framework // all there are, for the filter
	Areas       []Choice
	Levels      []Choice
	RiskClasses []Choice
	Found       []CatalogueArea
	Count       int
	Facts       []framework.Fact // what the original says besides, by kind
	Sources     []framework.Source
}

// CatalogueArea is the part of a result that lies in one area.
type CatalogueArea struct {
	Area  Choice
	Items []CatalogueItem
}

// CatalogueItem is one competency found.
type CatalogueItem struct {
	Competency Competency
	Statement  string
	Kind       string   // framework.Knowledge and so on; empty: no difference is made
	RiskClass  string   // title
	Prior      string   // what prior learning stands for, in words; empty: nothing
	Levels     []string // titles of those that require it
	Inferred   bool     // no source that we read confirms it
}

// LevelAsks is what a level asks for, area by area, of a post.
type LevelAsks struct {
	Framework     Framework
	Level         Level
	Band          string
	Education     string
	Supervision   string
	Note          string
	Next          []Level
	Settings      []Choice // that change what is asked
	Chosen        []string // settings that it was worked out for
	Areas         []AreaAsks
	Paths         []PathAsks // one of them, or PathsNeeded, is needed as well
	PathsNeeded   int
	RequiredTotal int
	Requires      []framework.Requirement // beside competencies
}

// AreaAsks is one area of what a level asks for.
type AreaAsks struct {
	Area     Choice
	Scope    string
	Required []AskedItem
	Optional []AskedItem
}

// PathAsks is one field of work of which a level asks for some.
type PathAsks struct {
	Title string
	Items []AskedItem
}

// AskedItem is a competency with what is asked.
type AskedItem struct {
	Competency Competency
	Asks       Asks
}
