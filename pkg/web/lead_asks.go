package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/authoring"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/httpx"
)

// asked is what a level of a draft asks for beside its competencies, and the thing of it
// that the address names.
type asked struct {
	sketch
	level framework.Level
	at    authoring.Spot        // of something new the group that it goes into
	one   framework.Requirement // what is there; of something new of its kind and nothing else
	rule  string                // of a group
	do    authoring.Asking
}

func (s *Server) asked(c echo.Context, do authoring.Asking) (out asked, err error) {
	if out.sketch, err = s.sketch(c); err != nil {
		return out, err
	}
	name, err := url.PathUnescape(c.Param("level"))
	level, ok := out.draft.Version.Level(name)
	if err != nil || !ok || level.Outside {
		return out, fault.Missing()
	}
	out.level, out.do = level, do
	switch {
	case do == authoring.AskNew:
		if out.at, ok = authoring.ParseSpot(c.Param("into")); ok {
			_, ok = authoring.Asked(level, out.at)
		}
		_, known := askKinds[c.Param("kind")]
		_, group := groupRules[c.Param("kind")]
		if kind := c.Param("kind"); group {
			out.rule = kind
		} else {
			out.one.Kind = kind
		}
		ok = ok && (known || group || c.Param("kind") == "")
	case c.Param("node") != "":
		if out.at, ok = authoring.ParseSpot(c.Param("node")); ok {
			out.one, ok = authoring.AskedAt(level, out.at)
			out.rule = authoring.RuleOf(out.one)
		}
	}
	if !ok || do == authoring.AskLater && out.one.Kind == "" {
		return out, fault.Missing()
	}
	return out, nil
}

// askKinds says what each kind of leaf is, to choose one.
var askKinds = map[string]string{framework.AsksQualification: "A qualification that somebody has seen", framework.AsksAccreditation: "An accreditation or certificate that runs out", framework.AsksHours: "Hours that add up",
	framework.AsksDuration: "Time on the pathway", framework.AsksReview: "A review of progress in date", framework.AsksDeclaration: "A statement that the worker makes", framework.AsksEntitlement: "An entitlement by the employer",
	framework.AsksConfirmation: "Something that an educator confirms", framework.AsksCompetency: "A competency at a step"}

var groupRules = map[string]string{authoring.AllOf: "All of them are needed", authoring.AnyOf: "Any one of them is enough", authoring.NOf: "A number of them is needed"}

func askedCount(l framework.Level) string {
	if len(l.Requires) == 0 {
		return "Nothing yet"
	}
	return count(len(l.Requires), "thing", "things")
}

// asksAt is an address about the level.
func (t asked) asksAt(c echo.Context, route string, more ...string) string {
	return t.here(c, route, append([]string{t.level.ID}, more...)...)
}

// rows are what is asked for. Where marked is not nil nothing can be changed, and the
// one that is there is marked.
func (t asked) rows(c echo.Context, list []framework.Requirement, in, marked authoring.Spot) (out []frontend.DraftAsk) {
	for i, r := range list {
		at := in.In(i)
		row := frontend.DraftAsk{Title: r.Name(), Asks: t.asks(r), This: marked != nil && at.String() == marked.String()}
		if marked == nil {
			row.Change, row.Move, row.Remove = t.asksAt(c, "lead.asks.change", at.String()), t.asksAt(c, "lead.asks.move", at.String()), t.asksAt(c, "lead.asks.remove", at.String())
		}
		if r.Kind == "" {
			parts, _ := r.Parts()
			if row.Parts = t.rows(c, parts, at, marked); marked == nil {
				row.Add = t.asksAt(c, "lead.asks.kind", at.String())
			}
			if r.Title != "" {
				row.Rule = framework.Requirement{All: r.All, Any: r.Any, NOf: r.NOf, N: r.N}.Name()
			}
		}
		out = append(out, row)
	}
	return out
}

// asks is what one asks for, in a sentence, with what only this version can name.
func (t asked) asks(r framework.Requirement) string {
	says := asksOf(r)
	if r.Kind == framework.AsksCompetency {
		e, _ := authoring.CompetencyOf(t.draft.Version, string(r.Competency))
		step, _ := t.draft.Version.Step(r.Step)
		says = strings.TrimSpace(says + " " + e.Title + ", at “" + step.Title + "”.")
	}
	return says
}

const asksTitle = "What it asks for besides competencies"

// asksPage shows what a level asks for.
func (s *Server) asksPage(c echo.Context) error {
	t, err := s.asked(c, authoring.AskChange)
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, frontend.LeadAsks{Lead: t.lead(s.layout(c, asksTitle), t.here(c, "lead.draft")), Draft: t.draft.Title, Level: t.level.Title,
		Rows: t.rows(c, t.level.Requires, nil, nil), Add: t.asksAt(c, "lead.asks.kind", "top")})
}

