package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/assessing"
	"countersign/pkg/authoring"
	"countersign/pkg/clock"
	"countersign/pkg/crosswalk"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/reporting"
)

func (s *Server) crosswalkRoutes() []httpx.Route {
	return []httpx.Route{
		get("/crosswalks", "lead.crosswalks", s.crosswalks),
		get("/crosswalks/new", "lead.crosswalk", s.crosswalkPage),
		post("/crosswalks/new", "lead.crosswalk.send", s.addCrosswalk),
		get("/crosswalks/take", "lead.crosswalk.take", s.takePage),
		post("/crosswalks/take", "lead.crosswalk.take.send", s.takeCrosswalks),
	}
}

// crosswalks lists the links of the department, and what is suggested.
func (s *Server) crosswalks(c echo.Context) error {
	k, err := s.deskOf(c)
	if err != nil {
		return err
	}
	list, err := s.Authoring.Crosswalks(c.Request().Context(), actor(c), k.ID)
	if err != nil {
		return err
	}
	p := frontend.LeadCrosswalks{Lead: k.lead(s.layout(c, "Crosswalks"), k.at(c, "lead.frameworks")), Add: onlyIf(k.Leads, k.at(c, "lead.crosswalk"))}
	for _, l := range list.Standing {
		row := linkRow(c, l)
		row.End = onlyIf(k.Leads, k.at(c, "lead.crosswalk.end", string(l.ID)))
		if l.Due {
			p.Due++
			row.Standing = frontend.Standing{Text: "Look at it again", Colour: "orange"}
		}
		if crosswalk.Counts(l.Kind) {
			p.Counting = append(p.Counting, row)
		} else {
			p.Parts = append(p.Parts, row)
		}
	}
	for _, l := range list.Ended {
		p.Ended = append(p.Ended, linkRow(c, l))
	}
	for _, set := range list.Suggestions {
		one := linkSet(c, set)
		one.Take = onlyIf(k.Leads, k.to(c, "lead.crosswalk.take").With("from", string(set.From.ID)).With("to", string(set.To.ID)).String())
		p.Sets = append(p.Sets, one)
	}
	return s.page(c, http.StatusOK, p)
}

func linkName(c echo.Context, n authoring.Name) frontend.Link {
	return frontend.Link{Text: n.Title, Href: at(c, "framework.competency", string(n.Framework.ID), n.Code)}
}

func linkRow(c echo.Context, l authoring.Linked) frontend.WalkRow {
	row := frontend.WalkRow{From: linkName(c, l.FromName), To: linkName(c, l.ToName), Verb: crosswalk.Verb(l.Kind), Why: l.Rationale, By: takenBy(l.Link)}
	if e := l.Link.Ended; e != nil {
		row.Ended = "Ended by " + e.ByName + " on " + day(e.At) + ": " + e.Reason
	}
	return row
}

func takenBy(l crosswalk.Link) string {
	return "Taken into use by " + l.AuthorName + " on " + day(l.At) + ". To be looked at again by " + l.ReviewBy.Words() + "."
}

func linkSet(c echo.Context, s authoring.Suggestions) frontend.LinkSet {
	out := frontend.LinkSet{From: s.From.Title, To: s.To.Title, Verb: crosswalk.Verb(s.Kind), Why: s.Rationale, Inferred: s.Inferred}
	for _, p := range s.Pairs {
		out.Pairs = append(out.Pairs, frontend.WalkRow{From: linkName(c, p.From), To: linkName(c, p.To), Verb: out.Verb})
	}
	return out
}

const crosswalkTitle = "Add a crosswalk"

