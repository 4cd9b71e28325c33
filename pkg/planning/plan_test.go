package planning

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/evidence"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/progress"
)

var cases = flag.Int("cases", 100, "how many random worlds of each size are planned for, and everything in them tried")

// done is one activity of the slow answer: the competency, how, and by whom.
type done struct {
	node int
	how  How
	by   int
}

// slowly tries everything that could be done, in every number up to most, and lets
// progress alone say what each comes to.
func slowly(t testing.TB, q Question, most int) score {
	t.Helper()
	p := &problem{q: &q, areas: map[string][]int{}, alone: true}
	target := q.Targets[0]
	var all []done
	for i, c := range target.Version.Competencies {
		n := node{v: target.Version, c: c, level: "L", step: c.Target["L"]}
		n.signers = p.signers(n.v, c)
		p.nodes = append(p.nodes, n)
		for how := range hows {
			for _, s := range n.signers {
				all = append(all, done{i, how, s})
			}
		}
	}
	best := score{}
	var walk func(from int, f progress.Facts, used, minutes int)
	walk = func(from int, f progress.Facts, used, minutes int) {
		s := score{met: p.reached(f, target) - target.Report.Total.Met, minutes: minutes}
		s.minutes += p.approvals(f, target) * approving
		if s.met > 0 && s.better(best) {
			best = s
		}
		if used == most {
			return
		}
		for i := from; i < len(all); i++ {
			d := all[i]
			next := f
			next.Signed, next.Credited = slices.Clip(f.Signed), slices.Clip(f.Credited)
			next.Checks = maps.Clone(f.Checks)
			p.sign(&next, &p.nodes[d.node], d.how, &q.Signers[d.by], used)
			walk(i, next, used+1, minutes+d.how.minutes())
		}
	}
	walk(0, q.Facts, 0, 0)
	return best
}

// given is the facts with every approval that somebody can give.
func (p *problem) given(f progress.Facts, target Target) (progress.Facts, int) {
	n := 0
	f.Signed, f.Credited = slices.Clip(f.Signed), slices.Clip(f.Credited)
	f.Checks = maps.Clone(f.Checks)
	for i := range p.nodes {
		one := &p.nodes[i]
		list, missing := progress.Approvable(one.v, "L", one.c.ID, f, p.q.At)
		if _, asked := progress.Approvable(one.v, "L", one.c.ID, p.q.Facts, p.q.At); asked { // the lead was asked before, and said no
			continue
		}
		if !missing || len(list) == 0 || !slices.ContainsFunc(list, func(s *progress.Signed) bool { return len(s.Attestation.ID) > 7 && s.Attestation.ID[:7] == "planned" }) {
			continue
		}
		for _, l := range p.named(p.leads(one)) {
			if slices.ContainsFunc(progress.Signers(list), l.Is) {
				continue
			}
			p.sign(&f, one, Read, l, 100+i)
			a := &f.Signed[len(f.Signed)-1].Attestation
			a.Meaning, a.Approves = "approval", listOf(list)
			n++
			break
		}
	}
	return f, n
}

func (p *problem) reached(f progress.Facts, target Target) int {
	f, _ = p.given(f, target)
	return progress.Count(target.Version, target.Pathway, f, progress.Ground{}, p.q.At, p.q.At).Total.Met
}

// approvals is how many approvals of lines that are then met there are.
func (p *problem) approvals(f progress.Facts, target Target) (n int) {
	before := len(f.Signed)
	f, _ = p.given(f, target)
	for _, s := range f.Signed[before:] {
		if l, _ := progress.LineOf(target.Version, "L", s.Attestation.Competency, f, p.q.At, p.q.At); l.Standing.IsMet() {
			n++
		}
	}
	return n
}

func minutes(p Plan, begun bool) (n int) {
	n = p.Worker + p.Assessor
	for _, s := range p.Steps {
		if begun && len(s.Meets)+len(s.Also) == 0 {
			n -= s.Worker + s.Assessor
		}
	}
	return n
}

func TestThePlanIsTheBestOfAllThatCouldBeDone(t *testing.T) {
	for _, size := range []struct{ competencies, most int }{{1, 4}, {2, 3}, {3, 2}, {4, 2}} {
		found := 0
		for seed := range *cases {
			r := rand.New(rand.NewPCG(uint64(seed), uint64(size.competencies)))
			w := random(t, r, size.competencies)
			w.Most = size.most
			plan := w.ask(t)
			want := slowly(t, w.Question, size.most)
			if got := (score{met: plan.Met, minutes: minutes(plan, true)}); got.met != want.met || want.met > 0 && got.minutes != want.minutes || !plan.Exact {
				t.Fatalf("seed %d of %d competencies: the plan is %+v (exact %t), the best %+v\n%s", seed, size.competencies, got, plan.Exact, want, w.tell(plan))
			}
			if want.met > 0 {
				found++
			}
		}
		if found < *cases/3 {
			t.Errorf("only %d of %d worlds of %d competencies had anything to do", found, *cases, size.competencies)
		}
	}
}

