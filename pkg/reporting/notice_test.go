package reporting_test

import (
	"testing"

	"countersign/pkg/store"
)

func TestWhatCameAfterTheNoticeThatWasReadStaysNew(t *testing.T) {
	w := begin(t)
	a := w.As(w.North.Worker)
	for _, text := range []string{"first", "second", "third"} {
		w.Write(func(tx *store.Tx) error { return tx.Notify(a.Person, "account", text, "/account") })
	}
	list, _, err := w.Notifications(t.Context(), a, "", 10)
	if err != nil || len(list) != 3 {
		t.Fatal(list, err)
	}
	if err := w.MarkRead(t.Context(), a, list[1].ID); err != nil {
		t.Fatal(err)
	}
	list, _, err = w.Notifications(t.Context(), a, "", 10)
	if err != nil || !list[0].ReadAt.IsZero() || list[1].ReadAt.IsZero() || list[2].ReadAt.IsZero() {
		t.Errorf("read are %v (%v), want all but the newest", list, err)
	}
	if n, err := w.Unread(t.Context(), a); err != nil || n != 1 {
		t.Errorf("%d unread (%v)", n, err)
	}
}
