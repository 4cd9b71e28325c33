package auth

import (
	"context"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

// refused gives the answer to something that was not good, and leaves an entry in
// the audit log: whose it was said to be, or that it was nobody's, and what it was.
// Its callers count the attempts, so that the log does not grow by guessing.
func (s Service) refused(ctx context.Context, p id.Person, what, request string, answer error) error {
	err := s.Store.Write(context.WithoutCancel(ctx), func(tx *store.Tx) error { return noteRefused(tx, p, what, request) })
	if err != nil {
		return err
	}
	return answer
}

func noteRefused(tx *store.Tx, p id.Person, what, request string) error {
	if p == "" {
		p = "nobody"
	}
	job := identity.System("entrance")
	job.Request = request
	g, err := access.System(job, access.RefuseProof, p, "")
	if err != nil {
		return err
	}
	return tx.Refused(g, p, what)
}

// strangersNoted is how often the audit log tells of one kind of what nobody here
// was given. Anybody can send such things, as many as they like, and the request
// log has a line of each.
const strangersNoted = time.Minute

// stranger is refused for what is nobody's and costs nothing to try.
func (s Service) stranger(ctx context.Context, what, request string, answer error) error {
	k := key("stranger", what)
	told := false
	err := s.Store.Read(ctx, func(v *store.View) error {
		before, err := v.Failures(k)
		told = v.Now().Sub(before[k].Last) < strangersNoted
		return err
	})
	if err != nil || told {
		return orElse(err, answer)
	}
	return orElse(s.Store.Write(context.WithoutCancel(ctx), func(tx *store.Tx) error {
		if err := tx.CountFailure(ForgetFailures, k); err != nil {
			return err
		}
		return noteRefused(tx, "", what, request)
	}), answer)
}

// orElse is the answer, unless what is read-only just now could not be told of.
func orElse(err, answer error) error {
	if err != nil && !fault.Is(err, fault.Unavailable) {
		return err
	}
	return answer
}
