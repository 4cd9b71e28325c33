package store

import (
	"context"
	"database/sql"
	"sync/atomic"

	"gorm.io/gorm"
)

// conn is one connection that keeps its statements prepared between
// transactions, which database/sql does not: parsing SQL anew was a quarter of
// the cost of a write. It serves GORM as its pool of one.
type conn struct {
	*sql.Conn
	stmts map[string]*sql.Stmt
	count *atomic.Int64
}

// calm is the context of a statement.
var calm = context.Background()

// mostStatements bounds what a connection keeps from one transaction to the next.
const mostStatements = 300

// trim forgets every statement once there are many; the hot ones come back at
// once. Only between transactions: a statement whose rows are being read must
// not be closed under them.
func (c *conn) trim() {
	if len(c.stmts) >= mostStatements {
		c.forget()
	}
}

func (c *conn) forget() {
	for query, s := range c.stmts {
		s.Close()
		delete(c.stmts, query)
	}
}

// prepared is called before every statement, with the context of the request. A
// statement itself runs under calm: the driver would watch a context that can
// end with a goroutine for each statement and a look for each row, a third of
// what reading a list costs. Ours are short, and none begins once ctx has ended.
func (c *conn) prepared(ctx context.Context, query string) (*sql.Stmt, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if s := c.stmts[query]; s != nil {
		return s, nil
	}
	s, err := c.PrepareContext(calm, query)
	if err == nil {
		c.stmts[query] = s
	}
	return s, err
}

// ExecContext, QueryContext and QueryRowContext are what GORM asks of a pool.
func (c *conn) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	c.count.Add(1)
	s, err := c.prepared(ctx, query)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(calm, args...)
}

func (c *conn) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	c.count.Add(1)
	s, err := c.prepared(ctx, query)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(calm, args...)
}

func (c *conn) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	c.count.Add(1)
	s, err := c.prepared(ctx, query)
	if err != nil {
		return c.Conn.QueryRowContext(ctx, query, args...) // to carry the same error
	}
	return s.QueryRowContext(calm, args...)
}

// run runs what frames a transaction; it is not counted.
func (c *conn) run(ctx context.Context, query string) error {
	s, err := c.prepared(ctx, query)
	if err == nil {
		_, err = s.ExecContext(calm)
	}
	return err
}

// session is GORM on this connection.
func (c *conn) session(g *gorm.DB, ctx context.Context) *gorm.DB {
	s := g.Session(&gorm.Session{NewDB: true, Context: ctx})
	s.Statement.ConnPool = c
	return s
}

// pool is connections of one kind, handed out one at a time.
type pool struct {
	db   *sql.DB
	gorm *gorm.DB
	free chan *conn
}

func newPool(ctx context.Context, dsn string, size int, count *atomic.Int64) (*pool, error) {
	g, db, err := connect(dsn, size)
	if err != nil {
		return nil, err
	}
	p := &pool{db: db, gorm: g, free: make(chan *conn, size)}
	for range size {
		one, err := db.Conn(ctx)
		if err != nil {
			db.Close()
			return nil, err
		}
		p.free <- &conn{Conn: one, stmts: map[string]*sql.Stmt{}, count: count}
	}
	return p, nil
}

// with runs fn on a connection inside BEGIN and whatever end fn's error calls
// for; begin is the statement that begins.
func (p *pool) with(ctx context.Context, begin string, fn func(*gorm.DB) error) (err error) {
	var c *conn
	select {
	case c = <-p.free:
	case <-ctx.Done():
		return unavailable(ctx.Err())
	}
	defer func() {
		c.trim()
		p.free <- c
	}()
	if err := c.run(calm, begin); err != nil {
		return unavailable(err)
	}
	ended := false
	defer func() {
		if !ended { // an error, or a panic on its way through
			c.run(calm, "ROLLBACK")
		}
	}()
	if err := fn(c.session(p.gorm, ctx)); err != nil {
		return err
	}
	if err := c.run(calm, "COMMIT"); err != nil {
		return unavailable(err)
	}
	ended = true
	return nil
}

// close closes the connections, and first their statements: database/sql does not
// close those of a connection that was asked for, and while one is open the engine
// keeps all of the connection's memory, some megabytes.
func (p *pool) close() error {
	for range cap(p.free) {
		c := <-p.free
		c.forget()
		c.Close()
	}
	return p.db.Close()
}
