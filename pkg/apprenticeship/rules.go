package apprenticeship

import (
	"bytes"
	_ "embed"
	"fmt"
	"slices"
	"sync"

	"go.yaml.in/yaml/v3"

	"countersign/pkg/clock"
)

//go:embed rules.yaml
var document []byte

// Rules are all the rules, as rules.yaml says them. They never change while the
// program runs: callers share them.
type Rules struct {
	Written            clock.Date          `yaml:"written"`
	Sets               []Set               `yaml:"sets"`       // the newest first
	PaidWeeks          float64             `yaml:"paid_weeks"` // in a year
	EnglishMaths       EnglishMaths        `yaml:"english_maths"`
	Review             Review              `yaml:"review"`
	Active             Active              `yaml:"active"`
	OrganisationMonths int                 `yaml:"organisation_months"` // before the planned end
	Categories         []Category          `yaml:"categories"`
	Standards          map[string]Standard `yaml:"standards"` // by the short name of their framework
	Sources            map[string]Source   `yaml:"sources"`
}

// Set is the funding rules for whoever started in a span of time.
type Set struct {
	ID         string     `yaml:"id"`
	Title      string     `yaml:"title"`
	From       clock.Date `yaml:"from"`
	NotRead    bool       `yaml:"not_read"` // nobody read its text: it borrows the set before it
	Months     int        `yaml:"months"`   // at least, from start to end
	Hours      Basis      `yaml:"hours"`
	Confidence string     `yaml:"confidence"`
	Inferred   []string   `yaml:"inferred"`
}

// Basis is how the least off-the-job hours are found.
type Basis struct {
	Basis         string  `yaml:"basis"` // published, weekly or share
	FloorHours    int     `yaml:"floor_hours"`
	FullTimeHours float64 `yaml:"full_time_hours"` // a week
	FullTimeFrom  int     `yaml:"full_time_from"`  // hours a week
	Percent       int     `yaml:"percent"`         // of the hours worked
}

// EnglishMaths says from when adults need not have English and maths, and who is
// one.
type EnglishMaths struct {
	AdultsFreeFrom clock.Date `yaml:"adults_free_from"`
	AdultAge       int        `yaml:"adult_age"` // on the first day of training
	Source         []string   `yaml:"source"`
}

// Review is how many days there may be between two progress reviews.
type Review struct {
	Days   int      `yaml:"days"`
	Source []string `yaml:"source"`
}

// Active is how often there must be some learning.
type Active struct {
	MonthlyFrom clock.Date `yaml:"monthly_from"`
	EveryDays   int        `yaml:"every_days"` // before that
	Source      []string   `yaml:"source"`
}

// Category is a kind of time that an apprentice logs.
type Category struct {
	ID     string `yaml:"id"`
	Title  string `yaml:"title"`
	Counts bool   `yaml:"counts"` // as off-the-job training
	Why    string `yaml:"why"`    // it does not count, in a sentence
}

// Standard is an apprenticeship standard, as far as the rules need it.
type Standard struct {
	Title          string `yaml:"title"`
	Months         int    `yaml:"months"`          // usual time to the gateway
	PublishedHours int    `yaml:"published_hours"` // 0: not known
	Level          int    `yaml:"level"`           // of English and maths
	Qualification  string `yaml:"qualification"`   // empty: none is asked for
}

// Source is where a rule was read.
type Source struct {
	Address string `yaml:"address"`
	Note    string `yaml:"note"`
}

// The is the rules that ship with Countersign.
var The = sync.OnceValue(func() *Rules {
	var r Rules
	d := yaml.NewDecoder(bytes.NewReader(document))
	d.KnownFields(true)
	if err := d.Decode(&r); err != nil {
		panic(fmt.Sprintf("apprenticeship: %v", err)) // our own file: a test reads it
	}
	return &r
})

// SetFor is the rules by which an apprenticeship is judged that began on a day:
// the set of that day and, where nobody read it, the one that it borrows. False:
// there were no such rules yet.
func (r *Rules) SetFor(start clock.Date) (named, used Set, ok bool) {
	for _, s := range r.Sets {
		if s.From > start {
			continue
		}
		if named.ID == "" {
			named = s
		}
		if !s.NotRead {
			return named, s, true
		}
	}
	return Set{}, Set{}, false
}

// Category finds a kind of time.
func (r *Rules) Category(id string) (Category, bool) {
	i := slices.IndexFunc(r.Categories, func(c Category) bool { return c.ID == id })
	if i < 0 {
		return Category{}, false
	}
	return r.Categories[i], true
}

// Adult tells whether somebody born on a day was an adult, for English and maths,
// on the first day of training. Who was born on 29 February comes of age on 1 March.
func (r *Rules) Adult(born, start clock.Date) bool {
	birthday := born.AddMonths(12 * r.EnglishMaths.AdultAge)
	if birthday[5:] != born[5:] {
		birthday = birthday.AddDays(1)
	}
	return start >= birthday
}
