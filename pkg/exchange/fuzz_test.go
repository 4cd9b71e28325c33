package exchange

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"countersign/pkg/fault"
	"countersign/pkg/framework"
)

func FuzzYAML(f *testing.F)          { fuzz(f, YAML) }
func FuzzCSV(f *testing.F)           { fuzz(f, CSV) }
func FuzzCASE10(f *testing.F)        { fuzz(f, CASE10) }
func FuzzCASE11(f *testing.F)        { fuzz(f, CASE11) }
func FuzzSkillsEngland(f *testing.F) { fuzz(f, SkillsEngland) }

// fuzz begins with what goes out and what is refused, and changes bytes.
func fuzz(f *testing.F, format Format) {
	base := version(f, "st0216:1")
	f.Add(whole(f, base, format), true)
	for _, file := range hostile(f)[format] {
		f.Add([]byte(file), false)
	}
	f.Fuzz(func(t *testing.T, file []byte, official bool) {
		into := Into{Number: 2, Written: "2026-12-01", Official: official}
		if len(file)%2 == 0 {
			into.Base = base
		}
		taken(t, format, file, into)
	})
}

// whole is a good file in a format.
func whole(t testing.TB, v *framework.Version, f Format) []byte {
	if f == SkillsEngland {
		return []byte(standard)
	}
	file, err := Write(v, f)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// taken holds what must be true of any file: it is refused, with a place and a reason,
// or what was made of it goes out in every format and comes back the same.
func taken(t testing.TB, f Format, file []byte, into Into) bool {
	t.Helper()
	document, _, err := Read(f, file, into)
	if err != nil {
		var e *fault.Error
		if document != nil || !errors.As(err, &e) || e.Kind != fault.Invalid || len(e.Fields) == 0 {
			t.Fatalf("refused without a place: %v", err)
		}
		for _, one := range e.Fields {
			if one.Name == "" || one.Message == "" {
				t.Fatalf("refused without a reason: %+v", one)
			}
		}
		return false
	}
	v, err := framework.Parse(document)
	if err != nil {
		t.Fatalf("accepted what is not a version: %v", err)
	}
	for _, out := range Out {
		first, err := Write(v, out)
		if err != nil {
			t.Fatalf("%s: %v", out, err)
		}
		if len(first) > MaxBytes {
			continue // it cannot come back
		}
		again, _, err := Read(out, first, Into{Base: v, Number: v.Number, Written: v.Written, Official: into.Official && f != YAML})
		if err != nil {
			t.Fatalf("what goes out as %s is refused: %v", out, err)
		}
		back, err := framework.Parse(again)
		if err != nil {
			t.Fatal(err)
		}
		second, err := Write(back, out)
		if err != nil || !bytes.Equal(first, second) {
			t.Fatalf("as %s it is not the same once it was read (%v): %s", out, err, differ(first, second))
		}
		for _, c := range v.Competencies {
			if out != YAML && !slices.ContainsFunc(back.Competencies, func(b framework.Competency) bool { return b.Digest() == c.Digest() }) {
				t.Fatalf("as %s %s would be another competency", out, c.Code)
			}
		}
	}
	return true
}

// differ is the first line that is not the same.
func differ(a, b []byte) string {
	first, second := strings.Split(string(a), "\n"), strings.Split(string(b), "\n")
	for i := range min(len(first), len(second)) {
		if first[i] != second[i] {
			return fmt.Sprintf("line %d: %q, and then %q", i+1, first[i], second[i])
		}
	}
	return fmt.Sprintf("%d lines, and then %d", len(first), len(second))
}

var bent = flag.Int("exchange.bent", 25, "how many files are bent in each format")

// TestAFileThatWasBentIsRefusedOrComesBackTheSame bends good files where it hurts: not
// bytes, but what they hold. Fields go, come twice, change places and kinds, and hold
// what nobody writes.
func TestAFileThatWasBentIsRefusedOrComesBackTheSame(t *testing.T) {
	accepted := map[Format]int{}
	for n := range *bent {
		for _, f := range In {
			r := rand.New(rand.NewPCG(2026, uint64(n)))
			base := version(t, []framework.VersionID{"st0216:1", "care-certificate:1"}[n%2])
			file := bend(t, r, f, whole(t, base, f))
			into := Into{Number: base.Number + 1, Written: "2026-12-01", Official: n%3 == 0}
			if n%4 > 0 {
				into.Base = base
			}
			ok := t.Run(fmt.Sprintf("%s %d", f, n), func(t *testing.T) {
				if taken(t, f, file, into) {
					accepted[f]++
				}
			})
			if !ok && testing.Verbose() {
				t.Logf("%.1000s", differ(whole(t, base, f), file))
			}
		}
	}
	t.Logf("accepted: %v of %d each", accepted, *bent)
}

// words are what nobody writes, and what somebody may.
var words = []any{"", " ", "x", "X", "=cmd()", "a\u202eb", "\u0000", "é", "e\u0301", "S1", "none", "null", "yes", "1", "-1", "0", "1e9", "2026-02-30", "a: b", "- a", "#", "'", "\"", "a,b;c=d", "\n", "a\nb", "a\r\nb",
	"\ufeff", "<b>x</b>", "../x", "ST0001", "end", "end=4", "end=9", "skill", strings.Repeat("long ", 60), strings.Repeat("x", 5000), 0, 1, -1, 3.5, 1e300, true, nil, []any{}, map[string]any{}, []any{"a", "a"}}

// bend changes one to four things of a file.
func bend(t testing.TB, r *rand.Rand, f Format, file []byte) []byte {
	t.Helper()
	times := 1 + r.IntN(4)
	if f == CSV {
		rows, err := csv.NewReader(bytes.NewReader(file)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for range times {
			rows = bendRows(r, rows)
		}
		var out bytes.Buffer
		if err := csv.NewWriter(&out).WriteAll(rows); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	var tree any
	err := json.Unmarshal(file, &tree)
	if f == YAML {
		err = yaml.Unmarshal(file, &tree)
	}
	if err != nil {
		t.Fatal(err)
	}
	for range times {
		all := places(nil, &tree, func(v any) { tree = v })
		all[r.IntN(len(all))](r)
	}
	out, err := json.Marshal(tree) // which is YAML too
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func bendRows(r *rand.Rand, rows [][]string) [][]string {
	i, j := r.IntN(len(rows)), r.IntN(len(rows))
	if len(rows[i]) == 0 {
		return rows
	}
	k := r.IntN(len(rows[i]))
	switch r.IntN(6) {
	case 0:
		return append(rows, slices.Clone(rows[i]))
	case 1:
		if len(rows) > 2 {
			return slices.Delete(rows, i, i+1)
		}
	case 2:
		rows[i], rows[j] = rows[j], rows[i]
	case 3:
		if k < len(rows[j]) {
			rows[i][k] = rows[j][k]
		}
	case 4:
		for n := range rows {
			if k < len(rows[n]) {
				rows[n] = slices.Delete(slices.Clone(rows[n]), k, k+1)
			}
		}
	default:
		rows[i][k] = fmt.Sprint(words[r.IntN(len(words))])
	}
	return rows
}

// places are all that can be changed in a tree.
func places(out []func(*rand.Rand), node *any, set func(any)) []func(*rand.Rand) {
	out = append(out, func(r *rand.Rand) { set(words[r.IntN(len(words))]) })
	switch n := (*node).(type) {
	case map[string]any:
		keys := slices.Sorted(maps.Keys(n))
		for _, k := range keys {
			v := n[k]
			out = append(out, func(*rand.Rand) { delete(n, k) }, func(r *rand.Rand) { n[k] = n[keys[r.IntN(len(keys))]] })
			out = places(out, &v, func(v any) { n[k] = v })
		}
	case []any:
		for i := range n {
			out = append(out, func(r *rand.Rand) { j := r.IntN(len(n)); n[i], n[j] = n[j], n[i] }, func(r *rand.Rand) { n[i] = n[r.IntN(len(n))] },
				func(*rand.Rand) { set(append(slices.Clone(n), n[i])) }, func(*rand.Rand) { set(slices.Delete(slices.Clone(n), i, i+1)) })
			out = places(out, &n[i], func(v any) { n[i] = v })
		}
	}
	return out
}
