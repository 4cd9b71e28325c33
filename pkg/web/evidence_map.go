package web

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/progress"
	"countersign/pkg/recording"
	"countersign/pkg/reporting"
	"countersign/pkg/store"
)

const (
	mapTitle  = "What is it evidence for?"
	mostShown = 30 // results of a search
	mostLikes = 6  // competencies put in sight because they are likely
)

func (s *Server) evidenceCompetencies(c echo.Context) error {
	q, err := httpx.ReadQuery(c, "q")
	if err != nil {
		return err
	}
	d, err := s.draft(c)
	if err != nil || d.Working == nil {
		return orShow(c, d, err)
	}
	return s.mapPage(c, http.StatusOK, s.layout(c, mapTitle), d, d.Working.Content.Competencies, q.Get("q"))
}

// draft is the item that the address names, with its draft if there is one.
func (s *Server) draft(c echo.Context) (recording.Detail, error) {
	e, err := evidenceOf(c)
	if err != nil {
		return recording.Detail{}, err
	}
	return s.Recording.Get(c.Request().Context(), actor(c), e)
}

// orShow answers where a draft was looked for: the fault, or the item as it is.
func orShow(c echo.Context, d recording.Detail, err error) error {
	if err != nil {
		return err
	}
	return httpx.SeeOther(c, httpx.To(c, "evidence.show", string(d.ID)))
}

func (s *Server) mapPage(c echo.Context, status int, l frontend.Layout, d recording.Detail, chosen []string, query string) error {
	picker, err := s.picker(c, d, chosen, query)
	if err != nil {
		return err
	}
	l.Back = at(c, "evidence.edit", string(d.ID))
	p := frontend.EvidenceCompetencies{Layout: l, ID: string(d.ID), Query: query, Picker: picker}
	for _, one := range picker.First {
		if !one.Chosen {
			p.Found++
		}
	}
	p.Picker.Wrong = l.Wrong("competencies")
	return s.page(c, status, p)
}

func (s *Server) mapEvidence(c echo.Context) error {
	d, err := s.draft(c)
	if err != nil || d.Working == nil {
		return orShow(c, d, err)
	}
	f := httpx.FormOf(c)
	chosen, query, next := f.All("competencies"), f.Get("q"), f.Get("next")
	if _, err := s.Recording.Save(c.Request().Context(), actor(c), d.ID, recording.Patch{Competencies: &chosen}); err != nil {
		return s.mapAgain(c, d, chosen, query, err)
	}
	switch {
	case next == "all":
		return httpx.SeeOther(c, httpx.To(c, "evidence.competencies", string(d.ID)))
	case next == "later":
		return s.onward(c, d.ID, next)
	case next == "continue" && len(chosen) > 0 && onOnePage(d.Kind): // back to where the search began
		return httpx.SeeOther(c, httpx.To(c, "evidence.edit", string(d.ID)))
	case next == "continue" && len(chosen) > 0:
		return s.forward(c, d.ID)
	case next == "continue":
		return s.mapAgain(c, d, chosen, query, &fault.Error{Kind: fault.Invalid, Fields: []fault.Field{{Name: "competencies", Message: "Choose at least one competency that this is evidence for."}}})
	}
	return httpx.SeeOther(c, httpx.To(c, "evidence.competencies", string(d.ID)).With("q", query))
}

func (s *Server) mapAgain(c echo.Context, d recording.Detail, chosen []string, query string, refused error) error {
	if !fault.Is(refused, fault.Invalid) {
		return refused
	}
	return s.mapPage(c, http.StatusUnprocessableEntity, s.wrongLayout(c, mapTitle, fieldsOf(refused)), d, chosen, query)
}

// picker offers the competencies of the worker's pathways: what is chosen, then
// what a search found or what is likely, in sight; the rest by area.
func (s *Server) picker(c echo.Context, d recording.Detail, chosen []string, query string) (frontend.Picker, error) {
	p := frontend.Picker{Legend: "Choose all that fit"}
	chosen, err := s.ticked(c, &p, d, chosen)
	if err != nil {
		return p, err
	}
	if query != "" {
		found, err := s.search(c, d.Kind, chosen, query)
		p.First = append(p.First, found...)
		return p, err
	}
	ways, err := s.Reporting.WorkerPathways(c.Request().Context(), actor(c), d.Worker)
	if err != nil {
		return p, err
	}
	likely, err := s.likely(c, d, ways)
	if err != nil {
		return p, err
	}
	offer(&p, d.Kind, ways, chosen, likely)
	return p, nil
}

// offer puts each line where it is looked for: in sight, or in its area, which for a
// pathway beside the main one is that pathway. Each is there once.
func offer(p *frontend.Picker, k evidence.Kind, ways []reporting.Progress, chosen, likely []string) {
	put := map[framework.CompetencyID]bool{}
	for n, way := range ways {
		for _, l := range way.Lines {
			title := l.Item.AreaTitle
			if n > 0 {
				title = way.Target.Framework
			}
			switch at := slices.Index(chosen, string(l.Item.ID)); {
			case put[l.Item.ID]:
			case at >= 0:
				p.First[at].Hint = pick(k, l).Hint
			case slices.Contains(likely, string(l.Item.ID)) && (k != evidence.PriorLearning || !l.Prior.None()):
				p.First = append(p.First, pick(k, l))
			default:
				p.Areas = under(p.Areas, title, pick(k, l))
			}
			put[l.Item.ID] = true
		}
	}
}

