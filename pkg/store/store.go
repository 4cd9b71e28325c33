package store

import (
	"cmp"
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pressly/goose/v3"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
	_ "modernc.org/sqlite" // the engine behind GORM's dialect: pure Go, one static binary

	"countersign/pkg/audit"
	"countersign/pkg/clock"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/pathway"
)

//go:embed migrations/sqlite/*.sql
var migrations embed.FS

// readers is how many connections read at once; each has a bounded page cache.
const readers = 4

// Store is an open database. It is safe for concurrent use.
type Store struct {
	clock clock.Clock
	write *pool // of one
	read  *pool
	jobs  chan *job
	done  chan struct{}
	stop  sync.Once
	count *atomic.Int64

	mails  atomic.Bool   // there is a way to send mail
	posted chan struct{} // a mail was left

	tip           *audit.Entry                      // the head of the audit log, for the writer alone; nil: to be read
	trees         trees                             // of the transparency logs, for the writer alone; what lacks is to be read
	organisations map[id.Department]id.Organisation // for the writer alone; they never change
	tally         tally                             // of the rows of every table, for the writer alone
	moved         bool                              // the tally has moved since it was stored
	unheard       error                             // what the engine could not tell of a row: nothing is kept after it
	logged        atomic.Int64                      // when the last entry of the audit log was made, in microseconds

	refusal atomic.Pointer[fault.Error] // why nothing may be written; nil: it may

	frameworksMu sync.RWMutex
	frameworks   map[framework.VersionID]*framework.Version // published versions never change
	pathways     map[string]pathway.Pathway                 // nor does what is worked out from them
	editions     sync.Map                                   // of registers, read, by id: they never change either
}

// File is where the database lies in a data folder.
func File(dir string) string { return filepath.Join(dir, "countersign.db") }

func newStore(c clock.Clock) *Store {
	return &Store{clock: c, jobs: make(chan *job, 256), done: make(chan struct{}), count: new(atomic.Int64), posted: make(chan struct{}, 1), frameworks: map[framework.VersionID]*framework.Version{},
		pathways: map[string]pathway.Pathway{}, organisations: map[id.Department]id.Organisation{}}
}

// forget has the writer read the heads of its logs again: something was undone.
func (s *Store) forget() { s.tip, s.trees = nil, nil }

// Open opens the database in a data folder, making and migrating it as needed,
// and refuses one that is not set as the promises of this package need it.
func Open(ctx context.Context, dir string, c clock.Clock) (*Store, error) {
	s := newStore(c)
	err := ours(File(dir))
	if err != nil {
		return nil, err
	}
	if s.write, err = newPool(ctx, dsn(dir, ""), 1, s.count); err != nil {
		return nil, err
	}
	migrated, err := s.prepare(ctx, dir)
	if err != nil {
		return nil, errors.Join(err, s.write.close())
	}
	if err := s.begin(ctx, migrated); err != nil {
		return nil, errors.Join(err, s.write.close())
	}
	if s.read, err = newPool(ctx, dsn(dir, "&_pragma=query_only(1)"), readers, s.count); err != nil {
		return nil, errors.Join(err, s.write.close())
	}
	if err := s.Read(ctx, s.head); err != nil {
		return nil, errors.Join(err, s.write.close(), s.read.close())
	}
	go s.work()
	return s, nil
}

