package attachment

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"

	"countersign/pkg/fault"
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

// Accept is for the accept attribute of a file input. Naming JPEG and not
// image/* makes iPhones hand over a JPEG and not a HEIC.
const Accept = "image/jpeg,image/png,application/pdf,.docx,text/plain"

const (
	// MaxBytes bounds one file. A 12 megapixel phone picture has 3 to 5 MB and a
	// scanned certificate about 1 MB; 10 MiB takes them over hospital Wi-Fi in a
	// bearable time and lets each file be handled in memory.
	MaxBytes = 10 << 20

	// MaxPixels bounds a picture: the largest phone sensors in common use have 50
	// megapixels. It is checked from the header, before any pixel is decoded,
	// because 59 bytes can claim 20,000 by 20,000.
	MaxPixels = 50_000_000

	// MaxText bounds a plain text file, and the text taken out of any other: about
	// 400 pages. All of a text file must go through the identifier check.
	MaxText = 1 << 20
)

// Inspected is a file that may be kept: Bytes, not what was sent, is the evidence.
type Inspected struct {
	Name           string // safe to show and to save under; its extension agrees with Type
	Type           Type
	Size           int64  // of Bytes
	SHA256         string // of Bytes, 64 lower-case hex digits
	Width, Height  int    // of pictures, in pixels as seen; else 0
	Text           string // for the identifier check; "" for pictures
	TextUnreadable bool   // some of what a person sees in the file is not in Text (always so for pictures): ask them to look
	Bytes          []byte
}

// Inspect takes in a file that somebody sent under a name. What is not taken is
// answered with fault.Unsupported or fault.TooLarge and a sentence that says
// what to do; an error of r comes back as it is.
func Inspect(ctx context.Context, r io.Reader, declared string) (Inspected, error) {
	raw, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return Inspected{}, err
	}
	if len(raw) > MaxBytes {
		return Inspected{}, tooBig
	}
	t, err := detect(raw)
	if err != nil {
		return Inspected{}, err
	}
	out := rebuilt{Type: t, Text: string(raw)}
	if t != Text {
		if out, err = apart(ctx, t, raw); err != nil {
			return Inspected{}, err
		}
	}
	if out.Bytes != nil {
		raw = out.Bytes
	}
	sum := sha256.Sum256(raw)
	return Inspected{
		Name: cleanName(declared, out.Type), Type: out.Type,
		Size: int64(len(raw)), SHA256: hex.EncodeToString(sum[:]),
		Width: out.Width, Height: out.Height,
		Text: out.Text, TextUnreadable: out.Unreadable,
		Bytes: raw,
	}, nil
}

var tooBig = fault.New(fault.TooLarge,
	"This file is bigger than 10 MB. Make it smaller, such as by taking the picture again at a smaller size, and try again.")
