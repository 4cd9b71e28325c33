package web

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"countersign/frontend"
	"countersign/frontend/nhsuk"
	"countersign/pkg/clock"
	"countersign/pkg/evidence"
	"countersign/pkg/httpx"
	"countersign/pkg/recording"
)

// typed is what a form says about a draft of a kind. Only what was sent is in it:
// a field that the page did not show stays as it is.
func typed(f *httpx.Values, d evidence.Definition) recording.Patch {
	p := recording.Patch{Writer: f.Get("writer"), Fields: map[string]string{}}
	p.Revision, _ = strconv.Atoi(f.Get("revision"))
	if f.Has("title") {
		p.Title = new(f.Get("title"))
	}
	if day, sent := typedDay(f, "occurred_on"); sent {
		p.OccurredOn = new(clock.Date(day))
	}
	for _, field := range d.Fields {
		name := "fields." + field.Name
		if field.Input == evidence.Day {
			if day, sent := typedDay(f, name); sent {
				p.Fields[field.Name] = day
			}
		} else if f.Has(name) {
			p.Fields[field.Name] = f.Get(name)
		}
	}
	if f.Has("picked") { // the page asked: no tick means none
		p.Competencies = new(f.All("competencies"))
	}
	return p
}

// typedDay reads a date in three boxes. One that is no date is kept as it was
// typed, so that the boxes show it again.
func typedDay(f *httpx.Values, name string) (day string, sent bool) {
	if !f.Has(name + "-day") {
		return "", false
	}
	parts := []string{f.Get(name + "-year"), f.Get(name + "-month"), f.Get(name + "-day")}
	for i, part := range parts {
		part = strings.ReplaceAll(strings.TrimSpace(part), "-", "")
		parts[i] = part[:min(len(part), 9)]
	}
	year, _ := strconv.Atoi(parts[0])
	month, date := monthOf(parts[1]), 0
	date, _ = strconv.Atoi(parts[2])
	if year > 0 && month > 0 && date > 0 {
		return fmt.Sprintf("%04d-%02d-%02d", year, month, date), true
	}
	if parts[0]+parts[1]+parts[2] == "" {
		return "", true
	}
	return strings.ToValidUTF8(strings.Join(parts, "-"), ""), true
}

var months = []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}

// monthOf reads a month as a number or as a word; 0 is none.
func monthOf(s string) int {
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	return slices.IndexFunc(months, func(m string) bool { return strings.HasPrefix(strings.ToLower(s), m) }) + 1
}

// dateParts is a date as its boxes show it.
func dateParts(day string) frontend.DateParts {
	parts := append(strings.SplitN(day, "-", 3), "", "")
	trim := func(s string) string { return strings.TrimLeft(s, "0") }
	return frontend.DateParts{Year: trim(parts[0]), Month: trim(parts[1]), Day: trim(parts[2])}
}

// questions are the fields of a kind with what is in them. What is filled in
// already, as good as it can be, comes last where the rest is quickly told.
func questions(d evidence.Definition, content evidence.Content) []frontend.Answer {
	head := []frontend.Answer{
		{Name: "title", Label: "Title", Hint: "So that you and others find it again", Input: string(evidence.Text), Value: content.Title},
		{Name: "occurred_on", Label: d.DateLabel, Hint: "For example, 27 3 2026", Input: string(evidence.Day), Date: dateParts(string(content.OccurredOn))}}
	var out []frontend.Answer
	for _, field := range d.Fields {
		a := frontend.Answer{Name: "fields." + field.Name, Label: field.Label, Hint: field.Hint, Input: string(field.Input), Options: field.Options, Outcome: field.Outcome,
			Optional: !field.Required && !field.Outcome && !slices.Contains(d.Instead, field.Name)} // what stands instead of a file, or depends on an answer, is not left out at will
		value, given := content.Fields[field.Name]
		if field.Outcome {
			a.Reveals = evidence.NotEveryTime
		}
		switch {
		case field.Input == evidence.Day:
			a.Date = dateParts(value)
		case field.Input == evidence.Number && field.Required && !given:
			a.Value = "1"
		default:
			a.Value = value
		}
		out = append(out, a)
		if d.Began == field.Name { // the last day comes after the first
			out, head = append(out, head[1]), head[:1]
		}
	}
	if onOnePage(d.Kind) {
		return append(out, head[1], head[0])
	}
	return append(head, out...)
}

// answersOf are the answers of a content as they were given, each with its name; how its
// cases went is one of them, in a sentence.
func answersOf(d evidence.Definition, content evidence.Content) []frontend.AnswerRow {
	var rows []frontend.AnswerRow
	for _, q := range questions(d, content) {
		row := frontend.AnswerRow{Key: q.Label, Text: content.Fields[strings.TrimPrefix(q.Name, "fields.")], Field: q.Name}
		how := content.Outcomes().Words()
		switch {
		case q.Waits() && how != "":
			continue
		case q.Outcome && how != "":
			row.Text = how
		case q.Name == "title":
			row.Text = content.Title
		case q.Name == "occurred_on":
			row.Text = dayWords(string(content.OccurredOn))
		case q.IsDate():
			row.Text = dayWords(row.Text)
		}
		rows = append(rows, row)
	}
	return rows
}

// besideName are the answers without the name of the item, where that is the
// heading. A kind that is filled in on one page asks for it last, others first.
func besideName(d evidence.Definition, content evidence.Content) []frontend.AnswerRow {
	return slices.DeleteFunc(answersOf(d, content), func(r frontend.AnswerRow) bool { return r.Field == "title" })
}

// given leaves out what was not answered.
func given(rows []frontend.AnswerRow) []frontend.AnswerRow {
	return slices.DeleteFunc(rows, func(r frontend.AnswerRow) bool { return r.Text == "" && len(r.List) == 0 })
}

// dayWords is a date in words, or as it was typed when it is none.
func dayWords(s string) string {
	day, err := clock.ParseDate(s)
	if err != nil {
		return s
	}
	return day.Words()
}

// mark puts the errors of a layout beside the questions that they are about.
func mark(l frontend.Layout, answers []frontend.Answer) {
	for i := range answers {
		answers[i].Wrong = l.Wrong(answers[i].Name)
	}
}

// meanwhile shows beside each question what was saved somewhere else, where it
// differs from what is in the box.
func meanwhile(answers, saved []frontend.Answer) {
	for i, a := range answers {
		there := saved[i].Value
		if a.IsDate() && a.Date != saved[i].Date {
			there = strings.Join([]string{saved[i].Date.Day, saved[i].Date.Month, saved[i].Date.Year}, " ")
		}
		if there != a.Value {
			answers[i].Saved = there
		}
	}
}

// took is a button that takes a file out again, saving what was typed.
func took(f evidence.File) nhsuk.Button {
	return nhsuk.Button{HTML: `Take out<span class="nhsuk-u-visually-hidden"> ` + nhsuk.Text(f.Name) + `</span>`, Variant: "secondary", Small: true, Name: "take_out", Value: string(f.ID)}
}
