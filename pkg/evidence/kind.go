package evidence

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"countersign/pkg/clock"
	"countersign/pkg/fault"
)

// Kind is what sort of evidence an item is.
type Kind string

// The kinds.
const (
	Reflection    Kind = "reflective_account"
	Observation   Kind = "direct_observation"
	Activity      Kind = "activity_log"
	Certificate   Kind = "certificate"
	WorkProduct   Kind = "work_product"
	Testimony     Kind = "witness_testimony"
	Discussion    Kind = "professional_discussion"
	Knowledge     Kind = "knowledge_check"
	Qualification Kind = "qualification"
	PriorLearning Kind = "prior_learning"       // done elsewhere, before: nobody here saw it
	Recorded      Kind = "recorded_observation" // by the assessor who signs it: their own words, not the worker's
)

// Input is how a field is asked for.
type Input string

// The inputs.
const (
	Text   Input = "text"   // one line
	Long   Input = "long"   // paragraphs
	Number Input = "number" // a whole number
	Day    Input = "date"   // "2006-01-02"
	Choice Input = "choice" // one of Options
)

// Field is one thing that a kind asks for.
type Field struct {
	Name     string
	Label    string
	Hint     string
	Input    Input
	Options  []string
	Required bool
	Outcome  bool // says how each case went: asked only where a competency has a success rate
	Max      int  // longest text in characters, or largest number
}

// Definition is what a kind is and what it asks for, beside a title, a date and
// competencies, which every kind has.
type Definition struct {
	Kind      Kind
	Title     string
	Help      string // when to choose it, for the page that asks
	DateLabel string
	Fields    []Field
	NeedsFile bool     // cannot be submitted without an attachment
	Instead   []string // fields that will do instead of one, all filled in
	Began     string   // the field with the first of several days, of which the date is the last
	FileHelp  string
	Tests     bool // signed, it counts as a passed knowledge check
	Assessors bool // an assessor writes it down and signs it in one go; a worker never does
}

const (
	line = 200
	page = 20_000
)

var cases = Field{Name: "cases", Label: "How many times did you do it?", Hint: "For example, 3", Input: Number, Max: 50, Required: true}