// askKindPage asks what to add.
func (s *Server) askKindPage(c echo.Context) error {
	t, err := s.asked(c, authoring.AskNew)
	if err != nil {
		return err
	}
	p := frontend.LeadAskKind{Lead: t.lead(s.layout(c, "What do you want to add?"), t.asksAt(c, "lead.asks")), Draft: t.draft.Title, Level: t.level.Title}
	if r, ok := authoring.AskedAt(t.level, t.at); ok {
		p.Into = r.Name()
	}
	for _, kind := range framework.RequirementKinds {
		if kind != framework.AsksEntitlement || len(t.draft.Version.Entitlements) > 0 {
			p.Kinds = append(p.Kinds, frontend.Link{Text: askKinds[kind], Href: t.asksAt(c, "lead.asks.add", t.at.String(), kind)})
		}
	}
	if list, _ := authoring.Asked(t.level, t.at); len(list) > 0 {
		for _, rule := range []string{authoring.AnyOf, authoring.AllOf, authoring.NOf} {
			p.Groups = append(p.Groups, frontend.Link{Text: groupRules[rule], Href: t.asksAt(c, "lead.asks.add", t.at.String(), rule)})
		}
	}
	return s.page(c, http.StatusOK, p)
}

var askTitles = map[authoring.Asking]string{authoring.AskNew: "Add to what is asked for", authoring.AskChange: "Change what is asked for", authoring.AskLater: "Ask it otherwise of those who begin later"}

func (t asked) send(c echo.Context) (action, here string) {
	route := map[authoring.Asking]string{authoring.AskNew: "lead.asks.add", authoring.AskChange: "lead.asks.change", authoring.AskLater: "lead.asks.later"}[t.do]
	params := []string{string(t.draft.ID), t.level.ID, t.at.String()}
	if t.do == authoring.AskNew {
		params = append(params, t.rule+t.one.Kind)
	}
	return at(c, route+".send", params...), t.here(c, route, params[1:]...)
}

func (t asked) form(c echo.Context, typed askForm, changed bool) func(frontend.Layout) frontend.Page {
	return func(l frontend.Layout) frontend.Page {
		p := frontend.LeadDraftEdit{Lead: t.lead(l, t.asksAt(c, "lead.asks")), Revision: t.draft.Revision, Draft: t.draft.Title, Fields: t.fields(typed), Changed: changed, Intro: t.level.Title + ". " + askKinds[t.one.Kind]}
		p.Action, p.Now = t.send(c)
		if t.one.Kind == "" {
			p.Intro = t.level.Title + ". A group"
			if t.do == authoring.AskNew {
				p.Intro += ": " + strings.ToLower(groupRules[t.rule])
			}
		}
		p.Intro += "."
		if t.do == authoring.AskLater {
			p.Intro += " Whoever began before the day that you give is asked for it as before."
		}
		if t.do == authoring.AskChange && t.one.Kind != "" {
			p.Later = frontend.Link{Text: "Ask it otherwise only of those who begin later", Href: t.asksAt(c, "lead.asks.later", t.at.String())}
		}
		return p
	}
}

// askPage asks what one thing is to say.
func (s *Server) askPage(do authoring.Asking) echo.HandlerFunc {
	return func(c echo.Context) error {
		t, err := s.asked(c, do)
		if err != nil {
			return err
		}
		return s.page(c, http.StatusOK, t.form(c, t.asItIs(), false)(s.layout(c, askTitles[do])))
	}
}

// ask saves it in the draft.
func (s *Server) ask(do authoring.Asking) echo.HandlerFunc {
	return func(c echo.Context) error {
		t, err := s.asked(c, do)
		if err != nil {
			return err
		}
		typed := askTyped(httpx.FormOf(c))
		refused := s.Authoring.EditDraft(c.Request().Context(), actor(c), authoring.EditCommand{Draft: t.draft.ID, Revision: whole(typed.line("revision")), Edit: t.edit(typed)})
		if refused == nil {
			return t.saved(c, "Saved in the draft")
		}
		changed, known := false, map[string]bool{}
		for _, f := range t.fields(typed) {
			known[f.Name] = true
		}
		refused = renamed(refused, func(name string) string {
			if changed = changed || name == "revision"; !known[name] {
				return ""
			}
			return name
		})
		return s.again(c, refused, askTitles[do], t.form(c, typed, changed))
	}
}

func (t asked) saved(c echo.Context, what string) error {
	done(c, what, "Nothing changes for anybody until you publish it.")
	return httpx.SeeOther(c, t.to(c, "lead.asks", string(t.draft.ID), t.level.ID))
}

const moveAskTitle = "Move it"

