package exchange

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"countersign/pkg/digest"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
)

// The parts of a CFPackage of CASE that are written and read. Other parts of a file
// are left alone.
type casePackage struct {
	Document     caseDocument      `json:"CFDocument"`
	Items        []caseItem        `json:"CFItems"`
	Associations []caseAssociation `json:"CFAssociations,omitempty"`
}

type caseDocument struct {
	Identifier string    `json:"identifier"`
	URI        string    `json:"uri"`
	Version    string    `json:"caseVersion,omitempty"` // of CASE; since 1.1
	Package    *caseLink `json:"CFPackageURI,omitempty"`
	Creator    string    `json:"creator"`
	Publisher  string    `json:"publisher,omitempty"`
	Title      string    `json:"title"`
	Changed    string    `json:"lastChangeDateTime"`
	Edition    string    `json:"version,omitempty"`
	Notes      string    `json:"notes,omitempty"`
	Language   string    `json:"language,omitempty"`
	Status     string    `json:"adoptionStatus,omitempty"`
}

type caseItem struct {
	Identifier  string    `json:"identifier"`
	URI         string    `json:"uri"`
	Document    *caseLink `json:"CFDocumentURI,omitempty"`
	Full        string    `json:"fullStatement"`
	Short       string    `json:"abbreviatedStatement,omitempty"`
	Official    string    `json:"humanCodingScheme,omitempty"`
	Alternative string    `json:"alternativeLabel,omitempty"` // a code of ours
	Type        string    `json:"CFItemType,omitempty"`
	Notes       string    `json:"notes,omitempty"`
	Language    string    `json:"language,omitempty"`
	Changed     string    `json:"lastChangeDateTime"`
}

type caseAssociation struct {
	Identifier string   `json:"identifier"`
	URI        string   `json:"uri"`
	Type       string   `json:"associationType"`
	Order      int      `json:"sequenceNumber,omitempty"`
	From       caseLink `json:"originNodeURI"`
	To         caseLink `json:"destinationNodeURI"`
	Changed    string   `json:"lastChangeDateTime"`
}

type caseLink struct {
	Title      string `json:"title"`
	Identifier string `json:"identifier"`
	URI        string `json:"uri"`
}

const (
	isChildOf = "isChildOf"
	precedes  = "precedes"
	areaType  = "Area"
)

// caseRelations is what our crosswalks are in CASE, which has no partly.
var caseRelations = map[string]string{framework.Equivalent: "exactMatchOf", framework.Covers: "isRelatedTo", framework.PartlyCovers: "isRelatedTo"}

// identifier makes the identifier of something of ours: always the same for the same.
func identifier(parts ...string) string {
	b := []byte(digest.OfBytes([]byte("countersign case\x00" + strings.Join(parts, "\x00"))))[:32]
	b[12], b[16] = '8', "89ab"[b[16]%4] // a UUID of version 8: made by a rule of one's own
	return fmt.Sprintf("%s-%s-%s-%s-%s", b[:8], b[8:12], b[12:16], b[16:20], b[20:])
}

func linkTo(title, id string) caseLink { return caseLink{title, id, "urn:uuid:" + id} }

// identify is the identifier of a competency: the publisher's, else ours.
func identify(v *framework.Version, c framework.Competency) string {
	return cmp.Or(c.GUID, identifier("competency", v.Framework, c.Code))
}