// ticked puts what is chosen first. What was ticked but could not be saved is
// still ticked; what does not exist is left out.
func (s *Server) ticked(c echo.Context, p *frontend.Picker, d recording.Detail, chosen []string) ([]string, error) {
	var known []string
	for _, one := range chosen {
		name, ok := d.Named[one]
		if !ok {
			page, err := s.Reporting.CompetencyPage(c.Request().Context(), actor(c), framework.CompetencyID(one))
			if fault.Is(err, fault.NotFound) {
				continue
			}
			if err != nil {
				return nil, err
			}
			name = recording.Named{Title: page.Competency.Title, Framework: page.Framework}
			if len(page.Asks) > 0 { // the same at each level
				name.Prior, name.Rated = page.Asks[0].Prior, page.Asks[0].Success+page.Asks[0].Revalidation != ""
			}
		}
		known = append(known, one)
		rated := name.Rated && d.Kind.Rated()
		p.First = append(p.First, frontend.Pick{ID: one, Title: name.Title, Hint: counting(d.Kind, name.Framework, name.Prior, rated), Chosen: true, Rated: rated})
	}
	return known, nil
}

// pick is a line to choose, with where it stands.
func pick(k evidence.Kind, l reporting.Line) frontend.Pick {
	rated := l.Rated() && k.Rated()
	return frontend.Pick{ID: string(l.Item.ID), Title: l.Item.Title, Hint: counting(k, l.Standing.Title(), l.Prior.Words(l.Observations), rated), Rated: rated}
}

// counting is a hint that says before a competency is chosen what prior learning stands
// for in it, and that it asks how each case went; else the hint as it is.
func counting(k evidence.Kind, hint, stands string, rated bool) string {
	switch {
	case rated:
		return hint + ". Asks how it went"
	case k != evidence.PriorLearning:
		return hint
	case stands == "":
		return hint + ". Prior learning does not count for this"
	}
	return hint + ". Prior learning stands for " + stands
}

// under puts one to choose under a heading.
func under(groups []frontend.PickGroup, title string, one frontend.Pick) []frontend.PickGroup {
	i := slices.IndexFunc(groups, func(g frontend.PickGroup) bool { return g.Title == title })
	if i < 0 {
		i, groups = len(groups), append(groups, frontend.PickGroup{Title: title})
	}
	groups[i].Picks = append(groups[i].Picks, one)
	return groups
}

// likely are the competencies that this is probably for, those still to be met
// first: what the worker put up evidence for last, and what is under way.
func (s *Server) likely(c echo.Context, d recording.Detail, ways []reporting.Progress) ([]string, error) {
	recent, _, err := s.Recording.List(c.Request().Context(), actor(c), d.Worker, store.EvidenceFilter{State: evidence.Submitted, Limit: mostLikes})
	if err != nil {
		return nil, err
	}
	var lately, open, begun []string
	for _, item := range recent {
		lately = append(lately, item.Competencies...)
	}
	for _, way := range ways {
		for _, l := range way.Lines {
			name := string(l.Item.ID)
			switch {
			case l.Standing.IsMet():
			case slices.Contains(lately, name):
				open = append(open, name)
			case l.Standing == progress.InProgress:
				begun = append(begun, name)
			}
		}
	}
	var out []string
	for _, one := range slices.Concat(open, begun, lately) {
		if len(out) < mostLikes && !slices.Contains(out, one) {
			out = append(out, one)
		}
	}
	return out, nil
}

// search looks in every framework, the worker's own first.
func (s *Server) search(c echo.Context, k evidence.Kind, chosen []string, query string) ([]frontend.Pick, error) {
	ctx, a := c.Request().Context(), actor(c)
	frameworks, err := s.Reporting.Frameworks(ctx, a)
	if err != nil {
		return nil, err
	}
	var out []frontend.Pick
	for _, f := range frameworks {
		found, err := s.Reporting.Browse(ctx, a, reporting.BrowseQuery{Version: f.Version, Words: query})
		if err != nil {
			return nil, err
		}
		for _, group := range found.Found {
			for _, item := range group.Items {
				if len(out) < mostShown && !slices.Contains(chosen, string(item.Competency.ID)) {
					out = append(out, frontend.Pick{ID: string(item.Competency.ID), Title: item.Competency.Title, Hint: counting(k, group.Area.Title+", "+f.Title, item.Prior, false)})
				}
			}
		}
	}
	return out, nil
}

const assessorTitle = "Who should look at it?"

func (s *Server) evidenceAssessor(c echo.Context) error {
	d, err := s.draft(c)
	if err != nil || d.Working == nil {
		return orShow(c, d, err)
	}
	return s.assessorPage(c, http.StatusOK, s.layout(c, assessorTitle), d, string(d.Working.Content.Assessor))
}

func (s *Server) assessorPage(c echo.Context, status int, l frontend.Layout, d recording.Detail, chosen string) error {
	people, err := s.Recording.Assessors(c.Request().Context(), actor(c), d.ID)
	if err != nil {
		return err
	}
	l.Back = at(c, "evidence.check", string(d.ID))
	p := frontend.EvidenceAssessor{Layout: l, ID: string(d.ID), Chosen: chosen}
	for _, one := range people {
		p.People = append(p.People, frontend.AssessorChoice{ID: string(one.Person), Name: one.Name, Waiting: one.Waiting, Away: one.Away})
	}
	return s.page(c, status, p)
}

func (s *Server) chooseAssessor(c echo.Context) error {
	d, err := s.draft(c)
	if err != nil || d.Working == nil {
		return orShow(c, d, err)
	}
	chosen := id.Person(httpx.FormOf(c).Get("assessor"))
	if chosen == frontend.Anyone {
		chosen = ""
	}
	if _, err := s.Recording.Save(c.Request().Context(), actor(c), d.ID, recording.Patch{Assessor: &chosen}); err != nil {
		return err
	}
	return s.forward(c, d.ID)
}
