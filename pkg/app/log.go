package app

import (
	"net/http"

	"github.com/labstack/echo/v4"
	"golang.org/x/mod/sumdb/tlog"

	"countersign/pkg/fault"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/ledger"
	"countersign/pkg/store"
)

// logRoutes show the log of an organisation to everybody who knows its id, as
// C2SP tlog-checkpoint and tlog-tiles have it: hashes and nothing else. Witnesses
// read them.
func (a *App) logRoutes() []httpx.Route {
	route := func(path, name string, h echo.HandlerFunc) httpx.Route {
		return httpx.Route{Method: http.MethodGet, Path: "/log/:organisation/" + path, Name: name, Access: httpx.Public, Surface: httpx.Open, Handler: h}
	}
	return []httpx.Route{route("checkpoint", "log.checkpoint", a.checkpoint), route("tile/*", "log.tile", a.tile)}
}

// reads finds the log that a request asks about, as it now is.
func (a *App) reads(c echo.Context, fn func(*store.View, id.Organisation, ledger.Checkpoint) error) error {
	o, err := id.Parse[id.Organisation](c.Param("organisation"))
	if err != nil {
		return fault.Missing()
	}
	return a.Store.Read(c.Request().Context(), func(v *store.View) error {
		now, err := v.Checkpoint(o)
		if err != nil {
			return err
		}
		return fn(v, o, now)
	})
}

func (a *App) checkpoint(c echo.Context) error {
	var signed []byte
	err := a.reads(c, func(_ *store.View, _ id.Organisation, now ledger.Checkpoint) (err error) {
		signed, err = now.Sign(a.Keys.Log.Signer())
		return err
	})
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, echo.MIMETextPlainCharsetUTF8, signed)
}

func (a *App) tile(c echo.Context) error {
	var hashes []byte
	err := a.reads(c, func(v *store.View, o id.Organisation, now ledger.Checkpoint) error {
		tile, err := ledger.ParseTilePath("tile/"+c.Param("*"), now.Size)
		if err != nil {
			return fault.Missing()
		}
		hashes, err = tlog.ReadTileData(tile, v.Hashes(o))
		return err
	})
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, echo.MIMEOctetStream, hashes)
}
