package framework

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"sync"

	"countersign/pkg/digest"
	"countersign/pkg/fault"

	"go.yaml.in/yaml/v3"
)

//go:embed catalogue/*.yaml
var files embed.FS

// Catalogue is the versions that ship with Countersign, by name of file. They
// are read once and shared: nobody may write to them.
func Catalogue() ([]*Version, error) {
	list, err := catalogue()
	return slices.Clone(list), err
}

var catalogue = sync.OnceValues(func() ([]*Version, error) { return load(files) })

// load reads a catalogue whole: every file, and every link between them.
func load(files fs.FS) ([]*Version, error) {
	names, err := fs.Glob(files, "catalogue/*.yaml")
	if err != nil {
		return nil, err
	}
	list, wrong := make([]*Version, len(names)), make([]error, len(names))
	var together sync.WaitGroup
	for i, name := range names {
		together.Go(func() { list[i], wrong[i] = loadOne(files, name) })
	}
	together.Wait()
	if err := errors.Join(wrong...); err != nil {
		return nil, err
	}
	if err := checkLinks(list); err != nil {
		return nil, err
	}
	return list, nil
}

func loadOne(files fs.FS, name string) (*Version, error) {
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, err
	}
	v, err := Parse(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if want := fmt.Sprintf("catalogue/%s.%d.yaml", v.Framework, v.Number); name != want {
		return nil, fmt.Errorf("%s holds %s and should be called %s", name, v.ID, want)
	}
	return v, nil
}

// Parse reads one version from a document in the schema of the package comment.
// Unknown and repeated keys are refused. The error, an Invalid fault, names
// every problem found: the place ("competencies.3.area", or "line 12" where the
// document could not be read at all) and a sentence.
func Parse(text []byte) (*Version, error) { return ParseAs("", text) }

// ParseAs is Parse for a version that goes by another id than its document says:
// that of a department, which several may give the same name and number. An empty
// id is that of the document.
func ParseAs(id VersionID, text []byte) (*Version, error) {
	v := &Version{ID: id}
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(v); errors.Is(err, io.EOF) {
		return nil, unreadable(errors.New("it is empty"))
	} else if err != nil {
		return nil, unreadable(err)
	}
	if err := d.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, unreadable(errors.New("there is more than one document in the file"))
	}
	v.link()
	if err := v.check(); err != nil {
		return nil, err
	}
	v.digest = digest.OfBytes(text)
	v.finish()
	return v, nil
}

var unknownKey = regexp.MustCompile(`field (\S+) not found in type \S+`)

// unreadable turns what the YAML reader says into one field for each line.
func unreadable(err error) error {
	says := []string{strings.TrimPrefix(err.Error(), "yaml: ")}
	if wrong := new(yaml.TypeError); errors.As(err, &wrong) {
		says = wrong.Errors
	}
	var f fault.Fields
	for _, s := range says {
		place, message, ok := strings.Cut(s, ": ")
		if !ok || !strings.HasPrefix(place, "line ") {
			place, message = "document", s
		}
		f.Add(place, "The file cannot be read here: %s.", unknownKey.ReplaceAllString(message, `the key "$1" is not known`))
	}
	return f.Err()
}

// link gives everything its full name: a bare code in the document is an item
// of the document itself.
func (v *Version) link() {
	if v.ID == "" {
		v.ID = VersionID(fmt.Sprintf("%s:%d", v.Framework, v.Number))
	}
	own := func(ids []CompetencyID) {
		for i, id := range ids {
			if id.Version() == "" {
				ids[i] = v.ID.Of(string(id))
			}
		}
	}
	for name, r := range v.RiskClasses {
		r.ID = name
		own(r.StatedFor)
		v.RiskClasses[name] = r
	}
	for name, e := range v.Entitlements {
		e.ID = name
		v.Entitlements[name] = e
	}
	for i := range v.Levels {
		if item := &v.Levels[i].EducationItem; *item != "" {
			*item = v.ID.Of(string(*item))
		}
		for j := range v.Levels[i].Requires {
			v.Levels[i].Requires[j].link(own)
		}
	}
	for i := range v.Paths {
		own(v.Paths[i].Needs)
	}
	v.index = make(map[CompetencyID]int, len(v.Competencies))
	for i := range v.Competencies {
		c := &v.Competencies[i]
		c.ID = v.ID.Of(c.Code)
		own(c.Prerequisites)
		v.index[c.ID] = i
	}
}

// finish takes the digests and prepares the text that Search looks in.
func (v *Version) finish() {
	v.folded = make([]string, len(v.Competencies))
	for i := range v.Competencies {
		c := &v.Competencies[i]
		c.digest = v.digestOf(*c)
		area, _ := v.Area(c.Area)
		v.folded[i] = fold(strings.Join([]string{c.Code, c.OfficialRef, c.Title, c.Statement, area.Code, area.Title}, " \n"))
	}
}
