package assessor

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"go.yaml.in/yaml/v3"

	"countersign/pkg/clock"
	"countersign/pkg/fault"
)

// Register is the rules of a professional register, as data: what a number looks
// like, whom it lists, which words of it let a person sign and for how long a
// look at it is good. Each edition is fixed; registers.yaml says what every key
// means.
type Register struct {
	Code        string       `yaml:"code" json:"code"`
	Title       string       `yaml:"title" json:"title"`
	Kind        string       `yaml:"kind" json:"kind"`
	Number      Number       `yaml:"number" json:"number"`
	Professions []Profession `yaml:"professions" json:"professions"`
	Statuses    []Status     `yaml:"statuses" json:"statuses"`
	FreshDays   int          `yaml:"fresh_days" json:"fresh_days"`
	Renewal     *Renewal     `yaml:"renewal" json:"renewal,omitempty"`
	Sources     []Source     `yaml:"sources" json:"sources,omitempty"`

	Since    time.Time `yaml:"-" json:"-"` // from when this edition holds; zero: from the start
	document string
}

// Number is the shape of a registration number.
type Number struct {
	Pattern string `yaml:"pattern" json:"pattern"`
	Digits  int    `yaml:"digits" json:"digits,omitempty"`
	Example string `yaml:"example" json:"example"`
	Help    string `yaml:"help" json:"help,omitempty"`

	whole *regexp.Regexp
}

// Profession is one that the register lists, and the areas in which it may sign.
type Profession struct {
	Title string   `yaml:"title" json:"title"`
	Signs []string `yaml:"signs" json:"signs,omitempty"`
}

// Status is a word of the register about a person.
type Status struct {
	Title   string `yaml:"title" json:"title"`
	Permits bool   `yaml:"permits" json:"permits,omitempty"`
}

// Renewal is when everybody on the register renews, after the last day of a
// month.
type Renewal struct {
	EveryYears  int `yaml:"every_years" json:"every_years"`
	Year        int `yaml:"year" json:"year"` // any in which it falls
	Month       int `yaml:"month" json:"month"`
	OpensDays   int `yaml:"opens_days" json:"opens_days"`
	SettlesDays int `yaml:"settles_days" json:"settles_days"`
	FreshDays   int `yaml:"fresh_days" json:"fresh_days"`
	WarnDays    int `yaml:"warn_days" json:"warn_days"`
}

// Source says where a rule comes from, and how sure it is.
type Source struct {
	What       string `yaml:"what" json:"what"`
	Where      string `yaml:"where" json:"where,omitempty"`
	Confidence string `yaml:"confidence" json:"confidence"`
}

// The kinds of register.
const (
	Statutory  = "statutory"
	Accredited = "accredited"
	Local      = "local"
)

// Everything is what a profession that may sign in every area signs.
const Everything = "*"

//go:embed registers.yaml
var shippedText []byte

// Shipped is the registers that Countersign knows from the start, HCPC first.
// They are shared: nobody may write to them.
var Shipped = sync.OnceValue(func() []*Register {
	var out []*Register
	for document := range bytes.SplitSeq(shippedText, []byte("\n---\n")) {
		r, err := ParseRegister(document)
		if err != nil {
			panic(fmt.Sprintf("assessor: registers.yaml: %v", err)) // the tests read the same bytes
		}
		out = append(out, r)
	}
	return out
})

// The register that radiographers are on, and the words of it that tests and
// forms begin with.
const (
	HCPC                   = "HCPC"
	DiagnosticRadiographer = "Diagnostic radiographer"
	StatusRegistered       = "Registered"
)

// InForce is the registers whose rules hold at t: those known from the start and
// those adopted here, where the latest edition of a code goes before the others.
func InForce(adopted []*Register, t time.Time) []*Register {
	out := slices.Clone(Shipped())
	for _, r := range adopted {
		if r.Since.After(t) {
			continue
		}
		if i := slices.IndexFunc(out, func(o *Register) bool { return o.Code == r.Code }); i >= 0 {
			out[i] = r
		} else {
			out = append(out, r)
		}
	}
	return out
}

// Find is the register of a code in a list; nil: none.
func Find(list []*Register, code string) *Register {
	for _, r := range list {
		if r.Code == code {
			return r
		}
	}
	return nil
}