func (w *world) tell(p Plan) (out string) {
	for _, c := range w.v.Competencies {
		out += fmt.Sprintf("%s %s %s target %d rests on %v lead %t\n", c.Code, c.Area, c.RiskClass, c.Target["L"], c.Prerequisites, c.LeadApproval)
	}
	for _, s := range w.Signers {
		out += fmt.Sprintf("%s %v lead %t, %d checks\n", s.Name, s.Entitlements[0].Areas, s.Entitlements[0].ModalityLead, len(s.Checks))
	}
	for _, k := range w.Credits {
		out += fmt.Sprintf("%s counts toward %s: %s\n", k.From.Code(), k.Toward.Code(), k.Path[0].Kind)
	}
	for _, s := range w.Facts.Signed {
		out += fmt.Sprintf("signed %s %s by %s step %d cases %d at %s\n", s.Attestation.Competency.Code(), s.Attestation.Meaning, s.Attestation.Assessor, s.Attestation.Step, s.Attestation.Cases, s.Attestation.SignedAt)
	}
	for _, s := range p.Steps {
		out += fmt.Sprintf("plan %s %d times %d meets %v\n", s.Competency.Code(), s.How, s.Times, s.Meets)
	}
	return out
}

func listOf(list []*progress.Signed) (out attestation.List) {
	var ids []id.Attestation
	for _, s := range list {
		ids = append(ids, s.Attestation.ID)
	}
	return attestation.ListOf(ids)
}

func TestAPlanMadeInAHurryIsAtLeastHalfAsGood(t *testing.T) {
	same, all := 0, 0
	for seed := range *cases {
		w := random(t, rand.New(rand.NewPCG(uint64(seed), 99)), 5)
		w.Try = 1 << 20
		best := w.ask(t)
		w.Try = 1
		quick := w.ask(t)
		if !best.Exact {
			t.Fatalf("seed %d: not everything was tried", seed)
		}
		if 2*quick.Met < best.Met {
			t.Fatalf("seed %d: in a hurry %d, at best %d\n%s", seed, quick.Met, best.Met, w.tell(best))
		}
		if all++; quick.Met == best.Met {
			same++
		}
	}
	if same < all*9/10 {
		t.Errorf("in a hurry %d of %d are as good as the best; nine in ten should be", same, all)
	}
}

func TestNothingIsOfferedThatWouldNotCount(t *testing.T) {
	offered := 0
	for seed := range *cases {
		w := random(t, rand.New(rand.NewPCG(uint64(seed), 7)), 4)
		plan := w.ask(t)
		p := pose(&w.Question)
		f, n, before := w.Facts, 0, w.Targets[0].Report.Total.Met
		for _, s := range plan.Steps {
			offered++
			if len(s.Signers) == 0 {
				t.Fatalf("seed %d: nobody can sign %s", seed, s.Competency)
			}
			for _, who := range s.Signers {
				c, _ := w.v.Competency(s.Competency)
				if no := assessor.Refusals(*who, assessor.NeedFor(w.v, c, "Amira", "dep"), now); len(no) > 0 {
					t.Fatalf("seed %d: %s may not sign %s: %v", seed, who.Name, s.Competency, no)
				}
			}
			for range s.Times {
				p.sign(&f, &p.nodes[p.at[s.Competency]], s.How, s.Signers[n%len(s.Signers)], n)
				n++
				if one := f.Signed[len(f.Signed)-1]; f.Judge(w.v, one, now, now).Verdict != "counts" {
					t.Fatalf("seed %d: %s would not count\n%s", seed, s.Competency, w.tell(plan))
				}
			}
		}
		if n > Most {
			t.Fatalf("seed %d: %d activities", seed, n)
		}
		for _, s := range plan.Steps {
			for _, c := range s.Meets {
				if l, _ := progress.LineOf(w.v, "L", c, w.Facts, now, now); l.Standing.IsMet() || len(l.Waiting) > 0 {
					t.Fatalf("seed %d: %s was met before", seed, c)
				}
			}
		}
		if plan.Met > 0 && before+plan.Met > w.Targets[0].Report.Total.Total {
			t.Fatalf("seed %d: more is met than there is", seed)
		}
	}
	if offered < *cases {
		t.Errorf("only %d steps were offered", offered)
	}
}

