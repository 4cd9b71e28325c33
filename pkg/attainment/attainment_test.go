package attainment

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
)

var noon = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

func asked(kind string) framework.Requirement {
	return framework.Requirement{ID: "r", Kind: kind, Title: "R", Words: "I am well."}
}

func record(kind Kind, by id.Person, n int, d Data) Record {
	return Record{ID: id.Attainment(fmt.Sprintf("atn_%d", n)), Kind: kind, About: "", Data: d, By: by, ByName: string(by), At: noon.Add(time.Duration(n) * time.Hour)}
}

func about(r Record, n int) Record { r.About = id.Attainment(fmt.Sprintf("atn_%d", n)); return r }

// fields is what is wrong, by field, or the kind of fault.
func fields(err error) string {
	var e *fault.Error
	if err == nil {
		return ""
	}
	if !errors.As(err, &e) {
		return err.Error()
	}
	if e.Kind != fault.Invalid {
		return string(e.Kind)
	}
	var out []string
	for _, f := range e.Fields {
		out = append(out, f.Name)
	}
	return strings.Join(out, " ")
}

func TestNobodyConfirmsTheirOwn(t *testing.T) {
	const worker = "amira"
	for _, one := range []struct {
		putBy, by id.Person
		want      string
	}{{worker, "siobhan", ""}, {worker, worker, "conflict"}, {"siobhan", "siobhan", "conflict"}, {"siobhan", worker, "conflict"}, {"siobhan", "helen", ""}} {
		held := Tell([]Record{record(PutDown, one.putBy, 1, Data{Leaf: framework.AsksQualification, Title: "T", On: "2026-05-01"})}, noon.Add(9*time.Hour))
		if got := fields(Check(held, about(record(Confirmed, one.by, 2, Data{}), 1), asked(framework.AsksQualification), worker, "2026-06-01")); got != one.want {
			t.Errorf("%s confirms what %s put down of %s: %q, want %q", one.by, one.putBy, worker, got, one.want)
		}
	}
	if got := fields(Check(nil, record(PutDown, worker, 1, Data{Words: "w", On: "2026-05-01"}), asked(framework.AsksConfirmation), worker, "2026-06-01")); got != "words" {
		t.Errorf("a worker confirms something of themselves: %q", got)
	}
}

func TestWhatIsTakenBackIsNothing(t *testing.T) {
	records := []Record{record(PutDown, "amira", 1, Data{Leaf: framework.AsksQualification, Title: "T"}), about(record(Confirmed, "siobhan", 2, Data{}), 1), about(record(TakenBack, "helen", 3, Data{Words: "Not theirs."}), 1),
		about(record(Confirmed, "siobhan", 4, Data{}), 1)}
	for at, want := range map[int]bool{1: false, 2: true, 3: false, 4: false} {
		if got := Tell(records, noon.Add(time.Duration(at)*time.Hour)); got[0].Counts() != want {
			t.Errorf("after %d records it counts: %t (%s)", at, got[0].Counts(), got[0].Outcome)
		}
	}
	if list := Tell(records, noon); len(list) != 0 {
		t.Error("something is held before it was put down")
	}
	held := Tell(records[:2], noon.Add(9*time.Hour))
	for kind, want := range map[Kind]string{Confirmed: "conflict", SentBack: "conflict", TakenBack: ""} {
		if got := fields(Check(held, about(record(kind, "helen", 5, Data{Words: "w"}), 1), asked(framework.AsksQualification), "amira", "2026-06-01")); got != want {
			t.Errorf("%s of what is confirmed: %q, want %q", kind, got, want)
		}
	}
	if got := fields(Check(Tell(records[:3], noon.Add(9*time.Hour)), about(record(TakenBack, "helen", 5, Data{Words: "w"}), 1), asked(framework.AsksQualification), "amira", "2026-06-01")); got != "conflict" {
		t.Errorf("what was taken back is taken back again: %q", got)
	}
	if got := fields(Check(nil, about(record(TakenBack, "helen", 5, Data{Words: "w"}), 1), asked(framework.AsksQualification), "amira", "2026-06-01")); got != "not-found" {
		t.Errorf("what is not there is taken back: %q", got)
	}
}

func TestADeclarationIsInTheWordsThatAreAsked(t *testing.T) {
	for by, words := range map[id.Person]string{"amira": "I am well.", "siobhan": "I am well."} {
		want := map[id.Person]string{"amira": "", "siobhan": "words"}[by]
		if got := fields(Check(nil, record(PutDown, by, 1, Data{Words: words, On: "2026-05-01"}), asked(framework.AsksDeclaration), "amira", "2026-06-01")); got != want {
			t.Errorf("%s declares it: %q, want %q", by, got, want)
		}
	}
	if got := fields(Check(nil, record(PutDown, "amira", 1, Data{Words: "I am fine.", On: "2026-05-01"}), asked(framework.AsksDeclaration), "amira", "2026-06-01")); got != "conflict" {
		t.Errorf("other words: %q", got)
	}
}

func TestAllThatIsWrongIsSaidAtOnce(t *testing.T) {
	bad := Data{Title: strings.Repeat("x", 201), RQF: 9, Hours: -1, On: "2026-06-02", Until: "2026-06-01", Words: strings.Repeat("x", 4001)}
	if got := fields(Check(nil, record(PutDown, "amira", 1, bad), asked(framework.AsksHours), "amira", "2026-06-01")); got != "title words on until rqf hours" {
		t.Errorf("wrong in %q", got)
	}
	if got := fields(Check(nil, record(PutDown, "amira", 1, Data{}), asked(framework.AsksQualification), "amira", "2026-06-01")); got != "title on" {
		t.Errorf("empty: wrong in %q", got)
	}
	if got := fields(Check(nil, record("smile", "amira", 1, Data{}), asked(framework.AsksQualification), "amira", "2026-06-01")); got != "kind" {
		t.Errorf("a kind that is none: %q", got)
	}
}

func TestWhatRestsOnEvidenceThatChangedDoesNotCount(t *testing.T) {
	r := record(PutDown, "amira", 1, Data{Leaf: framework.AsksQualification, Title: "T", Evidence: "ev_1", Digest: "aa"})
	for current, want := range map[string]string{"aa": "", "bb": "conflict", "": "conflict"} {
		r.Current = current
		held := Tell([]Record{r}, noon.Add(9*time.Hour))
		if got := fields(Check(held, about(record(Confirmed, "siobhan", 2, Data{}), 1), asked(framework.AsksQualification), "amira", "2026-06-01")); got != want {
			t.Errorf("evidence %q: %q, want %q", current, got, want)
		}
		held = Tell([]Record{r, about(record(Confirmed, "siobhan", 2, Data{}), 1)}, noon.Add(9*time.Hour))
		if held[0].Counts() != (want == "") {
			t.Errorf("evidence %q: it counts %t", current, held[0].Counts())
		}
	}
}
