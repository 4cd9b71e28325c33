package nhsuk

import (
	"cmp"
	"html/template"
	"strings"
)

// Table is for figures and lists that are read across. Scroll lets a wide one
// move sideways in its own box; Responsive stacks its rows on a small screen.
type Table struct {
	Caption           Heading
	Head              []Cell
	Rows              [][]Cell
	FirstCellIsHeader bool
	Compact           bool
	Striped           bool
	Responsive        bool
	Scroll            bool
	Border            *bool
	LastRowBorder     *bool
	Variant           string // reverse
	Card              *Card
	ID                string
	Classes           string
	Attributes        Attributes
}

// Cell is a cell of the head or of a row.
type Cell struct {
	Text               string
	HTML               template.HTML
	VisuallyHiddenText string
	Href               string
	Format             string // numeric; in a row, "string" undoes the column's
	Align              string // left, centre, right
	Width              string // one-half, one-third, …
	Header             string // on a small screen, instead of the column's head
	Sort               string // of a head: none, ascending, descending: the column can be sorted
	SortNext           string
	SortValue          string
	Colspan, Rowspan   int
	Classes            string
	Attributes         Attributes
}

func (Table) partial() string { return "nhsuk-table" }

// View is what the partial prints.
func (t Table) View() tableView {
	sortable, byServer := false, false
	for _, c := range t.Head {
		sortable = sortable || c.Sort != ""
		byServer = byServer || sortable && c.Href != ""
	}
	none := isFalse(t.Border)
	class := classes("nhsuk-table", oneOf("nhsuk-table--", t.Variant, "reverse"), when(t.Compact, "nhsuk-table--compact"),
		when(t.Responsive, "nhsuk-table--responsive"), when(none, "nhsuk-table--no-border"),
		when(!none && isFalse(t.LastRowBorder), "nhsuk-table--no-last-row-border"),
		when(sortable, "nhsuk-table--sortable"), when(t.Striped, "nhsuk-table--striped"), t.Classes)
	v := tableView{Responsive: t.Responsive, Scroll: t.Scroll, Card: t.Card, HasCaption: t.Caption.some(), CaptionID: t.captionID(),
		ScrollClass: classes("nhsuk-scroll", oneOf("nhsuk-scroll--", t.Variant, "reverse")),
		Attrs: new(attrs).set("class", class).opt("id", t.ID).opt("data-module", when(sortable && !byServer, "nhsuk-table")).
			opt("role", when(t.Responsive, "table")).all(t.Attributes).html()}
	caption := t.Caption
	caption.ID, caption.Element = v.CaptionID, "caption"
	if sortable {
		caption.VisuallyHiddenText = cmp.Or(caption.VisuallyHiddenText, "Column headers are sortable")
	}
	if caption.VisuallyHiddenText != "" {
		caption.VisuallyHiddenText = "(" + caption.VisuallyHiddenText + ")"
	}
	caption.Caption.Size = cmp.Or(caption.Caption.Size, caption.Size)
	v.Caption = caption.as(headingStyle{class: "nhsuk-table__caption", prefix: "nhsuk-table__caption--", sizes: []string{"s", "m", "l", "xl"}})
	for _, c := range t.Head {
		v.Head = append(v.Head, t.headCell(c))
	}
	for _, row := range t.Rows {
		var cells []cellView
		for n, c := range row {
			cells = append(cells, t.rowCell(c, n))
		}
		v.Rows = append(v.Rows, cells)
	}
	return v
}

// captionID ties the scrolling box to its caption.
func (t Table) captionID() string {
	switch {
	case t.Caption.ID != "" || !t.Scroll:
		return t.Caption.ID
	case t.ID != "":
		return t.ID + "-caption"
	}
	words := []rune(strings.ToLower(strings.ReplaceAll(t.Caption.Text, " ", "-")))
	return "table-" + string(words[:min(40, len(words))]) + "-caption"
}

func (t Table) headCell(c Cell) cellView {
	more := new(attrs).flag("data-sort", c.Sort != "").opt("data-sort-next", c.SortNext)
	if c.Sort != "none" {
		more.opt("aria-sort", c.Sort)
	}
	role := ""
	if t.Responsive {
		role, c.Colspan = "columnheader", 0
	}
	return c.view("th", "col", role, more)
}

func (t Table) rowCell(c Cell, n int) cellView {
	var head Cell
	if n < len(t.Head) {
		head = t.Head[n]
	}
	element, scope, role := "td", "", when(t.Responsive, "cell")
	if n == 0 && t.FirstCellIsHeader {
		element, scope, role = "th", "row", when(t.Responsive, "rowheader")
	}
	if c.Format == "string" && head.Format == "numeric" {
		c.Align = cmp.Or(c.Align, "right")
	}
	c.Format, c.Align = cmp.Or(c.Format, head.Format), cmp.Or(c.Align, head.Align)
	if t.Responsive {
		c.Colspan = 0
	}
	v := c.view(element, scope, role, new(attrs).opt("data-sort-value", c.SortValue))
	if t.Responsive {
		v.Heading, v.HeadingHidden = pick(head.HTML, cmp.Or(head.Text, c.Header)), head.VisuallyHiddenText
		v.Wrapped = c.HTML != ""
	}
	return v
}

func (c Cell) view(element, scope, role string, more *attrs) cellView {
	class := "nhsuk-table__cell"
	if element == "th" {
		class = "nhsuk-table__header"
	}
	names := classes(class, when(c.Format == "numeric", class+"--numeric"), oneOf("nhsuk-u-text-align-", c.Align, "left", "centre", "right"),
		when(c.Width != "", "nhsuk-u-width-"+c.Width), c.Classes)
	a := new(attrs).set("class", names).opt("scope", scope).opt("role", role).num("colspan", c.Colspan).num("rowspan", c.Rowspan)
	a.b.WriteString(more.b.String())
	v := cellView{Open: a.all(c.Attributes).tag(element), Close: closing(element), Href: c.Href, Body: pick(c.HTML, c.Text), Hidden: c.VisuallyHiddenText}
	if v.Hidden != "" && v.Body != "" {
		v.Hidden = " " + v.Hidden
	}
	return v
}

type cellView struct {
	Open, Close   template.HTML
	Href, Hidden  string
	Body, Heading any
	HeadingHidden string
	Wrapped       bool
}

type tableView struct {
	Responsive, Scroll, HasCaption bool
	Card                           *Card
	Caption                        headingView
	CaptionID, ScrollClass         string
	Head                           []cellView
	Rows                           [][]cellView
	Attrs                          template.HTMLAttr
}

// Within is the card around the table.
func (v tableView) Within() cardView { return v.Card.View() }