// ways are the ways to move it.
func (t asked) ways() (out []frontend.Choice) {
	for _, w := range []frontend.Choice{{Value: authoring.MoveUp, Text: "Move it up"}, {Value: authoring.MoveDown, Text: "Move it down"}, {Value: authoring.MoveOut, Text: "Move it out of its group"}} {
		if _, ok := t.move(w.Value).Lands(t.level); ok {
			out = append(out, w)
		}
	}
	list, _ := authoring.Asked(t.level, t.at.Up())
	for i, r := range list {
		how := fmt.Sprintf("%s %d", authoring.MoveInto, i)
		if _, ok := t.move(how).Lands(t.level); ok {
			out = append(out, frontend.Choice{Value: how, Text: "Move it into “" + r.Name() + "”"})
		}
	}
	return out
}

func (t asked) move(how string) authoring.AskMove {
	e := authoring.AskMove{Level: t.level.ID, At: t.at, How: how, Into: -1}
	if how, into, ok := strings.Cut(how, " "); ok {
		e.How, e.Into = how, whole(into)
	}
	return e
}

func (s *Server) moveAskPage(c echo.Context) error { return s.movingAsk(c, nil) }

func (s *Server) movingAsk(c echo.Context, refused error) error {
	t, err := s.asked(c, authoring.AskChange)
	if err != nil {
		return err
	}
	page := func(l frontend.Layout) frontend.Page {
		return frontend.LeadAskMove{Lead: t.lead(l, t.asksAt(c, "lead.asks")), Draft: t.draft.Title, Action: at(c, "lead.asks.move.send", string(t.draft.ID), t.level.ID, t.at.String()), Revision: t.draft.Revision,
			Rows: t.rows(c, t.level.Requires, nil, t.at), Name: t.one.Name(), Ways: t.ways(), Done: t.asksAt(c, "lead.asks")}
	}
	if refused != nil {
		return s.again(c, renamed(refused, func(string) string { return "" }), moveAskTitle, page)
	}
	return s.page(c, http.StatusOK, page(s.layout(c, moveAskTitle)))
}

// moveAsk moves it, and shows where it is then.
func (s *Server) moveAsk(c echo.Context) error {
	t, err := s.asked(c, authoring.AskChange)
	if err != nil {
		return err
	}
	f := httpx.FormOf(c)
	e := t.move(f.Get("to"))
	if refused := s.Authoring.EditDraft(c.Request().Context(), actor(c), authoring.EditCommand{Draft: t.draft.ID, Revision: typedWhole(f, "revision"), Edit: e}); refused != nil {
		return s.movingAsk(c, refused)
	}
	to, _ := e.Lands(t.level)
	return httpx.SeeOther(c, t.to(c, "lead.asks.move", string(t.draft.ID), t.level.ID, to.String()))
}

const removeAskTitle = "Take this out of the draft?"

func (s *Server) removeAskPage(c echo.Context) error { return s.removingAsk(c, nil) }

func (s *Server) removingAsk(c echo.Context, refused error) error {
	t, err := s.asked(c, authoring.AskChange)
	if err != nil {
		return err
	}
	p := frontend.LeadAskRemove{Draft: t.draft.Title, Action: at(c, "lead.asks.remove.send", string(t.draft.ID), t.level.ID, t.at.String()), Keep: t.asksAt(c, "lead.asks"), Revision: t.draft.Revision,
		Name: t.one.Name(), Parts: t.one.Kind == "", Explain: []string{"Whoever is on an earlier version is asked for it there as before. What people put down for it stays in their record."}}
	if n, err := s.Authoring.AttainedFor(c.Request().Context(), actor(c), t.draft.ID, t.one); err != nil {
		return err
	} else if n > 0 {
		p.Explain = append(p.Explain, count(n, "support worker has", "support workers have")+" put something down for it. It counts for nothing on the new version.")
	}
	page := func(l frontend.Layout) frontend.Page {
		p.Lead = t.lead(l, t.asksAt(c, "lead.asks"))
		return p
	}
	if refused != nil {
		return s.again(c, renamed(refused, func(string) string { return "" }), removeAskTitle, page)
	}
	return s.page(c, http.StatusOK, page(s.layout(c, removeAskTitle)))
}

func (s *Server) removeAsk(c echo.Context) error {
	t, err := s.asked(c, authoring.AskChange)
	if err != nil {
		return err
	}
	f := httpx.FormOf(c)
	e := authoring.AskRemove{Level: t.level.ID, At: t.at, Keep: f.Has("keep")}
	if refused := s.Authoring.EditDraft(c.Request().Context(), actor(c), authoring.EditCommand{Draft: t.draft.ID, Revision: typedWhole(f, "revision"), Edit: e}); refused != nil {
		return s.removingAsk(c, refused)
	}
	return t.saved(c, "It is out of the draft")
}
