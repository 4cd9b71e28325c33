package exchange

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/sheet"
)

// Columns is those of a CSV file, one competency on each line. Lists have ; between
// their parts.
var Columns = []sheet.Column{
	{Name: "code", Must: true}, {Name: "official_ref"}, {Name: "guid"}, {Name: "area", Must: true}, {Name: "area_title"}, {Name: "kind"},
	{Name: "title", Must: true, Most: maxText}, {Name: "statement", Most: maxText}, {Name: "required_at"}, {Name: "optional_at"}, {Name: "steps"}, {Name: "rule"},
	{Name: "note", Most: maxText},
}

func writeSheet(v *framework.Version) ([]byte, error) {
	var header []string
	for _, c := range Columns {
		header = append(header, c.Name)
	}
	var rows [][]string
	for _, c := range v.Competencies {
		area, _ := v.Area(c.Area)
		var steps []string
		for _, level := range slices.Sorted(maps.Keys(c.Target)) {
			steps = append(steps, fmt.Sprintf("%s=%d", level, c.Target[level]))
		}
		rows = append(rows, []string{c.Code, c.OfficialRef, c.GUID, c.Area, area.Title, c.Kind, c.Title, c.Statement,
			strings.Join(c.RequiredAt, "; "), strings.Join(c.OptionalAt, "; "), strings.Join(steps, "; "), c.RiskClass, c.Note})
	}
	return sheet.Write(header, rows)
}

func readSheet(file []byte) (source, error) {
	rows, err := sheet.Read(file, maxItems, Columns)
	if err != nil {
		return source{}, err
	}
	var out source
	var f fault.Fields
	for _, r := range rows {
		at := fmt.Sprintf("line %d", r.Line)
		for _, p := range r.Problems {
			f.Add(at+", "+p.Name, "%s", p.Message)
		}
		cell := func(name string, most int) string { return text(&f, at+", "+name, unguarded(r.Cells[name]), most) }
		one := item{place: at, code: cell("code", 60), official: cell("official_ref", 60), guid: cell("guid", 60), area: cell("area", 60), areaTitle: cell("area_title", maxTitle),
			kind: strings.ToLower(cell("kind", 20)), title: cell("title", maxText), statement: cell("statement", maxText), note: cell("note", maxText),
			required: parts(cell("required_at", 300)), optional: parts(cell("optional_at", 300)), rule: cell("rule", 60)}
		for _, need := range []string{"code", "area", "title"} {
			if r.Cells[need] == "" && len(r.Problems) == 0 {
				f.Add(at+", "+need, "Write something here.")
			}
		}
		one.target = steps(&f, at, cell("steps", 300))
		one.says = one.rule != "" // an empty rule: as in the version before
		out.items = append(out.items, one)
	}
	return out, f.Err()
}

// unguarded takes away the apostrophe that kept a cell from being run.
func unguarded(cell string) string {
	if len(cell) > 1 && cell[0] == '\'' && strings.ContainsRune("=+-@", rune(cell[1])) {
		return cell[1:]
	}
	return cell
}

func parts(cell string) []string {
	var out []string
	for part := range strings.SplitSeq(cell, ";") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// steps reads which step is enough at which level: "CSW=3; SCSW=4".
func steps(f *fault.Fields, at, cell string) map[string]int {
	out := map[string]int{}
	for _, part := range parts(cell) {
		level, step, _ := strings.Cut(part, "=")
		n, err := strconv.Atoi(strings.TrimSpace(step))
		if err != nil {
			f.Add(at+", steps", "Write the steps like CSW=3; SCSW=4. We could not read “%s”.", part)
		}
		out[cmp.Or(strings.TrimSpace(level), "?")] = n
	}
	if len(out) == 0 {
		return nil
	}
	return out
}
