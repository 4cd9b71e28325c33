package id

import (
	"strings"
	"testing"
)

func TestNewIdsParseAndAscend(t *testing.T) {
	last := New[Evidence]()
	for range 1000 {
		next := New[Evidence]()
		if _, err := Parse[Evidence](string(next)); err != nil {
			t.Fatalf("%q does not parse: %v", next, err)
		}
		if next <= last {
			t.Fatalf("%q was made after %q but does not sort after it", next, last)
		}
		last = next
	}
}

func TestParseRefusesWhatNewWouldNotMake(t *testing.T) {
	good := string(New[Evidence]())
	for name, s := range map[string]string{
		"empty":            "",
		"only the prefix":  "ev_",
		"another kind":     string(New[Worker]()),
		"one short":        good[:len(good)-1],
		"one long":         good + "0",
		"upper case":       strings.ToUpper(good),
		"not the alphabet": good[:len(good)-1] + "u",
		"trailing bits":    good[:len(good)-1] + "z",
		"a quote":          good[:len(good)-1] + "'",
	} {
		if _, err := Parse[Evidence](s); err == nil {
			t.Errorf("%s: %q was taken for an evidence id", name, s)
		}
	}
}
