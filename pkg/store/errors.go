package store

import (
	"context"
	"errors"

	"gorm.io/gorm"
	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"countersign/pkg/fault"
)

// classify turns what the database says into faults: a full disk or a locked
// file is Unavailable, a rule of uniqueness that two people raced for is a
// Conflict. Faults pass through; all else is internal.
func classify(err error) error {
	var f *fault.Error
	if err == nil || errors.As(err, &f) {
		return err
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return unavailable(err)
	}
	var e *sqlite.Error
	if errors.As(err, &e) {
		switch e.Code() & 0xff {
		case lib.SQLITE_BUSY, lib.SQLITE_LOCKED, lib.SQLITE_FULL, lib.SQLITE_IOERR, lib.SQLITE_CANTOPEN:
			return unavailable(err)
		}
		switch e.Code() {
		case lib.SQLITE_CONSTRAINT_UNIQUE, lib.SQLITE_CONSTRAINT_PRIMARYKEY:
			return fault.Because(fault.Conflict, err, "Somebody has just done this already. Look again before you go on.")
		}
	}
	return err
}

// found turns "no such row" into the one answer for what is not there.
func found(err error) error {
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return fault.Missing()
	}
	return err
}

// moved answers a compare-and-set that found another revision.
func moved(rows int64) error {
	if rows == 0 {
		return fault.New(fault.Conflict, "This changed while you were looking at it. Look again before you go on.")
	}
	return nil
}
