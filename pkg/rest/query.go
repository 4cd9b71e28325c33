package rest

import (
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"countersign/pkg/clock"
	"countersign/pkg/fault"
	"countersign/pkg/httpx"
	"countersign/pkg/store"
)

// truth reads true or false; left out is false.
func truth(q *httpx.Values, name string, bad *fault.Fields) bool {
	switch q.Get(name) {
	case "", "false":
		return false
	case "true":
		return true
	}
	bad.Add(name, "This must be true or false.")
	return false
}

// day reads a date; left out is none.
func day(q *httpx.Values, name string, bad *fault.Fields) clock.Date {
	text := q.Get(name)
	if text == "" {
		return ""
	}
	d, err := clock.ParseDate(text)
	if err != nil {
		bad.Add(name, "This must be a real date, like 2026-11-23.")
	}
	return d
}

// readPage reads which piece of a list that is ordered by time is wanted.
func readPage(q *httpx.Values) (store.Cursor, int, error) {
	k, err := httpx.ReadKeyset(q, 2)
	if err != nil || k.After == nil {
		return store.Cursor{}, k.Limit, err
	}
	at, err := number(k.After[0])
	if err != nil {
		return store.Cursor{}, 0, err
	}
	return store.Cursor{At: time.UnixMicro(at).UTC(), ID: k.After[1]}, k.Limit, nil
}

// linkNext leads on to the next piece, if there is one.
func linkNext(c echo.Context, next store.Cursor) {
	if next.ID != "" {
		httpx.LinkNext(c, httpx.Cursor(strconv.FormatInt(next.At.UnixMicro(), 10), next.ID))
	}
}

// readPlace reads which piece of a list in the order of signing is wanted.
func readPlace(q *httpx.Values) (before int64, limit int, err error) {
	k, err := httpx.ReadKeyset(q, 1)
	if err != nil || k.After == nil {
		return 0, k.Limit, err
	}
	before, err = number(k.After[0])
	return before, k.Limit, err
}

func number(text string) (int64, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		var bad fault.Fields
		bad.Add("after", "Take this from the link to the next page, or leave it out to begin again.")
		return 0, bad.Err()
	}
	return n, nil
}
