package demo

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/assessing"
	"countersign/pkg/attachment/sample"
	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/evidence"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/pathway"
	"countersign/pkg/recording"
	"countersign/pkg/store"
)

// task is one piece of evidence that a worker puts up, and how it is signed.
type task struct {
	kind         evidence.Kind
	competencies []framework.Competency
	meaning      attestation.Meaning
	cases        int
	notWell      string  // which of them, where how they went is asked; empty: all went well
	chosen       *member // asked for by name
	low          bool    // signed a step below what was asked: an early observation
}

// unit is a few requirements that are worked on together.
type unit struct {
	lines []pathway.Line
}

// simple tells whether one observation is all that a line asks to be seen.
func simple(l pathway.Line) bool { return l.Observations <= 1 && l.Assessors <= 1 && !l.LeadApproval }

// story plans what a worker has done by now, and what is under way.
func (b *builder) story(m *member) error {
	v, err := catalogued(imaging)
	if err != nil {
		return err
	}
	p, err := pathway.For(v, m.target, m.posts)
	if err != nil {
		return err
	}
	lines := slices.DeleteFunc(required(p), func(l pathway.Line) bool { return slices.Contains(m.reserved(), l.Competency.Code()) })
	units := b.units(lines)
	from, to := b.ago(float64(m.began)*30.4+1), b.ago(3)
	if m.mood == stuck {
		to = b.ago(66)
	}
	n := int(m.done*float64(len(units)) + 0.5)
	for i, u := range units[:n] {
		at := from.Add(time.Duration(float64(to.Sub(from)) * (float64(i) + b.rng.Float64()*0.8) / float64(max(n, 1))))
		b.unit(v, m, u, at, m.mood == ready || m.mood == nearly)
	}
	b.underWay(v, m, units[n:])
	b.special(v, m)
	return nil
}

// catalogued is a version that is shipped.
func catalogued(v framework.VersionID) (*framework.Version, error) {
	list, err := framework.Catalogue()
	if err != nil {
		return nil, err
	}
	return list[slices.IndexFunc(list, func(x *framework.Version) bool { return x.ID == v })], nil
}

// required lists the lines that a worker works through: all that every path asks
// and the first path of the post.
func required(p pathway.Pathway) []pathway.Line {
	lines := slices.DeleteFunc(slices.Clone(p.Lines()), func(l pathway.Line) bool { return !l.Required })
	for _, g := range p.Root.Groups {
		if g.Rule == pathway.All || len(g.Groups) == 0 {
			continue
		}
		for _, l := range g.Groups[0].Lines {
			if !slices.ContainsFunc(lines, func(x pathway.Line) bool { return x.Competency == l.Competency }) {
				lines = append(lines, l)
			}
		}
	}
	return lines
}

// units groups simple requirements of an area and puts what others rest on first.
func (b *builder) units(lines []pathway.Line) []unit {
	var out []unit
	for _, l := range lines {
		last := len(out) - 1
		if simple(l) && last >= 0 && len(out[last].lines) < 3 && simple(out[last].lines[0]) && out[last].lines[0].Area == l.Area && out[last].lines[0].Knowledge == l.Knowledge {
			out[last].lines = append(out[last].lines, l)
			continue
		}
		out = append(out, unit{[]pathway.Line{l}})
	}
	b.rng.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	slices.SortStableFunc(out, func(x, y unit) int { return len(x.lines[0].Prerequisites) - len(y.lines[0].Prerequisites) })
	return out
}

// tasks is the evidence that meets a unit.
func (b *builder) tasks(v *framework.Version, u unit) []task {
	var cs []framework.Competency
	for _, l := range u.lines {
		c, _ := v.Competency(l.Competency)
		cs = append(cs, c)
	}
	l := u.lines[0]
	var out []task
	switch {
	case l.Observations == 1:
		out = append(out, task{kind: b.pick(evidence.Observation, evidence.Observation, evidence.Activity, evidence.Testimony), competencies: cs, meaning: attestation.Observed, cases: 1})
	case l.Observations > 1:
		signers := b.signers(l)
		for i := range l.Days {
			out = append(out, task{kind: b.pick(evidence.Observation, evidence.Activity), competencies: cs, meaning: attestation.Observed,
				cases: (l.Observations + l.Days - 1) / l.Days, chosen: signers[i%len(signers)], low: i < l.Days/2})
		}
	case !l.Knowledge:
		out = append(out, task{kind: evidence.Reflection, competencies: cs, meaning: attestation.Reviewed, cases: 1})
	}
	if l.Knowledge {
		kind := b.pick(evidence.Knowledge, evidence.Knowledge, evidence.Discussion, evidence.Certificate)
		meaning := attestation.Discussed
		if kind == evidence.Knowledge {
			meaning = attestation.Reviewed
		}
		out = append(out, task{kind: kind, competencies: cs, meaning: meaning, cases: 1})
	}
	return out
}

