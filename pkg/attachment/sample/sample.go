// Package sample makes small real pictures and documents for the demo and the
// tests: certificates with invented words, the same bytes for the same words.
//
// Invariants and their tests: everything made here is taken by
// attachment.Inspect, in a few milliseconds and kilobytes
// (TestSamplesAreTakenAndSmall).
package sample

import (
	"bytes"
	_ "embed"
	"hash/fnv"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"slices"
	"strings"
	"time"
	"unicode"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/text/unicode/norm"
)

// Picture is a certificate as somebody might photograph it: what it is for, who
// has it, and the day in words.
type Picture struct{ Title, Name, Date string }

// JPEG draws the picture as a JPEG.
func (p Picture) JPEG() []byte {
	var b bytes.Buffer
	must(jpeg.Encode(&b, p.draw(), &jpeg.Options{Quality: 80}))
	return b.Bytes()
}

// PNG draws the picture as a PNG.
func (p Picture) PNG() []byte {
	var b bytes.Buffer
	must((&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, p.draw()))
	return b.Bytes()
}

// must is for what cannot fail: writing into memory.
func must(err error) {
	if err != nil {
		panic("sample: " + err.Error())
	}
}

// Certificate makes a one-page PDF: certificate of training, title, awarded to
// name, date in words.
func Certificate(title, name, date string) []byte {
	doc := fpdf.New("L", "mm", "A4", "")
	when := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) // not the present: the same words make the same bytes
	doc.SetCreationDate(when)
	doc.SetModificationDate(when)
	doc.SetCatalogSort(true)
	latin := doc.UnicodeTranslatorFromDescriptor("")
	doc.SetTitle("Certificate of training: "+title, true)
	doc.AddPage()
	c := ink(title)
	doc.SetDrawColor(int(c.R), int(c.G), int(c.B))
	doc.SetLineWidth(2)
	doc.Rect(12, 12, 273, 186, "D")
	for _, line := range []struct {
		y, size float64
		words   string
	}{{45, 30, "Certificate of training"}, {80, 22, title}, {110, 14, "awarded to"}, {125, 24, name}, {160, 14, date}} {
		doc.SetFont("Helvetica", "", line.size)
		doc.SetXY(20, line.y)
		doc.CellFormat(257, 12, latin(line.words), "", 0, "C", false, 0, "")
	}
	var b bytes.Buffer
	must(doc.Output(&b))
	return b.Bytes()
}

const width, height = 800, 560

func (p Picture) draw() *image.RGBA {
	page := image.NewRGBA(image.Rect(0, 0, width, height))
	fill(page, page.Rect, color.RGBA{0xfd, 0xfc, 0xf6, 0xff})
	c := ink(p.Title)
	for _, inset := range []int{16, 28} {
		frame(page, page.Rect.Inset(inset), c)
	}
	fill(page, image.Rect(width/2-60, 425, width/2+60, 428), c)
	write(page, 90, 5, "Certificate of training", c)
	write(page, 190, 4, p.Title, color.RGBA{0x21, 0x2b, 0x32, 0xff})
	write(page, 270, 2, "awarded to", color.RGBA{0x4c, 0x62, 0x72, 0xff})
	write(page, 310, 4, p.Name, color.RGBA{0x21, 0x2b, 0x32, 0xff})
	write(page, 445, 2, p.Date, color.RGBA{0x4c, 0x62, 0x72, 0xff})
	return page
}

// ink gives each title a dark colour of its own.
func ink(title string) color.RGBA {
	h := fnv.New32a()
	h.Write([]byte(title))
	s := h.Sum32()
	return color.RGBA{uint8(s) & 0x7f, uint8(s>>8) & 0x7f, uint8(s>>16)&0x7f | 0x40, 0xff}
}

func fill(page *image.RGBA, r image.Rectangle, c color.RGBA) {
	draw.Draw(page, r, image.NewUniform(c), image.Point{}, draw.Src)
}

func frame(page *image.RGBA, r image.Rectangle, c color.RGBA) {
	const line = 4
	fill(page, image.Rect(r.Min.X, r.Min.Y, r.Max.X, r.Min.Y+line), c)
	fill(page, image.Rect(r.Min.X, r.Max.Y-line, r.Max.X, r.Max.Y), c)
	fill(page, image.Rect(r.Min.X, r.Min.Y, r.Min.X+line, r.Max.Y), c)
	fill(page, image.Rect(r.Max.X-line, r.Min.Y, r.Max.X, r.Max.Y), c)
}

// letters has one line for each capital letter, digit and mark, then its seven
// rows of five dots.
//
//go:embed letters.txt
var letters string

var font = parse(letters)

func parse(s string) map[rune][]string {
	font := map[rune][]string{}
	for line := range strings.Lines(s) {
		if fields := strings.Fields(line); len(fields) == 8 {
			font[[]rune(fields[0])[0]] = fields[1:]
		}
	}
	return font
}

// write centres capital letters on a line; each dot is scale pixels wide, fewer
// when the words would not fit. Accents go; what the font lacks is a gap.
func write(page *image.RGBA, y, scale int, words string, c color.RGBA) {
	runes := slices.DeleteFunc([]rune(norm.NFD.String(strings.ToUpper(words))), unicode.IsMark)
	for scale > 1 && len(runes)*6*scale > width-80 {
		scale--
	}
	x := (width - len(runes)*6*scale) / 2
	for _, r := range runes {
		for row, dots := range font[r] {
			for col, dot := range dots {
				if dot == '#' {
					fill(page, image.Rect(x+col*scale, y+row*scale, x+(col+1)*scale, y+(row+1)*scale), c)
				}
			}
		}
		x += 6 * scale
	}
}