func TestTheOrderOfFactsChangesNoPlan(t *testing.T) {
	for seed := range *cases {
		r := rand.New(rand.NewPCG(uint64(seed), 5))
		w := random(t, r, 4)
		a := fmt.Sprintf("%+v", tellPlan(w.ask(t)))
		r.Shuffle(len(w.Facts.Signed), func(i, j int) { w.Facts.Signed[i], w.Facts.Signed[j] = w.Facts.Signed[j], w.Facts.Signed[i] })
		r.Shuffle(len(w.Signers), func(i, j int) { w.Signers[i], w.Signers[j] = w.Signers[j], w.Signers[i] })
		r.Shuffle(len(w.Credits), func(i, j int) { w.Credits[i], w.Credits[j] = w.Credits[j], w.Credits[i] })
		if b := fmt.Sprintf("%+v", tellPlan(w.ask(t))); a != b {
			t.Fatalf("seed %d:\n%s\n%s", seed, a, b)
		}
	}
}

func tellPlan(p Plan) (out []string) {
	for _, s := range p.Steps {
		line := fmt.Sprintf("%s %d %d %v", s.Competency, s.How, s.Times, s.Meets)
		for _, c := range s.Signers {
			line += " " + c.Name
		}
		out = append(out, line)
	}
	return out
}

func TestWhatWaitsOrWasSentBackIsLeftToWhoeverHasIt(t *testing.T) {
	v := parse(t, "practice", item("C0", "A", "once", 1, ""), item("C1", "A", "once", 1, ""), item("C2", "A", "once", 1, ""), item("C3", "A", "known", 1, ""))
	priya := signer("Priya", 0, false, "practice:*")
	w := of(v, priya)
	w.sign("C3", Talked, priya, 500, 1, 3) // it has run out, and is asked for again
	w.Facts.Open = []progress.Open{{Competency: v.ID.Of("C0"), OfferedName: "Priya", Since: now}, {Competency: v.ID.Of("C3"), OfferedName: "Priya", Since: now}}
	w.Facts.Put = []progress.Put{{Competency: v.ID.Of("C1"), Returned: true, Since: now}}
	plan := w.ask(t)
	if len(plan.Steps) != 1 || plan.Steps[0].Competency.Code() != "C2" || plan.Met != 1 || left(w) != "1, 0" {
		t.Errorf("%+v", plan)
	}
}

func TestWhatNobodyCanSignIsNotOfferedAndSaid(t *testing.T) {
	v := parse(t, "practice", item("C0", "A", "once", 1, ""), item("C1", "B", "once", 1, ""), item("C2", "B", "hard", 1, ""))
	w := of(v, signer("Priya", 0, false, "practice:B"))
	plan := w.ask(t)
	if len(plan.Steps) != 1 || plan.Steps[0].Competency.Code() != "C1" || left(w) != "1, 2" {
		t.Errorf("nobody signs in A, and one person is not two: %+v", plan)
	}
}

func TestWhatTakesMoreThanAPlanIsBegun(t *testing.T) {
	v := parse(t, "practice", item("C0", "A", "safe", 1, ""))
	w := of(v, signer("Priya", 1, false, "practice:A"), signer("Tom", 0, false, "practice:A"))
	w.Most = 1
	plan := w.ask(t)
	if len(plan.Steps) != 1 || plan.Met != 0 || plan.Steps[0].How != Watched || len(plan.Steps[0].Meets) != 0 || plan.Steps[0].Signers[0].Name != "Tom" {
		t.Errorf("%+v", plan)
	}
}

func TestOneActivityMayFinishSeveralLines(t *testing.T) {
	v := parse(t, "practice", item("C0", "A", "once", 1, ""), item("C1", "A", "once", 1, ""), item("C2", "B", "once", 1, ""))
	w := of(v, signer("Priya", 0, false, "practice:*"))
	a, b, c := v.ID.Of("C0"), v.ID.Of("C1"), v.ID.Of("C2")
	w.Credits = []Link{{c, a, []progress.Hop{{From: c, To: a, Kind: framework.Covers}}}, {c, b, []progress.Hop{{From: c, To: b, Kind: framework.Equivalent}}}}
	w.Most = 1
	if plan := w.ask(t); plan.Met != 3 || plan.Steps[0].Competency != c || len(plan.Steps[0].Meets) != 3 {
		t.Errorf("%+v", plan)
	}
	w.Credits[0].Path[0].Kind = framework.PartlyCovers
	if plan := w.ask(t); plan.Met != 2 {
		t.Errorf("what covers a part moves nothing: %+v", plan)
	}
}

