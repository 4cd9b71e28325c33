package auth

import (
	"context"
	"crypto/rand"
	"errors"
	"runtime/debug"
	"time"

	"countersign/pkg/fault"

	"github.com/alexedwards/argon2id"
	"golang.org/x/text/unicode/norm"
)

// The OWASP figures for argon2id: 19 MiB, two passes.
var argon = argon2id.Params{Memory: 19 << 10, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// atOnce bounds how many hashes are worked out together: each takes 19 MiB and a
// core, and signing in must not be a way to stop the service.
const atOnce = 2

// untilQuiet after the last hash its memory goes back to the system, which would
// otherwise wait for minutes for what one sign-in took.
const untilQuiet = 5 * time.Second

// Passwords makes and checks password hashes. There is one in a process.
type Passwords struct {
	slots chan struct{}
	dummy string // a hash of nobody's password
	quiet *time.Timer
}

// NewPasswords makes a Passwords.
func NewPasswords() (*Passwords, error) {
	dummy, err := argon2id.CreateHash(rand.Text(), &argon)
	if err != nil {
		return nil, err
	}
	return &Passwords{slots: make(chan struct{}, atOnce), dummy: dummy, quiet: time.AfterFunc(untilQuiet, debug.FreeOSMemory)}, nil
}

// enter waits for a turn as long as ctx lasts.
func (p *Passwords) enter(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return busy(err)
	}
	select {
	case p.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return busy(ctx.Err())
	}
}

func (p *Passwords) leave() {
	<-p.slots
	p.quiet.Reset(untilQuiet)
}

func busy(cause error) error {
	return fault.Because(fault.Unavailable, cause, "Many people are signing in right now. Wait a moment and try again.")
}

// Hash gives what to keep of a password. CheckPassword has passed it.
func (p *Passwords) Hash(ctx context.Context, password string) (string, error) {
	if err := p.enter(ctx); err != nil {
		return "", err
	}
	defer p.leave()
	return argon2id.CreateHash(norm.NFC.String(password), &argon)
}

// Verify tells whether the password is the one that hash was made from.
func (p *Passwords) Verify(ctx context.Context, password, hash string) (bool, error) {
	if !ours(hash) {
		return false, errors.New("a stored password hash is damaged")
	}
	if len(password) > mostRunes*4 {
		return false, nil
	}
	if err := p.enter(ctx); err != nil {
		return false, err
	}
	defer p.leave()
	return argon2id.ComparePasswordAndHash(norm.NFC.String(password), hash)
}

// VerifyNobody takes as long as Verify and is false: for an e-mail address that
// nobody has, so that the time taken does not tell.
func (p *Passwords) VerifyNobody(ctx context.Context, password string) (bool, error) {
	_, err := p.Verify(ctx, password, p.dummy)
	return false, err
}

// ours tells whether Hash could have written the hash. An empty key in a
// planted row would match every password, and large figures would stop us.
func ours(hash string) bool {
	params, _, _, err := argon2id.DecodeHash(hash)
	return err == nil && *params == argon
}
