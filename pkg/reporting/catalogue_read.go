package reporting

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"countersign/pkg/access"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/identity"
	"countersign/pkg/pathway"
	"countersign/pkg/store"
)

// signedIn refuses nobody: the catalogue is for everybody who is signed in.
func signedIn(a identity.Actor) error {
	if a.Person == "" {
		return fault.Missing()
	}
	return nil
}

// Frameworks lists every published version.
func (s Service) Frameworks(ctx context.Context, a identity.Actor) (out []Framework, err error) {
	if err := signedIn(a); err != nil {
		return nil, err
	}
	err = s.Store.Read(ctx, func(view *store.View) error {
		out, err = frameworks(view, access.ScopeOf(a))
		return err
	})
	return out, err
}

func frameworks(view *store.View, scope access.Scope) ([]Framework, error) {
	list, err := view.Frameworks(scope.Everywhere()...)
	out := make([]Framework, len(list))
	for i, v := range list {
		out[i] = frameworkOf(v)
	}
	return out, err
}

func frameworkOf(v *framework.Version) Framework {
	out := Framework{Version: v.ID, Title: v.Title, Kind: v.Kind, Reference: v.Reference, Edition: v.Edition, Publisher: v.Publisher, Status: v.Status, Caveat: v.Doubt(), StatusNote: v.StatusNote, OwnWords: v.OwnWords,
		Nation: v.Nation, Notes: v.Notes, Competencies: len(v.Competencies)}
	for _, l := range tracked(v) {
		out.Levels = append(out.Levels, levelOf(v, l.ID))
	}
	return out
}

// tracked is the levels that are not an exit, in their order.
func tracked(v *framework.Version) []framework.Level {
	out := slices.DeleteFunc(slices.Clone(v.Levels), func(l framework.Level) bool { return l.Outside })
	slices.SortStableFunc(out, func(a, b framework.Level) int { return cmp.Compare(a.Order, b.Order) })
	return out
}

// Browse searches one version by words, area, level and risk class.
func (s Service) Browse(ctx context.Context, a identity.Actor, q BrowseQuery) (out Catalogue, err error) {
	if err := signedIn(a); err != nil {
		return Catalogue{}, err
	}
	err = s.Store.Read(ctx, func(view *store.View) error {
		list, err := view.Frameworks(access.ScopeOf(a).Everywhere()...)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(list, func(v *framework.Version) bool { return q.Version == "" || v.ID == q.Version })
		if i < 0 {
			return fault.Missing()
		}
		for _, v := range list {
			out.Frameworks = append(out.Frameworks, frameworkOf(v))
		}
		out.fill(list[i], q)
		return nil
	})
	return out, err
}

func (out *Catalogue) fill(v *framework.Version, q BrowseQuery) {
	out.Framework = frameworkOf(v)
	for _, a := range v.Areas {
		out.Areas = append(out.Areas, Choice{a.Code, a.Title})
	}
	for _, l := range tracked(v) {
		out.Levels = append(out.Levels, Choice{l.ID, l.Title})
	}
	for id, r := range v.RiskClasses {
		out.RiskClasses = append(out.RiskClasses, Choice{id, r.Title})
	}
	slices.SortFunc(out.RiskClasses, func(a, b Choice) int { return cmp.Compare(a.Title, b.Title) })
	for _, kind := range framework.FactKinds {
		for _, fact := range v.Facts {
			if fact.Kind == kind {
				out.Facts = append(out.Facts, fact)
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(v.Sources)) {
		out.Sources = append(out.Sources, v.Sources[id])
	}
	found := v.Search(q.Words, q.Area, q.Level, q.RiskClass)
	out.Count, out.Found = len(found), byArea(v, found)
}

// byArea groups competencies by area, in the order of the framework's areas.
func byArea(v *framework.Version, list []framework.Competency) []CatalogueArea {
	var out []CatalogueArea
	for _, a := range v.Areas {
		part := CatalogueArea{Area: Choice{a.Code, a.Title}}
		for _, c := range list {
			if c.Area == a.Code {
				part.Items = append(part.Items, itemOf(v, c))
			}
		}
		if len(part.Items) > 0 {
			out = append(out, part)
		}
	}
	return out
}

func itemOf(v *framework.Version, c framework.Competency) CatalogueItem {
	out := CatalogueItem{Competency: name(v, c), Statement: c.Text(""), Kind: c.Kind, RiskClass: v.RiskClasses[c.RiskClass].Title,
		Prior: v.PriorFor(c).Words(v.RiskClasses[c.RiskClass].Observations), Inferred: c.Confidence == framework.Inferred}
	for _, l := range tracked(v) {
		if slices.Contains(c.RequiredAt, l.ID) {
			out.Levels = append(out.Levels, l.Title)
		}
	}
	return out
}

// LevelAsks is what a level asks for of a post with these settings.
func (s Service) LevelAsks(ctx context.Context, a identity.Actor, version framework.VersionID, level string, settings []string) (out LevelAsks, err error) {
	if err := signedIn(a); err != nil {
		return LevelAsks{}, err
	}
	err = s.Store.Read(ctx, func(view *store.View) error {
		if !store.SeesFramework(version, access.ScopeOf(a).Everywhere()...) {
			return fault.Missing()
		}
		v, p, err := view.Pathway(version, level, settings)
		if err != nil {
			return err
		}
		l, _ := v.Level(level)
		out = LevelAsks{Framework: frameworkOf(v), Level: levelOf(v, level), Band: l.Band, Education: l.Education, Supervision: l.Supervision, Note: l.Note,
			Settings: settingsThatMatter(v, level), Chosen: p.Settings, PathsNeeded: l.PathsNeeded, Requires: l.Requires}
		for _, to := range v.Next(level) {
			out.Next = append(out.Next, levelOf(v, to.ID))
		}
		out.addGroups(v, p)
		return nil
	})
	return out, err
}

func (out *LevelAsks) addGroups(v *framework.Version, p pathway.Pathway) {
	for _, g := range p.Root.Groups {
		if g.Rule != pathway.All {
			for _, path := range g.Groups {
				one := PathAsks{Title: path.Title}
				for _, l := range path.Lines {
					one.Items = append(one.Items, asked(v, l, p.Level))
				}
				out.Paths = append(out.Paths, one)
			}
			continue
		}
		area, _ := v.Area(g.ID)
		part := AreaAsks{Area: Choice{g.ID, g.Title}, Scope: area.Scope}
		for _, l := range g.Lines {
			if l.Required {
				part.Required = append(part.Required, asked(v, l, p.Level))
			} else {
				part.Optional = append(part.Optional, asked(v, l, p.Level))
			}
		}
		out.RequiredTotal += len(part.Required)
		out.Areas = append(out.Areas, part)
	}
}

func asked(v *framework.Version, l pathway.Line, level string) AskedItem {
	c, _ := v.Competency(l.Competency)
	asks := asksOf(v, c, level)
	asks.Required = l.Required
	return AskedItem{name(v, c), asks}
}

// settingsThatMatter is the settings that change what a level asks for.
func settingsThatMatter(v *framework.Version, level string) []Choice {
	var out []Choice
	for _, s := range v.Settings {
		item := slices.ContainsFunc(v.Competencies, func(c framework.Competency) bool { return c.Asked(level) && slices.Contains(c.AppliesIf, s.ID) })
		path := slices.ContainsFunc(v.Paths, func(p framework.Path) bool { return p.Level == level && p.Setting == s.ID })
		if item || path {
			out = append(out, Choice{s.ID, s.Title})
		}
	}
	return out
}
