package httpx

import (
	"errors"
	"regexp"
	"strconv"

	"countersign/pkg/fault"

	"github.com/labstack/echo/v4"
)

// errNoIfMatch marks a change that does not say what it changes; 428.
var errNoIfMatch = errors.New("no If-Match")

// SetETag names the revision that the answer shows.
func SetETag(c echo.Context, revision int) {
	c.Response().Header().Set("ETag", `"`+strconv.Itoa(revision)+`"`)
}

var strongTag = regexp.MustCompile(`^"(0|[1-9][0-9]{0,8})"$`)

// IfMatch is the revision that the caller last saw and wants to change. It is
// required (428); a tag that we could not have given matches nothing (412).
func IfMatch(c echo.Context) (revision int, err error) {
	sent := c.Request().Header.Values("If-Match")
	if len(sent) == 0 {
		return 0, fault.Because(fault.Precondition, errNoIfMatch, "Say which version you are changing: send the ETag that you read in If-Match.")
	}
	tag := strongTag.FindStringSubmatch(sent[0])
	if len(sent) > 1 || tag == nil {
		return 0, fault.New(fault.Precondition, "This is not the version that we have now. Read it again and send its ETag in If-Match.")
	}
	return strconv.Atoi(tag[1])
}

var uuid = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

// IdempotencyKey is the caller's name for one intended effect, empty when there
// is none, and the digest of the request that ReadJSON read. The same key with
// the same digest gets the first answer again; with another it is refused.
func IdempotencyKey(c echo.Context) (key, digest string, err error) {
	sent := c.Request().Header.Values("Idempotency-Key")
	if len(sent) == 0 {
		return "", "", nil
	}
	if len(sent) > 1 || !uuid.MatchString(sent[0]) {
		var f fault.Fields
		f.Add("Idempotency-Key", "Send one UUID in small letters, such as 0b9cfb8e-2e0f-4f0e-9a55-0a4b3a3f5f0c.")
		return "", "", f.Err()
	}
	st := of(c)
	if st.digest == "" {
		st.digest = requestDigest(c.Request(), nil)
	}
	return sent[0], st.digest, nil
}
