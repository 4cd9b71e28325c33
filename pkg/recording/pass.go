package recording

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"countersign/pkg/access"
	"countersign/pkg/assessor"
	"countersign/pkg/attestation"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

// Pass is a pass as its worker shows it to an assessor from outside.
type Pass struct {
	assessor.Pass
	Title string // of the competency
	Code  string // "K7QM-2XPA"; empty where there is no pass
	Taken bool   // somebody has taken it up
}

// passAlphabet has no letters that are read for another or for a number.
const passAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

const passCodeLength = 8

// codeOf is the code of a pass. It is worked out with the service's own key, so
// that a page can show it again and nothing keeps it.
func (s Service) codeOf(p id.Pass) string {
	mark := s.Mark([]byte("countersign pass\n" + string(p)))
	var b strings.Builder
	for i := range passCodeLength {
		if i == passCodeLength/2 {
			b.WriteByte('-')
		}
		b.WriteByte(passAlphabet[mark[i]%32])
	}
	return b.String()
}

// PassCodeDigest is what is kept of a code as somebody typed it: without spaces
// and hyphens, whatever the case, with letters that were taken for numbers put
// right. False: it is no code.
func PassCodeDigest(typed string) (string, bool) {
	clean := strings.NewReplacer("-", "", " ", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(typed))
	if len(clean) != passCodeLength || strings.Trim(clean, passAlphabet) != "" {
		return "", false
	}
	sum := sha256.Sum256([]byte("countersign pass\n" + clean))
	return hex.EncodeToString(sum[:]), true
}

// IsCodeOf tells whether a code as somebody typed it is that of the pass.
func (s Service) IsCodeOf(p id.Pass, typed string) bool {
	own, _ := PassCodeDigest(s.codeOf(p))
	got, ok := PassCodeDigest(typed)
	return ok && got == own
}

// MakePass lets one assessor from outside sign a waiting request of the actor's
// own: a code to show, in the place of one before.
func (s Service) MakePass(ctx context.Context, actor identity.Actor, r id.Request) (Pass, error) {
	var out Pass
	err := s.Store.Write(ctx, func(tx *store.Tx) error {
		request, err := ownRequest(&tx.View, actor, r)
		if err != nil {
			return err
		}
		policy, err := policyFor(&tx.View, request)
		if err != nil {
			return err
		}
		out.Pass = assessor.Pass{ID: id.New[id.Pass](), Policy: policy.ID, Request: r, Version: request.Version, Worker: request.Worker, Department: request.Department,
			Competency: request.Competency, MadeAt: tx.Now(), ExpiresAt: tx.Now().Add(assessor.PassLife)}
		g, err := access.Pass(actor, out.ID, request.Worker, request.Department)
		if err != nil {
			return err
		}
		out.Code = s.codeOf(out.ID)
		hash, _ := PassCodeDigest(out.Code)
		if err := tx.MakePass(g, out.Pass, hash); err != nil {
			return err
		}
		return out.named(&tx.View)
	})
	return out, err
}

func (p *Pass) named(v *store.View) error {
	c, _, err := v.Competency(p.Competency)
	p.Title, p.Taken = c.Title, !p.ClaimedAt.IsZero()
	return err
}

// ownRequest is a waiting request of the actor's, about what they show now. What a
// department takes for learnt elsewhere is for the department to say.
func ownRequest(v *store.View, actor identity.Actor, r id.Request) (attestation.Request, error) {
	request, err := v.Request(access.ScopeOf(actor), r)
	if err != nil {
		return request, err
	}
	if !access.ScopeOf(actor).Own(request.Worker) {
		return request, fault.New(fault.Forbidden, "Only the worker whose evidence this is can make a pass for it.")
	}
	item, err := v.Evidence(access.ScopeOf(actor), request.Evidence)
	if err != nil {
		return request, err
	}
	if !request.State.Waiting() || item.State != evidence.Submitted || item.Current != request.Version {
		return request, fault.New(fault.Conflict, "This does not wait to be signed off any more. Look at it again.")
	}
	if item.Kind == evidence.PriorLearning {
		return request, fault.New(fault.Conflict, "This is prior learning. Only an assessor of your department can recognise it.")
	}
	return request, nil
}

// policyFor is the grant under which somebody from outside may sign a request, or
// why nobody may.
func policyFor(v *store.View, r attestation.Request) (assessor.PassPolicy, error) {
	if !v.SendsMail() {
		return assessor.PassPolicy{}, fault.New(fault.Conflict, "Passes need email, and this service sends none. Ask an assessor of your department.")
	}
	no := fault.New(fault.Conflict, "Your department does not let assessors from outside sign this. Your department lead can change that.")
	policy, err := v.PassPolicy(r.Department)
	if fault.Is(err, fault.NotFound) {
		return policy, no
	}
	if err != nil {
		return policy, err
	}
	if r.Approval {
		return policy, fault.New(fault.Conflict, "This waits for the approval of the lead of this kind of imaging. Nobody from outside can give it.")
	}
	c, f, err := v.Competency(r.Competency)
	if err != nil {
		return policy, err
	}
	if !policy.InForce(v.Now()) || !policy.Covers(assessor.AreaKey(f.Framework, c.Area)) {
		return policy, no
	}
	return policy, nil
}

// MayPass tells whether the actor can make a pass for a request, so that a page
// offers it to nobody else.
func (s Service) MayPass(ctx context.Context, actor identity.Actor, r id.Request) (bool, error) {
	err := s.Store.Read(ctx, func(v *store.View) error {
		if !v.SendsMail() {
			return fault.New(fault.Conflict, "no mail is sent")
		}
		request, err := ownRequest(v, actor, r)
		if err == nil {
			_, err = policyFor(v, request)
		}
		return err
	})
	if fault.Is(err, fault.Conflict) || fault.Is(err, fault.Forbidden) {
		return false, nil
	}
	return err == nil, err
}

// PassOf is the pass of a request of the actor's own, with its code; a Pass without
// a code where there is none, or it has run out.
func (s Service) PassOf(ctx context.Context, actor identity.Actor, r id.Request) (Pass, error) {
	var out Pass
	err := s.Store.Read(ctx, func(v *store.View) error {
		request, err := v.Request(access.ScopeOf(actor), r)
		if err != nil {
			return err
		}
		if !access.ScopeOf(actor).Own(request.Worker) {
			return fault.Missing()
		}
		out.Competency, out.Request = request.Competency, r
		have, err := v.OpenPass(r)
		if err == nil && have.Over(v.Now()) == "" {
			out.Pass, out.Code = have, s.codeOf(have.ID)
		}
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		return out.named(v)
	})
	return out, err
}

// CancelPass takes a pass of the actor's own back.
func (s Service) CancelPass(ctx context.Context, actor identity.Actor, p id.Pass) error {
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		have, err := tx.PassFacts(p)
		if err != nil {
			return err
		}
		if !access.ScopeOf(actor).Own(have.Worker) {
			return fault.Missing()
		}
		g, err := access.Pass(actor, p, have.Worker, have.Department)
		if err != nil {
			return err
		}
		if !have.SpentAt.IsZero() || !have.CancelledAt.IsZero() {
			return fault.New(fault.Conflict, "This pass was used or taken back already.")
		}
		return tx.CancelPass(g, p)
	})
}
