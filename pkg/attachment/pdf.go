package attachment

import (
	"bytes"
	"context"
	"math"
	"regexp"
	"strings"
	"time"

	"github.com/ledongthuc/pdf"
)

// pdfSoon is when reading a long PDF stops and hands over what it has: before
// the parent ends the child and gets nothing.
const pdfSoon = pdfTime - time.Second

// pdfText takes the text out of a PDF for the identifier check, page by page,
// and says whether there is more on the pages than it could read. The PDF
// itself is kept as it was sent.
func pdfText(raw []byte) (out rebuilt) {
	w := words{left: MaxText}
	defer func() {
		w.missed = recover() != nil || w.missed
		out = rebuilt{Type: PDF, Text: w.text.String(), Unreadable: w.missed}
	}()
	soon, cancel := context.WithTimeout(context.Background(), pdfSoon)
	defer cancel()
	r, err := pdf.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		w.missed = true
		return
	}
	for _, key := range []string{"Title", "Subject", "Keywords", "Author"} {
		w.write(r.Trailer().Key("Info").Key(key).Text() + "\n")
	}
	w.missed = r.NumPage() == 0 || r.Trailer().Key("Root").Key("AcroForm").Key("Fields").Len() > 0
	for n := 1; n <= r.NumPage(); n++ {
		if soon.Err() != nil || w.left == 0 {
			w.missed = true
			return
		}
		text, whole := pageText(r.Page(n))
		w.missed = w.missed || !whole
		w.write(text + "\n")
	}
	return
}

// pageText reads one page; whole is false when something on it was not read as
// text: a picture, a form, a note, letters without a meaning.
func pageText(page pdf.Page) (text string, whole bool) {
	var l lines
	defer func() {
		whole = recover() == nil && whole
		l.end()
		text = l.text.String()
		whole = whole && strings.TrimSpace(text) != ""
	}()
	fonts := map[string]*pdf.Font{}
	whole = len(page.Resources().Key("XObject").Keys()) == 0 && !hasNotes(page)
	for _, name := range page.Fonts() {
		font := page.Font(name)
		fonts[name] = &font
		whole = whole && readable(font)
	}
	l.fonts = fonts
	pdf.Interpret(page.V.Key("Contents"), func(stack *pdf.Stack, op string) {
		args := make([]pdf.Value, stack.Len())
		for i := len(args) - 1; i >= 0; i-- {
			args[i] = stack.Pop()
		}
		if op == "BI" { // a picture in the middle of the text
			whole = false
		}
		l.do(op, args)
	})
	return
}

func hasNotes(page pdf.Page) bool {
	notes := page.V.Key("Annots")
	for i := range notes.Len() {
		if notes.Index(i).Key("Subtype").Name() != "Link" {
			return true
		}
	}
	return false
}

// numbered are names of letters that only their own font understands.
var numbered = regexp.MustCompile(`^[A-Za-z]{0,3}[0-9][0-9A-F_]*$`)

// readable tells whether a font says which letters its codes stand for, in a
// way that package pdf understands.
func readable(font pdf.Font) bool {
	meaning := font.V.Key("ToUnicode").Kind() == pdf.Stream
	switch font.V.Key("Subtype").Name() {
	case "Type0":
		return meaning && font.V.Key("Encoding").Name() == "Identity-H"
	case "Type3":
		return false
	}
	names := font.V.Key("Encoding").Key("Differences")
	for i := range names.Len() {
		if numbered.MatchString(names.Index(i).Name()) {
			return false
		}
	}
	return true
}

// lines puts the strings of a page together. A PDF says where a string stands
// and not whether it goes on a word, so where the place moves along a line both
// readings are kept: with a space and without.
type lines struct {
	text           strings.Builder
	fonts          map[string]*pdf.Font
	font           *pdf.Font
	spaced, joined strings.Builder
	y, shown       float64 // where the pen is, and where it last wrote
	moved          bool
}

// do follows one operator (PDF 32000-1:2008, 9.4). Only up and down matter.
func (l *lines) do(op string, args []pdf.Value) {
	switch op {
	case "BT":
		l.y, l.moved = 0, true
	case "Tf":
		if len(args) == 2 {
			l.font = l.fonts[args[0].Name()]
		}
	case "Td", "TD":
		if len(args) == 2 {
			l.y, l.moved = l.y+args[1].Float64(), true
		}
	case "Tm":
		if len(args) == 6 {
			l.y, l.moved = args[5].Float64(), true
		}
	case "T*", "'", "\"":
		l.end()
	}
	switch op {
	case "Tj", "'", "\"":
		if len(args) > 0 {
			l.show(args[len(args)-1])
		}
	case "TJ":
		if len(args) == 1 {
			for i := range args[0].Len() {
				l.show(args[0].Index(i))
			}
		}
	}
}

// show writes a string, or makes room for a gap in thousandths of a letter's size.
func (l *lines) show(v pdf.Value) {
	switch v.Kind() {
	case pdf.Integer, pdf.Real:
		l.moved = l.moved || v.Float64() < -200
		return
	case pdf.String:
	default:
		return
	}
	if math.Abs(l.y-l.shown) > 1 {
		l.end()
	}
	if l.moved && l.spaced.Len() > 0 {
		l.spaced.WriteByte(' ')
	}
	l.shown, l.moved = l.y, false
	s := v.RawString()
	if l.font != nil {
		s = l.font.Encoder().Decode(s)
	}
	s = strings.ToValidUTF8(s, "\uFFFD")
	l.spaced.WriteString(s)
	l.joined.WriteString(s)
}

// end writes the line, and its other reading when that could hide a number.
func (l *lines) end() {
	spaced, joined := l.spaced.String(), l.joined.String()
	l.spaced.Reset()
	l.joined.Reset()
	l.text.WriteString(spaced + "\n")
	if joined != spaced && digits(joined) >= 10 {
		l.text.WriteString(joined + "\n")
	}
}

func digits(s string) (n int) {
	for _, r := range s {
		if '0' <= r && r <= '9' {
			n++
		}
	}
	return n
}
