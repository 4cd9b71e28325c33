package framework

import (
	"fmt"
	"slices"
	"strings"

	"countersign/pkg/fault"
)

// The small questions that check.go asks of many places.

func (k *checker) need(at, text string) {
	if strings.TrimSpace(text) == "" {
		k.Add(at, "Write something here.")
	}
}

func (k *checker) among(at, value string, allowed ...string) {
	if !slices.Contains(allowed, value) {
		k.Add(at, "%q is not one of %s.", value, strings.TrimPrefix(strings.Join(allowed, ", "), ", "))
	}
}

// named tells whether name can stand in an address or a key.
func (k *checker) named(at, name string) bool {
	if !nameShape.MatchString(name) {
		k.Add(at, "Use a short name of letters, digits, dots, hyphens and low lines.")
		return false
	}
	return true
}

// fresh tells whether name is a proper one, and the first of its kind.
func (k *checker) fresh(at, name string, seen map[string]bool) bool {
	switch {
	case name == "":
		k.Add(at, "Write something here.")
	case seen[name]:
		k.Add(at, "%s is there already. Give each its own.", name)
	default:
		seen[name] = true
		return k.named(at, name)
	}
	return false
}

// backed wants what carries a claim to say where it comes from and how sure it is.
func (k *checker) backed(at string, source []string, confidence string) {
	k.among(at+".confidence", confidence, Stated, Inferred)
	if len(source) == 0 {
		k.Add(at+".source", "Name at least one source.")
	}
	k.sources(at+".source", source)
}

func (k *checker) sources(at string, ids []string) {
	for i, id := range ids {
		if _, ok := k.Sources[id]; !ok {
			k.Add(fmt.Sprintf("%s.%d", at, i), "There is no source %q in this file.", id)
		}
	}
}

// plain tells whether a value of a fact is one that every format can hold.
func plain(value any) bool {
	switch v := value.(type) {
	case nil, bool, int, float64, string:
		return true
	case []any:
		return !slices.ContainsFunc(v, func(one any) bool { _, list := one.([]any); return list || !plain(one) })
	}
	return false
}

func (k *checker) known(at string, id CompetencyID) {
	if _, ok := k.index[id]; !ok {
		k.Add(at, "There is no competency %q in this file.", strings.TrimPrefix(string(id), string(k.ID)+":"))
	}
}

func (k *checker) levelIDs(at string, ids []string) {
	for _, id := range ids {
		if _, ok := k.Level(id); !ok {
			k.Add(at, "There is no level %q in this file.", id)
		}
	}
}

func (k *checker) settingIDs(at string, ids []string) {
	for _, id := range ids {
		if _, ok := k.Setting(id); !ok {
			k.Add(at, "There is no setting %q in this file.", id)
		}
	}
}

func (k *checker) areaCode(at, code string) {
	if _, ok := k.Area(code); !ok {
		k.Add(at, "There is no area %q in this file.", code)
	}
}

// checkLinks finds the links between versions that lead nowhere.
func checkLinks(list []*Version) error {
	var f fault.Fields
	for _, from := range list {
		for i, c := range from.Competencies {
			for j, to := range c.MapsTo {
				if !slices.ContainsFunc(list, func(v *Version) bool { _, ok := v.Competency(to); return ok }) {
					f.Add(fmt.Sprintf("%s.competencies.%d.maps_to.%d", from.ID, i, j), "There is no competency %q.", to)
				}
			}
		}
	}
	return f.Err()
}
