package httpx

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

// cookieName adds the prefix by which browsers promise that the cookie came from
// this very host, over https, and covers all of it.
func cookieName(c echo.Context, name string) string {
	if of(c).router.secure {
		return "__Host-" + name
	}
	return name // only where the public address is plain http: trials on one machine
}

// SetCookie gives the browser a cookie that scripts cannot read and other
// sites' forms do not send. A life of 0 lasts until the browser closes.
func SetCookie(c echo.Context, name, value string, life time.Duration) {
	c.SetCookie(&http.Cookie{
		Name: cookieName(c, name), Value: value, Path: "/", MaxAge: int(life / time.Second),
		HttpOnly: true, Secure: of(c).router.secure, SameSite: http.SameSiteLaxMode,
	})
}

// DropCookie takes a cookie back.
func DropCookie(c echo.Context, name string) { SetCookie(c, name, "", -time.Second) }

// ReadCookie is the value of a cookie set by SetCookie. It is empty when there
// is none, or more than one: a second one was planted.
func ReadCookie(c echo.Context, name string) string {
	found := c.Request().CookiesNamed(cookieName(c, name))
	if len(found) != 1 {
		return ""
	}
	return found[0].Value
}
