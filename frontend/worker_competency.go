package frontend

import (
	"fmt"
	"net/url"

	"countersign/frontend/nhsuk"
)

// CompetencyMine is where a worker stands on each requirement of a pathway.
type CompetencyMine struct {
	Layout
	Mine      bool
	Base      string
	Name      string
	Target    string
	Pathway   string // value of the pathway shown
	Pathways  []Choice
	Total     Tally
	Asked     Asked // beside competencies
	Path      string
	Caveat    string
	Undecided []string // of sign-offs by earlier versions
	Query     string
	Area      string
	Areas     []Choice
	Standing  string
	Standings []Choice
	Groups    []LineGroup
	Narrowed  bool
	Browse    string
	On        DateParts // the day asked about, as typed
	AsOf      string    // "3 March 2026", when it is past
}

// Caption is whose page it is, for others than its worker, and the level aimed at.
func (p CompetencyMine) Caption() string {
	switch {
	case p.Mine:
		return p.Target
	case p.Target == "":
		return p.Name
	}
	return p.Name + ", " + p.Target
}

// OnField asks for a day of the past.
func (p CompetencyMine) OnField() nhsuk.DateInput {
	return DateField("on", "Show it as it was on", "For example, 27 3 2026. Leave it empty for today.", p.On, p.Wrong("on"))
}

// LineGroup is the requirements of one area.
type LineGroup struct {
	Tally
	Lines []LineRow
}

// LineRow is one requirement: what it is, where it stands and why.
type LineRow struct {
	Link
	Standing Standing
	Why      string
	Optional bool
}

// LineList is one area as a task list.
type LineList struct {
	Tally
	Tasks nhsuk.TaskList
}

// Lists are the groups as task lists.
func (p CompetencyMine) Lists() []LineList {
	var out []LineList
	for n, g := range p.Groups {
		t := nhsuk.TaskList{IdPrefix: fmt.Sprintf("area-%d", n+1)}
		for _, l := range g.Lines {
			t.Items = append(t.Items, nhsuk.TaskItem{Heading: nhsuk.Heading{Text: l.Text}, Href: l.Href,
				Hint: nhsuk.Content{Text: when(l.Optional, "Optional. ") + l.Why}, Status: nhsuk.Status{Tag: l.Standing.Tag()}})
		}
		out = append(out, LineList{g.Tally, t})
	}
	return out
}

// AreaField, StandingField, PathwayField and WordsField narrow the list.
func (p CompetencyMine) AreaField() nhsuk.Select {
	return filter("area", "Area", "All areas", p.Area, p.Areas)
}

// StandingField narrows to one standing.
func (p CompetencyMine) StandingField() nhsuk.Select {
	return filter("standing", "Where it stands", "Any", p.Standing, p.Standings)
}

// PathwayField chooses between several pathways.
func (p CompetencyMine) PathwayField() nhsuk.Select {
	s := nhsuk.Select{Name: "pathway", Value: p.Pathway, Label: nhsuk.Label{Text: "Pathway"}}
	for _, c := range p.Pathways {
		s.Items = append(s.Items, nhsuk.SelectItem{Value: c.Value, Text: c.Text})
	}
	return s
}

// WordsField searches.
func (p CompetencyMine) WordsField() nhsuk.Input { return words("Search", "", p.Query) }

// FilterBox holds the filters, open while they narrow the list.
func (p CompetencyMine) FilterBox() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: "Search, or show only some"}, Open: p.Narrowed || p.AsOf != "" || len(p.Errors) > 0}
}

// AskRow is one thing that a level asks for: what, how much, and how much there is.
type AskRow struct{ Key, Text string }

func asks(rows []AskRow) nhsuk.SummaryList {
	var s nhsuk.SummaryList
	for _, r := range rows {
		s.Rows = append(s.Rows, nhsuk.SummaryRow{Key: nhsuk.SummaryText{Text: r.Key}, Value: nhsuk.SummaryText{Text: r.Text}})
	}
	return s
}

// CompetencyOne is one competency as one worker stands to it.
type CompetencyOne struct {
	Layout
	ID        string
	Mine      bool
	Who       string // who could sign it for the worker, for a lead; empty: not theirs to ask
	Name      string
	Code      string // small, beside the title
	Area      string
	Target    string
	OnPathway bool
	Standing  Standing
	Reasons   []string
	Text      string // the exact words at the level
	Asks      []AskRow
	Before    []Link           // what it rests on
	Met       bool             // nothing is left to do for it now
	Evidence  []CompetencyItem // the newest first
	Besides   []SignOffRow     // sign-offs of evidence that does not name it any more
	History   []HappenedRow    // of the sign-offs, the newest first; empty: nothing but signing
	Crosswalk []CrosswalkRow
	InUse     LinksInUse   // links that the department uses
	ByWay     []SignOffRow // sign-offs for others that count here, or partly cover it
	Caution   Caution
	Page      string // the competency in its framework
}

