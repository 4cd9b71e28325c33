// Package attachment owns what may be attached to evidence.
package attachment

import (
	"context"
	"errors"
	"io"
	"net/http"
)

// Type is one of the kinds of file that are taken: the Content-Type with which
// it leaves again.
type Type string

// The types.
const (
	JPEG Type = "image/jpeg"
	PNG  Type = "image/png"
	PDF  Type = "application/pdf"
	DOCX Type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	Text Type = "text/plain; charset=utf-8"
)

// MaxBytes bounds one file.
const MaxBytes = 10 << 20

// Accept is for the accept attribute of a file input: it makes iPhones send JPEG, not HEIC.
const Accept = "image/jpeg,image/png,application/pdf,.docx,text/plain"

// Inspected is a file that may be kept: Bytes, not what was sent, is the evidence.
type Inspected struct {
	Name           string // safe to show and to save under; its extension agrees with Type
	Type           Type
	Size           int64  // of Bytes
	SHA256         string // of Bytes, 64 lower-case hex digits
	Width, Height  int    // of pictures, in pixels as seen
	Text           string // for the identifier check; "" for pictures
	TextUnreadable bool   // part or all of what a person sees in the file could not be read as text: ask them to look (always so for pictures)
	Bytes          []byte
}

// Inspect takes in a file that somebody sent under a name. What is not taken
// comes back as fault.Unsupported or fault.TooLarge with a sentence that says what to do.
func Inspect(ctx context.Context, r io.Reader, declared string) (Inspected, error) {
	return Inspected{}, errors.New("attachment: being written")
}

// Headers are what a kept file must leave with.
func Headers(t Type, name string) http.Header { return http.Header{} }
