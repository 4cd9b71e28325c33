package httpx

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"

	"countersign/pkg/fault"

	"github.com/labstack/echo/v4"
)

// How long a page of a list is.
const (
	usualLimit = 50
	mostLimit  = 100
)

// Keyset says which piece of a list is wanted: at most Limit rows after the row
// whose key After holds. After is empty for the beginning.
type Keyset struct {
	After []string
	Limit int
}

// ReadKeyset reads `after` and `limit` from a query. A key has parts parts.
func ReadKeyset(query *Values, parts int) (Keyset, error) {
	k := Keyset{Limit: usualLimit}
	var bad fault.Fields
	if limit := query.Get("limit"); limit != "" {
		n, err := strconv.Atoi(limit)
		if err != nil || n < 1 || n > mostLimit {
			bad.Add("limit", "Ask for 1 to %d at once.", mostLimit)
		}
		k.Limit = n
	}
	if after := query.Get("after"); after != "" {
		key, err := decodeCursor(after)
		if err != nil || len(key) != parts {
			bad.Add("after", "Take this from the link to the next page, or leave it out to begin again.")
		}
		k.After = key
	}
	return k, bad.Err()
}

// Cursor packs the key of the last row of a piece. It is opaque to callers and
// no secret: what a key may reach is the scope's affair.
func Cursor(key ...string) string {
	raw, _ := json.Marshal(key) // strings always marshal
	return base64.RawURLEncoding.EncodeToString(raw)
}

func decodeCursor(s string) ([]string, error) {
	if len(s) > 512 {
		return nil, errSyntax
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil {
		return nil, err
	}
	var key []string
	if err := json.Unmarshal(raw, &key); err != nil {
		return nil, err
	}
	for _, part := range key {
		if !clean(part) {
			return nil, errSyntax
		}
	}
	return key, nil
}

// LinkNext names the address of the next piece in a Link header, keeping the
// rest of the query, and gives it back. An empty cursor means there is none.
func LinkNext(c echo.Context, cursor string) string {
	if cursor == "" {
		return ""
	}
	query := c.Request().URL.Query()
	query.Set("after", cursor)
	next := (&url.URL{Path: c.Request().URL.Path, RawQuery: query.Encode()}).String()
	c.Response().Header().Add("Link", fmt.Sprintf(`<%s>; rel="next"`, next))
	return next
}
