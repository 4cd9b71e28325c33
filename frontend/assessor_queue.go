package frontend

import (
	"fmt"

	"countersign/frontend/nhsuk"
)

// AssessorHandOver hands what waits for the reader to a colleague: all of it, or
// what they choose.
type AssessorHandOver struct {
	Layout
	Address, Department string
	Rows                []QueueRow
	Chosen              []string // of the requests
	Colleagues          []SignerChoice
	To                  string
}

// WhatField asks what goes.
func (p AssessorHandOver) WhatField() nhsuk.Checkboxes {
	c := nhsuk.Checkboxes{Name: "requests", ErrorMessage: p.Wrong("requests"), Values: p.Chosen,
		Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: "What do you hand over?", Size: "m"}}, Hint: nhsuk.Hint{Text: "Choose none to hand over all of it"}}
	for _, r := range p.Rows {
		c.Items = append(c.Items, nhsuk.ChoiceItem{Value: r.ID, Text: r.Text, Hint: nhsuk.Hint{Text: r.Worker + ". Due by " + r.By}})
	}
	return c
}

// ToField asks to whom it goes.
func (p AssessorHandOver) ToField() nhsuk.Radios {
	r := nhsuk.Radios{Name: "to", Value: p.To, ErrorMessage: p.Wrong("to"), Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: "To whom?", Size: "m"}}}
	for _, c := range p.Colleagues {
		r.Items = append(r.Items, nhsuk.ChoiceItem{Value: c.ID, Text: c.Name, Hint: nhsuk.Hint{Text: c.Hint}})
	}
	return r
}

// coverField asks who stands in for somebody who is away.
func coverField(value string, colleagues []Choice, wrong nhsuk.ErrorMessage) nhsuk.Select {
	return choose("cover", "Who stands in?", "What would come here goes to them, if they may sign it", value, append([]Choice{{Text: "Whoever has the least to do"}}, colleagues...), wrong)
}

// QueueNumbers are how a department's queue is doing, for a picture and tables.
type QueueNumbers struct {
	Ages                     []AgeBand
	Late, Twice              int
	Signed, Returned         int
	Since                    string // 3 November 2026
	Enough                   bool
	Median, Ninetieth        float64 // days
	Limit                    string  // as typed, or as it is
	LimitAddress, LimitPlace string  // where a lead changes it, and for which department; empty: the reader may not
}

// AgeBand is how many have waited so long.
type AgeBand struct {
	Text  string
	Count int
	Shade string
}

// Times say how long decisions take.
func (q QueueNumbers) Times() nhsuk.SummaryList {
	took, most := "Not enough yet to say", "Not enough yet to say"
	if q.Enough {
		took, most = inDays(q.Median), inDays(q.Ninetieth)
	}
	back := "Nothing was decided"
	if n := q.Signed + q.Returned; n > 0 {
		back = fmt.Sprintf("%d of %d decisions (%d%%)", q.Returned, n, (q.Returned*100+n/2)/n)
	}
	return answers([]AnswerRow{{Key: "Half are signed within", Text: took}, {Key: "Nine of ten are signed within", Text: most}, {Key: "Sent back or not signed off", Text: back}})
}

func inDays(d float64) string {
	if d < 1 {
		return "less than a day"
	}
	return fmt.Sprintf("%.1f days", d)
}
