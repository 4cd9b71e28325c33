package httpx

import "github.com/labstack/echo/v4"

// policy lets a page load only what this service serves, run no inline script
// or style, be framed by nobody and send forms nowhere else. Trusted Types stop
// strings from becoming markup in a script; our scripts and the parts of
// nhsuk-frontend in use make none (its sortable table does: sort on the server).
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
	"font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; " +
	"frame-ancestors 'none'; base-uri 'none'; " +
	"require-trusted-types-for 'script'; trusted-types 'none'"

// headers go on every answer. A handler may set a stricter policy for a
// download, and a longer life for an asset with its hash in its name.
func (r *Router) headers(c echo.Context) {
	h := c.Response().Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	// Not no-referrer: with it browsers send "Origin: null" on our own forms.
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Request-Id", RequestID(c))
	if r.secure {
		h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	}
}
