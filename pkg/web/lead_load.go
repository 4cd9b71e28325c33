package web

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/authoring"
	"countersign/pkg/digest"
	"countersign/pkg/exchange"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/httpx"
)

const loadTitle = "Load a framework from a file"

var formatNames = map[exchange.Format]string{exchange.CSV: "CSV, from a spreadsheet", exchange.YAML: "Countersign's own YAML", exchange.CASE10: "CASE 1.0 (JSON)", exchange.CASE11: "CASE 1.1 (JSON)",
	exchange.SkillsEngland: "An apprenticeship standard from Skills England (JSON)"}

// loadForm is the form with what was chosen and typed so far.
func (s *Server) loadForm(c echo.Context, k desk, cmd authoring.LoadCommand) (func(frontend.Layout) frontend.LeadLoad, error) {
	list, err := s.Authoring.Frameworks(c.Request().Context(), actor(c), k.ID)
	if err != nil {
		return nil, err
	}
	p := frontend.LeadLoad{Action: at(c, "lead.load.look"), Send: at(c, "lead.load.send"), Format: string(cmp.Or(cmd.Format, exchange.CSV)), Base: string(cmd.Base), Official: cmd.Official,
		Text: keepable(string(cmd.File)), Reason: cmd.Reason}
	for _, f := range []exchange.Format{exchange.CSV, exchange.SkillsEngland, exchange.CASE11, exchange.CASE10, exchange.YAML} {
		p.Formats = append(p.Formats, frontend.Choice{Value: string(f), Text: formatNames[f]})
	}
	for _, one := range list {
		if one.Newest {
			p.Bases = append(p.Bases, frontend.Choice{Value: string(one.Version.ID), Text: versionName(one.Version)})
		}
	}
	return func(l frontend.Layout) frontend.LeadLoad {
		p.Lead = k.lead(l, k.at(c, "lead.frameworks"))
		return p
	}, nil
}

func versionName(v *framework.Version) string {
	return fmt.Sprintf("%s, version %d", v.Title, v.Number)
}

// loadPage asks for a file.
func (s *Server) loadPage(c echo.Context) error {
	k, err := s.deskOf(c)
	if err != nil {
		return err
	}
	if err := s.Authoring.MayLoad(actor(c), k.ID); err != nil {
		return err
	}
	form, err := s.loadForm(c, k, authoring.LoadCommand{})
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, form(s.layout(c, loadTitle)))
}

// loaded reads what a form brings.
func (s *Server) loaded(c echo.Context) (desk, authoring.LoadCommand, error, error) {
	f := httpx.FormOf(c)
	text, bad := listOf(f)
	k, err := s.desk(c, f.Get("department"))
	if err == nil {
		err = s.Authoring.MayLoad(actor(c), k.ID)
	}
	return k, authoring.LoadCommand{Department: k.ID, Format: exchange.Format(f.Get("format")), Base: framework.VersionID(f.Get("base")), File: []byte(text),
		Official: f.Get("official") == "yes", Reason: f.Get("reason"), Seen: digest.Sum(f.Get("seen"))}, bad, err
}

// lookAtLoad shows what a file would become.
func (s *Server) lookAtLoad(c echo.Context) error {
	k, cmd, bad, err := s.loaded(c)
	if err != nil {
		return err
	}
	if bad != nil {
		return s.loadAgain(c, k, cmd, bad)
	}
	return s.showLoad(c, k, cmd, nil)
}

// load publishes what was looked at.
func (s *Server) load(c echo.Context) error {
	k, cmd, bad, err := s.loaded(c)
	if err != nil {
		return err
	}
	if bad != nil {
		return s.loadAgain(c, k, cmd, bad)
	}
	v, refused := s.Authoring.LoadFramework(c.Request().Context(), actor(c), cmd)
	if refused != nil {
		return s.showLoad(c, k, cmd, refused)
	}
	return published(c, k, v)
}

func published(c echo.Context, k desk, v framework.VersionID) error {
	done(c, "The new version is published", "It is there for your department. Nobody was moved to it: people stay on the version they are on until you put them on this one.")
	return httpx.SeeOther(c, k.to(c, "lead.framework", string(v)))
}

// showLoad shows a file that was looked at, and why publishing it was refused.
func (s *Server) showLoad(c echo.Context, k desk, cmd authoring.LoadCommand, refused error) error {
	p, err := s.Authoring.PreviewFramework(c.Request().Context(), actor(c), cmd)
	if err != nil {
		return s.loadAgain(c, k, cmd, err)
	}
	form, err := s.loadForm(c, k, cmd)
	if err != nil {
		return err
	}
	page := func(l frontend.Layout) frontend.Page {
		out := form(l)
		out.Looked = loadPreview(p)
		return out
	}
	if refused != nil {
		return s.again(c, inForm(refused), loadTitle, page)
	}
	return s.page(c, http.StatusOK, page(s.layout(c, loadTitle)))
}

// loadAgain shows the form once more when the file was refused.
func (s *Server) loadAgain(c echo.Context, k desk, cmd authoring.LoadCommand, refused error) error {
	form, err := s.loadForm(c, k, cmd)
	if err != nil {
		return err
	}
	return s.again(c, inForm(refused), loadTitle, func(l frontend.Layout) frontend.Page { return form(l) })
}

