package httpx

import (
	"context"
	"sync"

	"countersign/pkg/fault"

	"github.com/labstack/echo/v4"
)

// A large body is held in memory while it is looked at, so only so many are
// taken in at once; the others wait before anything of theirs is read. One
// person, or a program of theirs, cannot take every turn.
const (
	mostLarge     = 16
	mostLargeEach = 4
)

type turns struct {
	free chan struct{}
	mu   sync.Mutex
	each map[string]int // by actor
}

func newTurns() *turns {
	return &turns{free: make(chan struct{}, mostLarge), each: map[string]int{}}
}

// take waits for a turn and gives what ends it.
func (t *turns) take(ctx context.Context, actor string) (end func(), err error) {
	if !t.join(actor) {
		return nil, fault.New(fault.TooMany, "You are sending several files at once. Wait until they have arrived, then send this one again.")
	}
	select {
	case t.free <- struct{}{}:
		return func() { <-t.free; t.leave(actor) }, nil
	case <-ctx.Done():
		t.leave(actor)
		return nil, fault.Because(fault.Unavailable, ctx.Err(), "Many files are arriving just now. Wait a moment and try again.")
	}
}

func (t *turns) join(actor string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.each[actor] >= mostLargeEach {
		return false
	}
	t.each[actor]++
	return true
}

func (t *turns) leave(actor string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.each[actor]--; t.each[actor] == 0 {
		delete(t.each, actor)
	}
}

// turn waits until a body of more than the usual size may be read.
func (r *Router) turn(c echo.Context, route Route) (end func(), err error) {
	if length := c.Request().ContentLength; route.MaxBody <= mebibyte || length >= 0 && length <= mebibyte {
		return func() {}, nil
	}
	return r.large.take(c.Request().Context(), ActorID(c))
}
