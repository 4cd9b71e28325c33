package attachment

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gabriel-vasile/mimetype"

	"countersign/pkg/fault"
)

func refuse(message string) *fault.Error { return fault.New(fault.Unsupported, message) }

// Refusals say what to do. The first that fits is used: what a file is matters
// less than what the person can do next.
var (
	refuseEmpty   = refuse("This file is empty. Open it on your own device to check it, then choose it again.")
	refuseDICOM   = refuse("Countersign does not take scanner files (DICOM): they carry the patient's details. Export a picture with nothing identifying on it, and attach that as a JPEG or PNG.")
	refuseWeb     = refuse("Countersign does not take web pages or drawings (HTML, SVG, XML): they can carry a program. Save it as a PDF or a PNG, and attach that.")
	refuseArchive = refuse("Countersign does not take folders packed into one file (zip and the like). Take the files out, and attach them one by one.")
	refuseHEIC    = refuse("Countersign cannot read this kind of phone picture (HEIC). Set the phone's camera to “Most compatible”, or send the picture as a JPEG.")
	refuseImage   = refuse("Countersign takes pictures as JPEG or PNG. Save this picture as one of these, and attach that.")
	refuseOffice  = refuse("Countersign takes Word documents as .docx, without a password. Save this as a .docx or a PDF, and attach that.")
	refuseSheet   = refuse("Countersign does not take spreadsheets (Excel). Save the sheet as a PDF, or copy what matters into a Word document (.docx), and attach that.")
	refuseMacros  = refuse("This document holds a program (a macro) or another file. Save it as a plain .docx or a PDF, and attach that.")
	refuseProgram = refuse("Countersign does not take programs. Attach a picture, a PDF, a Word document (.docx) or plain text.")
	refuseFilm    = refuse("Countersign does not take film or sound. Write down what it shows, and attach a picture if that helps.")
	refuseText    = refuse("Countersign cannot read the letters in this text file. Save it again as plain text with the encoding UTF-8, or as a PDF.")
	refuseOther   = refuse("Countersign takes pictures (JPEG, PNG), PDF, Word documents (.docx) and plain text. Save this as one of these, and attach that.")
	refuseDamaged = refuse("This file is damaged, or only part of it arrived. Check that it opens on your own device, save it again, and try once more.")

	textTooBig = fault.New(fault.TooLarge,
		"This text file is bigger than 1 MB. Attach only the part that matters.")
)

// refusals maps the beginnings of what package mimetype says to sentences.
var refusals = []struct {
	says   []string
	answer *fault.Error
}{
	{[]string{"application/dicom"}, refuseDICOM},
	{[]string{"image/heic", "image/heif", "image/avif"}, refuseHEIC},
	{[]string{"text/html", "text/xml", "image/svg"}, refuseWeb},
	{[]string{"application/x-7z", "application/vnd.rar", "application/gzip", "application/x-tar", "application/x-bzip2", "application/x-xz", "application/zstd",
		"application/lzip", "application/x-cpio", "application/x-archive", "application/vnd.ms-cab"}, refuseArchive},
	{[]string{"application/vnd.microsoft.portable-executable", "application/x-elf", "application/x-mach", "application/x-java", "application/x-ms-", "application/wasm",
		"application/x-bytecode", "application/x-chrome", "application/x-shockwave", "text/javascript", "text/x-"}, refuseProgram},
	{[]string{"application/vnd.ms-excel"}, refuseSheet},
	{[]string{"application/msword", "application/vnd.ms-", "application/x-ole-storage", "application/onenote", "text/rtf"}, refuseOffice},
	{[]string{"image/"}, refuseImage},
	{[]string{"video/", "audio/"}, refuseFilm},
}

// detect tells which of our types the bytes are. The name and the Content-Type
// that came along are the sender's claims and are not asked.
func detect(raw []byte) (Type, error) {
	if len(raw) == 0 {
		return "", refuseEmpty
	}
	// Looked for first: the 128 bytes before the mark may pretend to be a program
	// or a picture.
	if len(raw) >= 132 && string(raw[128:132]) == "DICM" {
		return "", refuseDICOM
	}
	if bytes.HasPrefix(raw, []byte("PK\x03\x04")) {
		return DOCX, nil // or another archive: document says when it looks inside
	}
	kind := mimetype.Detect(raw)
	switch {
	case kind.Is("image/jpeg"):
		return JPEG, nil
	case kind.Is("image/png") || kind.Is("image/vnd.mozilla.apng"):
		return PNG, nil
	case kind.Is("application/pdf") && bytes.HasPrefix(raw, []byte("%PDF-")):
		return PDF, nil
	}
	for ; kind != nil; kind = kind.Parent() { // what it is, then what that is a kind of
		if kind.Is("text/plain") { // a list, a calendar, a note: inert as plain text
			return Text, checkText(raw)
		}
		for _, r := range refusals {
			if slices.ContainsFunc(r.says, func(says string) bool { return strings.HasPrefix(kind.String(), says) }) {
				return "", r.answer
			}
		}
	}
	return "", refuseOther
}

// checkText holds plain text to UTF-8 without NUL, small enough to be checked whole.
func checkText(raw []byte) error {
	if !utf8.Valid(raw) || bytes.IndexByte(raw, 0) >= 0 {
		return refuseText
	}
	if len(raw) > MaxText {
		return textTooBig
	}
	return nil
}
