package attestation

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files again")

func TestTheRequestTable(t *testing.T) {
	states := []State{Queued, Opened, Signed, Returned, Declined, Withdrawn, Reassigned}
	events := []Event{Offer, Open, Sign, Return, Decline, Withdraw, Reassign}
	var b strings.Builder
	b.WriteString("What each event makes of a request. A dash: it is refused.\n\n")
	row := func(first string, cell func(Event) string) {
		fmt.Fprintf(&b, "%-11s", first)
		for _, e := range events {
			fmt.Fprintf(&b, " %-11s", cell(e))
		}
		b.WriteString("\n")
	}
	row("", func(e Event) string { return string(e) })
	for _, s := range states {
		row(string(s), func(e Event) string {
			next, ok := s.Next(e)
			if !ok {
				return "-"
			}
			return string(next)
		})
		_, opens := s.Next(Open)
		if opens != s.Waiting() {
			t.Errorf("%s: somebody must still decide is %t, but opening it is %t", s, s.Waiting(), opens)
		}
	}
	got := strings.ReplaceAll(b.String(), " \n", "\n")
	for strings.Contains(got, " \n") {
		got = strings.ReplaceAll(got, " \n", "\n")
	}
	const golden = "../../testdata/golden/request_transitions.txt"
	if *update {
		if err := os.MkdirAll("../../testdata/golden", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the table changed. Read it, then run with -update.\n%s", got)
	}
}
