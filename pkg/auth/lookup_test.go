package auth

import (
	"context"
	"testing"
	"time"

	"countersign/pkg/fault"
)

func TestWhoGuessesSecretsOffAPaperHasToWaitAndNobodyElseDoes(t *testing.T) {
	w := newWorld(t)
	guesser, reader := Place{Address: "203.0.113.9"}, Place{Address: "198.51.100.7"}
	look := func(p Place, err error) error {
		return w.LookUp(t.Context(), p, func(context.Context) error { return err })
	}
	for range 5 * forNetwork.free {
		must(t, look(guesser, nil)) // what is found costs nothing
	}
	for range forNetwork.free {
		wantKind(t, look(guesser, fault.Missing()), fault.NotFound)
	}
	wantKind(t, look(guesser, fault.Missing()), fault.TooMany)
	wantKind(t, look(guesser, nil), fault.TooMany)
	must(t, look(reader, nil))
	w.clock.Advance(forNetwork.most)
	must(t, look(guesser, nil))
	w.clock.Advance(ForgetFailures + time.Second)
	wantKind(t, look(guesser, fault.Missing()), fault.NotFound)
	wantKind(t, look(guesser, fault.Missing()), fault.NotFound)
}
