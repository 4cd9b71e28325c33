package httpx

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"countersign/pkg/fault"

	"github.com/labstack/echo/v4"
)

// ReadJSON reads the body as exactly one T. Fields are those of the json tags,
// spelt exactly; unknown and repeated fields, wrong types, null where T has no
// pointer, unknown characters, more than 32 levels and anything after the
// value are refused, every field with its own message. Whether a field may be
// absent is for the use case to say.
func ReadJSON[T any](c echo.Context) (T, error) {
	var v T
	body, err := io.ReadAll(c.Request().Body)
	if err != nil {
		return v, bodyFault(err)
	}
	of(c).digest = requestDigest(c.Request(), body)
	return v, decodeJSON(body, &v)
}

func decodeJSON(body []byte, v any) error {
	if len(bytes.TrimSpace(body)) == 0 {
		return fault.Because(fault.Invalid, errSyntax, "The body is empty. Send a JSON object.")
	}
	if !json.Valid(body) || !clean(string(body)) {
		return fault.Because(fault.Invalid, errSyntax, "This is not JSON that we can read. Check the commas, quotes and brackets.")
	}
	if err := checkShape(body, v); err != nil {
		return err
	}
	if err := json.Unmarshal(body, v); err != nil {
		return fault.Because(fault.Invalid, err, "We could not read one of the values. Check them against the API's description.")
	}
	return nil
}

// bodyFault tells why a body could not be read to its end.
func bodyFault(err error) error {
	var f *fault.Error
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &f):
		return f
	case errors.As(err, &large):
		return tooLarge(large.Limit)
	}
	return fault.Because(fault.Invalid, errSyntax, "What you sent was cut off, or we could not read it. Try again.")
}

// requestDigest is over method, address and body: the same Idempotency-Key on a
// request with another digest is a mistake that must not be answered from store.
func requestDigest(req *http.Request, body []byte) string {
	h := sha256.New()
	_, _ = io.WriteString(h, req.Method+"\n"+req.URL.Path+"\n")
	_, _ = h.Write(body)
	return hex.EncodeToString(h.Sum(nil))
}
