package httpx

import (
	"mime"
	"net/http"
	"strings"

	"countersign/pkg/fault"
)

const (
	kindJSON       = "application/json"
	kindURLEncoded = "application/x-www-form-urlencoded"
	kindMultipart  = "multipart/form-data"
)

// checkKind refuses a body that is packed, or not of the kind the route takes.
func checkKind(req *http.Request, body Body) error {
	if req.Header.Get("Content-Encoding") != "" {
		return fault.New(fault.Unsupported, "Send the request as it is, not packed: leave Content-Encoding out.")
	}
	kind, params, err := mime.ParseMediaType(req.Header.Get("Content-Type"))
	plainText := params["charset"] == "" || strings.EqualFold(params["charset"], "utf-8")
	switch {
	case err != nil || !plainText:
	case body == TakesJSON && kind == kindJSON,
		body == TakesForm && (kind == kindURLEncoded || kind == kindMultipart):
		return nil
	}
	if body == TakesJSON {
		return fault.New(fault.Unsupported, "Send JSON, and say so: Content-Type: application/json.")
	}
	return fault.New(fault.Unsupported, "Send a form: application/x-www-form-urlencoded or multipart/form-data.")
}
