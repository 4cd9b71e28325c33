package frontend

import (
	"fmt"

	"countersign/frontend/nhsuk"
)

// workerPages are the pages of support workers, and those that show frameworks
// to anybody signed in.
var workerPages = map[string]Page{
	"worker_home":           WorkerHome{},
	"worker_record":         WorkerRecord{},
	"worker_sign_off":       WorkerSignOff{},
	"worker_notifications":  WorkerNotifications{},
	"evidence_new":          EvidenceNew{},
	"evidence_edit":         EvidenceEdit{},
	"evidence_competencies": EvidenceCompetencies{},
	"evidence_assessor":     EvidenceAssessor{},
	"evidence_check":        EvidenceCheck{},
	"evidence_submitted":    EvidenceSubmitted{},
	"evidence_list":         EvidenceList{},
	"evidence_item":         EvidenceItem{},
	"evidence_version":      EvidenceVersion{},
	"evidence_confirm":      EvidenceConfirm{},
	"competency_mine":       CompetencyMine{},
	"competency_one":        CompetencyOne{},
	"competency_frameworks": CompetencyFrameworks{},
	"competency_browse":     CompetencyBrowse{},
	"competency_level":      CompetencyLevel{},
	"competency_page":       CompetencyPage{},
}

// Standing is where something stands: words and the colour of their tag.
type Standing struct{ Text, Colour string }

// Tag is the standing as a component.
func (s Standing) Tag() nhsuk.Tag { return nhsuk.Tag{Text: s.Text, Colour: s.Colour} }

// Tally is how many of how many are signed off, for a level or an area of it.
type Tally struct {
	Title, Href               string
	Met, Waiting, Soon, Total int
}

// Words say the tally honestly: "12 of 37".
func (t Tally) Words() string { return fmt.Sprintf("%d of %d", t.Met, t.Total) }

// Some tells whether there is anything to count.
func (t Tally) Some() bool { return t.Total > 0 }

// Choice is one value of a filter or a list.
type Choice struct{ Value, Text string }

// filter is a Select with "any" first.
func filter(name, label, any, value string, choices []Choice) nhsuk.Select {
	s := nhsuk.Select{Name: name, Value: value, Label: nhsuk.Label{Text: label}, Items: []nhsuk.SelectItem{{Text: any, Empty: true}}}
	for _, c := range choices {
		s.Items = append(s.Items, nhsuk.SelectItem{Value: c.Value, Text: c.Text})
	}
	return s
}

// words is the search box of a list.
func words(label, hint, value string) nhsuk.Input {
	return nhsuk.Input{Name: "q", Value: value, Width: 20, Label: nhsuk.Label{Text: label}, Hint: nhsuk.Hint{Text: hint}}
}

// plural is "1 file" or "2 files".
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// linkCell is a cell of a table that leads somewhere.
func linkCell(l Link) nhsuk.Cell { return nhsuk.Cell{Text: l.Text, Href: l.Href} }

// tagCell is a cell with a tag.
func tagCell(s Standing) nhsuk.Cell { return nhsuk.Cell{HTML: nhsuk.HTML(s.Tag())} }
