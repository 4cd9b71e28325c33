// Package paper owns documents to print and keep: PDF files of words, rows and a
// code to photograph, in a font that has the letters of Polish, Welsh and Irish.
// The page that offers one says the same and is the form to read on a screen: no
// writer of PDF in Go makes files that screen readers find their way in.
//
// Invariants and their tests: the same document at the same time is the same bytes
// (TestTheSameWordsMakeTheSameFile); every letter that people here are called by
// prints (TestNamesOfThisCountryPrint); no text, however odd, breaks the file or is
// left out (TestOddTextBreaksNoFile).
package paper

import (
	"bytes"
	"strings"
	"time"
	"unicode"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"

	"countersign/pkg/qrcode"
)

// Document is one document, from the top down.
type Document struct {
	Title    string
	Lead     string // what it is about, large
	At       time.Time
	Rows     []Row
	Sections []Section
	Code     string // what the code to photograph holds, with Beside it in words
	Beside   []string
	Foot     string // on each page
}

// Row is something and what it is.
type Row struct{ Key, Text string }

// Section is a heading with paragraphs under it, and rows of what is compared
// letter by letter.
type Section struct {
	Heading string
	Text    []string
	Rows    []Row
}

// Millimetres on A4, and points.
const (
	margin, width    = 20, 170
	keyWidth         = 48
	codeSide         = 42
	title, lead      = 13, 20
	heading, body    = 12, 10
	small            = 8
	lineOf           = 0.5 // millimetres of line for each point of letter
	family           = "Go"
	bottom           = 22
	atLeastForHeader = 30 // room that a heading wants under it
)

type sheet struct{ *fpdf.Fpdf }

// PDF makes the file.
func (d Document) PDF() ([]byte, error) {
	p := sheet{fpdf.New("P", "mm", "A4", "")}
	p.SetCreationDate(d.At)
	p.SetModificationDate(d.At)
	p.SetCatalogSort(true)
	p.SetLang("en-GB")
	p.SetTitle(printable(d.Title+": "+d.Lead), true)
	p.SetMargins(margin, margin, margin)
	p.SetAutoPageBreak(true, bottom)
	p.AddUTF8FontFromBytes(family, "", goregular.TTF)
	p.AddUTF8FontFromBytes(family, "B", gobold.TTF)
	p.SetFooterFunc(func() {
		p.SetY(-bottom + 5)
		p.words("", small, width, d.Foot)
	})
	p.AddPage()
	p.words("B", title, width, "Countersign: "+d.Title)
	p.Ln(2)
	p.words("B", lead, width, d.Lead)
	p.Ln(3)
	if err := p.code(d); err != nil {
		return nil, err
	}
	p.rows(d.Rows, body)
	for _, s := range d.Sections {
		p.section(s)
	}
	var out bytes.Buffer
	err := p.Output(&out)
	return out.Bytes(), err
}

// words writes a text across a width, on as many lines as it takes.
func (p sheet) words(style string, points, across float64, text string) {
	p.SetFont(family, style, points)
	p.MultiCell(across, points*lineOf, printable(text), "", "L", false)
}

func (p sheet) section(s Section) {
	if _, high := p.GetPageSize(); p.GetY() > high-bottom-atLeastForHeader {
		p.AddPage()
	}
	p.Ln(4)
	p.words("B", heading, width, s.Heading)
	for _, t := range s.Text {
		p.Ln(1)
		p.words("", body, width, t)
	}
	p.rows(s.Rows, small)
}

// rows writes keys beside their texts. The key of a row that does not fit goes over
// to the next page with it.
func (p sheet) rows(rows []Row, points float64) {
	for _, r := range rows {
		p.SetFont(family, "", points)
		lines := len(p.SplitText(printable(r.Text), width-keyWidth))
		if _, high := p.GetPageSize(); p.GetY()+float64(lines)*points*lineOf+2 > high-bottom {
			p.AddPage()
		}
		top := p.GetY() + 2
		p.SetXY(margin, top)
		p.words("B", points, keyWidth, r.Key)
		under := p.GetY()
		p.SetXY(margin+keyWidth, top)
		p.words("", points, width-keyWidth, r.Text)
		p.SetXY(margin, max(under, p.GetY()))
	}
}

// code draws the code to photograph with its words to the right of it.
func (p sheet) code(d Document) error {
	if d.Code == "" {
		return nil
	}
	code, err := qrcode.Draw(d.Code)
	if err != nil {
		return err
	}
	x, y, side := float64(margin), p.GetY(), codeSide/float64(code.Size)
	p.SetFillColor(0, 0, 0)
	for _, r := range code.Runs {
		p.Rect(x+float64(r.X)*side, y+float64(r.Y)*side, float64(r.Width)*side, side, "F")
	}
	p.SetXY(x+codeSide+4, y+2)
	for _, t := range d.Beside {
		p.SetX(x + codeSide + 4)
		p.words("", body, width-codeSide-4, t)
		p.Ln(1)
	}
	p.SetXY(margin, max(y+codeSide, p.GetY())+2)
	return nil
}

// printable is the text with what the font cannot have shown as a box: the letters
// beyond the Basic Multilingual Plane, which the writer takes none of, and controls.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r > 0xffff, unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == unicode.ReplacementChar:
			return '□'
		}
		return r
	}, strings.ToValidUTF8(text, "□"))
}
