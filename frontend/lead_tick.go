package frontend

import (
	"fmt"
	"slices"

	"countersign/frontend/nhsuk"
)

// TickGroup is what can be chosen of one framework or area: all of it, or some.
type TickGroup struct {
	Title string
	All   Choice
	Some  []Choice
}

// TickBox is one group as it is printed, inside a box that opens where there are
// many.
type TickBox struct {
	Field  nhsuk.Checkboxes
	Box    nhsuk.Details
	Closed bool
}

// fewTicks is how many groups are shown without boxes around them.
const fewTicks = 5

// tickBoxes are the groups one by one. Of many, each but the first is closed until
// something in it is chosen.
func tickBoxes(name string, groups []TickGroup, chosen []string, wrong nhsuk.ErrorMessage) []TickBox {
	out := make([]TickBox, len(groups))
	for n, g := range groups {
		f := nhsuk.Checkboxes{Name: name, Values: chosen, Small: true, Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: g.Title, Size: "s"}}}
		if n == 0 {
			f.ErrorMessage = wrong
		} else {
			f.IdPrefix = fmt.Sprintf("%s-of-%d", name, n+1)
		}
		if len(g.Some) > 1 || slices.Contains(chosen, g.All.Value) {
			f.Items = []nhsuk.ChoiceItem{{Value: g.All.Value, Text: g.All.Text}, {Divider: "or"}}
		}
		for _, one := range g.Some {
			f.Items = append(f.Items, nhsuk.ChoiceItem{Value: one.Value, Text: one.Text})
		}
		open := n == 0 || slices.ContainsFunc(f.Items, func(i nhsuk.ChoiceItem) bool { return i.Value != "" && slices.Contains(chosen, i.Value) })
		out[n] = TickBox{f, nhsuk.Details{Summary: nhsuk.Summary{Text: g.Title}, Open: open, Classes: "nhsuk-u-margin-bottom-2"}, len(groups) > fewTicks && n > 0}
	}
	return out
}
