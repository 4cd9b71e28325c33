package practice

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/progress"
)

// edition is a version of eight tasks in two areas, of two kinds; some have other words,
// other areas or other kinds than in version 1, and some are left out.
func edition(number int, change []string) *framework.Version {
	v := &framework.Version{ID: framework.VersionID(fmt.Sprintf("di:%d", number)), Framework: "di", Number: number, Areas: []framework.Area{{Code: "A", Title: "Area A"}, {Code: "B", Title: "Area B"}}}
	for i, what := range change {
		c := framework.Competency{Code: fmt.Sprintf("T-%d", i), Title: fmt.Sprint("Task ", i), Area: "AB"[i%2 : i%2+1]}
		if i < 4 {
			c.Entitlement = "irmer_operator"
		}
		switch what {
		case "gone":
			continue
		case "words":
			c.Title += ", our way"
		case "area":
			c.Area = map[string]string{"A": "B", "B": "A"}[c.Area]
		case "kind":
			c.Entitlement = map[string]string{"": "irmer_operator"}[c.Entitlement]
		}
		c.ID = v.ID.Of(c.Code)
		v.Competencies = append(v.Competencies, c)
	}
	return v
}

// tasksOf is the codes of the tasks of a version that an entitlement names.
func tasksOf(e Entitlement, v *framework.Version) (out []string) {
	for _, c := range v.Competencies {
		if e.Names(TaskOf(v, c)) {
			out = append(out, c.Code)
		}
	}
	return out
}

func TestAMoveNeverWidensAnEntitlement(t *testing.T) {
	as := []string{"", "", "", "", "", "", "", ""}
	from := edition(1, as)
	rapid.Check(t, func(r *rapid.T) {
		change := make([]string, len(as), len(as)+1)
		for i := range change {
			change[i] = rapid.SampledFrom([]string{"", "", "", "words", "area", "kind", "gone"}).Draw(r, "change")
		}
		to := edition(2, append(change, "new"))
		var decided []progress.Carry
		for _, l := range progress.Proposal(from, to) {
			if rapid.Bool().Draw(r, "otherwise") {
				decided = append(decided, progress.Carry{From: l.From, To: l.To, Over: !l.Over, Reason: "So it is."})
			}
		}
		lines, err := progress.Decide(from, to, decided)
		if err != nil {
			r.Fatal(err)
		}
		plan := progress.Chain{{ID: "cov_1", From: from.ID, To: to.ID, Lines: lines}}
		keys := []string{AreaKey(from.ID, "A"), AreaKey(from.ID, "B"), "other:1:X-1"}
		for _, c := range from.Competencies {
			keys = append(keys, string(c.ID))
		}
		e := operator(func(e *Entitlement) {
			e.Kind = rapid.SampledFrom([]string{Local, "irmer_operator"}).Draw(r, "kind")
			e.Tasks = rapid.SliceOfNDistinct(rapid.SampledFrom(keys), 1, 5, rapid.ID).Draw(r, "tasks")
		})
		if len(tasksOf(e, to)) > 0 {
			r.Fatalf("before the move it names %v", tasksOf(e, to))
		}
		m, touched := Move(e, from, to, plan, noon)
		if touched != (len(tasksOf(e, from)) > 0) {
			r.Fatalf("%v touched: %t", e.Tasks, touched)
		}
		if !touched {
			return
		}
		var want []string
		for _, code := range tasksOf(e, from) {
			i := slices.IndexFunc(lines, func(l progress.Carry) bool { return l.From == from.ID.Of(code) })
			if i >= 0 && lines[i].Over && change[code[2]-'0'] == "" {
				want = append(want, code)
			}
		}
		next := m.Next("wen_2", "per_lead", noon)
		if got := tasksOf(next, to); !slices.Equal(got, want) {
			r.Fatalf("%v with %v goes on for %v, want %v", e.Tasks, change, got, want)
		}
		if slices.Contains(e.Tasks, "other:1:X-1") != slices.Contains(next.Tasks, "other:1:X-1") {
			r.Fatalf("%v goes on as %v", e.Tasks, next.Tasks)
		}
		ended := map[string]bool{}
		for _, l := range m.Ends {
			if ended[l.Task.Code] = true; l.Why == "" || slices.Contains(want, l.Task.Code) {
				r.Fatalf("%s ends because %q", l.Task.Code, l.Why)
			}
		}
		if len(ended)+len(want) != len(tasksOf(e, from)) {
			r.Fatalf("of %v stays %v and ends %v", tasksOf(e, from), want, ended)
		}
		bare, _ := Move(e, from, to, nil, noon)
		if got := tasksOf(bare.Next("wen_2", "per_lead", noon), to); len(got) > 0 {
			r.Fatalf("without a plan it goes on for %v", got)
		}
		if next.Until != e.Until || next.Kind != e.Kind || !slices.Equal(next.Sites, e.Sites) || !slices.Equal(next.Equipment, e.Equipment) || next.From < e.From {
			r.Fatalf("it goes on as %+v", next)
		}
	})
}

