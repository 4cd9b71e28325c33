package store

import (
	"sync/atomic"

	"gorm.io/gorm"
)

// counter counts statements, so that tests can hold each page to its budget.
type counter struct{ n atomic.Int64 }

func (c *counter) watch(g *gorm.DB) {
	count := func(*gorm.DB) { c.n.Add(1) }
	cb := g.Callback()
	for _, err := range []error{
		cb.Create().Before("*").Register("count", count),
		cb.Query().Before("*").Register("count", count),
		cb.Update().Before("*").Register("count", count),
		cb.Delete().Before("*").Register("count", count),
		cb.Row().Before("*").Register("count", count),
		cb.Raw().Before("*").Register("count", count),
	} {
		if err != nil {
			panic(err) // the names are ours: only a programming error gets here
		}
	}
}
