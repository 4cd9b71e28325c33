package verify

import (
	"bytes"
	"fmt"
	"time"

	"countersign/pkg/id"
	"countersign/pkg/ledger"
	"countersign/pkg/store"
)

// entry is what a leaf of a log tells of.
type entry struct {
	log     id.Organisation
	kind    ledger.Kind
	subject string
}

func (e entry) String() string { return fmt.Sprintf("%s of %s", e.kind, e.subject) }

// expected is a record that a leaf must tell of, in the order of the records.
type expected struct {
	store.Recorded
	order int
	seen  bool
}

// ledgers grows the tree of each log again from the stored bytes, each leaf from
// its record.
func (c *checker) ledgers() error {
	records := map[entry]*expected{}
	err := c.v.EachRecorded(func(r store.Recorded) error {
		e := entry{r.Organisation, r.Kind, r.Subject}
		if records[e] == nil || !r.Perhaps {
			records[e] = &expected{Recorded: r, order: len(records)}
		}
		return nil
	})
	if err != nil {
		return err
	}
	var log *logWalk
	err = c.v.EachLeaf(func(l store.StoredLeaf) error {
		if log == nil || l.Organisation != log.organisation {
			log.end()
			log = &logWalk{c: c, organisation: l.Organisation}
		}
		c.out.Looked["log entries"]++
		log.leaf(l, records[entry{l.Organisation, l.Kind, l.Subject}])
		return nil
	})
	log.end()
	for e, r := range records {
		if !r.seen && !r.Perhaps {
			c.wrong("the log of "+string(e.log), "it has no entry for the %s", e)
		}
	}
	return err
}

// logWalk goes along one log.
type logWalk struct {
	c            *checker
	organisation id.Organisation
	edge         ledger.Edge
	at           time.Time
	signed       int  // order of the last sign-off
	torn         bool // the tree went wrong: what follows only follows from it
}

// end tells what tree the log came to.
func (w *logWalk) end() {
	if w != nil {
		w.c.out.Logs = append(w.c.out.Logs, ledger.Checkpoint{Origin: ledger.Origin(w.organisation), Size: w.edge.Size, Root: w.edge.Root()})
	}
}

func (w *logWalk) leaf(l store.StoredLeaf, r *expected) {
	record := fmt.Sprintf("entry %d in the log of %s (%s of %s)", l.Position, l.Organisation, l.Kind, l.Subject)
	wrong := func(format string, args ...any) { w.c.wrong(record, format, args...) }
	if l.Position != w.edge.Size && !w.torn {
		wrong("it follows %d entries: one is missing or moved", w.edge.Size)
		w.torn = true
	}
	var grown []byte
	for _, h := range w.edge.Append(l.Bytes) {
		grown = append(grown, h[:]...)
	}
	if !bytes.Equal(grown, l.Hashes) && !w.torn {
		wrong("the hashes kept with it are not those of the tree: it, or one before it, was altered")
		w.torn = true
	}
	leaf, err := ledger.ParseLeaf(l.Bytes)
	if err != nil || leaf.Kind != l.Kind || leaf.Subject != l.Subject {
		wrong("its bytes are of something else")
		return
	}
	if leaf.At.Before(w.at) {
		wrong("it is earlier than the entry before it")
	}
	w.at = leaf.At
	switch {
	case r == nil:
		wrong("what it tells of is not there")
		return
	case r.seen:
		wrong("the log tells of it twice")
	case len(l.Salt) != ledger.SaltSize || ledger.Commit(l.Salt, r.Sum) != leaf.Commitment:
		wrong("what it tells of is not what was entered: the record or the salt was altered")
	case !r.At.IsZero() && !r.At.Equal(leaf.At):
		wrong("it was entered at another time than the record says")
	}
	r.seen = true
	if leaf.Kind == ledger.SignedOff {
		if r.order < w.signed {
			wrong("it stands in another order than the sign-offs")
		}
		w.signed = r.order
	}
}
