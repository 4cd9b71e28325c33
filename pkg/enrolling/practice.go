package enrolling

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"countersign/pkg/access"
	"countersign/pkg/clock"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/practice"
	"countersign/pkg/store"
)

// EntitleCommand records the employer's entitlement of a worker.
type EntitleCommand struct {
	Department id.Department
	Worker     id.Worker
	Kind       string   // practice.Local, or as the frameworks name it
	Title      string   // of a local one
	Tasks      []string // competencies, and areas as practice.AreaKey
	Equipment  []string // none: any that the tasks take
	Sites      []id.Site
	From       clock.Date // empty: today
	Until      clock.Date // last day
	Procedure  string     // the employer's procedure
	Issuer     string     // who decided, where that is not the employer
}

// How long what a lead writes in an entitlement may be, in bytes, and how many
// pieces of equipment it may name.
const (
	maxWords     = 200
	maxEquipment = 30
)

// EntitleWorker records that the employer lets a worker do tasks. Nobody entitles
// themselves.
func (s Service) EntitleWorker(ctx context.Context, actor identity.Actor, cmd EntitleCommand) (id.WorkerEntitlement, error) {
	out := id.New[id.WorkerEntitlement]()
	err := s.Store.Write(ctx, func(tx *store.Tx) error {
		g, err := access.Entitle(actor, out, cmd.Worker, cmd.Department)
		if err != nil {
			return err
		}
		w, err := workerIn(tx, cmd.Worker, cmd.Department)
		if err != nil {
			return err
		}
		c, err := practiceChoices(&tx.View, cmd.Department)
		if err != nil {
			return err
		}
		if err := c.know(&tx.View, actor, cmd.Department); err != nil {
			return err
		}
		e, err := c.check(cmd, w, clock.DateOf(tx.Now()))
		if err != nil {
			return err
		}
		e.ID, e.GrantedBy, e.GrantedAt = out, actor.Person, tx.Now()
		if err := tx.AddWorkerEntitlement(g, e); err != nil {
			return err
		}
		kind, _ := c.kind(e)
		return tx.Notify(w.Person, "practice", fmt.Sprintf("%s recorded what you are entitled to do: %s, from %s to %s.", actor.Name, kind.Title, e.From.Words(), e.Until.Words()), "/scope/"+string(w.ID))
	})
	return out, err
}

// workerIn is a worker of the department; nobody chosen is one mistake among
// others.
func workerIn(tx *store.Tx, w id.Worker, d id.Department) (store.Worker, error) {
	if w == "" {
		return store.Worker{}, nil
	}
	out, err := tx.WorkerFacts(w)
	if err == nil && out.Department != d {
		err = fault.Missing()
	}
	if err != nil {
		return out, err
	}
	here, err := tx.PeopleWith(d, identity.RoleWorker)
	if !slices.Contains(here, out.Person) {
		out.ID = "" // they have left
	}
	return out, err
}

// PracticeKind is a kind of entitlement that a worker can be given.
type PracticeKind struct {
	ID       string
	Title    string // in a few words
	IssuedBy string // "employer", or whoever names them
	Months   int    // after which it is usual to look again
}

// employer is who gives an entitlement unless a framework says otherwise.
const employer = "employer"

// PracticeTask is a competency as an entitlement names it.
type PracticeTask struct {
	practice.Task
	AreaTitle string
	Framework string // its name, the same in all its versions
	Number    int    // of the version
}

// PracticeChoices is what an entitlement of a worker can say in a department.
type PracticeChoices struct {
	Kinds   []PracticeKind // of the frameworks, then the local one
	Tasks   []PracticeTask // in the order of the frameworks, imaging first
	Sites   []practice.Site
	Here    id.Site // of the department
	Workers []store.Worker
	On      map[id.Worker][]framework.VersionID // that they are on
}

// PracticeChoices is what a lead can choose from.
func (s Service) PracticeChoices(ctx context.Context, actor identity.Actor, d id.Department) (out PracticeChoices, err error) {
	if _, err := access.Lead(actor, access.GrantPractice, d, d); err != nil {
		return out, err
	}
	err = s.Store.Read(ctx, func(v *store.View) error {
		if out, err = practiceChoices(v, d); err != nil {
			return err
		}
		if err := out.know(v, actor, d); err != nil {
			return err
		}
		out.Workers, err = v.WorkersIn(access.ScopeOf(actor), d)
		out.Workers = slices.DeleteFunc(out.Workers, func(w store.Worker) bool { return w.Person == actor.Person })
		return err
	})
	return out, err
}

