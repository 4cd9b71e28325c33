package demo

import (
	"fmt"
	"slices"
	"strings"

	"countersign/pkg/clock"
	"countersign/pkg/evidence"
	"countersign/pkg/framework"
)

func (b *builder) one(of ...string) string { return of[b.rng.IntN(len(of))] }

// content writes a complete piece of evidence, dated a day or two back.
func (b *builder) content(m *member, t task) evidence.Content {
	what := titles(t.competencies)
	late := b.rng.IntN(3) // days until it is written down
	if t.cases > 1 {      // one of several, which have to be of different days
		late = 0
	}
	c := evidence.Content{Title: b.title(t), OccurredOn: clock.DateOf(b.clock.Now().AddDate(0, 0, -late)), Fields: map[string]string{}}
	for _, x := range t.competencies {
		c.Competencies = append(c.Competencies, string(x.ID))
	}
	if t.chosen != nil {
		c.Assessor = t.chosen.actor.Person
	}
	d, _ := t.kind.Definition()
	if d = d.Asking(false); t.rated() && t.kind.Rated() {
		c.Fields["went"], c.Fields["not_well"] = evidence.EveryTime, t.notWell
		if t.notWell != "" {
			c.Fields["went"] = evidence.NotEveryTime
		}
	}
	for _, f := range d.Fields {
		switch f.Input {
		case evidence.Number:
			c.Fields[f.Name] = fmt.Sprint(max(1, t.cases))
		case evidence.Choice:
			c.Fields[f.Name] = f.Options[1]
		case evidence.Long:
			if f.Required || b.rng.IntN(2) == 0 {
				c.Fields[f.Name] = b.account(f.Name, what)
			}
		case evidence.Text:
			c.Fields[f.Name] = b.short(f.Name)
		}
	}
	return c
}

// rated tells whether something that a task is for asks how each case went.
func (t task) rated() bool {
	return slices.ContainsFunc(t.competencies, func(c framework.Competency) bool {
		v, err := catalogued(c.ID.Version())
		return err == nil && v.RiskClasses[c.RiskClass].Rated()
	})
}

func (b *builder) title(t task) string {
	name := t.competencies[0].Title
	switch t.kind {
	case evidence.Certificate:
		return "Certificate: " + name
	case evidence.Knowledge:
		return "Quiz: " + name
	case evidence.Discussion:
		return "Talked through: " + name
	case evidence.Reflection:
		return b.one("What I learned: ", "A day with: ", "Thinking back: ") + name
	}
	return name + b.one(" on the morning list", " in room 2", " on a late", " on the ward round", " in the main department", "")
}

// account is a paragraph for a long field.
func (b *builder) account(field, what string) string {
	begin := b.one("It was a busy list and I was with the same radiographer all morning.", "We were one short, so I took more of the list than usual.",
		"This was my second week in this room.", "I asked to be put in this room for the practice.")
	middle := b.one("I worked through %s from start to end and said out loud what I was doing.", "I did %s under supervision and checked each step with the radiographer.",
		"I prepared everything first, then carried out %s while the radiographer watched.", "I was asked to lead on %s and to explain my reasons as I went.")
	end := b.one("I stopped once to ask, because the request did not match what the patient told us.", "Next time I will set the room up before the first patient is called.",
		"I was told that my explanation to the patient was clear and unhurried.", "I found the second one much easier than the first.", "I wrote the cleaning record up before I left the room.")
	text := begin + " " + fmt.Sprintf(middle, what) + " " + end
	switch field {
	case "learned":
		return "I learned to slow down at the start. " + end
	case "next":
		return "I will read the protocol the evening before, and ask for feedback after each one."
	case "summary":
		return "We went through " + what + ". I was asked what I would do if the patient could not stay still, and who I would call."
	case "statement":
		return "I worked beside them and saw " + what + " done safely and kindly, without being prompted."
	case "about":
		return "The record that I kept for " + what + ". I filled it in myself; nothing on it is about a patient."
	}
	return text
}

func (b *builder) short(field string) string {
	switch field {
	case "supervision", "observer", "with":
		return b.one("Priya Nair, radiographer", "Grace Mbeki, senior radiographer", "Daniel Fairweather, radiographer", "the duty radiographer")
	case "setting":
		return b.one("X-ray room 2", "X-ray room 4", "CT 1", "MR suite", "Breast unit", "Theatre 3", "Ultrasound B")
	case "provider":
		return b.one("Trust e-learning", "Regional imaging academy", "Department teaching morning")
	case "name":
		return b.one("Department quiz", "E-learning test", "Question sheet of the modality lead")
	case "result":
		return b.one("18 out of 20", "19 out of 20", "Passed, 92 per cent", "20 out of 20")
	case "witness":
		return b.one("Bethan Rhodes", "Colin Adair", "Mina Castellanos")
	case "role":
		return b.one("Assistant practitioner", "Senior support worker", "Staff nurse")
	case "body":
		return "City college"
	case "grade":
		return "Merit"
	}
	return strings.ToUpper(field[:1]) + field[1:]
}

func (b *builder) praise(t task) string {
	if t.kind == evidence.PriorLearning {
		return "I rang the superintendent, who remembers her well and confirms it."
	}
	return b.one("", "", "", "Calm and clear with the patient.", "Safe throughout. Asked when unsure, which is what I want to see.", "Good set-up. Keep saying the steps out loud.")
}

func (b *builder) reason() string {
	return b.one("Say what you did yourself and what I did. Then send it again.", "Which room and which equipment was this? Please add it.",
		"Write about how you checked who the patient was, without naming them.", "The date is not a day when we worked together. Please check it.")
}

func (b *builder) more() string {
	return b.one("The radiographer positioned; I did the rest and checked the markers.", "This was in room 2 on the fixed unit.", "I asked for name, date of birth and address and checked them against the request.")
}
