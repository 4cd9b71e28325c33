package attachment

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"

	"countersign/pkg/fault"
)

// Limits of what a Word document may unpack to.
const (
	maxParts    = 2000      // a long report with a picture on every page has some hundreds
	maxUnpacked = 100 << 20 // as its directory claims; ours to read is maxRead
	maxRead     = 32 << 20
)

var unpacksTooFar = fault.New(fault.TooLarge,
	"This document is too big when it is opened. Save it as a PDF, and attach that.")

// document looks into a Word document: refuses what is not one and what can run,
// and takes the text out. The document itself is kept as it was sent.
func document(raw []byte) (rebuilt, error) {
	files, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return rebuilt{}, refuseDamaged
	}
	if err := checkParts(files.File); err != nil {
		return rebuilt{}, err
	}
	w := words{left: MaxText}
	budget := int64(maxRead)
	for _, part := range files.File {
		folder := strings.SplitN(part.Name, "/", 2)[0]
		switch {
		case folder == "word" && path.Ext(part.Name) == ".xml" || folder == "docProps" && path.Ext(part.Name) == ".xml":
			body, err := readPart(part, &budget)
			if err != nil {
				return rebuilt{}, err
			}
			w.add(body, folder == "docProps")
		case folder == "word" && path.Ext(part.Name) != ".rels" && !strings.HasSuffix(part.Name, "/"):
			w.missed = true // a picture or a sheet within the document
		}
	}
	return rebuilt{Type: DOCX, Text: w.text.String(), Unreadable: w.missed}, nil
}

// checkParts decides from the directory and the list of content types.
func checkParts(parts []*zip.File) error {
	if len(parts) > maxParts {
		return unpacksTooFar
	}
	var claimed uint64
	var types string
	budget := int64(1 << 20)
	for _, part := range parts {
		if claimed += part.UncompressedSize64; claimed > maxUnpacked || part.UncompressedSize64 > maxUnpacked {
			return unpacksTooFar
		}
		name := strings.ToLower(part.Name)
		switch {
		case name == "[content_types].xml":
			body, err := readPart(part, &budget)
			if err != nil {
				return err
			}
			types += string(body)
		case strings.Contains(name, "vbaproject") || strings.Contains(name, "activex"),
			strings.Contains(name, "/embeddings/") && path.Ext(name) == ".bin":
			return refuseMacros
		}
	}
	switch {
	case strings.Contains(types, "macroEnabled"):
		return refuseMacros
	case strings.Contains(types, "wordprocessingml.document.main+xml"):
		return nil
	case strings.Contains(types, "spreadsheetml.sheet.main+xml"):
		return refuseSheet
	case types != "":
		return refuseOffice // a talk, a template
	}
	return refuseArchive
}

// readPart unpacks one part, counting what really comes out.
func readPart(part *zip.File, budget *int64) ([]byte, error) {
	r, err := part.Open()
	if err != nil {
		return nil, refuseDamaged
	}
	defer r.Close()
	body, err := io.ReadAll(io.LimitReader(r, *budget+1))
	if err != nil {
		return nil, refuseDamaged
	}
	if *budget -= int64(len(body)); *budget < 0 {
		return nil, unpacksTooFar
	}
	return body, nil
}

// words gathers the text of a document's parts.
type words struct {
	text   strings.Builder
	left   int
	missed bool
}

func (w *words) write(s string) {
	if len(s) > w.left {
		w.missed = true
		s = s[:w.left]
	}
	w.left -= len(s)
	w.text.WriteString(s)
}

// add takes the text out of one part. Runs are joined as they are, because Word
// splits a number over several of them; paragraphs end lines. Deleted text and
// field codes are still in the file, so they count. Properties have their text
// in elements of any name.
func (w *words) add(part []byte, properties bool) {
	d := xml.NewDecoder(bytes.NewReader(part))
	inText := properties
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			w.write("\n")
			return
		}
		if err != nil {
			w.missed = true
			return
		}
		switch token := token.(type) {
		case xml.StartElement:
			inText = properties || isText(token.Name.Local)
			w.write(between[token.Name.Local])
			for _, a := range token.Attr {
				if a.Name.Local == "descr" { // what a picture shows, in words
					w.write("\n" + a.Value + "\n")
				}
			}
		case xml.EndElement:
			inText = properties
			if properties || token.Name.Local == "p" {
				w.write("\n")
			}
		case xml.CharData:
			if inText {
				w.write(string(token))
			}
		}
	}
}

func isText(element string) bool {
	return element == "t" || element == "delText" || element == "instrText"
}

// between is what stands for elements that are not text but separate it.
var between = map[string]string{"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
