package httpx

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
)

// CSRFField is the hidden field that every form of a page carries. In a form
// with files it stands before the first file.
const CSRFField = "csrf"

const (
	crossSite = "This came from another website, so we did not do it. Open the page here and try again."
	staleForm = "This page was open for a long time, or you signed in again meanwhile. Go back, load the page again and send it once more."
)

// The token is an HMAC keyed with a secret that only this browser holds: the
// session's, or before sign-in the visitor cookie's. So it needs no storage, it
// is good on every instance, and it ends with the session. Sec-Fetch-Site and
// Origin are checked besides; requests from old browsers carry neither.
const visitorCookie = "visitor"

// BindForms ties the forms of this request to a session's secret, and marks them
// with whose it is: a form may outlive its session (FormOwner).
func BindForms(c echo.Context, sessionSecret []byte, owner string) {
	of(c).secret, of(c).owner = sessionSecret, owner
}

// FormOwner is the mark that a token carries of whose page it was made for; empty
// without one. It proves nothing, and opens nothing.
func FormOwner(token string) string {
	_, owner, _ := strings.Cut(token, ownerMark)
	return owner
}

// ownerMark stands before the owner in a token.
const ownerMark = "."

// CSRFToken is the value of the hidden field for a form on the page being made.
func CSRFToken(c echo.Context) string {
	st := of(c)
	if len(st.secret) == 0 {
		st.secret = visitorSecret(c)
	}
	if len(st.secret) == 0 {
		secret := rand.Text()
		SetCookie(c, visitorCookie, secret, 12*time.Hour)
		st.secret = []byte(secret)
	}
	if st.owner == "" {
		return TokenFor(st.secret)
	}
	return TokenFor(st.secret) + ownerMark + st.owner
}

func visitorSecret(c echo.Context) []byte {
	secret := ReadCookie(c, visitorCookie)
	if len(secret) != len(rand.Text()) {
		return nil
	}
	return []byte(secret)
}

// TokenFor is the token that goes with the secret given to BindForms.
func TokenFor(secret []byte) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte("countersign form token"))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func tokenFits(c echo.Context, token string) bool {
	secret := of(c).secret
	if len(secret) == 0 {
		secret = visitorSecret(c)
	}
	token, _, _ = strings.Cut(token, ownerMark)
	return len(secret) > 0 && hmac.Equal([]byte(token), []byte(TokenFor(secret)))
}
