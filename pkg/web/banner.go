package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/httpx"
)

// The banner of the next page travels in a short-lived cookie, signed under the
// session's secret: no state on the server, and nobody else can put words into
// the mouth of this service.
const (
	bannerCookie = "banner"
	bannerLife   = time.Minute
)

// say leaves a banner for the next page: what just happened, in words.
func say(c echo.Context, b frontend.Banner) {
	text, err := json.Marshal(b)
	secret := visitOf(c).secret
	if err != nil || secret == "" {
		return
	}
	value := base64.RawURLEncoding.EncodeToString(text)
	httpx.SetCookie(c, bannerCookie, value+"."+bannerMark(secret, value), bannerLife)
}

// done leaves a banner that something went well.
func done(c echo.Context, heading, text string) {
	say(c, frontend.Banner{Success: true, Heading: heading, Text: text})
}

func takeBanner(c echo.Context) frontend.Banner {
	var b frontend.Banner
	value, mark, _ := strings.Cut(httpx.ReadCookie(c, bannerCookie), ".")
	secret := visitOf(c).secret
	if value == "" {
		return b
	}
	httpx.DropCookie(c, bannerCookie)
	text, err := base64.RawURLEncoding.DecodeString(value)
	if err != nil || secret == "" || !hmac.Equal([]byte(mark), []byte(bannerMark(secret, value))) || json.Unmarshal(text, &b) != nil {
		return frontend.Banner{}
	}
	return b
}

func bannerMark(secret, value string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("countersign banner\n" + value))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}
