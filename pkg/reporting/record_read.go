package reporting

import (
	"context"
	"slices"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/progress"
	"countersign/pkg/store"
)

// Record is everything a worker was ever signed off for.
func (s Service) Record(ctx context.Context, a identity.Actor, w id.Worker) (out Record, err error) {
	err = s.Store.Read(ctx, func(view *store.View) error {
		p, err := open(view, a, w)
		if err != nil {
			return err
		}
		if p.facts, err = view.Facts(w); err != nil {
			return err
		}
		out.Worker = p.worker
		if out.Held, err = levelNamed(view, p.row.Version, p.row.Level); err != nil {
			return err
		}
		full, err := view.AttestationsOfWorker(w)
		if err != nil {
			return err
		}
		out.SignOffs, err = p.signOffs(full)
		for _, one := range out.SignOffs {
			if one.Verdict == attestation.Counts {
				out.Counting++
			}
		}
		return err
	})
	return out, err
}

// signOffs lists sign-offs, newest first, with what each is worth by the facts.
func (p *portfolio) signOffs(full []store.Signed) ([]SignOff, error) {
	ground := map[id.Attestation]progress.Signed{}
	for _, s := range p.facts.Signed {
		ground[s.Attestation.ID] = s
	}
	var recorded []id.Evidence
	for _, f := range full {
		if f.Kind.ByAssessor() {
			recorded = append(recorded, f.Evidence)
		}
	}
	answers, err := p.view.AnswersTo(recorded)
	if err != nil {
		return nil, err
	}
	var out []SignOff
	for _, f := range slices.Backward(full) {
		one, err := p.signOff(ground[f.ID])
		if err != nil {
			return nil, err
		}
		one.Recorded, one.Answer = f.Kind.ByAssessor(), answers[f.Evidence]
		out = append(out, one.inFull(f.Attestation))
	}
	return out, nil
}

// inFull adds what a standing does not need to know.
func (s SignOff) inFull(a attestation.Attestation) SignOff {
	s.Version, s.Registration, s.Comment, s.Digest = a.Version, a.Register+" "+a.Registration, a.Comment, string(a.Digest)
	return s
}

// Attestation is one sign-off in full, for whoever may see it.
func (s Service) Attestation(ctx context.Context, a identity.Actor, att id.Attestation) (out Receipt, err error) {
	err = s.Store.Read(ctx, func(view *store.View) error {
		full, err := view.Attestation(access.ScopeOf(a), att)
		if err != nil {
			return err
		}
		if out, err = inFull(view, full); err == nil {
			out.Turns, err = view.Turns(att)
		}
		return err
	})
	return out, err
}

// ByCode is the sign-off that a receipt is of, for whoever has its code.
func (s Service) ByCode(ctx context.Context, c attestation.Code) (out Receipt, err error) {
	err = s.Store.Read(ctx, func(view *store.View) error {
		full, err := view.AttestationByCode(c)
		if err == nil {
			out, err = receipt(view, full)
		}
		return err
	})
	return out, err
}

// Receipt is one sign-off in full with its place in the log, for whoever may see it.
func (s Service) Receipt(ctx context.Context, a identity.Actor, att id.Attestation) (out Receipt, err error) {
	err = s.Store.Read(ctx, func(view *store.View) error {
		full, err := view.Attestation(access.ScopeOf(a), att)
		if err != nil {
			return err
		}
		if out, err = receipt(view, full); err == nil {
			out.Turns, err = view.Turns(att)
		}
		return err
	})
	return out, err
}

func receipt(view *store.View, full store.Signed) (out Receipt, err error) {
	if out, err = inFull(view, full); err != nil {
		return out, err
	}
	log, entry, err := view.Receipt(full)
	out.Log, out.Place = log, entry.Index
	return out, err
}

func inFull(view *store.View, full store.Signed) (out Receipt, err error) {
	p := &portfolio{view: view, asOf: view.Now()}
	if p.row, err = view.WorkerFacts(full.Worker); err != nil {
		return out, err
	}
	if p.facts, err = view.FactsAbout(full.Worker, full.Competency); err != nil {
		return out, err
	}
	list, err := p.signOffs([]store.Signed{full})
	if err != nil {
		return out, err
	}
	department, err := view.Department(full.Department)
	if err != nil {
		return out, err
	}
	c, v, err := view.Competency(full.Competency)
	if err != nil {
		return out, err
	}
	out = Receipt{SignOff: list[0], Answer: list[0].Answer, Attestation: full.Attestation, DepartmentName: department.Name, Framework: v.Title, Text: c.Text(full.Level), At: p.asOf}
	out.Since, err = p.since(full, assessor.AreaKey(v.Framework, c.Area), out.Verdict, out.Until)
	return out, err
}

// since is when a sign-off stopped counting, as far as that has an instant.
func (p *portfolio) since(full store.Signed, area string, verdict attestation.Verdict, until time.Time) (time.Time, error) {
	switch verdict {
	case attestation.Revoked:
		return full.Revoked.At, nil
	case attestation.Suspended:
		return full.OnHold().At, nil
	case attestation.Expired:
		return until, nil
	case attestation.Stale:
		return p.view.EvidenceMoved(full.Evidence, full.Version)
	case attestation.Questioned:
		return assessor.QuestionedSince(p.facts.Checks[full.Assessor], area, full.SignedAt), nil
	}
	return time.Time{}, nil
}