func (b *builder) pick(kinds ...evidence.Kind) evidence.Kind { return kinds[b.rng.IntN(len(kinds))] }

// signers are whom a worker asks where several must have looked. The modality lead
// is not among them: where their approval is needed it is asked for by itself.
func (b *builder) signers(l pathway.Line) []*member {
	names := []string{"Daniel Fairweather", "Grace Mbeki", "Priya Nair"}
	if l.Area == "MR" {
		names = []string{"Ingrid Solberg", "Grace Mbeki"}
	}
	if l.Area == "PROC" {
		names = []string{"Callum Drummond"}
	}
	var out []*member
	for _, n := range names[:min(max(2, l.Assessors), len(names))] {
		out = append(out, b.named(n))
	}
	return out
}

// unit plans the evidence of a unit from a day on.
func (b *builder) unit(v *framework.Version, m *member, u unit, at time.Time, certain bool) {
	for _, t := range b.tasks(v, u) {
		b.put(m, t, at, certain)
		at = at.Add(time.Duration(30+b.rng.IntN(90)) * time.Hour)
	}
}

// put plans one piece of evidence and, later, the decisions on it.
func (b *builder) put(m *member, t task, at time.Time, certain bool) {
	if certain && t.chosen == nil {
		t.chosen = b.named("Grace Mbeki")
	}
	b.on(at, func() error {
		out, err := b.submit(m, t)
		if err != nil {
			return fmt.Errorf("%s puts up %s: %w", m.name, t.kind, err)
		}
		for _, r := range out.Requests {
			lag := 0.4 + b.rng.ExpFloat64()*3
			if certain {
				lag = min(lag, 2)
			}
			when := b.clock.Now().Add(time.Duration(lag * 24 * float64(time.Hour)))
			if when.After(b.ago(0.5)) && !certain {
				continue // still waiting today
			}
			send := !certain && b.rng.IntN(14) == 0
			b.on(when, func() error {
				if send {
					return b.sendBack(m, t, r)
				}
				return b.sign(r.ID, t)
			})
		}
		return nil
	})
}

// submit does what the worker does on their phone.
func (b *builder) submit(m *member, t task) (recording.Submitted, error) {
	content := b.content(m, t)
	if t.kind == evidence.Activity {
		return b.app.Recording.Log(b.ctx, m.actor, recording.LogCommand{Worker: m.worker, Content: content, Declared: true})
	}
	e, err := b.draft(m, t.kind, content)
	if err != nil {
		return recording.Submitted{}, err
	}
	if d, _ := t.kind.Definition(); d.NeedsFile || t.kind == evidence.Knowledge && b.rng.IntN(3) == 0 {
		if err := b.attach(m, e, content.Title); err != nil {
			return recording.Submitted{}, err
		}
	}
	return b.app.Recording.Submit(b.ctx, m.actor, recording.SubmitCommand{Evidence: e, Declared: true})
}

// draft begins an item and saves what is written.
func (b *builder) draft(m *member, k evidence.Kind, c evidence.Content) (id.Evidence, error) {
	item, err := b.app.Recording.Start(b.ctx, m.actor, recording.StartCommand{Worker: m.worker, Kind: k, Competencies: c.Competencies})
	if err != nil {
		return "", err
	}
	_, err = b.app.Recording.Save(b.ctx, m.actor, item.ID, recording.Patch{Title: &c.Title, OccurredOn: &c.OccurredOn, Fields: c.Fields, Assessor: &c.Assessor})
	return item.ID, err
}

// attach adds a certificate: a photo now and then, a PDF else.
func (b *builder) attach(m *member, e id.Evidence, title string) error {
	day := clock.DateOf(b.clock.Now()).Words()
	name, body := "certificate.pdf", sample.Certificate(title, m.name, day)
	switch b.rng.IntN(4) {
	case 0:
		name, body = "IMG_2041.jpg", sample.Picture{Title: title, Name: m.name, Date: day}.JPEG()
	case 1:
		name, body = "certificate.png", sample.Picture{Title: title, Name: m.name, Date: day}.PNG()
	}
	_, err := b.app.Recording.AddFile(b.ctx, m.actor, e, name, bytes.NewReader(body))
	return err
}

