package attachment

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"mime"
	"strings"
	"testing"
	"testing/iotest"
	"time"
	"unicode/utf8"

	"countersign/pkg/fault"
)

func inspect(t *testing.T, raw []byte, declared string) (Inspected, error) {
	t.Helper()
	return Inspect(t.Context(), bytes.NewReader(raw), declared)
}

func taken(t *testing.T, raw []byte, declared string) Inspected {
	t.Helper()
	got, err := inspect(t, raw, declared)
	if err != nil {
		t.Fatalf("%s: %v", declared, err)
	}
	sum := sha256.Sum256(got.Bytes)
	if got.Size != int64(len(got.Bytes)) || got.SHA256 != hex.EncodeToString(sum[:]) {
		t.Errorf("%s: size or digest is not that of the bytes", declared)
	}
	return got
}

func TestPlainTextIsTakenAsItIs(t *testing.T) {
	for _, text := range []string{"What went well: I positioned the patient.\r\nGwnes i’n dda.", "date,views\n1 May,3\n2 May,4\n", "12", "1\n2\n", `{"a": 1}`, "From: me\nTo: you\nSubject: thanks\n\nhello", "BEGIN:VCALENDAR\n", "\ufeffwith a mark", "   \n"} {
		got := taken(t, []byte(text), "notes.TXT")
		if got.Type != Text || got.Text != text || string(got.Bytes) != text || got.TextUnreadable || got.Name != "notes.txt" {
			t.Errorf("%q: %+v", text, got)
		}
	}
}