// Definitions lists the kinds in the order in which pages offer them.
var Definitions = []Definition{
	{Kind: Activity, Title: "Activity log", Help: "Something you did today, in a line or two", DateLabel: "When did you do it?",
		Fields: []Field{
			{Name: "what", Label: "What did you do?", Hint: "Do not write anything that could identify a patient", Input: Long, Required: true, Max: page},
			cases, went, notWell,
			{Name: "supervision", Label: "Who was supervising?", Hint: "Their name and role", Input: Text, Max: line},
		}},
	{Kind: Certificate, Title: "Certificate or training", Help: "A course, e-learning or study day you finished", DateLabel: "When did you finish it?", NeedsFile: true,
		FileHelp: "A photo or scan of the certificate",
		Fields: []Field{
			{Name: "provider", Label: "Who ran it?", Input: Text, Max: line},
			{Name: "learned", Label: "What did you learn?", Input: Long, Max: page},
			{Name: "expires_on", Label: "When does it run out, if it does?", Input: Day},
		}},
	{Kind: Observation, Title: "Direct observation", Help: "An assessor watched you do it", DateLabel: "When were you watched?",
		Fields: []Field{
			{Name: "what", Label: "What did you do, step by step?", Hint: "Do not write anything that could identify a patient", Input: Long, Required: true, Max: page},
			cases, went, notWell,
			{Name: "setting", Label: "Which room or area?", Input: Text, Max: line},
			{Name: "observer", Label: "Who watched you?", Input: Text, Required: true, Max: line},
		}},
	{Kind: Reflection, Title: "Reflective account", Help: "What happened, what you learned, what you would do next time", DateLabel: "When did it happen?",
		Fields: []Field{
			{Name: "happened", Label: "What happened?", Hint: "Do not write anything that could identify a patient", Input: Long, Required: true, Max: page},
			{Name: "learned", Label: "What did you learn?", Input: Long, Required: true, Max: page},
			{Name: "next", Label: "What will you do differently?", Input: Long, Max: page},
		}},
	{Kind: WorkProduct, Title: "Work product", Help: "Something you made or filled in, such as a checklist or a stock record", DateLabel: "When did you make it?", NeedsFile: true,
		FileHelp: "A photo, scan or document with nothing in it that identifies a patient",
		Fields: []Field{
			{Name: "about", Label: "What is it, and what was your part in it?", Input: Long, Required: true, Max: page},
		}},
	{Kind: Testimony, Title: "Witness testimony", Help: "What a colleague says they saw you do", DateLabel: "When did they see it?",
		Fields: []Field{
			{Name: "witness", Label: "Who is the witness?", Input: Text, Required: true, Max: line},
			{Name: "role", Label: "What is their role?", Input: Text, Required: true, Max: line},
			{Name: "statement", Label: "What did they say, in their words?", Input: Long, Required: true, Max: page},
		}},
	{Kind: Discussion, Title: "Professional discussion", Help: "You talked it through with an assessor and answered questions", DateLabel: "When did you talk?", Tests: true,
		Fields: []Field{
			{Name: "with", Label: "Who did you talk with?", Input: Text, Required: true, Max: line},
			{Name: "summary", Label: "What did you cover, and what were you asked?", Input: Long, Required: true, Max: page},
		}},
	{Kind: Knowledge, Title: "Knowledge check", Help: "A quiz, test or question sheet you passed", DateLabel: "When did you take it?", Tests: true,
		Fields: []Field{
			{Name: "name", Label: "What was the check?", Input: Text, Required: true, Max: line},
			{Name: "result", Label: "What was the result?", Hint: "For example, 18 out of 20", Input: Text, Required: true, Max: line},
			{Name: "notes", Label: "Anything to add?", Input: Long, Max: page},
		}},
	{Kind: Qualification, Title: "Qualification", Help: "A formal award, such as a level 3 diploma", DateLabel: "When was it awarded?", NeedsFile: true,
		FileHelp: "A photo or scan of the award",
		Fields: []Field{
			{Name: "body", Label: "Who awarded it?", Input: Text, Required: true, Max: line},
			{Name: "level", Label: "What level is it?", Input: Choice, Options: []string{"Level 2", "Level 3", "Level 4", "Level 5", "Level 6 or above", "Not sure"}, Required: true},
			{Name: "grade", Label: "What grade, if there was one?", Input: Text, Max: line},
		}},
	{Kind: PriorLearning, Title: "Prior learning", Help: "What you learnt or did before, in another job, at another trust or on a course", DateLabel: "When did it end?", NeedsFile: true,
		FileHelp: "A photo or scan of what proves it: a certificate, an old sign-off sheet or a reference", Instead: []string{"confirmed_by", "reached_at"}, Began: "began_on",
		Fields: []Field{
			{Name: "began_on", Label: "When did it begin?", Input: Day, Required: true},
			{Name: "what", Label: "What did you learn or do?", Hint: "Do not write anything that could identify a patient", Input: Long, Required: true, Max: page},
			{Name: "where", Label: "Where was it, and who with?", Hint: "For example, the employer, trust or course", Input: Text, Required: true, Max: line},
			{Name: "today", Label: "What can you do today because of it?", Input: Long, Required: true, Max: page},
			{Name: "confirmed_by", Label: "Who can confirm it?", Hint: "Their name and job. You need this if you have no file that proves it", Input: Text, Max: line},
			{Name: "reached_at", Label: "How can they be reached at work?", Hint: "A work email address or phone number, not a private one", Input: Text, Max: line},
		}},
	{Kind: Recorded, Title: "Observation recorded by an assessor", Help: "What an assessor saw, in the assessor's own words", DateLabel: "When did you see it?", Assessors: true,
		Fields: []Field{
			{Name: "what", Label: "What did you see?", Hint: "Do not write anything that could identify a patient", Input: Long, Required: true, Max: 2000},
			{Name: "cases", Label: "How many times did you see it?", Hint: "For example, 3", Input: Number, Max: 50, Required: true},
			went, notWell,
			{Name: "setting", Label: "Which room or area?", Input: Text, Max: line},
		}},
}

// Definition looks the kind up; false for a kind that does not exist.
func (k Kind) Definition() (Definition, bool) {
	for _, d := range Definitions {
		if d.Kind == k {
			return d, true
		}
	}
	return Definition{}, false
}

// ByAssessor tells whether the words are those of the assessor who signed them:
// nobody else changes them or takes them back.
func (k Kind) ByAssessor() bool {
	d, _ := k.Definition()
	return d.Assessors
}

// Title is the kind in words.
func (k Kind) Title() string {
	d, _ := k.Definition()
	return d.Title
}

// Limits of one item. They bound what one page must show and one signer read.
const (
	MaxCompetencies = 20
	MaxAttachments  = 10
	MaxTitle        = line
)

// Cases is how many times the content says the task was done: at least once.
func (c Content) Cases() int {
	n, err := strconv.Atoi(c.Fields["cases"])
	if err != nil || n < 1 {
		return 1
	}
	return n
}

