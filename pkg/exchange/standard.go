package exchange

import (
	"cmp"
	"encoding/json"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"

	"countersign/pkg/fault"
	"countersign/pkg/framework"
)

// standardJSON is an apprenticeship standard as Skills England publishes it. Its
// knowledge, skills and behaviours carry an identifier and no number.
type standardJSON struct {
	Reference      string          `json:"referenceNumber"`
	Title          string          `json:"title"`
	Version        json.RawMessage `json:"version"` // text or a number
	Level          int             `json:"level"`
	CoreAndOptions bool            `json:"coreAndOptions"`
	Options        []struct {
		ID    string `json:"optionId"`
		Title string `json:"title"`
	} `json:"options"`
	Duties []struct {
		ID         string   `json:"dutyId"`
		Detail     string   `json:"dutyDetail"`
		Core       int      `json:"isThisACoreDuty"`
		Options    []string `json:"mappedOptions"`
		Knowledge  []string `json:"mappedKnowledge"`
		Skills     []string `json:"mappedSkills"`
		Behaviours []string `json:"mappedBehaviour"`
	} `json:"duties"`
	Knowledge []struct {
		ID     string `json:"knowledgeId"`
		Detail string `json:"detail"`
	} `json:"knowledges"`
	Skills []struct {
		ID     string `json:"skillId"`
		Detail string `json:"detail"`
	} `json:"skills"`
	Behaviours []struct {
		ID     string `json:"behaviourId"`
		Detail string `json:"detail"`
	} `json:"behaviours"`
}

var referenceShape = regexp.MustCompile(`^[A-Z]{2}[0-9]{4}$`)

func readStandard(file []byte) (source, error) {
	var s standardJSON
	if err := strictly(file, &s); err != nil {
		return source{}, err
	}
	if n := len(s.Knowledge) + len(s.Skills) + len(s.Behaviours); n > maxItems || len(s.Duties) > maxItems || len(s.Options) > 100 {
		return source{}, bad("This file lists more than a standard can hold.")
	}
	var f fault.Fields
	if !referenceShape.MatchString(s.Reference) {
		f.Add("referenceNumber", "This should be a reference like ST0217.")
	}
	title := plainText(&f, "title", s.Title, maxTitle)
	if title == "" {
		f.Add("title", "The standard has no title.")
	}
	edition := text(&f, "version", strings.Trim(string(s.Version), `"`), 20)
	if edition == "null" {
		edition = ""
	}
	out := source{header: func(v *framework.Version) {
		if v.Framework == "" {
			v.Framework, v.Nation = strings.ToLower(s.Reference), "England"
			v.Publisher = "Skills England"
			v.Levels[0].Title = title + " apprenticeship"
		}
		v.Kind, v.Reference, v.Title, v.Edition = framework.Apprenticeship, s.Reference, title, edition
		if s.Level > 0 && len(v.Levels) == 1 {
			v.Levels[0].RQF = []int{s.Level}
		}
	}}
	s.choose(&f, &out)
	for i, d := range s.Duties {
		out.duties = append(out.duties, framework.Fact{Kind: "duty", ID: fmt.Sprintf("duty_%d", i+1), Text: cmp.Or(plainText(&f, place("duties", i, "dutyDetail"), d.Detail, maxText), "(no text)"),
			Values: map[string]any{"n": i + 1, "core": d.Core == 1}, Source: []string{fileSource}, Confidence: framework.Stated})
	}
	return out, f.Err()
}

// choose adds the items, each with the options that it is for: by the rule of the
// course service, an item of a core duty is for everybody, and one of a duty that an
// option names is for that option. A standard that has options and maps no duty
// gives every option everything.
func (s *standardJSON) choose(f *fault.Fields, out *source) {
	optionOf := map[string]string{}
	for i, o := range s.Options {
		title := plainText(f, place("options", i, "title"), o.Title, maxTitle)
		if id := slug(title, "_"); id == "" || o.ID == "" || optionOf[o.ID] != "" || slices.ContainsFunc(out.options, func(s framework.Setting) bool { return s.ID == id }) {
			f.Add(place("options", i, "title"), "Give each option an identifier and a title of its own.")
		} else {
			optionOf[o.ID] = id
			out.options = append(out.options, framework.Setting{ID: id, Title: title + " option (" + s.Reference + ")"})
		}
	}
	core, forOption := map[string]bool{}, map[string][]string{}
	for _, d := range s.Duties {
		for _, id := range slices.Concat(d.Knowledge, d.Skills, d.Behaviours) {
			core[id] = core[id] || d.Core == 1
			for _, o := range d.Options {
				if option := optionOf[o]; option != "" && !slices.Contains(forOption[id], option) {
					forOption[id] = append(forOption[id], option)
				}
			}
		}
	}
	mapped := len(core) > 0
	if len(s.Options) > 0 && !mapped {
		out.warn("This standard has options, but says of no duty which of them it is for. Every option gets every item, as in the government's own course service. Check it against the standard's page.")
	}
	unmapped := 0
	add := func(i int, list, letter, area, kind, id, detail string) {
		full := plainText(f, place(list, i, "detail"), detail, maxText)
		if full == "" {
			f.Add(place(list, i, "detail"), "Write something here.")
		}
		if id == "" {
			f.Add(fmt.Sprintf("%s.%d", list, i), "This has no identifier.")
		}
		code := fmt.Sprintf("%s%d", letter, i+1)
		one := item{place: fmt.Sprintf("%s.%d", list, i), code: code, official: code, guid: text(f, place(list, i, "id"), id, 60), area: letter, areaTitle: area, kind: kind, title: heading(full)}
		if one.title != full {
			one.statement = full
		}
		if mapped && len(s.Options) > 0 && !core[id] {
			one.options = forOption[id]
			if len(one.options) == 0 {
				unmapped++
				return
			}
		}
		out.items = append(out.items, one)
	}
	for i, k := range s.Knowledge {
		add(i, "knowledges", "K", "Knowledge", framework.Knowledge, k.ID, k.Detail)
	}
	for i, k := range s.Skills {
		add(i, "skills", "S", "Skills", framework.Skill, k.ID, k.Detail)
	}
	for i, k := range s.Behaviours {
		add(i, "behaviours", "B", "Behaviours", framework.Behaviour, k.ID, k.Detail)
	}
	if unmapped > 0 {
		out.warn(fmt.Sprintf("%d items belong to no core duty and to no option, so nobody is asked for them. They are left out; the numbers of the others stay.", unmapped))
	}
}

var tag = regexp.MustCompile(`<[^<>]*>`)

// plainText is what a page's text says without its mark-up.
func plainText(f *fault.Fields, place, s string, most int) string {
	return text(f, place, html.UnescapeString(tag.ReplaceAllString(s, " ")), most)
}