// Two versions at once come to what one after the other does.
func TestAMoveByWayOfAVersionInBetweenTakesWhatTwoMovesTake(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		change := func(was []string) []string {
			out := slices.Clone(was)
			for i, what := range out {
				if what == "" {
					out[i] = rapid.SampledFrom([]string{"", "", "", "words", "area", "kind", "gone"}).Draw(r, "change")
				}
			}
			return out
		}
		versions := []*framework.Version{edition(1, make([]string, 8))}
		was := make([]string, 8)
		for n := 2; n <= 3; n++ {
			was = change(was)
			versions = append(versions, edition(n, was))
		}
		var plans progress.Chain
		for n := range 2 {
			var decided []progress.Carry
			for _, l := range progress.Proposal(versions[n], versions[n+1]) {
				if rapid.IntRange(0, 3).Draw(r, "otherwise") == 0 {
					decided = append(decided, progress.Carry{From: l.From, To: l.To, Over: !l.Over, Reason: "So it is."})
				}
			}
			lines, err := progress.Decide(versions[n], versions[n+1], decided)
			if err != nil {
				r.Fatal(err)
			}
			plans = append(plans, progress.CarryOver{ID: id.CarryOver(fmt.Sprintf("cov_%d", n)), From: versions[n].ID, To: versions[n+1].ID, Lines: lines})
		}
		keys := []string{AreaKey("di:1", "A"), AreaKey("di:1", "B"), "di:2:T-1", "di:1:T-0", "di:1:T-5"}
		e := operator(func(e *Entitlement) {
			e.Kind = rapid.SampledFrom([]string{Local, "irmer_operator"}).Draw(r, "kind")
			e.Tasks = rapid.SliceOfNDistinct(rapid.SampledFrom(keys), 1, 4, rapid.ID).Draw(r, "tasks")
		})
		m, touched := Move(e, versions[0], versions[2], plans, noon)
		if !touched {
			return
		}
		chained := progress.ChainOf(plans, "di:1", "di:3", noon)
		if len(chained) != 2 || len(m.Plans) != 2 {
			r.Fatalf("by %v and %v", chained, m.Plans)
		}
		other := e
		other.Tasks = slices.DeleteFunc(slices.Clone(e.Tasks), func(key string) bool { return key == "di:2:T-1" }) // it is not moved from version 1
		one, _ := Move(other, versions[0], versions[1], plans[:1], noon)
		two, _ := Move(one.Next("wen_2", "per_lead", noon), versions[1], versions[2], plans[1:], noon)
		if at, after := tasksOf(m.Next("wen_3", "per_lead", noon), versions[2]), tasksOf(two.Next("wen_3", "per_lead", noon), versions[2]); !slices.Equal(at, after) {
			r.Fatalf("%v at once for %v, one after the other for %v", e.Tasks, at, after)
		}
	})
}

func TestWhatIsOverIsNotMoved(t *testing.T) {
	from, to := edition(1, make([]string, 8)), edition(2, make([]string, 8))
	for name, tweak := range map[string]func(*Entitlement){
		"ended":   func(e *Entitlement) { e.EndedAt = noon },
		"run out": func(e *Entitlement) { e.Until = today.AddDays(-1) },
	} {
		e := operator(func(e *Entitlement) { e.Tasks = []string{"di:1:T-0"} }, tweak)
		if _, ok := Move(e, from, to, nil, noon); ok {
			t.Errorf("an entitlement that has %s is moved", name)
		}
	}
	ahead := operator(func(e *Entitlement) { e.Tasks, e.From = []string{"di:1:T-0"}, today.AddDays(30) })
	m, ok := Move(ahead, from, to, progress.Chain{{Lines: progress.Proposal(from, to)}}, noon)
	if next := m.Next("wen_2", "per_lead", noon); !ok || next.From != ahead.From {
		t.Errorf("one that begins later goes on from %s", next.From)
	}
}