// linking gathers the page that adds a link between two frameworks; with neither
// named, the one that asks for them.
func (s *Server) linking(c echo.Context, k desk, fromIn, toIn string, typed frontend.LeadCrosswalk) (func(frontend.Layout) frontend.Page, error) {
	if err := s.Authoring.MayLink(actor(c), k.ID); err != nil {
		return nil, err
	}
	list, err := s.Authoring.Frameworks(c.Request().Context(), actor(c), k.ID)
	if err != nil {
		return nil, err
	}
	p := typed
	p.Address, p.Action = k.at(c, "lead.crosswalk"), at(c, "lead.crosswalk.send")
	var from, to *framework.Version
	for _, one := range list {
		v := one.Version
		p.Versions = append(p.Versions, frontend.Choice{Value: string(v.ID), Text: v.Title})
		if string(v.ID) == fromIn {
			from = v
		}
		if string(v.ID) == toIn {
			to = v
		}
	}
	if from != nil && to != nil {
		p.FromIn, p.ToIn, p.FromName, p.ToName, p.Froms, p.Tos = fromIn, toIn, from.Title, to.Title, competencyChoices(from), competencyChoices(to)
	}
	return func(l frontend.Layout) frontend.Page {
		p.Lead = k.lead(l, k.at(c, "lead.crosswalks"))
		return p
	}, nil
}

// competencyChoices lists a version's competencies by area.
func competencyChoices(v *framework.Version) (out []frontend.Choice) {
	for _, area := range v.Areas {
		for _, one := range v.Competencies {
			if one.Area == area.Code {
				out = append(out, frontend.Choice{Value: string(one.ID), Text: area.Title + ": " + one.Title})
			}
		}
	}
	return out
}

func (s *Server) crosswalkPage(c echo.Context) error {
	q, err := httpx.ReadQuery(c, "department", "from", "to")
	if err != nil {
		return err
	}
	k, err := s.desk(c, q.Get("department"))
	if err != nil {
		return err
	}
	page, err := s.linking(c, k, q.Get("from"), q.Get("to"), frontend.LeadCrosswalk{})
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, page(s.layout(c, crosswalkTitle)))
}

func (s *Server) addCrosswalk(c echo.Context) error {
	f := httpx.FormOf(c)
	k, err := s.desk(c, f.Get("department"))
	if err != nil {
		return err
	}
	review, _ := typedDay(&f.Values, "review_by")
	typed := frontend.LeadCrosswalk{From: f.Get("from"), To: f.Get("to"), Kind: f.Get("kind"), Rationale: f.Get("rationale"), ReviewBy: dateParts(review)}
	page, err := s.linking(c, k, f.Get("from_in"), f.Get("to_in"), typed)
	if err != nil {
		return err
	}
	cmd := authoring.LinkCommand{Department: k.ID, From: framework.CompetencyID(typed.From), To: framework.CompetencyID(typed.To), Kind: typed.Kind, Rationale: typed.Rationale, ReviewBy: clock.Date(review)}
	if _, refused := s.Authoring.Link(c.Request().Context(), actor(c), cmd); refused != nil {
		return s.again(c, refused, crosswalkTitle, page)
	}
	done(c, "The crosswalk is in use", "Whoever signs the first is shown the second from now on.")
	return httpx.SeeOther(c, k.to(c, "lead.crosswalks"))
}

const takeTitle = "Take these crosswalks into use"

func (s *Server) taking(c echo.Context, k desk, fromIn, toIn, why, review string) (func(frontend.Layout) frontend.Page, error) {
	if err := s.Authoring.MayLink(actor(c), k.ID); err != nil {
		return nil, err
	}
	list, err := s.Authoring.Crosswalks(c.Request().Context(), actor(c), k.ID)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(list.Suggestions, func(o authoring.Suggestions) bool { return string(o.From.ID) == fromIn && string(o.To.ID) == toIn })
	if i < 0 {
		return nil, fault.Missing()
	}
	return func(l frontend.Layout) frontend.Page {
		return frontend.LeadCrosswalkTake{Lead: k.lead(l, k.at(c, "lead.crosswalks")), Action: at(c, "lead.crosswalk.take.send"), FromIn: fromIn, ToIn: toIn,
			Set: linkSet(c, list.Suggestions[i]), Rationale: why, ReviewBy: dateParts(review)}
	}, nil
}

func (s *Server) takePage(c echo.Context) error {
	q, err := httpx.ReadQuery(c, "department", "from", "to")
	if err != nil {
		return err
	}
	k, err := s.desk(c, q.Get("department"))
	if err != nil {
		return err
	}
	page, err := s.taking(c, k, q.Get("from"), q.Get("to"), "", "")
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, page(s.layout(c, takeTitle)))
}

