package demo

import (
	"os"
	"testing"
	"time"

	"countersign/pkg/app"
)

func TestProfile(t *testing.T) {
	dir := os.Getenv("DEMO_DIR")
	if dir == "" {
		dir = t.TempDir() + "/demo"
	}
	n := 0
	start := time.Now()
	err := Build(t.Context(), app.Config{DataDir: dir, Addr: "127.0.0.1:0"}, time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), func(d, total int) { n = d })
	t.Log(n, "events", time.Since(start), err)
}
