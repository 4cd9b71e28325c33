package web

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/authoring"
	"countersign/pkg/digest"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
)

// renamed gives the fields of a refusal other names.
func renamed(refused error, name func(string) string) error {
	var e *fault.Error
	if !errors.As(refused, &e) || e.Kind != fault.Invalid {
		return refused
	}
	var f fault.Fields
	for _, one := range e.Fields {
		f.Add(name(one.Name), "%s", one.Message)
	}
	return f.Err()
}

const newDraftTitle = "Write a framework of your department's own"

func (s *Server) newDraftPage(c echo.Context) error {
	k, err := s.deskOf(c)
	if err != nil {
		return err
	}
	if err := s.Authoring.MayLoad(actor(c), k.ID); err != nil {
		return err
	}
	return s.page(c, http.StatusOK, k.newDraft(c, "")(s.layout(c, newDraftTitle)))
}

func (k desk) newDraft(c echo.Context, name string) func(frontend.Layout) frontend.Page {
	return func(l frontend.Layout) frontend.Page {
		return frontend.LeadDraftNew{Lead: k.lead(l, k.at(c, "lead.frameworks")), Action: at(c, "lead.draft.begin"), Name: name}
	}
}

func (s *Server) beginDraft(c echo.Context) error {
	f := httpx.FormOf(c)
	k, err := s.desk(c, f.Get("department"))
	if err != nil {
		return err
	}
	d, refused := s.Authoring.BeginDraft(c.Request().Context(), actor(c), authoring.BeginCommand{Department: k.ID, Title: f.Get("title")})
	if refused != nil {
		return s.again(c, refused, newDraftTitle, k.newDraft(c, f.Get("title")))
	}
	return httpx.SeeOther(c, k.to(c, "lead.draft", string(d)))
}

// beginNext begins the next version of the one in the address.
func (s *Server) beginNext(c echo.Context) error {
	k, err := s.desk(c, httpx.FormOf(c).Get("department"))
	if err != nil {
		return err
	}
	version, err := versionAt(c)
	if err != nil {
		return err
	}
	d, err := s.Authoring.BeginDraft(c.Request().Context(), actor(c), authoring.BeginCommand{Department: k.ID, Base: version})
	if fault.Is(err, fault.Invalid) {
		return fault.Missing()
	}
	if err != nil {
		return err
	}
	return httpx.SeeOther(c, k.to(c, "lead.draft", string(d)))
}

// sketch is a draft, and the thing of it that the address names.
type sketch struct {
	desk
	draft authoring.Draft
	part  authoring.Part
	key   string // empty: a new one
}

func (s *Server) sketch(c echo.Context) (out sketch, err error) {
	ref, err := param[id.FrameworkDraft](c, "draft")
	if err != nil {
		return out, err
	}
	if out.draft, err = s.Authoring.Draft(c.Request().Context(), actor(c), ref); err != nil {
		return out, err
	}
	if out.desk, err = s.desk(c, string(out.draft.Department)); err != nil {
		return out, err
	}
	out.part = authoring.Part(c.Param("part"))
	if out.key, err = url.PathUnescape(c.Param("key")); err != nil {
		return out, fault.Missing()
	}
	if out.key == "new" {
		out.key = ""
	}
	return out, nil
}

func (t sketch) here(c echo.Context, route string, more ...string) string {
	return t.at(c, route, append([]string{string(t.draft.ID)}, more...)...)
}

func (t sketch) back(c echo.Context) error {
	return httpx.SeeOther(c, t.to(c, "lead.draft", string(t.draft.ID)))
}