// CompetencyItem is one item of evidence with its sign-offs for the competency.
type CompetencyItem struct {
	EvidenceRow
	SignOffs []SignOffRow // the newest first; a standing that the item says itself is left out
	Settled  bool         // signed off, and all of it counts
}

// itemsShown is how many items stand open on the page of a competency.
const itemsShown = 4

// Shown are the newest items and those that somebody may have to do something about.
func (p CompetencyOne) Shown() []CompetencyItem { return p.items(false) }

// Folded are the older ones, which are signed off and count.
func (p CompetencyOne) Folded() []CompetencyItem { return p.items(true) }

func (p CompetencyOne) items(folded bool) []CompetencyItem {
	var out []CompetencyItem
	for n, one := range p.Evidence {
		if folded == (one.Settled && n >= itemsShown) {
			out = append(out, one)
		}
	}
	return out
}

// FoldBox holds the older ones.
func (p CompetencyOne) FoldBox() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: fmt.Sprintf("%d more, signed off and counting", len(p.Folded()))}}
}

// AskBox holds what the level asks for where all of it is there.
func (p CompetencyOne) AskBox() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: "What it takes, and what is there"}}
}

// HistoryBox holds what happened.
func (p CompetencyOne) HistoryBox() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: "What happened to the sign-offs"}}
}

// ElsewhereBox holds what other frameworks have of it.
func (p CompetencyOne) ElsewhereBox() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: fmt.Sprintf("In other frameworks (%d)", len(p.Crosswalk))}}
}

// LinksInUse is the links of a competency that the department uses: those over which
// a sign-off may count, and those over which none does.
type LinksInUse struct{ Counting, Parts []CrosswalkRow }

// Some tells whether there are any.
func (l LinksInUse) Some() bool { return len(l.Counting)+len(l.Parts) > 0 }

// PartsBox holds those that count for nothing by themselves.
func (l LinksInUse) PartsBox() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: fmt.Sprintf("Partly covers, or is partly covered (%d)", len(l.Parts))}}
}

// CrosswalkRow is a link to another framework.
type CrosswalkRow struct {
	Link
	Framework, Words, Why string
}

// Asked is what the level asks for.
func (p CompetencyOne) Asked() nhsuk.SummaryList { return asks(p.Asks) }

// Several tells whether there is more than one reason.
func (p CompetencyOne) Several() bool { return len(p.Reasons) > 1 }

// AddLink is the one main thing to do.
func (p CompetencyOne) AddLink() nhsuk.ActionLink {
	return addLink("Add evidence for this", "/evidence/new?competency="+url.QueryEscape(p.ID))
}

// Caution is what to know before relying on the words and numbers of a competency.
type Caution struct {
	Caveats []string
	Note    string
}

// Some tells whether there is anything to know.
func (c Caution) Some() bool { return len(c.Caveats) > 0 || c.Note != "" }

// Box holds it.
func (c Caution) Box() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: "How sure we are of these words and numbers"}}
}

// CompetencyFrameworks lists the frameworks there are.
type CompetencyFrameworks struct {
	Layout
	Groups []FrameworkGroup
}

// FrameworkGroup is the frameworks of one kind.
type FrameworkGroup struct {
	Title      string
	Frameworks []FrameworkRow
}

// FrameworkRow is one published version.
type FrameworkRow struct {
	Link
	Reference    string // of the publisher, with its edition
	Caveat, Note string
	Nation       string
	OwnWords     bool
	Levels       []Link
	Competencies int
}

// Size says how much it holds.
func (f FrameworkRow) Size() string {
	return plural(f.Competencies, "competency", "competencies")
}

// CompetencyBrowse searches one framework.
type CompetencyBrowse struct {
	Layout
	Address string // of this page
	FrameworkRow
	Notes      []string
	Facts      []FactGroup
	Files      []Link // to download
	Sources    []Source
	Query      string
	Area       string
	Areas      []Choice
	Level      string
	LevelNames []Choice
	Risk       string
	Risks      []Choice
	Groups     []BrowseGroup
	Count      int
	Narrowed   bool
}

