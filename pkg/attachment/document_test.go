package attachment

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"countersign/pkg/fault"
)

type part struct{ name, body string }

func zipped(t testing.TB, parts ...part) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range parts {
		w, err := z.Create(p.name)
		if err == nil {
			_, err = w.Write([]byte(p.body))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var contentTypes = part{"[Content_Types].xml", `<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`}

func docx(t testing.TB, body string, more ...part) []byte {
	t.Helper()
	return zipped(t, append([]part{contentTypes, {"word/document.xml", `<?xml version="1.0" encoding="UTF-8"?><w:document><w:body>` + body + `</w:body></w:document>`}}, more...)...)
}

func TestAllTextOfAWordDocumentIsRead(t *testing.T) {
	raw := docx(t, `<w:p><w:r><w:t>NHS No 943 4</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">76 </w:t></w:r><w:r><w:t>5919</w:t></w:r></w:p>`+
		`<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r></w:p>`+
		`<w:del><w:r><w:delText>deleted</w:delText></w:r></w:del><w:r><w:instrText>field</w:instrText></w:r>`+
		`<wp:docPr id="1" descr="alt &amp; text"/><wp:posOffset>123456</wp:posOffset>`,
		part{"word/header1.xml", `<w:hdr><w:p><w:r><w:t>in header</w:t></w:r></w:p></w:hdr>`},
		part{"word/footer1.xml", `<w:ftr><w:p><w:r><w:t>in footer</w:t></w:r></w:p></w:ftr>`},
		part{"word/comments.xml", `<w:comments><w:comment><w:p><w:r><w:t>in comment</w:t></w:r></w:p></w:comment></w:comments>`},
		part{"word/footnotes.xml", `<w:footnotes><w:p><w:r><w:t>in note</w:t></w:r></w:p></w:footnotes>`},
		part{"docProps/core.xml", `<cp:coreProperties><dc:title>in title</dc:title><dc:creator>in author</dc:creator></cp:coreProperties>`},
		part{"word/_rels/document.xml.rels", `<Relationships/>`},
	)
	got := taken(t, raw, "Reflection.docx")
	if got.Type != DOCX || got.TextUnreadable || !bytes.Equal(got.Bytes, raw) {
		t.Errorf("type %s, unreadable %v", got.Type, got.TextUnreadable)
	}
	for _, want := range []string{"NHS No 943 476 5919\n", "a\tb\nc\n", "deleted", "field", "alt & text", "in header", "in footer", "in comment", "in note", "in title\nin author\n"} {
		if !strings.Contains(got.Text, want) {
			t.Errorf("the text lacks %q: %q", want, got.Text)
		}
	}
	if strings.Contains(got.Text, "123456") {
		t.Error("a measure was taken for text")
	}
}

func TestDocumentsThatCanRunAreRefused(t *testing.T) {
	for name, raw := range map[string][]byte{
		"macros":         docx(t, "", part{"word/vbaProject.bin", "x"}),
		"hidden macros":  docx(t, "", part{"word/other/VBAProject.BIN", "x"}),
		"controls":       docx(t, "", part{"word/activeX/activeX1.xml", "<a/>"}),
		"embedded files": docx(t, "", part{"word/embeddings/oleObject1.bin", "MZ"}),
		"docm":           zipped(t, part{"[Content_Types].xml", "application/vnd.ms-word.document.macroEnabled.main+xml wordprocessingml.document.main+xml"}, part{"word/document.xml", "<a/>"}),
	} {
		if _, err := inspect(t, raw, "a.docx"); !fault.Is(err, fault.Unsupported) || !strings.Contains(err.Error(), "macro") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheChildKnowsNothingOfOurEnvironment(t *testing.T) {
	t.Setenv("GODEBUG", "zipinsecurepath=0") // whoever knows of it refuses this document
	if _, err := inspect(t, docx(t, "<w:t>words</w:t>", part{"../elsewhere", "x"}), "a.docx"); err != nil {
		t.Error(err)
	}
}

func TestDocumentsThatUnpackTooFarAreRefused(t *testing.T) {
	many := []part{}
	for i := range maxParts {
		many = append(many, part{fmt.Sprint("word/media/", i), ""})
	}
	bomb := strings.Repeat(" ", maxRead/2+1)
	lying := docx(t, "", part{"word/a.xml", bomb}, part{"word/b.xml", bomb})
	for at := 0; ; at += 4 { // every part claims in the directory to have one byte
		next := bytes.Index(lying[at:], []byte("PK\x01\x02"))
		if next < 0 {
			break
		}
		at += next
		copy(lying[at+24:], "\x01\x00\x00\x00")
	}
	for name, raw := range map[string][]byte{
		"honest about it": docx(t, "", part{"word/media/a.png", strings.Repeat("\x00", maxUnpacked+1)}),
		"to be read":      docx(t, "", part{"word/a.xml", bomb}, part{"word/b.xml", bomb}),
		"many parts":      docx(t, "", many...),
	} {
		if len(raw) > 1<<20 {
			t.Fatalf("%s is no bomb: %d bytes", name, len(raw))
		}
		if _, err := inspect(t, raw, "a.docx"); !fault.Is(err, fault.TooLarge) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := inspect(t, lying, "a.docx"); err == nil {
		t.Error("a directory that lies about sizes was believed")
	}
}

// pdfOf writes a PDF whose one page has the given content operators.
func pdfOf(content, resources string) []byte {
	return rawPDF(
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<<"+resources+">>>>",
		fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream", len(content), content),
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
	)
}

const helvetica = "/Font<</F1 5 0 R>>"

// rawPDF numbers objects from 1 and adds the table; the first is the catalogue.
func rawPDF(objects ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n")
	table := "0000000000 65535 f \n"
	for i, o := range objects {
		table += fmt.Sprintf("%010d 00000 n \n", b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	at := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, table, len(objects)+1, at)
	return b.Bytes()
}

func TestTextOfAPDFIsRead(t *testing.T) {
	for content, want := range map[string]string{
		"BT /F1 12 Tf 72 700 Td (NHS No 943 476 5919) Tj ET":                                        "NHS No 943 476 5919",
		"BT /F1 12 Tf 72 700 Td [(943) -250 (476 59) 20 (19)] TJ ET":                                "943 476 5919",
		"BT /F1 12 Tf 72 700 Td (room 12) Tj 0 -14 Td (9434765919) Tj ET":                           "room 12\n9434765919",
		"BT /F1 12 Tf 72 700 Td (room 12) Tj 99 0 Td (9434765919) Tj ET":                            "room 12 9434765919",
		"BT /F1 12 Tf 72 700 Td (94347) Tj 30 0 Td (65919) Tj ET":                                   "\n9434765919\n",
		"BT /F1 12 Tf 1 0 0 1 72 700 Tm (one) Tj 1 0 0 1 72 600 Tm (two) Tj T* (three) Tj (s) ' ET": "one\ntwo\nthree\ns",
		"BT 72 700 Td (12) Tj ET BT 72 650 Td (9434765919) Tj ET":                                   "12\n9434765919",
	} {
		got := taken(t, pdfOf(content, helvetica), "a.pdf")
		if !strings.Contains(got.Text, want) || got.TextUnreadable {
			t.Errorf("%s: %q (unreadable %v), want %q", content, got.Text, got.TextUnreadable, want)
		}
	}
	doc := fpdf.New("P", "mm", "A4", "")
	doc.SetTitle("943 476 5919", false)
	doc.AddPage()
	doc.SetFont("Helvetica", "", 12)
	doc.Cell(10, 10, "words")
	var b bytes.Buffer
	if err := doc.Output(&b); err != nil {
		t.Fatal(err)
	}
	if got := taken(t, b.Bytes(), "a.pdf"); !strings.HasPrefix(got.Text, "943 476 5919\n") {
		t.Errorf("the title is not read: %q", got.Text)
	}
}

func TestWhatCannotBeReadIsSaid(t *testing.T) {
	words := "BT /F1 12 Tf 72 700 Td (words) Tj ET"
	if got := taken(t, pdfOf(words, helvetica), "a.pdf"); got.TextUnreadable {
		t.Fatalf("a plain page is called unreadable: %q", got.Text)
	}
	page := func(extra string) []byte { return pdfOf(words, helvetica+">>"+extra+"/More<<") }
	if got := taken(t, page("/Annots[<</Subtype/Link>>]"), "a.pdf"); got.TextUnreadable {
		t.Error("a link is called unreadable")
	}
	doc := docx(t, "<w:p><w:r><w:t>words</w:t></w:r></w:p>", part{"word/media/image1.png", "x"})
	for name, raw := range map[string][]byte{
		"a scan without text":        pdfOf("q 1 0 0 1 0 0 cm Q", ""),
		"a picture beside the words": pdfOf(words, helvetica+"/XObject<</I1 4 0 R>>"),
		"a picture in between":       pdfOf(words+" BI /W 1 /H 1 ID x EI", helvetica),
		"letters without meaning":    pdfOf(words, "/Font<</F1<</Subtype/Type0/Encoding/Identity-H>>>>"),
		"letters by number":          pdfOf(words, "/Font<</F1<</Subtype/Type1/Encoding<</Differences[1/g12]>>>>>>"),
		"drawn letters":              pdfOf(words, "/Font<</F1<</Subtype/Type3>>>>"),
		"a note on the page":         page("/Annots[<</Subtype/FreeText>>]"),
		"a form to fill in": rawPDF("<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]>>>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
			"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<<>>>>", fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream", len(words), words)),
		"no pages":                  rawPDF("<</Type/Catalog>>"),
		"no table":                  []byte("%PDF-1.4\nhello"),
		"a newer kind":              []byte("%PDF-2.0\nhello"),
		"a picture in a document":   doc,
		"a broken part":             docx(t, "<w:p><w:r><w:t>words</w:t></w:r>", part{"word/header1.xml", "<a"}),
		"more text than we look at": docx(t, "<w:p><w:r><w:t>"+strings.Repeat("words ", MaxText/5)+"</w:t></w:r></w:p>"),
	} {
		if got := taken(t, raw, "a"); !got.TextUnreadable || len(got.Text) > MaxText {
			t.Errorf("%s: not said; text %q", name, got.Text[:min(len(got.Text), 99)])
		}
	}
}

// streamPDF has a cross-reference stream, which says more than a table can:
// rows are type, offset or stream, index; size is what it claims to hold.
func streamPDF(size int64, rows [][3]int, objects ...string) []byte {
	var b, packed bytes.Buffer
	b.WriteString("%PDF-1.5\n")
	offsets := []int{0}
	for i, o := range objects {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	z := zlib.NewWriter(&packed)
	for i, row := range rows {
		if row[0] == 1 {
			row[1] = offsets[i]
		}
		z.Write([]byte{byte(row[0]), byte(row[1] >> 8), byte(row[1]), byte(row[2])})
	}
	z.Close()
	at := b.Len()
	fmt.Fprintf(&b, "%d 0 obj\n<</Type/XRef/Size %d/Index[0 %d]/W[1 2 1]/Root 1 0 R/Filter/FlateDecode/Length %d>>\nstream\n", len(objects)+1, size, len(rows), packed.Len())
	b.Write(packed.Bytes())
	fmt.Fprintf(&b, "\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n", at)
	return b.Bytes()
}

// Each of these ends or hangs the process that reads it: Go cannot recover from
// a stack that overflows nor from lack of memory, and cannot stop a loop.
func TestHostilePDFsEndTheirOwnProcessOnly(t *testing.T) {
	patience[PDF] = 500 * time.Millisecond
	defer func() { patience[PDF] = pdfTime }()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for name, raw := range map[string][]byte{
		"a table of a million million": streamPDF(1_000_000_000_000, [][3]int{{0, 0, 0}}, "<</Type/Catalog>>"),
		"a stream within itself": streamPDF(4, [][3]int{{0, 0, 0}, {1, 0, 0}, {2, 3, 0}, {1, 0, 0}},
			"<</Type/Catalog/Pages 2 0 R>>", "null", "<</Type/ObjStm/N 2 0 R/First 4/Length 4>>\nstream\n2 0 \nendstream"),
		"its own parent": rawPDF("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Page/Parent 3 0 R>>"),
	} {
		begin := time.Now()
		got := taken(t, raw, "a.pdf")
		if !got.TextUnreadable || !bytes.Equal(got.Bytes, raw) {
			t.Errorf("%s: text %q", name, got.Text)
		}
		if took := time.Since(begin); took > 5*time.Second {
			t.Errorf("%s took %s", name, took)
		}
	}
	wordsIn := func(size int64) []byte {
		return streamPDF(size, [][3]int{{0, 0, 0}, {1, 0, 0}, {1, 0, 0}, {1, 0, 0}, {1, 0, 0}}, "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
			"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<<>>>>", "<</Length 18>>\nstream\nBT (hello 12) Tj ET\nendstream")
	}
	if got := taken(t, wordsIn(5), "a.pdf"); got.TextUnreadable || !strings.Contains(got.Text, "hello 12") {
		t.Errorf("an honest table: %q", got.Text)
	}
	if got := taken(t, wordsIn(40_000_000), "a.pdf"); !got.TextUnreadable {
		t.Error("two gigabytes were given to a table")
	}
	runtime.ReadMemStats(&after)
	if grew := after.TotalAlloc - before.TotalAlloc; grew > 64<<20 {
		t.Errorf("this process took %d MiB", grew>>20)
	}
}

func TestScriptsInAPDFAreNeverShownInThePage(t *testing.T) {
	raw := rawPDF("<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>", "<</Type/Pages/Kids[]/Count 0>>")
	got := taken(t, raw, "a.html")
	if h := Headers(got.Type, got.Name); !strings.HasPrefix(h.Get("Content-Disposition"), "attachment;") || h.Get("Content-Type") != "application/pdf" || got.Name != "a.pdf" {
		t.Errorf("%s leaves with %v", got.Name, h)
	}
}

func FuzzPDF(f *testing.F) {
	f.Add(pdfOf("BT /F1 12 Tf 72 700 Td [(943) -250 (476 59) 20 (19)] TJ ET", helvetica))
	f.Add(streamPDF(4, [][3]int{{0, 0, 0}, {1, 0, 0}, {2, 3, 0}, {1, 0, 0}}, "<</Type/Catalog/Pages 2 0 R>>", "null", "<</Type/ObjStm/N 1/First 4/Length 8>>\nstream\n2 0 <<>>\nendstream"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		raw = append([]byte("%PDF-1.4\n"), raw...)
		if kind, err := detect(raw); err != nil || kind != PDF {
			return
		}
		if out, err := apart(t.Context(), PDF, raw); err != nil || len(out.Text) > MaxText {
			t.Fatalf("%d bytes of text, %v", len(out.Text), err)
		}
	})
}
