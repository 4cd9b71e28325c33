package httpx

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"

	"countersign/pkg/fault"

	"github.com/labstack/echo/v4"
)

// Bounds of a form beside the route's own MaxBody and Files.
const (
	mostFields = 1000
	mostText   = mebibyte // of all values together
)

// FormData is a form that was opened: its token is good and its fields are
// read, up to the first file. The query of the address is no part of it.
type FormData struct {
	Values
	parts  *multipart.Reader
	file   *multipart.Part // the next file, not yet read
	files  int             // how many may still come
	fields int
	text   int
}

// File is one file of a form as it arrives.
type File struct {
	Field string    // the name of the field
	Name  string    // as the sender's machine calls it: data, never a path of ours
	Body  io.Reader // read it before returning; what is left is skipped
}

// FormOf is the form of a route that takes one.
func FormOf(c echo.Context) *FormData { return of(c).form }

// openForm reads the fields and, on pages, demands the token.
func openForm(c echo.Context, route Route) error {
	f := &FormData{Values: Values{all: map[string][]string{}}, files: route.Files}
	if err := f.open(c.Request()); err != nil {
		return err
	}
	of(c).form = f // the page that refuses it shows what was typed
	if route.Surface == Page && !tokenFits(c, f.Get(CSRFField)) {
		return fault.New(fault.Forbidden, staleForm)
	}
	return nil
}

func (f *FormData) open(req *http.Request) error {
	kind, params, _ := mime.ParseMediaType(req.Header.Get("Content-Type"))
	if kind == kindURLEncoded {
		return f.readPairs(req.Body)
	}
	if params["boundary"] == "" {
		return fault.Because(fault.Invalid, errSyntax, "We could not read the form. Load the page again and send it once more.")
	}
	f.parts = multipart.NewReader(req.Body, params["boundary"])
	return f.readParts()
}

// readPairs reads a urlencoded body in the order it was sent.
func (f *FormData) readPairs(body io.Reader) error {
	raw, err := io.ReadAll(body)
	if err != nil {
		return bodyFault(err)
	}
	for pair := range bytes.SplitSeq(raw, []byte("&")) {
		if len(pair) == 0 {
			continue
		}
		name, value, _ := bytes.Cut(pair, []byte("="))
		n, errName := url.QueryUnescape(string(name))
		v, errValue := url.QueryUnescape(string(value))
		if errName != nil || errValue != nil {
			return fault.Because(fault.Invalid, errSyntax, "We could not read the form. Load the page again and send it once more.")
		}
		if err := f.take(n, v); err != nil {
			return err
		}
	}
	return nil
}

// readParts reads fields up to the next file or the end.
func (f *FormData) readParts() error {
	for {
		part, err := f.parts.NextRawPart() // never unpacks: what arrives is what was typed
		if err == io.EOF {
			f.file = nil
			return nil
		}
		if err != nil {
			return bodyFault(err)
		}
		if part.FileName() != "" {
			f.file = part
			return nil
		}
		value, err := io.ReadAll(io.LimitReader(part, mostText+1))
		if err != nil {
			return bodyFault(err)
		}
		if err := f.take(part.FormName(), string(value)); err != nil {
			return err
		}
	}
}

func (f *FormData) take(name, value string) error {
	f.fields++
	f.text += len(name) + len(value)
	if f.fields > mostFields || f.text > mostText {
		return fault.New(fault.TooLarge, "This form has too much in it. Send less at once, for example with shorter text.")
	}
	return f.add(name, value)
}

// Files hands over each file in turn, straight from the connection, so that
// nothing is kept in memory. Fields that stand after a file in the form are
// known to Get and All once Files has returned. The first error ends it.
func (f *FormData) Files(each func(File) error) error {
	for f.file != nil {
		if f.files--; f.files < 0 {
			return fault.New(fault.TooLarge, "These are too many files at once. Send some now and the others after that.")
		}
		file := File{Field: f.file.FormName(), Name: f.file.FileName(), Body: fileBody{f.file}}
		if !clean(file.Field) || !clean(file.Name) {
			return fault.Because(fault.Invalid, errSyntax, "The file's name has characters that we cannot keep. Rename the file and try again.")
		}
		if err := each(file); err != nil {
			return err
		}
		if err := f.readParts(); err != nil {
			return err
		}
	}
	return nil
}

// fileBody gives faults in our words while a file is read.
type fileBody struct{ part io.Reader }

func (b fileBody) Read(p []byte) (int, error) {
	n, err := b.part.Read(p)
	if err != nil && err != io.EOF {
		err = bodyFault(err)
	}
	return n, err
}