// inForm says what is wrong in a place of the file beside the file itself.
func inForm(refused error) error {
	var e *fault.Error
	if !errors.As(refused, &e) || e.Kind != fault.Invalid {
		return refused
	}
	const most = 20
	var f fault.Fields
	for i, one := range e.Fields {
		if i == most {
			f.Add("file", "And %d more.", len(e.Fields)-most)
			break
		}
		switch one.Name {
		case "file", "format", "base", "official", "reason":
			f.Add(one.Name, "%s", one.Message)
		case "seen":
			f.Add("file", "%s", one.Message)
		default:
			f.Add("file", "%s: %s", capital(one.Name), one.Message)
		}
	}
	return f.Err()
}

func loadPreview(p authoring.Preview) *frontend.LoadPreview {
	out := &frontend.LoadPreview{Name: versionName(p.Version), Standing: frameworkStates[p.Version.Status], Warnings: p.Warnings, Seen: string(p.Seen)}
	if p.Base != nil {
		out.Before = "version " + fmt.Sprint(p.Base.Number)
	}
	if p.Workers > 0 {
		out.Workers = fmt.Sprintf("%s on an earlier version of it. Nobody is moved: their sign-offs and progress stay as they are until you put them on this version.", count(p.Workers, "support worker is", "support workers are"))
	}
	var counts []string
	for _, g := range []struct {
		word, title string
		list        []framework.Change
	}{{"added", "Added", p.Changes.Added}, {"changed", "Changed", p.Changes.Changed}, {"moved", "Moved to another area", p.Changes.Moved}, {"retired", "Retired", p.Changes.Retired}} {
		if len(g.list) > 0 {
			counts = append(counts, fmt.Sprintf("%d %s", len(g.list), g.word))
			out.Groups = append(out.Groups, loadGroup(fmt.Sprintf("%s: %d", g.title, len(g.list)), g.list))
		}
	}
	if same := len(p.Changes.Same); same > 0 {
		counts = append(counts, fmt.Sprintf("%d as before", same))
	}
	out.Counts = append(out.Counts, "Competencies: "+strings.Join(counts, ", "))
	loadAsks(out, p.Changes.Requires)
	for _, from := range p.From {
		if len(from.Workers) > 0 {
			g := effectGroup(from, from.Workers[:min(len(from.Workers), aPage)])
			if more := len(from.Workers) - len(g.Rows); more > 0 {
				g.More = "And " + count(more, "support worker", "support workers") + " who lose no more than these."
			}
			out.Effects = append(out.Effects, g)
		}
	}
	return out
}

func loadGroup(title string, list []framework.Change) frontend.LoadGroup {
	out := frontend.LoadGroup{Title: title}
	for _, c := range list {
		row := frontend.LoadRow{Title: cmp.Or(c.After.Title, c.Before.Title), Area: c.Area, What: strings.Join(c.What, ", ")}
		if c.From != "" {
			row.Area = c.From + " to " + c.Area
		}
		if slices.Contains(c.What, "words") {
			row.Was = cmp.Or(c.Before.Statement, c.Before.Title)
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// loadAsks fills in what changes of what levels ask for beside competencies.
func loadAsks(out *frontend.LoadPreview, changes framework.RequirementChanges) {
	var counts []string
	for _, g := range []struct {
		word, title string
		list        []framework.RequirementChange
	}{{"added", "Added", changes.Added}, {"changed", "Changed", changes.Changed}, {"moved into or out of a group", "Moved into or out of a group", changes.Moved}, {"retired", "Retired", changes.Retired}} {
		group := frontend.LoadGroup{Title: fmt.Sprintf("%s: %d", g.title, len(g.list))}
		for _, c := range g.list {
			group.Rows = append(group.Rows, frontend.LoadRow{Title: c.Now().Name(), Area: askedWhere(c), What: strings.Join(c.What, ", ")})
		}
		if len(g.list) > 0 {
			counts = append(counts, fmt.Sprintf("%d %s", len(g.list), g.word))
			out.Asks = append(out.Asks, group)
		}
	}
	if counts == nil {
		counts = []string{"no change"}
	}
	if out.Before != "" || len(out.Asks) > 0 {
		out.Counts = append(out.Counts, "What levels ask for besides competencies: "+strings.Join(counts, ", "))
	}
}

// askedWhere is the level and the group that a requirement is in, and was in, and what
// is asked where that is new.
func askedWhere(c framework.RequirementChange) string {
	where := c.Level
	if c.In != "" {
		where += ", in “" + c.In + "”"
	}
	if c.From != "" {
		where += ", before in “" + c.From + "”"
	}
	now := c.Now()
	if now.Kind == "" && now.Title != "" && len(c.What) == 0 {
		now.Title = ""
		return where + ". " + now.Name()
	}
	if asks := asksOf(now); asks != "" && len(c.What) == 0 {
		where += ". " + strings.TrimSuffix(asks, ".")
	}
	return where
}

// downloadFramework is a version as a file.
func (s *Server) downloadFramework(c echo.Context) error {
	version, err := framework.ParseVersionID(c.Param("version"))
	if err != nil {
		return missing()
	}
	q, err := httpx.ReadQuery(c, "format")
	if err != nil {
		return err
	}
	out, err := s.Authoring.ExportFramework(c.Request().Context(), actor(c), version, exchange.Format(q.Get("format")))
	if fault.Is(err, fault.Invalid) {
		return missing()
	}
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="`+out.Name+`"`)
	return c.Blob(http.StatusOK, out.Type, out.File)
}
