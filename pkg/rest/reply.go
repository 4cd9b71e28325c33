package rest

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"countersign/pkg/fault"
	"countersign/pkg/httpx"
	"countersign/pkg/store"
)

// reply is an answer that can be kept and given again.
type reply struct {
	at   httpx.Location // of what was made; zero: it has no address
	etag int            // revision of what is shown; 0: none
	body any            // nil: 204
}

// created is the reply for something made at an address.
func created(at httpx.Location, body any) reply { return reply{at: at, body: body} }

// made is the reply for something that has an id and no address of its own.
func made[T ~string](id T) reply { return reply{body: madeJSON{string(id)}} }

type madeJSON struct {
	ID string `json:"id"`
}

// once runs fn and answers 201, or 204 when there is nothing to show. Under an
// Idempotency-Key fn runs once: sent again, the first answer is given again. A
// request that was refused did nothing, so its key is free again.
func (s *Server) once(c echo.Context, fn func() (reply, error)) error {
	key, digest, err := httpx.IdempotencyKey(c)
	if err != nil {
		return err
	}
	if key == "" {
		return s.answer(c, fn, func(store.Answer) error { return nil })
	}
	// The length tells one upload from another, whose body has no digest yet.
	o := store.Once{Person: actor(c).Person, Key: key, Route: httpx.RouteOf(c).Name, Digest: digest + ":" + strconv.FormatInt(c.Request().ContentLength, 10)}
	var kept store.Answer
	err = s.Store.Write(ctx(c), func(tx *store.Tx) (err error) {
		kept, err = tx.BeginOnce(o)
		return err
	})
	if err != nil {
		return err
	}
	if kept.Status != 0 {
		return send(c, kept)
	}
	still := context.WithoutCancel(ctx(c)) // the caller may hang up; what was done must be noted all the same
	err = s.answer(c, fn, func(a store.Answer) error {
		return s.Store.Write(still, func(tx *store.Tx) error { return tx.EndOnce(o, a) })
	})
	if refused := (*fault.Error)(nil); errors.As(err, &refused) {
		return errors.Join(err, s.Store.Write(still, func(tx *store.Tx) error { return tx.DropOnce(o) }))
	}
	return err
}

// answer runs fn, keeps the answer and gives it, in this order.
func (s *Server) answer(c echo.Context, fn func() (reply, error), keep func(store.Answer) error) error {
	r, err := fn()
	if err != nil {
		return err
	}
	a, err := r.answer(c)
	if err != nil {
		return err
	}
	if err := keep(a); err != nil {
		return errAnswerLost{err}
	}
	return send(c, a)
}

// errAnswerLost is an effect whose answer could not be kept: it hides the fault
// behind it, because what was asked for was done.
type errAnswerLost struct{ cause error }

func (e errAnswerLost) Error() string { return "done, but the answer was not kept: " + e.cause.Error() }

func (r reply) answer(c echo.Context) (store.Answer, error) {
	a := store.Answer{Status: http.StatusNoContent, Header: http.Header{}}
	if at := r.at.String(); at != "" {
		a.Header.Set(echo.HeaderLocation, at)
	}
	if r.etag != 0 {
		a.Header.Set("ETag", strconv.Quote(strconv.Itoa(r.etag)))
	}
	if r.body == nil {
		return a, nil
	}
	a.Status = http.StatusCreated
	var err error
	a.Body, err = json.Marshal(r.body)
	return a, err
}

func send(c echo.Context, a store.Answer) error {
	for name, values := range a.Header {
		c.Response().Header()[name] = values
	}
	if len(a.Body) == 0 {
		return c.NoContent(a.Status)
	}
	return c.JSONBlob(a.Status, a.Body)
}

// show answers a question.
func show(c echo.Context, body any, err error) error {
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, body)
}

// done answers a change that shows nothing.
func done(c echo.Context, err error) error {
	if err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// shown answers what must be shown once: it is 201 and never kept.
func shown(c echo.Context, body any, err error) error {
	if err != nil {
		return paced(err)
	}
	return c.JSON(http.StatusCreated, body)
}
