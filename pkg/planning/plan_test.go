package planning

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/id"
	"countersign/pkg/progress"
)

var cases = flag.Int("cases", 400, "how many random worlds of each size are planned for, and everything in them tried")

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
	p := &problem{q: &q, areas: map[string][]*assessor.Candidate{}, alone: true}
	target := q.Targets[0]
	var all []done
	for i, c := range target.Version.Competencies {
		n := node{v: target.Version, c: c, level: "L", step: c.Target["L"]}
		n.signers = p.signers(n.v, c)
		p.nodes = append(p.nodes, n)
		for how := range hows {
			for _, s := range n.signers {
				all = append(all, done{i, how, slices.IndexFunc(q.Signers, func(o assessor.Candidate) bool { return o.Person == s.Person })})
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
		for _, l := range p.leads(one) {
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
		if found < *cases/2 {
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
