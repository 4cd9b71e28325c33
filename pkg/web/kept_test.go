package web

import (
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/labstack/echo/v4"
)

// What somebody sends without being signed in must not fill the memory.
func TestAFormIsKeptNoFurtherThanItCanBeCarried(t *testing.T) {
	for what, x := range map[string]struct {
		parts, size int
		file        string
		kept        bool
	}{
		"what people type":  {20, 500, "", true},
		"many long fields":  {500, 60 << 10, "", false},
		"very many fields":  {500_000, 0, "", false},
		"very many files":   {500_000, 0, "a.txt", false},
		"one field too big": {1, 20 << 20, "", false},
	} {
		out, in := io.Pipe()
		form := multipart.NewWriter(in)
		go func() {
			text := make([]byte, x.size)
			_ = form.WriteField("csrf", "token.owner")
			for i := range x.parts {
				disposition := fmt.Sprintf(`form-data; name="f%d"`, i)
				if x.file != "" {
					disposition += `; filename="` + x.file + `"`
				}
				part, err := form.CreatePart(map[string][]string{"Content-Disposition": {disposition}})
				if err != nil {
					return // nobody reads any more
				}
				_, _ = part.Write(text)
			}
			_ = in.CloseWithError(form.Close())
		}()
		body := &counted{Reader: out}
		req := httptest.NewRequest(http.MethodPost, "/evidence", body)
		req.Header.Set("Content-Type", form.FormDataContentType())
		if got := kept(echo.New().NewContext(req, nil)); (got != "") != x.kept || body.n > 1<<20 {
			t.Errorf("%s: %d bytes kept of %d read", what, len(got), body.n)
		}
		_ = out.Close()
	}
}

// counted counts what is read.
type counted struct {
	io.Reader
	n int
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n += n
	return n, err
}
