package rest

import (
	"time"

	"countersign/pkg/assessor"
	"countersign/pkg/fault"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/progress"
	"countersign/pkg/reporting"
)

// instant is a moment as the API writes it: UTC with microseconds.
type instant struct{ t time.Time }

// MarshalText writes 2026-11-23T09:00:00.000000Z.
func (i instant) MarshalText() ([]byte, error) {
	return i.t.UTC().AppendFormat(make([]byte, 0, 27), "2006-01-02T15:04:05.000000Z"), nil
}

// IsZero tells whether there is none.
func (i instant) IsZero() bool { return i.t.IsZero() }

// items is a list as the API shows it.
type items[T any] struct {
	Items []T `json:"items"`
}

// each maps a list; none gives an empty list, never null.
func each[A, B any](list []A, f func(A) B) []B {
	out := make([]B, 0, len(list))
	for _, one := range list {
		out = append(out, f(one))
	}
	return out
}

// listOf is how a list of things is shown, each by f.
func listOf[A, B any](f func(A) B) func([]A) items[B] {
	return func(list []A) items[B] { return items[B]{each(list, f)} }
}

// some is the list itself, empty and not null when there is nothing in it.
func some[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

type personJSON struct {
	ID   id.Person `json:"id"`
	Name string    `json:"name"`
}

// personOf is nil for nobody.
func personOf(p id.Person, name string) *personJSON {
	if p == "" {
		return nil
	}
	return &personJSON{p, name}
}

func reported(p reporting.Person) *personJSON { return personOf(p.ID, p.Name) }

type reasonJSON struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

func reasonOf(r progress.Reason) reasonJSON { return reasonJSON{r.Code, r.Text} }

type refusalJSON struct {
	Rule string `json:"rule"`
	Why  string `json:"why"`
	Mend string `json:"mend"`
}

// refusalOf is about somebody else, refusalToYou about the caller.
func refusalOf(r assessor.Refusal) refusalJSON    { return refusalJSON{r.Rule, r.Why, r.Mend} }
func refusalToYou(r assessor.Refusal) refusalJSON { return refusalJSON{r.Rule, r.You, r.Mend} }

type fieldJSON struct {
	Pointer string `json:"pointer"`
	Name    string `json:"name"`
	Detail  string `json:"detail"`
}

func fieldOf(f fault.Field) fieldJSON { return fieldJSON{httpx.Pointer(f.Name), f.Name, f.Message} }