func TestEverythingElseIsRefusedWithWhatToDo(t *testing.T) {
	dicom := append(make([]byte, 128), "DICM\x02\x00\x00\x00UL\x04\x00"...)
	disguised := bytes.Clone(dicom)
	copy(disguised, "MZ\x90\x00")
	for name, c := range map[string]struct {
		raw  []byte
		says string
	}{
		"empty":             {nil, "empty"},
		"DICOM":             {dicom, "scanner files"},
		"DICOM as program":  {disguised, "scanner files"},
		"text then DICM":    {append(bytes.Repeat([]byte("a"), 128), "DICM"...), "scanner files"},
		"text then NUL":     {append(bytes.Repeat([]byte("a"), 9000), 0), "UTF-8"},
		"SVG":               {[]byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"></svg>`), "web pages"},
		"SVG with prologue": {[]byte(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>`), "web pages"},
		"HTML":              {[]byte("\n <!DOCTYPE html><script>alert(1)</script>"), "web pages"},
		"XHTML":             {[]byte(`<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>`), "web pages"},
		"map":               {[]byte(`<?xml version="1.0"?><gpx xmlns="http://www.topografix.com/GPX/1/1"/>`), "web pages"},
		"XML":               {[]byte(`<?xml version="1.0"?><a/>`), "web pages"},
		"GIF and script":    {[]byte("GIF89a=1;alert(1)//"), "JPEG or PNG"},
		"BMP":               {[]byte("BM\x3a\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00"), "JPEG or PNG"},
		"TIFF":              {[]byte("II*\x00\x08\x00\x00\x00"), "JPEG or PNG"},
		"WebP":              {[]byte("RIFF\x24\x00\x00\x00WEBPVP8 "), "JPEG or PNG"},
		"HEIC":              {[]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), "Most compatible"},
		"zip":               {zipped(t, part{"certificate.pdf", "%PDF-1.4"}), "one by one"},
		"7z":                {[]byte("7z\xbc\xaf\x27\x1c\x00\x04"), "one by one"},
		"gzip":              {[]byte("\x1f\x8b\x08\x00\x00\x00\x00\x00"), "one by one"},
		"rar":               {[]byte("Rar!\x1a\x07\x01\x00"), "one by one"},
		"half a zip":        {zipped(t, part{"a", strings.Repeat("a", 99)})[:60], "damaged"},
		"old Word":          {append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 1024)...), ".docx"},
		"sheet":             {zipped(t, part{"[Content_Types].xml", "spreadsheetml.sheet.main+xml"}), "Save the sheet as a PDF"},
		"RTF":               {[]byte(`{\rtf1\ansi NHS}`), ".docx"},
		"Windows program":   {append([]byte("MZ\x90\x00\x03"), make([]byte, 200)...), "programs"},
		"Linux program":     {append([]byte("\x7fELF\x02\x01\x01"), make([]byte, 200)...), "programs"},
		"shell script":      {[]byte("#!/bin/sh\nrm -rf /\n"), "programs"},
		"film":              {[]byte("\x00\x00\x00\x18ftypisom\x00\x00\x00\x00isommp42"), "film"},
		"sound":             {[]byte("ID3\x03\x00\x00\x00\x00\x00\x21"), "film"},
		"UTF-16":            {[]byte("\xff\xfeh\x00e\x00l\x00l\x00o\x00"), "UTF-8"},
		"UTF-16 no mark":    {[]byte("h\x00e\x00l\x00l\x00o\x00"), "Save this as"},
		"NUL":               {[]byte("hello\x00world, this is text"), "Save this as"},
		"Latin-1":           {[]byte("Si\xe2n positioned the patient"), "UTF-8"},
		"PDF not at start":  {[]byte("\n%PDF-1.4\n"), "Save this as"},
		"noise":             {[]byte("\x01\x02\x03\x04\x80\x81"), "Save this as"},
		"cut JPEG":          {jpegOf(t, board(64, 64))[:300], "damaged"},
		"cut PNG":           {pngOf(t, board(64, 64))[:90], "damaged"},
		"JPEG mark only":    {[]byte("\xff\xd8\xff"), "damaged"},
	} {
		_, err := inspect(t, c.raw, "innocent.jpg")
		var f *fault.Error
		if !errors.As(err, &f) || f.Kind != fault.Unsupported || !strings.Contains(f.Message, c.says) {
			t.Errorf("%s: %v, want a refusal that says %q", name, err, c.says)
		}
	}
}

func TestOneByteMoreThanTheLimitIsTooLarge(t *testing.T) {
	for size, says := range map[int]string{MaxBytes + 1: "10 MB", MaxText + 1: "1 MB"} {
		_, err := inspect(t, bytes.Repeat([]byte("a"), size), "a.txt")
		if !fault.Is(err, fault.TooLarge) || !strings.Contains(err.Error(), says) {
			t.Errorf("%d bytes: %v", size, err)
		}
	}
	taken(t, bytes.Repeat([]byte("a"), MaxText), "a.txt")
}

func TestASendersOwnErrorComesBackAsItIs(t *testing.T) {
	broken := errors.New("the network went")
	if _, err := Inspect(t.Context(), iotest.ErrReader(broken), "a.txt"); !errors.Is(err, broken) {
		t.Error(err)
	}
}

func TestAWaitForAFreeChildEndsWithTheRequest(t *testing.T) {
	for range cap(children) {
		children <- struct{}{}
	}
	defer func() {
		for range cap(children) {
			<-children
		}
	}()
	soon, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, err := Inspect(soon, bytes.NewReader(pngOf(t, board(8, 8))), "a.png"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("more than %d children at once, or no end: %v", cap(children), err)
	}
}

func TestNamesAreSafeAndAgreeWithTheType(t *testing.T) {
	for declared, want := range map[string]string{
		"Certificate.PDF":                 "Certificate.pdf",
		"photo.jpeg":                      "photo.pdf",
		"../../etc/passwd":                "passwd.pdf",
		`C:\Users\me\My scan.pdf`:         "My scan.pdf",
		"invoice.pdf.exe":                 "invoice.pdf.pdf",
		"Report v1.2":                     "Report v1.2.pdf",
		"":                                "file.pdf",
		"....":                            "file.pdf",
		".htaccess":                       "htaccess.pdf",
		"a\r\nSet-Cookie: x=1.pdf":        "a Set-Cookie- x=1.pdf",
		"evil\u202efdp.exe":               "evilfdp.pdf",
		"Tystysgrif Siân.pdf":             "Tystysgrif Siân.pdf",
		"e\u0301.pdf":                     "é.pdf",
		"a\x00b\x7f.pdf":                  "ab.pdf",
		`a"b<c>.pdf`:                      "a-b-c.pdf",
		strings.Repeat("é", 500) + ".pdf": strings.Repeat("é", 55) + ".pdf",
		"\xff\xfe.pdf":                    "file.pdf",
	} {
		if got := cleanName(declared, PDF); got != want {
			t.Errorf("%q became %q, want %q", declared, got, want)
		}
	}
}

func FuzzName(f *testing.F) {
	for _, s := range []string{"a.jpg", "../../etc/passwd", `C:\x\y.pdf`, "a\r\nb", "\u202e", strings.Repeat("x", 300), ". .", "e\u0301", "\xff", "\u0344", "a.\u0301"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, declared string) {
		for kind, ext := range extensions {
			name := cleanName(declared, kind)
			if !utf8.ValidString(name) || utf8.RuneCountInString(name) > longestName || len(name) > 255 ||
				!strings.HasSuffix(name, ext) || name == ext || strings.ContainsAny(name, "/\\\x00\r\n\t\"<>:|?*;%") {
				t.Fatalf("%q became %q", declared, name)
			}
			if again := cleanName(name, kind); again != name {
				t.Fatalf("%q became %q and then %q", declared, name, again)
			}
			value := Headers(kind, declared).Get("Content-Disposition")
			for _, r := range value {
				if r < ' ' || r > '~' {
					t.Fatalf("%q makes the header %q", declared, value)
				}
			}
			if strings.Count(value, `"`) != 2 {
				t.Fatalf("%q makes the header %q", declared, value)
			}
		}
	})
}

func TestOnlyOurOwnPicturesAreShownInThePage(t *testing.T) {
	for kind, want := range map[Type]string{
		JPEG: "inline", PNG: "inline", PDF: "attachment", DOCX: "attachment", Text: "attachment", "text/html": "attachment",
	} {
		h := Headers(kind, "Siân’s.pdf")
		if got := h.Get("Content-Disposition"); got != want+`; filename="Si_n_s.pdf"; filename*=UTF-8''Si%C3%A2n%E2%80%99s.pdf` {
			t.Errorf("%s: %s", kind, got)
		}
		sent := string(kind)
		if kind == "text/html" {
			sent = "application/octet-stream"
		}
		for name, want := range map[string]string{
			"Content-Type":                 sent,
			"X-Content-Type-Options":       "nosniff",
			"Content-Security-Policy":      "default-src 'none'; sandbox",
			"Cross-Origin-Resource-Policy": "same-origin",
			"Cache-Control":                "private, no-store",
		} {
			if got := h.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", kind, name, got, want)
			}
		}
	}
}

func FuzzInspect(f *testing.F) {
	f.Add([]byte("plain text"))
	f.Add(jpegOf(f, board(9, 7)))
	f.Add(withExif(jpegOf(f, board(9, 7)), 6))
	f.Add(pngOf(f, board(9, 7)))
	f.Add(docx(f, "<w:p><w:r><w:t>hello</w:t></w:r></w:p>"))
	f.Add([]byte("PK\x03\x04"))
	f.Add([]byte("%PDF-1.4\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		kind, err := detect(raw)
		if err != nil || kind == Text || kind == PDF { // a PDF needs its own process
			return
		}
		if size, err := measureAny(kind, raw); err == nil && size > 1<<20 {
			return // slow to decode, and no more hostile for that
		}
		out := rebuild(kind, raw)
		switch {
		case out.Refusal != "":
			if out.Kind != fault.Unsupported && out.Kind != fault.TooLarge {
				t.Fatalf("refused as %s: %s", out.Kind, out.Refusal)
			}
		case kind == DOCX:
			if len(out.Text) > MaxText || out.Bytes != nil {
				t.Fatalf("%d bytes of text", len(out.Text))
			}
		default:
			again := rebuild(out.Type, out.Bytes)
			if again.Refusal != "" || again.Width != out.Width || again.Height != out.Height {
				t.Fatalf("our own picture is refused: %s", again.Refusal)
			}
		}
	})
}

func ExampleHeaders() {
	fmt.Println(Headers(PDF, "My certificate.pdf").Get("Content-Disposition"))
	// Output: attachment; filename="My certificate.pdf"; filename*=UTF-8''My%20certificate.pdf
}

func TestAQuoteInANameDoesNotEndIt(t *testing.T) {
	const name = `a"; filename="b.html\` + "\r\nX: y" + `.txt`
	said := Headers(Text, name).Get("Content-Disposition")
	kind, params, err := mime.ParseMediaType(said)
	if err != nil || kind != "attachment" || len(params) != 1 || params["filename"] != name {
		t.Errorf("%q is read as %s %q (%v)", said, kind, params, err)
	}
	if plain, _, _ := strings.Cut(said, "filename*="); strings.Count(plain, `"`) != 2 || strings.ContainsAny(said, "\r\n") {
		t.Errorf("an old program reads %q", said)
	}
}