// ours makes sure that nobody else on the machine reads a file; what the engine
// lays beside it follows.
func ours(file string) error {
	f, err := os.OpenFile(file, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(f.Chmod(0o600), f.Close())
}

// head reads when the last entry of the log was made.
func (s *Store) head(v *View) error {
	last, err := v.lastEntry()
	s.logged.Store(micros(last.At))
	return err
}

// now is the clock's instant, but never one before the last entry of the log: a
// clock that is set back must not let hold again what was ended or taken back.
func (s *Store) now() time.Time {
	now := s.clock.Now()
	if last := instant(s.logged.Load()); now.Before(last) {
		return last
	}
	return now
}

// dsn names the database file and how each connection to it is set. The page
// cache is bounded: readers times it is what memory a busy server needs.
func dsn(dir, more string) string {
	return "file:" + (&url.URL{Path: File(dir)}).EscapedPath() +
		"?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)&_pragma=cache_size(-4096)" + more
}

func connect(dsn string, conns int) (*gorm.DB, *sql.DB, error) {
	g, err := gorm.Open(sqlite.New(sqlite.Config{DriverName: "sqlite", DSN: dsn}), &gorm.Config{
		Logger:                 logger.Discard, // statements carry people's words; errors come back as errors
		SkipDefaultTransaction: true,
		DisableAutomaticPing:   true,
	})
	if err != nil {
		return nil, nil, fmt.Errorf("opening the database: %w", err)
	}
	db, err := g.DB()
	if err != nil {
		return nil, nil, err
	}
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	return g, db, nil
}

// prepare brings the database to this program's version and looks at its
// settings, on a connection of its own. It tells whether anything was brought.
func (s *Store) prepare(ctx context.Context, dir string) (bool, error) {
	_, db, err := connect(dsn(dir, ""), 1)
	if err != nil {
		return false, err
	}
	migrated, err := migrate(ctx, db)
	return migrated, errors.Join(cmp.Or(err, check(ctx, db)), db.Close())
}

func migrate(ctx context.Context, db *sql.DB) (bool, error) {
	files, err := fs.Sub(migrations, "migrations/sqlite")
	if err != nil {
		return false, err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return false, fmt.Errorf("reading the migrations: %w", err)
	}
	now, err := p.GetDBVersion(ctx)
	if err != nil {
		return false, fmt.Errorf("reading the database's version: %w", err)
	}
	if newest := p.ListSources(); now > newest[len(newest)-1].Version {
		return false, fmt.Errorf("this database (version %d) was written by a newer Countersign: use that one", now)
	}
	done, err := p.Up(ctx)
	if err != nil {
		return false, fmt.Errorf("migrating the database: %w", err)
	}
	return len(done) > 0, nil
}

// check refuses a database that would not keep what it acknowledges.
func check(ctx context.Context, db *sql.DB) error {
	for pragma, want := range map[string]string{"synchronous": "2", "journal_mode": "wal", "foreign_keys": "1"} {
		var got string
		if err := db.QueryRowContext(ctx, "PRAGMA "+pragma).Scan(&got); err != nil {
			return fmt.Errorf("reading %s: %w", pragma, err)
		}
		if got != want {
			return fmt.Errorf("the database has %s %s, want %s", pragma, got, want)
		}
	}
	return nil
}

// Close lets the writes that are queued finish, then closes the database.
// Closing it again does nothing.
func (s *Store) Close() (err error) {
	s.stop.Do(func() {
		close(s.jobs)
		<-s.done
		if s.write != nil {
			err = s.write.close()
		}
		err = errors.Join(err, s.read.close())
	})
	return err
}

// RefuseWrites has every write from now on be answered with these words, and change
// nothing.
func (s *Store) RefuseWrites(why string) { s.refusal.Store(fault.New(fault.Unavailable, why)) }

// Ready tells whether the database answers.
func (s *Store) Ready(ctx context.Context) error {
	return s.Read(ctx, func(v *View) error {
		var one int
		return v.db.Raw("SELECT 1").Scan(&one).Error
	})
}

// Statements is how many statements the store has run, for budgets in tests.
func (s *Store) Statements() int64 { return s.count.Load() }

// micros and instant are the two ends of how instants are stored; 0 is none.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func nullMicros(t time.Time) sql.NullInt64 {
	return sql.NullInt64{Int64: micros(t), Valid: !t.IsZero()}
}

func instant(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

func nullText[T ~string](s T) sql.NullString {
	return sql.NullString{String: string(s), Valid: s != ""}
}
