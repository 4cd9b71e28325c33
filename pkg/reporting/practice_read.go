package reporting

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"countersign/pkg/access"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/practice"
	"countersign/pkg/progress"
	"countersign/pkg/store"
)

// WhoMayDo answers whoever delegates: for a task, here, today, who is competent and
// entitled, under what supervision, until when, and who nearly is. It reads what is
// about the tasks alone, in a constant number of statements.
func (s Service) WhoMayDo(ctx context.Context, a identity.Actor, q PracticeQuery) (out PracticeAnswer, err error) {
	scope := access.ScopeOf(a)
	if !scope.SeesPractice(q.Department) {
		return out, fault.Missing()
	}
	out.Opens = scope.SeesPortfolios(q.Department)
	err = s.Store.Read(ctx, func(view *store.View) error {
		if err := out.place(view, q); err != nil {
			return err
		}
		workers, err := view.PracticeWorkers(scope, q.Department)
		if err != nil {
			return err
		}
		out.Version = usual(workers)
		found, n, err := find(view, q, out.Version)
		if err != nil || n == 0 {
			return err
		}
		for _, t := range found[n:] {
			out.More = append(out.More, name(t.v, t.c))
		}
		return out.answer(view, scope, workers, found[:n], practice.Place{Site: out.Site.ID, Equipment: q.Equipment})
	})
	return out, err
}

// place says where it is that was asked about.
func (out *PracticeAnswer) place(view *store.View, q PracticeQuery) error {
	d, err := view.Department(q.Department)
	if err != nil {
		return err
	}
	out.Department, out.DepartmentName = d.ID, d.Name
	if out.Sites, err = view.SitesAround(d.ID); err != nil {
		return err
	}
	at := cmp.Or(q.Site, d.Site)
	i := slices.IndexFunc(out.Sites, func(one practice.Site) bool { return one.ID == at })
	if i < 0 {
		return fault.Missing()
	}
	out.Site = out.Sites[i]
	return nil
}

// usual is the framework version that a department's workers are on; empty: none.
func usual(workers []store.PracticeWorker) framework.VersionID {
	for _, w := range workers {
		if len(w.Levels) > 0 {
			return w.Levels[0].Version
		}
	}
	return ""
}

// task is a competency with the version that it belongs to.
type task struct {
	v *framework.Version
	c framework.Competency
}

// find is the tasks that were asked about, those whose title holds all the words
// before those that hold them elsewhere, and how many of them to answer in full.
func find(view *store.View, q PracticeQuery, usual framework.VersionID) (found []task, n int, err error) {
	if q.Competency != "" {
		c, v, err := view.Competency(q.Competency)
		return []task{{v, c}}, 1, err
	}
	if strings.TrimSpace(q.Words) == "" {
		return nil, 0, nil
	}
	list, err := view.Frameworks(q.Department)
	if err != nil {
		return nil, 0, err
	}
	words, stem := strings.Fields(strings.ToLower(q.Words)), stems(q.Words)
	for _, v := range list {
		if !v.OfTasks() {
			continue
		}
		for _, c := range v.Search(strings.Join(stem, " "), "", "", "") {
			found = append(found, task{v, c})
		}
	}
	slices.SortStableFunc(found, func(a, b task) int {
		return cmp.Or(cmp.Compare(a.lacks(stem), b.lacks(stem)), compareTrue(a.v.ID == usual, b.v.ID == usual), cmp.Compare(a.lacks(words), b.lacks(words)))
	})
	for n < min(mostTasks, len(found)) && found[n].lacks(stem) == found[0].lacks(stem) {
		n++
	}
	return found, n, nil
}

// compareTrue puts what is true first.
func compareTrue(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// stems cuts words to where their endings begin, so that "cannulate" finds
// cannulation.
func stems(words string) []string {
	const most = 6
	list := strings.Fields(strings.ToLower(words))
	for i, w := range list {
		if r := []rune(w); len(r) > most {
			list[i] = string(r[:most])
		}
	}
	return list
}

// lacks is how many of the words the title does not hold.
func (t task) lacks(words []string) (n int) {
	title := strings.ToLower(t.c.Title)
	for _, w := range words {
		if !strings.Contains(title, w) {
			n++
		}
	}
	return n
}

func (out *PracticeAnswer) answer(view *store.View, scope access.Scope, workers []store.PracticeWorker, tasks []task, at practice.Place) error {
	entitled, err := view.WorkerEntitlementsIn(scope, out.Department)
	if err != nil {
		return err
	}
	facts, err := factsAbout(view, scope, out.Department, tasks)
	if err != nil {
		return err
	}
	for _, t := range tasks {
		one := PracticeTask{Item: name(t.v, t.c), Statement: t.c.Text(""), Doubt: t.v.Doubt()}
		asked := practice.TaskOf(t.v, t.c)
		one.KindTitle = asked.KindTitle
		out.equipment(asked, entitled, at)
		for _, w := range workers {
			level, err := levelNamed(view, w.Held.Version, w.Held.Level)
			if err != nil {
				return err
			}
			have := practice.CompetenceOf(t.v, levelsIn(w, t.v), t.c.ID, facts[t.v.ID][w.ID], view.Now())
			one.add(MayDo{w.ID, w.Name, level, w.Away, practice.Decide(asked, have, entitled[w.ID], at, view.Now())})
		}
		out.Tasks = append(out.Tasks, one)
	}
	return nil
}

// factsAbout reads the facts about the tasks, version by version.
func factsAbout(view *store.View, scope access.Scope, d id.Department, tasks []task) (map[framework.VersionID]map[id.Worker]progress.Facts, error) {
	out := map[framework.VersionID]map[id.Worker]progress.Facts{}
	for _, t := range tasks {
		if out[t.v.ID] != nil {
			continue
		}
		var about []framework.CompetencyID
		for _, o := range tasks {
			if o.v == t.v {
				about = append(about, o.c.ID)
			}
		}
		facts, err := view.FactsAboutIn(scope, d, t.v, about...)
		if err != nil {
			return nil, err
		}
		out[t.v.ID] = facts
	}
	return out, nil
}

// levelsIn are the levels of a version by which somebody may be judged.
func levelsIn(w store.PracticeWorker, v *framework.Version) []string {
	var out []string
	for _, aim := range w.Levels {
		if aim.Version == v.ID {
			out = append(out, aim.Level)
		}
	}
	return out
}

// equipment notes what entitlements for the task at the site name, to choose from.
func (out *PracticeAnswer) equipment(t practice.Task, entitled map[id.Worker][]practice.Entitlement, at practice.Place) {
	for _, list := range entitled {
		for _, e := range list {
			if !e.Names(t) || !slices.ContainsFunc(e.Sites, func(s practice.Site) bool { return s.ID == at.Site }) {
				continue
			}
			for _, one := range e.Equipment {
				if !slices.Contains(out.Equipment, one) {
					out.Equipment = append(out.Equipment, one)
				}
			}
		}
	}
	slices.Sort(out.Equipment)
}

// add puts a worker where they belong.
func (t *PracticeTask) add(w MayDo) {
	switch {
	case w.Mode.AtLeast(practice.WithinProtocol):
		t.Alone = append(t.Alone, w)
	case w.Mode.AtLeast(practice.Direct):
		t.Supervised = append(t.Supervised, w)
	case w.Begun:
		t.Nearly = append(t.Nearly, w)
	default:
		t.Others++
	}
}