// draftPage is a draft with all its parts.
func (s *Server) draftPage(c echo.Context) error {
	t, err := s.sketch(c)
	if err != nil {
		return err
	}
	v, d := t.draft.Version, t.draft
	p := frontend.LeadDraft{Lead: t.lead(s.layout(c, v.Title), t.at(c, "lead.frameworks")), About: "A draft. Last changed by " + d.ChangedByName + " on " + day(d.ChangedAt) + ".",
		Look: t.here(c, "lead.draft.look"), Drop: t.here(c, "lead.draft.drop")}
	if d.From != nil {
		p.About = fmt.Sprintf("A draft, begun from version %d. Last changed by %s on %s.", d.From.Number, d.ChangedByName, day(d.ChangedAt))
		if d.Newest != nil && d.Newest.Number > d.From.Number {
			p.Warning = fmt.Sprintf("Version %d was published after this draft was begun. What it changed is not in the draft.", d.Newest.Number)
		}
	}
	for _, one := range d.Problems {
		p.Problems = append(p.Problems, frontend.SketchProblem{Place: authoring.Place(v, one.Name), Message: one.Message})
	}
	p.Parts = t.parts(c)
	return s.page(c, http.StatusOK, p)
}

func (t sketch) row(c echo.Context, part authoring.Part, key, title, note string) frontend.SketchRow {
	return frontend.SketchRow{Link: frontend.Link{Text: title, Href: t.here(c, "lead.draft.edit", string(part), key)}, Note: note}
}

func (t sketch) add(c echo.Context, part authoring.Part, words string) frontend.Link {
	return frontend.Link{Text: words, Href: t.here(c, "lead.draft.edit", string(part), "new")}
}

// parts lists what there is to change.
func (t sketch) parts(c echo.Context) []frontend.SketchPart {
	v := t.draft.Version
	about := frontend.SketchPart{Title: "The framework", Rows: []frontend.SketchRow{t.row(c, ofAll, "all", v.Title, v.StatusNote)}}
	levels := frontend.SketchPart{Title: "Levels", Add: t.add(c, authoring.OfLevels, "Add a level")}
	for _, l := range v.Levels {
		if !l.Outside {
			levels.Rows = append(levels.Rows, t.row(c, authoring.OfLevels, l.ID, l.Title, l.Education))
		}
	}
	beside := frontend.SketchPart{Title: "Besides competencies", Intro: "Qualifications, hours, statements and other things that a level asks for."}
	for _, l := range v.Levels {
		if !l.Outside {
			beside.Rows = append(beside.Rows, frontend.SketchRow{Link: frontend.Link{Text: "What “" + l.Title + "” asks for", Href: t.here(c, "lead.asks", l.ID)}, Note: askedCount(l)})
		}
	}
	rules := frontend.SketchPart{Title: "How much proof is enough", Intro: "Each competency is of one of these kinds.", Add: t.add(c, authoring.OfRules, "Add a kind")}
	for _, key := range slices.Sorted(maps.Keys(v.RiskClasses)) {
		rules.Rows = append(rules.Rows, t.row(c, authoring.OfRules, key, v.RiskClasses[key].Title, proof(v.RiskClasses[key])))
	}
	settings := frontend.SketchPart{Title: "Kinds of work", Intro: "Some competencies are only for posts with a kind of work.", Add: t.add(c, authoring.OfSettings, "Add a kind of work")}
	for _, one := range v.Settings {
		settings.Rows = append(settings.Rows, t.row(c, authoring.OfSettings, one.ID, one.Title, ""))
	}
	areas := frontend.SketchPart{Title: "Areas", Intro: "Assessors are entitled area by area.", Add: t.add(c, authoring.OfAreas, "Add an area")}
	items := frontend.SketchPart{Title: "Competencies", Add: t.add(c, authoring.OfCompetencies, "Add a competency")}
	for _, a := range v.Areas {
		areas.Rows = append(areas.Rows, t.row(c, authoring.OfAreas, a.Code, a.Title, a.Scope))
		group := frontend.SketchGroup{Title: a.Title}
		for _, one := range v.Competencies {
			if one.Area == a.Code {
				group.Rows = append(group.Rows, t.row(c, authoring.OfCompetencies, one.Code, one.Title, v.RiskClasses[one.RiskClass].Title))
			}
		}
		if len(group.Rows) > 0 {
			items.Groups = append(items.Groups, group)
		}
	}
	return []frontend.SketchPart{items, areas, levels, beside, rules, settings, about}
}