func writeCASE(v *framework.Version, f Format) ([]byte, error) {
	doc, changed := identifier("framework", v.Framework), string(v.Written)+"T00:00:00+00:00"
	here := linkTo(v.Title, doc)
	p := casePackage{Document: caseDocument{Identifier: doc, URI: here.URI, Creator: cmp.Or(v.Publisher, "Countersign"), Publisher: v.Publisher, Title: v.Title,
		Changed: changed, Edition: v.Edition, Notes: v.StatusNote, Language: "en", Status: "Draft"}}
	if f == CASE11 {
		p.Document.Version = "1.1"
	}
	if v.Status == framework.Reconciled {
		p.Document.Status = "Adopted"
	}
	pack := linkTo(v.Title, identifier("package", v.Framework))
	p.Document.Package = &pack
	join := func(kind string, from, to caseLink, order int) {
		id := identifier("association", kind, from.Identifier, to.Identifier)
		p.Associations = append(p.Associations, caseAssociation{id, "urn:uuid:" + id, kind, order, from, to, changed})
	}
	areas := map[string]caseLink{}
	for i, a := range v.Areas {
		if !slices.ContainsFunc(v.Competencies, func(c framework.Competency) bool { return c.Area == a.Code }) {
			continue // whoever reads it would make nothing of it
		}
		areas[a.Code] = linkTo(a.Title, identifier("area", v.Framework, a.Code))
		p.Items = append(p.Items, caseItem{Identifier: areas[a.Code].Identifier, URI: areas[a.Code].URI, Document: &here, Full: a.Title, Alternative: a.Code, Type: areaType, Notes: a.Scope,
			Language: "en", Changed: changed})
		join(isChildOf, areas[a.Code], here, i+1)
	}
	for i, c := range v.Competencies {
		own := linkTo(c.Title, identify(v, c))
		kind := "Competency"
		if c.Kind != "" {
			kind = strings.ToUpper(c.Kind[:1]) + c.Kind[1:]
		}
		p.Items = append(p.Items, caseItem{Identifier: own.Identifier, URI: own.URI, Document: &here, Full: cmp.Or(c.Statement, c.Title), Short: c.Title, Official: c.OfficialRef, Alternative: c.Code,
			Type: kind, Notes: c.Note, Language: "en", Changed: changed})
		join(isChildOf, own, areas[c.Area], i+1)
		for _, before := range c.Prerequisites {
			first, _ := v.Competency(before)
			join(precedes, linkTo(first.Title, identify(v, first)), own, 0)
		}
		for _, other := range c.MapsTo {
			if at := slices.IndexFunc(v.Crosswalks, func(w framework.Crosswalk) bool { return w.To == other.Version() }); at >= 0 {
				family, _, _ := strings.Cut(string(other), ":")
				join(caseRelations[v.Crosswalks[at].Kind], own, linkTo(other.Code(), identifier("competency", family, other.Code())), 0)
			}
		}
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	err := e.Encode(p)
	return b.Bytes(), err
}

func readCASE(file []byte, base *framework.Version) (source, error) {
	var p casePackage
	if err := strictly(file, &p); err != nil {
		return source{}, err
	}
	if len(p.Items) > maxItems || len(p.Associations) > 4*maxItems {
		return source{}, bad("This file lists more than %d items.", maxItems)
	}
	var f fault.Fields
	title := text(&f, "CFDocument.title", p.Document.Title, maxTitle)
	if title == "" {
		f.Add("CFDocument.title", "The framework has no title.")
	}
	publisher := text(&f, "CFDocument.publisher", cmp.Or(p.Document.Publisher, p.Document.Creator), maxTitle)
	parents, others := parentsOf(p.Associations)
	out := source{header: func(v *framework.Version) {
		if v.Framework == "" {
			v.Framework, v.Title, v.Publisher = cmp.Or(slug(title, "-"), "framework"), title, publisher
		}
	}}
	if base == nil && others > 0 {
		out.warn(fmt.Sprintf("%d links of other kinds than “is part of” are left out.", others))
	}
	at := map[string]int{}
	for i, one := range p.Items {
		if one.Identifier == "" {
			f.Add(place("CFItems", i, "identifier"), "Give each item an identifier.")
		} else if first, twice := at[one.Identifier]; twice {
			f.Add(place("CFItems", i, "identifier"), "This is the identifier of item %d too.", first)
		}
		at[one.Identifier] = i
	}
	holds := map[string]bool{} // items that others are part of
	for _, parent := range parents {
		holds[parent] = true
	}
	for i, one := range p.Items {
		if holds[one.Identifier] || one.Type == areaType {
			continue
		}
		it := caseCompetency(&f, i, one, base)
		if parent, ok := at[parents[one.Identifier]]; ok {
			group := p.Items[parent]
			it.areaTitle, it.area = text(&f, place("CFItems", parent, "fullStatement"), cmp.Or(group.Short, group.Full), maxTitle), text(&f, place("CFItems", parent, "alternativeLabel"), cmp.Or(group.Alternative, group.Official), 60)
		} else {
			it.area, it.areaTitle = "ALL", "All competencies"
		}
		out.items = append(out.items, it)
	}
	return out, f.Err()
}

// parentsOf is what each item is part of, and how many links say something else.
func parentsOf(list []caseAssociation) (parents map[string]string, others int) {
	parents = map[string]string{}
	for _, a := range list {
		if a.Type != isChildOf {
			others++
		} else if _, has := parents[a.From.Identifier]; !has {
			parents[a.From.Identifier] = a.To.Identifier
		}
	}
	return parents, others
}

func caseCompetency(f *fault.Fields, i int, one caseItem, base *framework.Version) item {
	full := text(f, place("CFItems", i, "fullStatement"), one.Full, maxText)
	if full == "" {
		f.Add(place("CFItems", i, "fullStatement"), "Write something here.")
	}
	it := item{place: fmt.Sprintf("CFItems.%d", i), official: text(f, place("CFItems", i, "humanCodingScheme"), one.Official, 60), guid: text(f, place("CFItems", i, "identifier"), one.Identifier, 60),
		code: text(f, place("CFItems", i, "alternativeLabel"), one.Alternative, 60), title: text(f, place("CFItems", i, "abbreviatedStatement"), one.Short, maxText), note: text(f, place("CFItems", i, "notes"), one.Notes, maxText)}
	it.title = cmp.Or(it.title, heading(full))
	if full != it.title {
		it.statement = full
	}
	if kind := strings.ToLower(one.Type); slices.Contains([]string{framework.Knowledge, framework.Skill, framework.Behaviour, framework.Practice}, kind) {
		it.kind = kind
	}
	if base != nil && it.guid == identifier("competency", base.Framework, it.code) {
		it.guid = "" // one of ours, which the code makes
	}
	return it
}
