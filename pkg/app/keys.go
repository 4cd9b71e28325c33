package app

import (
	"context"
	"errors"
	"net/http"
	"path/filepath"

	"github.com/labstack/echo/v4"

	"countersign/pkg/auth"
	"countersign/pkg/clock"
	"countersign/pkg/httpx"
	"countersign/pkg/store"
)

// keysFolder is where a data folder has its keys.
func (c Config) keysFolder() string { return filepath.Join(c.DataDir, "keys") }

// RotateKeys gives a data folder, which no server has open, a new key to seal
// sign-offs with; what was sealed before still verifies. It tells the new keys.
func RotateKeys(ctx context.Context, cfg Config, c clock.Clock) (next auth.Ring, err error) {
	a := &App{Config: cfg.settled(), Clock: c}
	defer func() { err = errors.Join(err, a.Close()) }()
	if err := a.openFolder(ctx); err != nil {
		return next, err
	}
	if err := a.openStores(ctx); err != nil {
		return next, err
	}
	if err := a.Keys.Attestations.Begin(ctx, a.Store); err != nil {
		return next, err
	}
	now := c.Now()
	if err := a.Store.Read(ctx, func(v *store.View) error { now = v.Now(); return nil }); err != nil { // never before what was sealed last
		return next, err
	}
	if next, err = a.Keys.Attestations.Rotate(a.Config.keysFolder(), now); err != nil {
		return next, err
	}
	return next, next.Begin(ctx, a.Store)
}

// keyRoutes publish the public halves of the keys, for whoever checks a sign-off
// without asking us about it.
func (a *App) keyRoutes() []httpx.Route {
	set := a.Keys.JWKS()
	return []httpx.Route{{Method: http.MethodGet, Path: "/.well-known/jwks.json", Name: "jwks", Access: httpx.Public, Surface: httpx.Open,
		Handler: func(c echo.Context) error { return c.Blob(http.StatusOK, "application/jwk-set+json", set) }}}
}
