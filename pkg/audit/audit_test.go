package audit

import (
	"testing"
	"time"
)

func chain(n int) []Entry {
	var out []Entry
	var last Entry
	for i := range n {
		last = Entry{At: time.Unix(int64(i), 0).UTC(), Actor: "per_1", Action: "evidence.submit", Subject: "ev_1"}.Seal(last.Seq+1, last.Digest)
		out = append(out, last)
	}
	return out
}

func firstWrong(entries []Entry) error {
	var last Entry
	for _, e := range entries {
		if err := e.Check(last); err != nil {
			return err
		}
		last = e
	}
	return nil
}

func TestAnAlteredDroppedOrMovedEntryIsFound(t *testing.T) {
	if err := firstWrong(chain(5)); err != nil {
		t.Fatalf("a clean chain is called wrong: %v", err)
	}
	altered := chain(5)
	altered[2].Subject = "ev_2"
	dropped := append(chain(5)[:2], chain(5)[3:]...)
	moved := chain(5)
	moved[1], moved[2] = moved[2], moved[1]
	for name, c := range map[string][]Entry{"altered": altered, "dropped": dropped, "moved": moved} {
		if firstWrong(c) == nil {
			t.Errorf("%s: nothing was found", name)
		}
	}
}
