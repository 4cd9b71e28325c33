package paper

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/ledongthuc/pdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
)

var sample = Document{Title: "Receipt for a sign-off", Lead: "Peripheral cannulation", At: time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC),
	Rows:     []Row{{"Worker", "Łucja Żądło-Ŵŷnne"}, {"Competency", strings.Repeat("Puts a cannula in. ", 30)}},
	Sections: []Section{{"What was signed", []string{"I sign."}, nil}, {"For checking", nil, []Row{{"Fingerprint", strings.Repeat("0123456789abcdef", 4)}}}},
	Code:     "https://portfolio.example/verify/0123456789abcdef", Beside: []string{"Scan this."}, Foot: "True when printed."}

// read is the words of a file, as a reader of PDF finds them.
func read(t *testing.T, file []byte) (text string, pages int) {
	t.Helper()
	r, err := pdf.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	for n := 1; n <= r.NumPage(); n++ {
		page, err := r.Page(n).GetPlainText(nil)
		if err != nil {
			t.Fatal(err)
		}
		text += page
	}
	return text, r.NumPage()
}

// inflated is everything that a file draws.
func inflated(t *testing.T, file []byte) (all []byte) {
	t.Helper()
	for rest := file; ; {
		_, after, ok := bytes.Cut(rest, []byte("\nstream\n"))
		if !ok {
			return all
		}
		rest = after
		if r, err := zlib.NewReader(bytes.NewReader(after)); err == nil {
			part, _ := io.ReadAll(r)
			all = append(all, part...)
		}
	}
}

func utf16be(text string) (b []byte) {
	for _, u := range utf16.Encode([]rune(text)) {
		b = binary.BigEndian.AppendUint16(b, u)
	}
	return b
}

func made(t *testing.T, d Document) []byte {
	t.Helper()
	file, err := d.PDF()
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func TestADocumentSaysAllThatItIsGiven(t *testing.T) {
	text, pages := read(t, made(t, sample))
	for _, want := range []string{sample.Title, sample.Lead, "What was signed", "I sign.", "Scan this.", "True when printed.", strings.Repeat("0123456789abcdef", 4)} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in %s", want, text)
		}
	}
	if drawn := inflated(t, made(t, sample)); !bytes.Contains(drawn, utf16be("Łucja Żądło-Ŵŷnne")) { // which the reader above cannot read
		t.Error("the name is not drawn as it is written")
	}
	if pages != 1 {
		t.Errorf("a short document has %d pages", pages)
	}
}

func TestTheSameWordsMakeTheSameFile(t *testing.T) {
	if !bytes.Equal(made(t, sample), made(t, sample)) {
		t.Error("the same document came out in two ways")
	}
}

func TestNamesOfThisCountryPrint(t *testing.T) {
	for name, ttf := range map[string][]byte{"regular": goregular.TTF, "bold": gobold.TTF} {
		font, err := sfnt.Parse(ttf)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ" + "âêîôûŵŷÂÊÎÔÛŴŶäëïöüẁẃẅỳ" + "áéíóúÁÉÍÓÚ" + "àèìòùñçøåæœßşğıčšžřěůőű" + "“”‘’–—…•×°²" + "0123456789" + "□" {
			if glyph, err := font.GlyphIndex(nil, r); err != nil || glyph == 0 {
				t.Errorf("%s has no %q", name, r)
			}
		}
	}
}

func TestOddTextBreaksNoFile(t *testing.T) {
	for _, odd := range []string{"", "\x00\x07", "😀 smile", "\xff\xfe", "(unbalanced \\", "שלום", "نور", "名前", "a\u202eb", strings.Repeat("x", 5000), strings.Repeat("line\n", 300)} {
		d := sample
		d.Lead, d.Rows, d.Sections = odd, []Row{{odd, odd}}, []Section{{odd, []string{odd}, []Row{{"Key", odd}}}}
		text, _ := read(t, made(t, d))
		if !strings.Contains(text, "True when printed.") {
			t.Errorf("%.20q gives %.200s", odd, text)
		}
	}
	if !bytes.Contains(inflated(t, made(t, Document{Title: "A", Lead: "😀b", At: sample.At})), utf16be("□b")) {
		t.Error("a letter that is not there leaves no mark")
	}
}