// maxRegister bounds the document of a register, in bytes.
const maxRegister = 16 << 10

// ParseRegister reads the rules of one register from YAML or JSON in the shape
// of registers.yaml. Every problem is named, by its place in the document.
func ParseRegister(text []byte) (*Register, error) {
	var f fault.Fields
	if len(text) > maxRegister {
		f.Add("document", "This is too long. Use %d characters at most.", maxRegister)
		return nil, f.Err()
	}
	r := &Register{document: strings.TrimSpace(string(text))}
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(r); err != nil {
		for _, why := range problems(err) {
			f.Add("document", "This cannot be read: %s.", why)
		}
		return nil, f.Err()
	}
	if err := d.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		f.Add("document", "Give one register at a time.")
		return nil, f.Err()
	}
	r.check(&f)
	return r, f.Err()
}

func problems(err error) []string {
	if errors.Is(err, io.EOF) {
		return []string{"it is empty"}
	}
	if wrong := new(yaml.TypeError); errors.As(err, &wrong) {
		return wrong.Errors
	}
	return []string{strings.TrimPrefix(err.Error(), "yaml: ")}
}

var registerCode = regexp.MustCompile(`^[A-Z][A-Z0-9-]{1,19}$`)

func (r *Register) check(f *fault.Fields) {
	if !registerCode.MatchString(r.Code) {
		f.Add("code", "Give a short name of 2 to 20 capital letters, like HCPC.")
	}
	text(f, "title", r.Title, "Give the full name of the register.")
	if !slices.Contains([]string{Statutory, Accredited, Local}, r.Kind) {
		f.Add("kind", "The kind is %s, %s or %s.", Statutory, Accredited, Local)
	}
	r.Number.check(f)
	if len(r.Professions) == 0 {
		f.Add("professions", "Name at least one profession.")
	}
	if !slices.ContainsFunc(r.Statuses, func(s Status) bool { return !s.Permits }) {
		f.Add("statuses", "Name at least one status that does not let a person sign.")
	}
	var names []string
	for i, p := range r.Professions {
		place := fmt.Sprintf("professions.%d", i)
		unique(f, place, p.Title, &names)
		for _, area := range p.Signs {
			if slug, code, ok := strings.Cut(area, ":"); area != Everything && (!ok || slug == "" || code == "" || strings.ContainsAny(area, " \t\n")) {
				f.Add(place, "Name areas like diagnostic-imaging:IV, diagnostic-imaging:* or *.")
			}
		}
	}
	names = nil
	for i, s := range r.Statuses {
		unique(f, fmt.Sprintf("statuses.%d", i), s.Title, &names)
	}
	days(f, "fresh_days", r.FreshDays, 1, 366)
	if n := r.Renewal; n != nil {
		days(f, "renewal.every_years", n.EveryYears, 1, 10)
		days(f, "renewal.year", n.Year, 2000, 2100)
		days(f, "renewal.month", n.Month, 1, 12)
		days(f, "renewal.opens_days", n.OpensDays, 0, 180)
		days(f, "renewal.settles_days", n.SettlesDays, 0, 180)
		days(f, "renewal.fresh_days", n.FreshDays, 1, max(r.FreshDays, 1))
		days(f, "renewal.warn_days", n.WarnDays, 1, 180)
	}
}

func (n *Number) check(f *fault.Fields) {
	if n.Digits < 0 || n.Digits > 20 {
		f.Add("number.digits", "Give a number from 0 to 20.")
	}
	whole, err := regexp.Compile(`^(?:` + n.Pattern + `)$`)
	if err != nil || n.Pattern == "" || len(n.Pattern) > 200 {
		f.Add("number.pattern", "Give a pattern that a whole number fits, like RA[0-9]{1,6}.")
		return
	}
	n.whole = whole
	if _, ok := n.Clean(n.Example); !ok {
		f.Add("number.example", "Give an example that fits the pattern.")
	}
}

func text(f *fault.Fields, place, s, missing string) {
	if strings.Join(strings.Fields(s), " ") != s || s == "" || len(s) > 100 {
		f.Add(place, "%s Use 100 characters at most, with single spaces.", missing)
	}
}