// proof is what a kind of task asks for, in a line.
func proof(r framework.RiskClass) string {
	out := []string{"A record is seen"}
	if r.Observations > 0 {
		out = []string{count(r.Observations, "observation", "observations")}
		if r.DistinctDays > 1 {
			out = append(out, "on "+count(r.DistinctDays, "day", "days"))
		}
	}
	if r.Assessors > 1 {
		out = append(out, "by "+count(r.Assessors, "assessor", "assessors"))
	}
	if r.KnowledgeCheck {
		out = append(out, "and a knowledge check")
	}
	if r.PriorLearning != nil {
		out = append(out, "of which prior learning stands for "+r.PriorLearning.Words(r.Observations))
	}
	if r.ValidityMonths > 0 {
		out = append(out, "good for "+count(r.ValidityMonths, "month", "months"))
	}
	if r.Success != nil {
		out = append(out, r.Success.Words())
	}
	if r.Revalidation != nil {
		out = append(out, "to renew it, "+r.Revalidation.Words())
	}
	return strings.Join(out, ", ")
}

// editPage asks what one thing is to say.
func (s *Server) editDraftPage(c echo.Context) error {
	t, err := s.sketch(c)
	if err != nil {
		return err
	}
	e, ok := t.asItIs()
	if !ok {
		return fault.Missing()
	}
	return s.page(c, http.StatusOK, t.editPageOf(c, e, false)(s.layout(c, t.title())))
}

func (t sketch) editPageOf(c echo.Context, e authoring.Edit, changed bool) func(frontend.Layout) frontend.Page {
	return func(l frontend.Layout) frontend.Page {
		p := frontend.LeadDraftEdit{Lead: t.lead(l, t.here(c, "lead.draft")), Action: at(c, "lead.draft.edit.send", string(t.draft.ID), string(t.part), t.keyOrNew()), Revision: t.draft.Revision, Draft: t.draft.Title,
			Fields: t.fields(e), Changed: changed, Now: t.here(c, "lead.draft.edit", string(t.part), t.keyOrNew())}
		if t.key != "" && t.part != ofAll {
			p.Remove = frontend.Link{Text: "Take it out of the draft", Href: t.here(c, "lead.draft.remove", string(t.part), t.key)}
		}
		return p
	}
}

func (t sketch) keyOrNew() string {
	if t.key == "" {
		return "new"
	}
	return t.key
}

// edit saves one thing in the draft.
func (s *Server) editDraft(c echo.Context) error {
	t, err := s.sketch(c)
	if err != nil {
		return err
	}
	f := httpx.FormOf(c)
	if _, ok := t.asItIs(); !ok {
		return fault.Missing()
	}
	e := t.typed(f)
	refused := s.Authoring.EditDraft(c.Request().Context(), actor(c), authoring.EditCommand{Draft: t.draft.ID, Revision: typedWhole(f, "revision"), Edit: e})
	if refused != nil {
		changed := false
		refused = renamed(refused, func(name string) string {
			if name == "revision" {
				changed = true
				return ""
			}
			return strings.TrimRight(strings.TrimRight(name, "0123456789"), ".")
		})
		return s.again(c, refused, t.title(), t.editPageOf(c, e, changed))
	}
	done(c, "Saved in the draft", "Nothing changes for anybody until you publish it.")
	return t.back(c)
}

// draftConfirm asks once more before something goes from a draft.
func (s *Server) draftConfirm(c echo.Context, t sketch, title, about, action, button string, refused error, explain ...string) error {
	page := func(l frontend.Layout) frontend.Page {
		return frontend.LeadConfirm{Lead: t.lead(l, t.here(c, "lead.draft")), About: about, Action: action, Button: button, Keep: t.here(c, "lead.draft"), Explain: explain}
	}
	if refused != nil {
		return s.again(c, refused, title, page)
	}
	return s.page(c, http.StatusOK, page(s.layout(c, title)))
}