// CheckShape refuses what could not even be kept as a draft: unknown fields and
// text over the limits. A draft may be incomplete, and dates half typed.
func (c Content) CheckShape(k Kind, f *fault.Fields) {
	d, ok := k.Definition()
	if !ok {
		f.Add("kind", "Choose what kind of evidence this is.")
		return
	}
	if utf8.RuneCountInString(c.Title) > MaxTitle {
		f.Add("title", "Make the title %d characters or shorter.", MaxTitle)
	}
	known := map[string]Field{}
	for _, field := range d.Fields {
		known[field.Name] = field
	}
	for name, value := range c.Fields {
		field, ok := known[name]
		limit := field.Max
		if field.Input == Number || limit == 0 {
			limit = line
		}
		switch {
		case !ok:
			f.Add("fields."+name, "This kind of evidence has no such field.")
		case utf8.RuneCountInString(value) > limit:
			f.Add("fields."+name, "Make this %d characters or shorter.", limit)
		}
	}
	if len(c.Competencies) > MaxCompetencies {
		f.Add("competencies", "Choose %d competencies or fewer.", MaxCompetencies)
	}
	if len(c.Attachments) > MaxAttachments {
		f.Add("files", "Add %d files or fewer.", MaxAttachments)
	}
}

// CheckComplete adds everything that stands in the way of submitting on the
// day today: the shape, and what is missing or impossible.
func (c Content) CheckComplete(k Kind, today clock.Date, f *fault.Fields) {
	c.CheckShape(k, f)
	d, ok := k.Definition()
	if !ok {
		return
	}
	if strings.TrimSpace(c.Title) == "" {
		f.Add("title", "Give it a title.")
	}
	checkDay("occurred_on", string(c.OccurredOn), d.DateLabel, today, f)
	for _, field := range d.Fields {
		field.check(strings.TrimSpace(c.Fields[field.Name]), today, f)
	}
	c.checkOutcomes(f)
	if len(c.Competencies) == 0 {
		f.Add("competencies", "Choose at least one competency that this is evidence for.")
	}
	if began := clock.Date(c.Fields[d.Began]); d.Began != "" && began > c.OccurredOn && c.OccurredOn != "" {
		f.Add("fields."+d.Began, "It cannot begin after it ended.")
	}
	c.checkProof(d, f)
}

// checkProof adds that a file is missing, where nothing else will do.
func (c Content) checkProof(d Definition, f *fault.Fields) {
	if !d.NeedsFile || len(c.Attachments) > 0 {
		return
	}
	missing := slices.DeleteFunc(slices.Clone(d.Instead), func(name string) bool { return strings.TrimSpace(c.Fields[name]) != "" })
	help := strings.ToLower(d.FileHelp[:1]) + d.FileHelp[1:]
	switch {
	case len(d.Instead) == 0:
		f.Add("files", "Add a file: %s.", help)
	case len(missing) == len(d.Instead):
		f.Add("files", "Add a file, or name somebody who can confirm it and say how they can be reached at work. The file is %s.", help)
	default:
		for _, name := range missing {
			f.Add("fields."+name, "Answer this too, or add a file that proves it.")
		}
	}
}

func checkDay(name, value, label string, today clock.Date, f *fault.Fields) {
	day, err := clock.ParseDate(value)
	switch {
	case value == "":
		f.Add(name, "Give the date. %s", label)
	case err != nil:
		f.Add(name, "This must be a real date, like 27 3 2026.")
	case day > today:
		f.Add(name, "The date must be today or in the past.")
	case day < "1950-01-01":
		f.Add(name, "Check the year of the date.")
	}
}

func (field Field) check(value string, today clock.Date, f *fault.Fields) {
	name := "fields." + field.Name
	if value == "" {
		if field.Required {
			f.Add(name, "Answer this: %s", field.Label)
		}
		return
	}
	switch field.Input {
	case Number:
		n, err := strconv.Atoi(value)
		if err != nil || n < 1 || n > field.Max {
			f.Add(name, "Give a whole number from 1 to %d.", field.Max)
		}
	case Day:
		if _, err := clock.ParseDate(value); err != nil {
			f.Add(name, "This must be a real date, like 27 3 2026.")
		}
	case Choice:
		for _, o := range field.Options {
			if o == value {
				return
			}
		}
		f.Add(name, "Choose one of the answers.")
	}
}

// Place is one text of a content with the name of the field it stands in, for
// checks that must say where.
type Place struct {
	Field string
	Label string
	Text  string
}

// Texts lists every text of the content in the order of the form.
func (c Content) Texts(k Kind) []Place {
	out := []Place{{"title", "Title", c.Title}}
	d, _ := k.Definition()
	for _, field := range d.Fields {
		if v := c.Fields[field.Name]; v != "" {
			out = append(out, Place{"fields." + field.Name, field.Label, v})
		}
	}
	return out
}