// FactGroup is what the original says besides its competencies, of one kind.
type FactGroup struct {
	Title string
	Facts []Fact
}

// Fact is one thing that the original says.
type Fact struct {
	Text     string
	Inferred bool   // nothing that we read confirms it
	Basis    string // what it rests on, and what to mind
}

// Source is where a statement comes from.
type Source struct {
	Note string
	Href string // empty: not a page
}

// BrowseGroup is what was found in one area.
type BrowseGroup struct {
	Title string
	Rows  []BrowseRow
}

// BrowseRow is one competency of the catalogue.
type BrowseRow struct {
	Link
	Code, Risk string
	Kind       string // "Knowledge"; empty: no difference is made
	Levels     string
	Inferred   bool
}

// AreaField narrows to one area.
func (p CompetencyBrowse) AreaField() nhsuk.Select {
	return filter("area", "Area", "All areas", p.Area, p.Areas)
}

// LevelField narrows to what one level asks for.
func (p CompetencyBrowse) LevelField() nhsuk.Select {
	return filter("level", "Asked for at", "Any level", p.Level, p.LevelNames)
}

// RiskField narrows to one risk class.
func (p CompetencyBrowse) RiskField() nhsuk.Select {
	return filter("risk", "Kind of task", "Any kind", p.Risk, p.Risks)
}

// WordsField searches.
func (p CompetencyBrowse) WordsField() nhsuk.Input {
	return words("Search", "Words in the title, the text or the area", p.Query)
}

// Found says how much the search found.
func (p CompetencyBrowse) Found() string {
	return plural(p.Count, "competency", "competencies")
}

// About is what to know about the framework.
func (p CompetencyBrowse) About() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: "About this framework"}}
}

// FactBox holds the facts.
func (p CompetencyBrowse) FactBox() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: "What else is known: time, gateway, assessment"}}
}

// SourceBox holds the sources.
func (p CompetencyBrowse) SourceBox() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: "Where this comes from"}}
}

// CompetencyLevel is what a level asks for.
type CompetencyLevel struct {
	Layout
	Address   string // of this page
	Framework Link
	Facts     []AskRow
	Caveat    string
	Settings  []Pick
	Areas     []LevelArea
	Paths     []LevelPath
	PathsNote string
	Requires  []LevelRequire // beside competencies
}

// LevelArea is what the level asks for in one area.
type LevelArea struct {
	Title, Scope       string
	Required, Optional []LevelItem
}

// LevelPath is one field of work.
type LevelPath struct {
	Title string
	Rows  []LevelItem
}

// LevelItem is a competency with what is asked, in a line.
type LevelItem struct {
	Link
	Asks string
}

// FactList is the level in rows.
func (p CompetencyLevel) FactList() nhsuk.SummaryList { return asks(p.Facts) }

// SettingField chooses the settings of the post.
func (p CompetencyLevel) SettingField() nhsuk.Checkboxes {
	return nhsuk.Checkboxes{Name: "setting", Small: true, Items: items(p.Settings), Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: "The post works in", Size: "s"}}}
}

// SettingBox holds the choice.
func (p CompetencyLevel) SettingBox() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: "Some of it depends on where the post is"}}
}

// PathBox is one field of work behind an expander.
type PathBox struct {
	LevelPath
	Box nhsuk.Details
}

// PathBoxes are the fields of work.
func (p CompetencyLevel) PathBoxes() []PathBox {
	var out []PathBox
	for _, one := range p.Paths {
		out = append(out, PathBox{one, nhsuk.Details{Summary: nhsuk.Summary{Text: fmt.Sprintf("%s (%d)", one.Title, len(one.Rows))}}})
	}
	return out
}

// CompetencyPage is a competency as the catalogue shows it.
type CompetencyPage struct {
	Layout
	Code      string
	Area      string
	Framework Link
	Text      string
	Risk      string
	Criteria  string // official codes of its parts
	Basis     string
	Sources   []Source
	Levels    []LevelAsk
	Crosswalk []CrosswalkRow
	InUse     LinksInUse // links that the department uses
	Caution   Caution
	Mine      string // the same competency in one's own portfolio; empty: none
	Who       string // who could sign it, for a lead; empty: not theirs to ask
}

// SourceBox holds the sources.
func (p CompetencyPage) SourceBox() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: "Where this comes from"}}
}

// LevelAsk is what one level asks for.
type LevelAsk struct {
	Level  string
	Text   string
	Asks   []AskRow
	Before []Link
}

// List is the level's asks in rows.
func (l LevelAsk) List() nhsuk.SummaryList { return asks(l.Asks) }
