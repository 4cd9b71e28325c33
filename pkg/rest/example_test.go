package rest

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const examples = "../../api/examples"

// example is an exchange as api/examples keeps it.
type example struct {
	Request struct {
		Method  string            `json:"method"`
		Path    string            `json:"path"`
		Headers map[string]string `json:"headers,omitempty"`
		Body    any               `json:"body,omitempty"`
	} `json:"request"`
	Response struct {
		Status  int               `json:"status"`
		Headers map[string]string `json:"headers,omitempty"`
		Body    any               `json:"body,omitempty"`
	} `json:"response"`
}

// kept is how long the examples are that this run wrote down.
var kept = map[string]int{}

// keepExample writes an exchange down, under -update: of each operation without an
// example the one that went well and says the most, if it is JSON. Lists are cut to
// their first two.
func keepExample(t testing.TB, op operation, req *http.Request, body []byte, w *httptest.ResponseRecorder) {
	t.Helper()
	name := filepath.Join(examples, op.OperationID+".json")
	kind := w.Header().Get("Content-Type")
	if _, err := os.Stat(name); err == nil && kept[name] == 0 || w.Code >= 400 || kind != "" && kind != "application/json" ||
		body != nil && req.Header.Get("Content-Type") != "application/json" {
		return
	}
	var e example
	e.Request.Method, e.Request.Path, e.Request.Headers = req.Method, req.URL.RequestURI(), only(req.Header, "If-Match", "Idempotency-Key")
	e.Response.Status, e.Response.Headers = w.Code, only(w.Header(), "ETag", "Location")
	e.Request.Body, e.Response.Body = readable(t, body), readable(t, w.Body.Bytes())
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	must(t, enc.Encode(e))
	if out.Len() <= kept[name] {
		return
	}
	kept[name] = out.Len()
	must(t, os.MkdirAll(examples, 0o755))
	must(t, os.WriteFile(name, out.Bytes(), 0o644))
}

func only(h http.Header, names ...string) map[string]string {
	out := map[string]string{}
	for _, name := range names {
		if v := h.Get(name); v != "" {
			out[name] = v
		}
	}
	return out
}

// readable is JSON without what would look like a secret.
func readable(t testing.TB, raw []byte) any {
	t.Helper()
	if len(raw) == 0 {
		return nil
	}
	var v any
	must(t, json.Unmarshal(raw, &v))
	return cover(v)
}

func cover(v any) any {
	switch v := v.(type) {
	case []any:
		v = v[:min(len(v), 2)]
		for i := range v {
			v[i] = cover(v[i])
		}
		return v
	case map[string]any:
		for name := range v {
			if _, text := v[name].(string); text && slices.Contains([]string{"token", "access_token", "refresh_token", "secret", "path", "jws", "challenge", "clientDataJSON", "attestationObject"}, name) {
				v[name] = "(left out)"
			} else {
				v[name] = cover(v[name])
			}
		}
		if _, codes := v["recovery_codes"]; codes {
			v["recovery_codes"] = []any{"(left out)"}
		}
	}
	return v
}

// The exchanges in api/examples are real: the tests wrote them down. There is one
// of every operation that speaks JSON, and each keeps the contract as it is now.
func TestTheExamplesKeepTheContract(t *testing.T) {
	files, err := filepath.Glob(examples + "/*.json")
	must(t, err)
	for id := range theContract().operations {
		without := []string{"contract.show", "attachment.create", "attachment.show", "register-sheet.show", "attestation.proof"}
		if slices.Contains(files, filepath.Join(examples, id+".json")) == slices.Contains(without, id) {
			t.Errorf("the example of %s: run go test ./pkg/rest -run TheAPI -update", id)
		}
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		must(t, err)
		var e example
		must(t, json.Unmarshal(raw, &e))
		body, answer := bodyOf(t, e.Request.Body), bodyOf(t, e.Response.Body)
		req := httptest.NewRequest(e.Request.Method, e.Request.Path, bytes.NewReader(body))
		w := httptest.NewRecorder()
		for name, value := range e.Request.Headers {
			req.Header.Set(name, value)
		}
		for name, value := range e.Response.Headers {
			w.Header().Set(name, value)
		}
		req.Header.Set("Content-Type", "application/json")
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(e.Response.Status)
		if answer != nil {
			_, err = w.Write(answer)
			must(t, err)
		}
		op, err := theContract().check(req, body, w)
		if err != nil {
			t.Errorf("%s: %v", file, err)
		}
		if op.OperationID+".json" != filepath.Base(file) {
			t.Errorf("%s is of the operation %s", file, op.OperationID)
		}
		if strings.Contains(string(raw), "eyJ") {
			t.Errorf("%s holds a token", file)
		}
	}
}

func bodyOf(t testing.TB, v any) []byte {
	t.Helper()
	if v == nil {
		return nil
	}
	out, err := json.Marshal(v)
	must(t, err)
	return out
}