// person finds somebody of the cast.
func (b *builder) person(p id.Person) *member {
	i := slices.IndexFunc(b.cast, func(m *member) bool { return m.actor.Person == p })
	if i < 0 {
		return nil
	}
	return b.cast[i]
}

// waitsOn is whom a request waits on now; nil when it waits on nobody.
func (b *builder) waitsOn(r id.Request) (*member, error) {
	var out *member
	err := b.app.Store.Read(b.ctx, func(v *store.View) error {
		request, err := v.Request(access.ScopeOf(b.cast[0].actor), r)
		if err == nil && request.State.Waiting() {
			out = b.person(request.Offered)
		}
		return err
	})
	return out, err
}

// sign lets whoever a request waits on read it and sign, with a fresh code.
func (b *builder) sign(r id.Request, t task) error {
	signer, err := b.waitsOn(r)
	if err != nil {
		return err
	}
	if signer == nil {
		return b.later(r, t)
	}
	o, err := b.app.Assessing.Open(b.ctx, signer.actor, r)
	if err != nil || !o.Current {
		return meanwhile(err)
	}
	if len(o.Refusals) > 0 {
		return b.later(r, t)
	}
	b.pass(time.Duration(70+b.rng.IntN(240)) * time.Second) // to read it
	step := o.Step
	if t.low {
		step = max(1, step-2)
	}
	intent, err := b.app.Assessing.Prepare(b.ctx, signer.actor, assessing.PrepareCommand{Request: r, Meaning: t.meaning, Step: step, Comment: b.praise(t)})
	if err != nil {
		return meanwhile(err)
	}
	code, err := b.code(signer)
	if err != nil {
		return err
	}
	proof, err := b.app.Auth.Prove(b.ctx, signer.actor, attestation.TOTP, code)
	if err != nil {
		return err
	}
	_, err = b.app.Assessing.Sign(b.ctx, signer.actor, assessing.SignCommand{Intent: intent.ID, Proof: proof})
	return meanwhile(err)
}

// later signs what could not be signed today, as around a renewal of the register, a
// few days on: nothing is left lying for months.
func (b *builder) later(r id.Request, t task) error {
	when, waits := b.clock.Now().AddDate(0, 0, 2), false
	err := b.app.Store.Read(b.ctx, func(v *store.View) error {
		request, err := v.Request(access.ScopeOf(b.cast[0].actor), r)
		waits = request.State.Waiting()
		return err
	})
	if err == nil && waits && when.Before(b.ago(0.5)) {
		b.on(when, func() error { return b.sign(r, t) })
	}
	return err
}

// sendBack returns a request with a reason. Most workers mend it within days.
func (b *builder) sendBack(m *member, t task, r attestation.Request) error {
	signer, err := b.waitsOn(r.ID)
	if err != nil || signer == nil {
		return err
	}
	b.pass(time.Duration(70+b.rng.IntN(120)) * time.Second)
	err = b.app.Assessing.Return(b.ctx, signer.actor, assessing.RefuseCommand{Request: r.ID, Reason: b.reason()})
	if err != nil || b.rng.IntN(4) == 0 {
		return meanwhile(err)
	}
	b.on(b.clock.Now().AddDate(0, 0, 1+b.rng.IntN(6)), func() error { return b.mend(m, t, r.Evidence) })
	return nil
}

// mend puts a better version up, which is signed in its turn.
func (b *builder) mend(m *member, t task, e id.Evidence) error {
	w, err := b.app.Recording.Revise(b.ctx, m.actor, e)
	if err != nil {
		return meanwhile(err)
	}
	fields := map[string]string{}
	d, _ := t.kind.Definition()
	for _, f := range d.Fields {
		if f.Input == evidence.Long && w.Content.Fields[f.Name] != "" {
			fields[f.Name] = w.Content.Fields[f.Name] + " " + b.more()
			break
		}
	}
	if _, err := b.app.Recording.Save(b.ctx, m.actor, e, recording.Patch{Fields: fields}); err != nil {
		return err
	}
	out, err := b.app.Recording.Submit(b.ctx, m.actor, recording.SubmitCommand{Evidence: e, Declared: true})
	if err != nil {
		return err
	}
	for _, r := range out.Requests {
		if when := b.clock.Now().AddDate(0, 0, 1+b.rng.IntN(4)); when.Before(b.ago(0.5)) {
			b.on(when, func() error { return b.sign(r.ID, t) })
		}
	}
	return nil
}

func titles(cs []framework.Competency) string {
	var out []string
	for _, c := range cs {
		out = append(out, strings.ToLower(c.Title[:1])+c.Title[1:])
	}
	return strings.Join(out, ", ")
}