func practiceChoices(v *store.View, d id.Department) (PracticeChoices, error) {
	var out PracticeChoices
	list, err := v.Frameworks(d)
	if err != nil {
		return out, err
	}
	for _, f := range imagingFirst(list) {
		for _, name := range slices.Sorted(maps.Keys(f.Entitlements)) {
			if k := f.Entitlements[name]; !slices.ContainsFunc(out.Kinds, func(have PracticeKind) bool { return have.ID == k.ID }) {
				out.Kinds = append(out.Kinds, PracticeKind{k.ID, practice.KindTitle(k), k.IssuedBy, k.ReviewMonths})
			}
		}
		if !f.OfTasks() {
			continue
		}
		for _, c := range f.Competencies {
			area, _ := f.Area(c.Area)
			out.Tasks = append(out.Tasks, PracticeTask{practice.TaskOf(f, c), area.Title, f.Framework, f.Number})
		}
	}
	out.Kinds = append(out.Kinds, PracticeKind{practice.Local, "Local authorisation", employer, 12})
	here, err := v.Department(d)
	if err != nil {
		return out, err
	}
	out.Here = here.Site
	out.Sites, err = v.SitesAround(d)
	return out, err
}

// know reads which versions each worker is on.
func (c *PracticeChoices) know(v *store.View, actor identity.Actor, d id.Department) error {
	list, err := v.PracticeWorkers(access.ScopeOf(actor), d)
	c.On = map[id.Worker][]framework.VersionID{}
	for _, w := range list {
		for _, aim := range w.Levels {
			c.On[w.ID] = append(c.On[w.ID], aim.Version)
		}
	}
	return err
}

// For lists the tasks that a worker can be entitled to by a kind: of each framework
// those of the version that they are on, or else of the newest.
func (c PracticeChoices) For(w id.Worker, kind string) []PracticeTask {
	newest, on := map[string]int{}, map[string]bool{}
	for _, t := range c.Tasks {
		newest[t.Framework] = max(newest[t.Framework], t.Number)
		on[t.Framework] = on[t.Framework] || slices.Contains(c.On[w], t.Competency.Version())
	}
	return slices.DeleteFunc(c.Of(kind), func(t PracticeTask) bool {
		if on[t.Framework] {
			return !slices.Contains(c.On[w], t.Competency.Version())
		}
		return t.Number != newest[t.Framework]
	})
}

// Of lists the tasks that an entitlement of the kind is for.
func (c PracticeChoices) Of(kind string) []PracticeTask {
	var out []PracticeTask
	for _, t := range c.Tasks {
		if t.Kind == kind || t.Kind == "" && kind == practice.Local {
			out = append(out, t)
		}
	}
	return out
}

// kind names the kind of an entitlement, a local one by its own title.
func (c PracticeChoices) kind(e practice.Entitlement) (PracticeKind, bool) {
	i := slices.IndexFunc(c.Kinds, func(k PracticeKind) bool { return k.ID == e.Kind })
	if i < 0 {
		return PracticeKind{}, false
	}
	k := c.Kinds[i]
	if k.ID == practice.Local && e.Title != "" {
		k.Title = e.Title
	}
	return k, true
}

func (c PracticeChoices) check(cmd EntitleCommand, w store.Worker, today clock.Date) (practice.Entitlement, error) {
	var f fault.Fields
	e := practice.Entitlement{Worker: w.ID, Department: cmd.Department, Kind: cmd.Kind, From: today}
	switch {
	case cmd.Worker == "":
		f.Add("worker", "Choose a support worker.")
	case w.ID == "":
		f.Add("worker", "They are not a support worker in this department any more.")
	}
	kind, ok := c.kind(e)
	if !ok {
		f.Add("kind", "Choose the kind of entitlement.")
	}
	if e.Kind == practice.Local {
		e.Title = words(&f, "title", cmd.Title, "Say what your employer calls this.")
	}
	if ok {
		e.Tasks = c.tasks(&f, cmd)
	}
	e.Equipment = equipment(&f, cmd.Equipment)
	e.Sites = c.sites(&f, cmd.Sites)
	if cmd.From != "" {
		e.From = date(&f, "from", cmd.From)
	}
	switch e.Until = date(&f, "until", cmd.Until); {
	case e.Until == "" || e.From == "":
	case e.Until < max(e.From, today):
		f.Add("until", "The last day cannot be before the first day, or before today.")
	}
	e.Procedure = words(&f, "procedure", cmd.Procedure, "Say which of the employer's procedures this is given under.")
	if e.Issuer = strings.TrimSpace(cmd.Issuer); ok && (e.Issuer != "" || kind.IssuedBy != employer) {
		e.Issuer = words(&f, "issuer", e.Issuer, fmt.Sprintf("Say who decided this, by name: the %s does.", kind.IssuedBy))
	}
	return e, f.Err()
}

// words gives a line of text with single spaces, or says what is wrong with it.
func words(f *fault.Fields, field, s, missing string) string {
	s, ok := identity.CleanName(s)
	switch {
	case s == "":
		f.Add(field, "%s", missing)
	case len(s) > maxWords:
		f.Add(field, "This is too long. Use %d letters at most.", maxWords)
	case !ok:
		f.Add(field, "This holds a character that cannot be seen. Type it again.")
	}
	return s
}