func (s *Server) takeCrosswalks(c echo.Context) error {
	f := httpx.FormOf(c)
	k, err := s.desk(c, f.Get("department"))
	if err != nil {
		return err
	}
	review, _ := typedDay(&f.Values, "review_by")
	page, err := s.taking(c, k, f.Get("from"), f.Get("to"), f.Get("rationale"), review)
	if err != nil {
		return err
	}
	cmd := authoring.TakeCommand{Department: k.ID, From: framework.VersionID(f.Get("from")), To: framework.VersionID(f.Get("to")), Rationale: f.Get("rationale"), ReviewBy: clock.Date(review)}
	n, refused := s.Authoring.Take(c.Request().Context(), actor(c), cmd)
	if refused != nil {
		return s.again(c, refused, takeTitle, page)
	}
	done(c, count(n, "crosswalk is", "crosswalks are")+" in use", "You can end each of them, with a reason.")
	return httpx.SeeOther(c, k.to(c, "lead.crosswalks"))
}

// endCrosswalk ends a link.
func endCrosswalk() ending {
	return ending{
		path: "/crosswalks/:id/end", route: "lead.crosswalk.end", title: "End this crosswalk?", about: (*Server).endingCrosswalk,
		act: func(s *Server, c echo.Context, _ desk, why string) error {
			return s.Authoring.EndLink(c.Request().Context(), actor(c), authoring.EndLinkCommand{Link: id.CrosswalkLink(c.Param("id")), Reason: why})
		},
		done: "The crosswalk has ended", then: "Whoever loses by it is told.",
	}
}

func (s *Server) endingCrosswalk(c echo.Context, k desk) (out frontend.LeadConfirm, back httpx.Location, err error) {
	ref, err := param[id.CrosswalkLink](c, "id")
	if err != nil {
		return out, back, err
	}
	if err := s.Authoring.MayLink(actor(c), k.ID); err != nil {
		return out, back, err
	}
	l, err := s.Authoring.Crosswalk(c.Request().Context(), actor(c), ref)
	if err != nil {
		return out, back, err
	}
	if l.Department != k.ID || l.Link.Ended != nil {
		return out, back, fault.Missing()
	}
	return frontend.LeadConfirm{About: "“" + l.FromName.Title + "” " + crosswalk.Verb(l.Kind) + " “" + l.ToName.Title + "”", Button: "End it", AskReason: true,
		Explain: []string{"What only this leads to counts no more, at once. Everything else stands, and nothing that was signed is changed.", "Whoever loses by it is told. Everybody in the department can read your reason."}}, k.to(c, "lead.crosswalks"), nil
}

// furtherOptions is what a sign-off counts toward besides, as a signer is asked.
func furtherOptions(list []assessing.Further) (out []frontend.Option, all []string) {
	for _, f := range list {
		out = append(out, frontend.Option{Value: string(f.ID), Text: f.Title, Help: f.Framework.Title + ". " + byWay(f.Path)})
		all = append(all, string(f.ID))
	}
	return out, all
}

// byWay says over what a way leads, and why.
func byWay(p crosswalk.Path) string {
	var why []string
	for _, l := range p.Links {
		why = append(why, l.Rationale)
	}
	return "What you sign " + crosswalk.Verb(p.Kind) + " it: " + strings.Join(why, " ")
}

// named is competencies as a form sent them.
func named(values []string) (out []framework.CompetencyID) {
	for _, v := range values {
		out = append(out, framework.CompetencyID(v))
	}
	return out
}

// inUse is the links of a competency's page that the department uses.
func inUse(c echo.Context, of framework.CompetencyID, links []reporting.LinkAbout) (out frontend.LinksInUse) {
	for _, l := range links {
		row := frontend.CrosswalkRow{Link: catalogueLink(c, l.To), Words: "It " + crosswalk.Verb(l.Kind), Framework: takenBy(l.Link), Why: l.Rationale}
		if l.Link.To == of {
			row.Link, row.Words = catalogueLink(c, l.From), map[string]string{framework.Equivalent: "Equivalent to it is", framework.Covers: "It is covered by", framework.PartlyCovers: "It is partly covered by"}[l.Kind]
		}
		if crosswalk.Counts(l.Kind) {
			out.Counting = append(out.Counting, row)
		} else {
			out.Parts = append(out.Parts, row)
		}
	}
	return out
}