const takeOutTitle = "Take this out of the draft?"

func (s *Server) takeOutPage(c echo.Context) error { return s.takingOut(c, nil) }

func (s *Server) takingOut(c echo.Context, refused error) error {
	t, err := s.sketch(c)
	if err != nil {
		return err
	}
	if _, ok := t.asItIs(); !ok || t.key == "" || t.part == ofAll {
		return fault.Missing()
	}
	explain := []string{"Whoever is on an earlier version keeps it there."}
	if rests := t.restingOn(); len(rests) > 0 {
		explain = append(explain, "These rest on it, and will no longer: "+strings.Join(rests, "; ")+".")
	}
	return s.draftConfirm(c, t, takeOutTitle, t.name(), at(c, "lead.draft.remove.send", string(t.draft.ID), string(t.part), t.key), "Take it out", refused, explain...)
}

func (s *Server) takeOut(c echo.Context) error {
	t, err := s.sketch(c)
	if err != nil {
		return err
	}
	cmd := authoring.EditCommand{Draft: t.draft.ID, Revision: t.draft.Revision, Edit: authoring.Remove{Part: t.part, Key: t.key}}
	if refused := s.Authoring.EditDraft(c.Request().Context(), actor(c), cmd); refused != nil {
		return s.takingOut(c, refused)
	}
	done(c, "It is out of the draft", "Nothing changes for anybody until you publish it.")
	return t.back(c)
}

const dropTitle = "Throw this draft away?"

func (s *Server) dropDraftPage(c echo.Context) error {
	t, err := s.sketch(c)
	if err != nil {
		return err
	}
	return s.draftConfirm(c, t, dropTitle, t.draft.Title, at(c, "lead.draft.drop.send", string(t.draft.ID)), "Throw it away", nil, "What was written in it is gone then. What is published stays as it is.")
}

func (s *Server) dropDraft(c echo.Context) error {
	t, err := s.sketch(c)
	if err != nil {
		return err
	}
	if err := s.Authoring.DropDraft(c.Request().Context(), actor(c), t.draft.ID, t.draft.Revision); err != nil {
		return err
	}
	done(c, "The draft is thrown away", "")
	return httpx.SeeOther(c, t.to(c, "lead.frameworks"))
}

const changesTitle = "What this draft changes"

// draftChanges shows what publishing the draft would change.
func (s *Server) draftChanges(c echo.Context) error { return s.showChanges(c, "", nil) }

func (s *Server) showChanges(c echo.Context, reason string, refused error) error {
	t, err := s.sketch(c)
	if err != nil {
		return err
	}
	p, err := s.Authoring.PreviewDraft(c.Request().Context(), actor(c), t.draft.ID)
	if fault.Is(err, fault.Invalid) { // there is something to mend first: the draft's own page says what
		return t.back(c)
	}
	if err != nil {
		return err
	}
	page := func(l frontend.Layout) frontend.Page {
		return frontend.LeadDraftChanges{Lead: t.lead(l, t.here(c, "lead.draft")), Send: at(c, "lead.draft.publish", string(t.draft.ID)), Looked: *loadPreview(p), Reason: reason}
	}
	if refused != nil {
		return s.again(c, renamed(refused, func(name string) string { return strings.TrimPrefix(name, "seen") }), changesTitle, page)
	}
	return s.page(c, http.StatusOK, page(s.layout(c, changesTitle)))
}

func (s *Server) publishDraft(c echo.Context) error {
	t, err := s.sketch(c)
	if err != nil {
		return err
	}
	f := httpx.FormOf(c)
	cmd := authoring.PublishDraftCommand{Draft: t.draft.ID, Reason: f.Get("reason"), Seen: digest.Sum(f.Get("seen"))}
	v, refused := s.Authoring.PublishDraft(c.Request().Context(), actor(c), cmd)
	if fault.Is(refused, fault.Invalid) {
		return s.showChanges(c, cmd.Reason, refused)
	}
	if refused != nil {
		return refused
	}
	return published(c, t.desk, v)
}