func left(w *world) string {
	open, nobody := Left(w.Question)
	return fmt.Sprintf("%d, %d", open, nobody)
}

func TestWhatHasRunOutForWantOfPracticeIsDoneAgain(t *testing.T) {
	v := parse(t, "practice", item("C0", "A", "kept", 1, ""), item("C1", "A", "used", 1, ""), item("C2", "A", "once", 1, ", prerequisites: [C0]"))
	for what, c := range map[string]struct {
		lately int // cases of C0 that are recent
		met    int
		want   string
	}{
		"nothing lately":    {0, 3, "[practice:1:C0 0 1, practice:1:C0 2 1, practice:1:C1 0 1, practice:1:C2 0 1]"},
		"all but one case":  {3, 3, "[practice:1:C0 2 1, practice:1:C1 0 1, practice:1:C2 0 1]"},
		"enough, and still": {4, 2, "[practice:1:C1 0 1, practice:1:C2 0 1]"},
	} {
		priya := signer("Priya", 0, false, "practice:*")
		w := of(v, priya)
		w.sign("C0", Watched, priya, 400, 1, 2)
		w.sign("C1", Talked, priya, 400, 1, 2)
		if c.lately > 0 {
			w.sign("C0", Read, priya, 20, c.lately, 1)
		}
		plan := w.ask(t)
		var got []string
		for _, s := range plan.Steps {
			got = append(got, fmt.Sprintf("%s %d %d", s.Competency, s.How, s.Times))
			if len(s.Meets) == 0 {
				t.Errorf("%s: %s finishes nothing", what, s.Competency)
			}
		}
		slices.Sort(got)
		if text := "[" + strings.Join(got, ", ") + "]"; text != c.want || plan.Met != c.met {
			t.Errorf("%s: %s, %d met; want %s", what, text, plan.Met, c.want)
		}
	}
}

// What adds up and would not count, as progress says, is not offered.
// As many are planned as it takes if they go well, and the step says that they must.
func TestWhatTooFewWentWellOfIsDoneUntilEnoughDid(t *testing.T) {
	v := parse(t, "practice", item("C0", "A", "rated", 1, ""))
	for went, want := range map[evidence.Outcomes]int{"": 2, "www": 1, "wnn": 2, "nnnnn": 2, "wwwwn": 0, "wwwnn": 2} {
		priya := signer("Priya", 0, false, "practice:*")
		w := of(v, priya)
		if went != "" {
			w.sign("C0", Watched, priya, 20, len(went), 2)
			w.Facts.Signed[0].Attestation.Outcomes = went
		}
		plan := w.ask(t)
		times := 0
		for _, s := range plan.Steps {
			if times += s.Times; !s.Well || s.How != Watched || len(s.Meets) != 1 {
				t.Errorf("after %q: %+v", went, s)
			}
		}
		if times != want || plan.Met != min(want, 1) {
			t.Errorf("after %q it is done on %d days more, want %d; %d met", went, times, want, plan.Met)
		}
	}
}

func TestWhatCountsNothingWhereStepsMeanSomethingElseIsNotOffered(t *testing.T) {
	v := parse(t, "practice", item("C0", "A", "once", 1, ""))
	for step, want := range map[string]int{"id: direct": 1, "id: otherwise": 0} {
		other, err := framework.Parse([]byte(strings.Replace(fmt.Sprintf(head, "other"), "id: direct", step, 1) + item("D0", "A", "once", 1, "")))
		if err != nil {
			t.Fatal(err)
		}
		w := of(v, signer("Priya", 0, false, "other:*"))
		w.Competency = func(c framework.CompetencyID) (framework.Competency, *framework.Version, error) {
			one, ok := other.Competency(c)
			if !ok {
				return one, nil, fmt.Errorf("no %s", c)
			}
			return one, other, nil
		}
		from, to := other.ID.Of("D0"), v.ID.Of("C0")
		w.Credits = []Link{{from, to, []progress.Hop{{From: from, To: to, Kind: framework.Covers, Text: "they are alike"}}}}
		if plan := w.ask(t); plan.Met != want || len(plan.Steps) != want {
			t.Errorf("with %s: %d met by %+v", step, plan.Met, plan.Steps)
		}
	}
}