func unique(f *fault.Fields, place, title string, names *[]string) {
	text(f, place, title, "Give it a name.")
	if slices.ContainsFunc(*names, func(n string) bool { return strings.EqualFold(n, title) }) {
		f.Add(place, "%q is here twice.", title)
	}
	*names = append(*names, title)
}

func days(f *fault.Fields, place string, n, from, to int) {
	if n < from || n > to {
		f.Add(place, "Give a number from %d to %d.", from, to)
	}
}

// Clean gives the one spelling of a registration number, or false. A well-formed
// number proves nothing.
func (n Number) Clean(s string) (string, bool) {
	s = strings.ToUpper(strings.Join(strings.Fields(s), ""))
	if len(s) > 40 || !n.whole.MatchString(s) {
		return "", false
	}
	if n.Digits == 0 {
		return s, true
	}
	prefix := strings.TrimRight(s, "0123456789")
	digits := strings.TrimLeft(s[len(prefix):], "0")
	if digits == "" || len(digits) > n.Digits {
		return "", false
	}
	return prefix + strings.Repeat("0", n.Digits-len(digits)) + digits, true
}

// Document is what the register was read from: where another edition begins.
func (r *Register) Document() string { return r.document }

// ProfessionTitles are the professions that a form offers.
func (r *Register) ProfessionTitles() (out []string) {
	for _, p := range r.Professions {
		out = append(out, p.Title)
	}
	return out
}

// StatusTitles are the statuses that a form offers.
func (r *Register) StatusTitles() (out []string) {
	for _, s := range r.Statuses {
		out = append(out, s.Title)
	}
	return out
}

// Permits tells whether the status lets a person sign.
func (r *Register) Permits(status string) bool {
	return slices.Contains(r.Statuses, Status{status, true})
}

// Signs tells whether the profession may sign in an area (an AreaKey); empty:
// in any.
func (r *Register) Signs(profession, area string) bool {
	for _, p := range r.Professions {
		if p.Title == profession {
			return area == "" && len(p.Signs) > 0 || covers(p.Signs, area)
		}
	}
	return false
}

// covers tells whether a list of areas names one: itself, all of its framework,
// or everything.
func covers(list []string, area string) bool {
	slug, _, _ := strings.Cut(area, ":")
	for _, a := range list {
		if a == Everything || a == area || strings.HasSuffix(a, ":*") && a[:len(a)-2] == slug {
			return true
		}
	}
	return false
}

// next is the year of the first renewal that is not over at t.
func (n *Renewal) next(t time.Time) int {
	year := t.In(clock.London).Year()
	for (year-n.Year)%n.EveryYears != 0 || !n.over(year).After(t) {
		year++
	}
	return year
}

// over is the instant with which the renewal of a year is over: the start of the
// day after the last of the month.
func (n *Renewal) over(year int) time.Time {
	return time.Date(year, time.Month(n.Month)+1, 1, 0, 0, 0, 0, clock.London).UTC()
}

// GoodUntil is the instant from which a look at the register, made at looked, is
// too old to sign on.
func (r *Register) GoodUntil(looked time.Time) time.Time {
	until := looked.Add(time.Duration(r.FreshDays) * 24 * time.Hour)
	n := r.Renewal
	if n == nil {
		return until
	}
	short := looked.Add(time.Duration(n.FreshDays) * 24 * time.Hour)
	year := n.next(looked)
	end, before := n.over(year), n.over(year-n.EveryYears)
	switch opens := clock.DateOf(end).AddDays(-n.OpensDays).Start(); {
	case looked.Before(clock.DateOf(before).AddDays(n.SettlesDays).Start()):
		until = short
	case until.After(opens):
		until = later(opens, short)
	}
	if until.After(end) {
		return end
	}
	return until
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// Renews is the last day of the renewal that people on the register are to be
// warned of at t; false: none is near.
func (r *Register) Renews(t time.Time) (clock.Date, bool) {
	if r.Renewal == nil {
		return "", false
	}
	last := clock.DateOf(r.Renewal.over(r.Renewal.next(t))).AddDays(-1)
	return last, clock.DateOf(t) >= last.AddDays(-r.Renewal.WarnDays)
}
