package evidence

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"countersign/pkg/fault"
)

// Outcomes is how each case of an item went, in the order in which they were done: a
// letter a case, Well or NotWell. Empty: the item does not say.
type Outcomes string

// The letters of outcomes.
const (
	Well    = 'w'
	NotWell = 'n'
)

// The answers to how the cases of an item went, the field "went". Which ones did not go
// well, if there was more than one, is in the field "not_well".
const (
	EveryTime    = "It went well every time"
	NotEveryTime = "It did not go well every time"
)

// went and notWell are how an item says how its cases went: an answer in one tap where
// all went well and, where not, the numbers of those that did not.
var (
	went = Field{Name: "went", Label: "How did it go?", Hint: "Say it as it was. Nobody is blamed: everybody has times that do not go well.",
		Input: Choice, Options: []string{EveryTime, NotEveryTime}, Outcome: true}
	notWell = Field{Name: "not_well", Label: "Which times did not go well?", Hint: "Count in the order you did them. For example, 2 and 5. Leave this empty if there was only one time, or if all went well.",
		Input: Text, Max: line, Outcome: true}
)

// Rated tells whether evidence of this kind can say how each case went. What cannot is
// no case of a success rate.
func (k Kind) Rated() bool {
	d, _ := k.Definition()
	return slices.ContainsFunc(d.Fields, func(f Field) bool { return f.Outcome })
}

// Asking is the definition with only those questions that are asked of an item: how
// the cases went is asked where something that it is for has a success rate.
func (d Definition) Asking(rated bool) Definition {
	d.Fields = slices.Clone(d.Fields)
	if !rated {
		d.Fields = slices.DeleteFunc(d.Fields, func(f Field) bool { return f.Outcome })
	}
	for i, f := range d.Fields {
		d.Fields[i].Required = f.Required || f.Name == went.Name // where it is asked, it must be answered
	}
	return d
}

// SaysHow tells whether anything was answered to how the cases went.
func (c Content) SaysHow() bool { return c.Fields[went.Name]+c.Fields[notWell.Name] != "" }

// WithoutOutcomes is the content without the answers to how the cases went.
func (c Content) WithoutOutcomes() Content {
	c.Fields = maps.Clone(c.Fields)
	delete(c.Fields, went.Name)
	delete(c.Fields, notWell.Name)
	return c
}

// Outcomes is how each case went. Empty: the content does not say, or not clearly.
func (c Content) Outcomes() Outcomes {
	n := c.Cases()
	out := slices.Repeat([]byte{Well}, n)
	switch c.Fields[went.Name] {
	case EveryTime:
	case NotEveryTime:
		numbers, ok := c.notWell()
		if !ok {
			return ""
		}
		for _, i := range numbers {
			out[i-1] = NotWell
		}
	default:
		return ""
	}
	return Outcomes(out)
}

// notWell is the numbers of the cases that did not go well. False: they are not told,
// or are not numbers of cases. Of one case that did not go well it is the one.
func (c Content) notWell() ([]int, bool) {
	n, text := c.Cases(), strings.TrimSpace(c.Fields[notWell.Name])
	if n == 1 && text == "" {
		return []int{1}, true
	}
	var out []int
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' || r == '&' || unicode.IsSpace(r) }) {
		if word == "and" {
			continue
		}
		i, err := strconv.Atoi(word)
		if err != nil || i < 1 || i > n {
			return nil, false
		}
		out = append(out, i)
	}
	return out, len(out) > 0
}

// checkOutcomes refuses answers to how the cases went that do not fit together.
func (c Content) checkOutcomes(f *fault.Fields) {
	said, which := c.Fields[went.Name], strings.TrimSpace(c.Fields[notWell.Name])
	_, ok := c.notWell()
	switch {
	case said == NotEveryTime && !ok:
		f.Add("fields."+notWell.Name, "Give the numbers of the times that did not go well, from 1 to %d. For example, 2 and 5.", c.Cases())
	case said == EveryTime && which != "":
		f.Add("fields."+notWell.Name, "You say that it went well every time. Take these numbers out, or change the answer above.")
	case said == "" && which != "":
		f.Add("fields."+went.Name, "Answer this: %s", went.Label)
	}
}

// RequireOutcomes refuses content of a kind that can say how each case went and does not.
func (c Content) RequireOutcomes(k Kind, f *fault.Fields) {
	if k.Rated() && !c.SaysHow() {
		f.Add("fields."+went.Name, "Answer this: %s It is asked because what this is for has a success rate.", went.Label)
	}
}

// Words says how the cases went: "Of 6 times, 5 went well and 1 did not: number 2".
func (o Outcomes) Words() string {
	var not []string
	for i := range o {
		if o[i] == NotWell {
			not = append(not, strconv.Itoa(i+1))
		}
	}
	n := len(o)
	switch {
	case n == 0:
		return ""
	case n == 1 && len(not) == 0:
		return "It went well"
	case n == 1:
		return "It did not go well"
	case len(not) == 0:
		return "All " + strconv.Itoa(n) + " times went well"
	case len(not) == n:
		return "None of " + strconv.Itoa(n) + " times went well"
	}
	numbers := "number " + not[0]
	if last := len(not) - 1; last > 0 {
		numbers = "numbers " + strings.Join(not[:last], ", ") + " and " + not[last]
	}
	return "Of " + strconv.Itoa(n) + " times, " + strconv.Itoa(n-len(not)) + " went well and " + strconv.Itoa(len(not)) + " did not: " + numbers
}