// tasks are those of the kind: an entitlement that names others would let nobody do
// anything.
func (c PracticeChoices) tasks(f *fault.Fields, cmd EntitleCommand) []string {
	var out []string
	of := c.For(cmd.Worker, cmd.Kind)
	for i, key := range cmd.Tasks {
		switch {
		case !slices.ContainsFunc(of, func(t PracticeTask) bool { return string(t.Competency) == key || t.Area == key }):
			f.Add(fmt.Sprintf("tasks.%d", i), "Choose tasks that this kind of entitlement is for, of the version that they work by.")
		case !slices.Contains(out, key):
			out = append(out, key)
		}
	}
	if len(cmd.Tasks) == 0 {
		f.Add("tasks", "Choose what they may do.")
	}
	return out
}

func equipment(f *fault.Fields, list []string) []string {
	out := []string{}
	for _, one := range list {
		switch one, ok := identity.CleanName(practice.CleanEquipment(one)); {
		case one == "":
		case len(one) > maxName || !ok:
			f.Add("equipment", "Give each piece of equipment a name of %d letters at most, on a line of its own.", maxName)
		case !slices.Contains(out, one):
			out = append(out, one)
		}
	}
	if len(out) > maxEquipment {
		f.Add("equipment", "Name %d pieces of equipment at most.", maxEquipment)
	}
	return out
}

// sites are those chosen; where there is only one it goes without saying.
func (c PracticeChoices) sites(f *fault.Fields, list []id.Site) []practice.Site {
	if len(list) == 0 && len(c.Sites) == 1 {
		return c.Sites
	}
	var out []practice.Site
	for i, s := range list {
		n := slices.IndexFunc(c.Sites, func(one practice.Site) bool { return one.ID == s })
		switch {
		case n < 0:
			f.Add(fmt.Sprintf("sites.%d", i), "Choose a site from the list.")
		case !slices.Contains(out, c.Sites[n]):
			out = append(out, c.Sites[n])
		}
	}
	if len(list) == 0 {
		f.Add("sites", "Choose where they may do it.")
	}
	return out
}

// EndPracticeCommand ends an entitlement of a worker for a reason.
type EndPracticeCommand struct {
	Entitlement id.WorkerEntitlement
	Reason      string
}

// EndPractice ends an entitlement of a worker now. Their sign-offs stay as they are.
func (s Service) EndPractice(ctx context.Context, actor identity.Actor, cmd EndPracticeCommand) error {
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		e, err := tx.WorkerEntitlementFacts(cmd.Entitlement)
		if err != nil {
			return err
		}
		g, err := access.Lead(actor, access.EndPractice, e.ID, e.Department)
		if err != nil {
			return err
		}
		var f fault.Fields
		e.EndReason = reason(&f, cmd.Reason)
		if err := f.Err(); err != nil {
			return err
		}
		e.EndedAt, e.EndedBy = tx.Now(), actor.Person
		if err := tx.EndWorkerEntitlement(g, e.Entitlement); err != nil {
			return err
		}
		c, err := practiceChoices(&tx.View, e.Department)
		if err != nil {
			return err
		}
		kind, _ := c.kind(e.Entitlement)
		return tx.Notify(e.Person, "practice", fmt.Sprintf("%s ended your entitlement: %s.", actor.Name, kind.Title), "/scope/"+string(e.Worker))
	})
}

// WorkerEntitled is an entitlement of a worker in the words that pages show.
type WorkerEntitled struct {
	store.WorkerEntitlement
	KindTitle string
	TaskNames []string // areas first
	Over      bool
	InForce   bool
}

// WorkerEntitlements lists those ever given in a department, oldest first; to a
// worker, their own.
func (s Service) WorkerEntitlements(ctx context.Context, actor identity.Actor, d id.Department) (out []WorkerEntitled, err error) {
	err = s.Store.Read(ctx, func(v *store.View) error {
		list, err := v.WorkerEntitlements(access.ScopeOf(actor), d)
		if err != nil {
			return err
		}
		c, err := practiceChoices(v, d)
		if err != nil {
			return err
		}
		for _, e := range list {
			kind, _ := c.kind(e.Entitlement)
			out = append(out, WorkerEntitled{e, kind.Title, c.names(e.Tasks), e.Over(v.Now()), e.InForce(v.Now())})
		}
		return nil
	})
	return out, err
}

// names are the tasks in words; one that is not known any more keeps its key.
func (c PracticeChoices) names(keys []string) []string {
	var areas, tasks []string
	for _, key := range keys {
		i := slices.IndexFunc(c.Tasks, func(t PracticeTask) bool { return string(t.Competency) == key || t.Area == key })
		switch {
		case i < 0:
			tasks = append(tasks, key)
		case c.Tasks[i].Area == key:
			areas = append(areas, "All of “"+c.Tasks[i].AreaTitle+"”")
		default:
			tasks = append(tasks, c.Tasks[i].Title)
		}
	}
	return append(areas, tasks...)
}
