package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/attestation"
	"countersign/pkg/educating"
	"countersign/pkg/fault"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

// flagRoutes are what there is to ask about sign-offs, for who asks and, one by one,
// for whom it is about.
func (s *Server) flagRoutes() []httpx.Route {
	return []httpx.Route{
		get("/workers/flags", "educator.flags", s.flags),
		get("/flags/:id", "educator.flag", s.flagPage),
		post("/flags/:id/close", "educator.flag.close", s.closeFlag),
	}
}

const (
	flagsTitle = "Questions about sign-offs"
	flagsShown = 15
)

func (s *Server) flags(c echo.Context) error {
	q, err := httpx.ReadQuery(c, "department", "after")
	if err != nil {
		return err
	}
	k, err := httpx.ReadKeyset(q, 1)
	if err != nil {
		return err
	}
	var before id.Flag
	if k.After != nil {
		before = id.Flag(k.After[0])
	}
	d, all := departmentFor(c, q.Get("department"), readers...)
	list, err := s.Educating.Flags(c.Request().Context(), actor(c), d, before, flagsShown)
	if err != nil {
		return err
	}
	here := httpx.To(c, "educator.flags").With("department", string(d))
	p := frontend.EducatorFlags{Layout: s.layout(c, flagsTitle), Department: list.DepartmentName, Open: flagRows(c, list.Open), Closed: flagRows(c, list.Closed)}
	if before != "" {
		p.First = here.String()
	}
	if list.Next != "" {
		p.Next = here.With("after", httpx.Cursor(string(list.Next))).String()
	}
	if _, p.Departments, err = s.departmentLinks(c, "educator.flags", d, all); err != nil {
		return err
	}
	return s.page(c, http.StatusOK, p)
}

func flagRows(c echo.Context, list []store.Flagged) (out []frontend.FlagRow) {
	for _, f := range list {
		row := frontend.FlagRow{Link: frontend.Link{Text: flagInShort(f, f.Signer == actor(c).Person), Href: at(c, "educator.flag", string(f.ID))}, When: stretch(f)}
		if f.Closed != nil {
			row.Found = f.Closed.ByName + " on " + day(f.Closed.At) + ": " + f.Closed.Finding.Title()
		}
		out = append(out, row)
	}
	return out
}

// flagInShort is what a question is about, to somebody whom it is about or to others.
func flagInShort(f store.Flagged, you bool) string {
	who := f.SignerName
	if you {
		who = "You"
	}
	if f.Kind == attestation.SharedDevice {
		return fmt.Sprintf("%s signed off %s on a device that %s had used", who, works(f.SignOffs), f.WorkerName)
	}
	return fmt.Sprintf("%s signed off %s very quickly", who, works(f.SignOffs))
}

func works(n int) string {
	if n == 1 {
		return "1 piece of work"
	}
	return fmt.Sprintf("%d pieces of work", n)
}

// stretch is when the sign-offs under a flag were signed.
func stretch(f store.Flagged) string {
	switch from, until := timeOf(f.From), timeOf(f.Until); {
	case day(f.From) != day(f.Until):
		return "From " + moment(f.From) + " to " + moment(f.Until)
	case from != until:
		return "On " + day(f.From) + ", from " + from + " to " + until
	}
	return "On " + moment(f.From)
}

func (s *Server) flagPage(c echo.Context) error {
	p, err := s.flagView(c, "", "")
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, p(s.layout(c, "")))
}

// flagView gathers the page of one flag; its layout comes last.
func (s *Server) flagView(c echo.Context, finding, words string) (func(frontend.Layout) frontend.Page, error) {
	ref, err := id.Parse[id.Flag](c.Param("id"))
	if err != nil {
		return nil, fault.Missing()
	}
	a := actor(c)
	f, err := s.Educating.Flag(c.Request().Context(), a, ref)
	if err != nil {
		return nil, err
	}
	p := frontend.EducatorFlag{Signer: f.SignerName, Sentence: flagInShort(f.Flagged, f.Signer == a.Person) + ", " + strings.ToLower(stretch(f.Flagged)[:1]) + stretch(f.Flagged)[1:] + ".", Why: flagReasons(f), Device: f.Kind == attestation.SharedDevice, Mine: f.Signer == a.Person}
	for _, one := range f.SignOffs {
		p.SignOffs = append(p.SignOffs, frontend.FlaggedRow{Link: frontend.Link{Text: one.Title, Href: at(c, "worker.sign-off", string(one.ID))}, Worker: one.WorkerName, At: moment(one.Signed), Took: tookWords(one.Paced), By: signedHow(one.UnderFlag)})
	}
	if f.Closed != nil {
		p.Found = &frontend.FlagFound{By: f.Closed.ByName + " on " + moment(f.Closed.At), Finding: f.Closed.Finding.Title(), Words: f.Closed.Words}
	}
	back := at(c, "educator.flags")
	if p.Mine && !a.Holds(identity.RoleEducator, f.Department) && !a.Holds(identity.RoleLead, f.Department) {
		back = at(c, "assessor.signed")
	}
	return func(l frontend.Layout) frontend.Page {
		l.Title, l.Back = f.Kind.Title(), back
		p.Layout = l
		if f.Closed == nil && s.Educating.MayCloseFlag(a, f.Flag) == nil {
			p.Form = &frontend.FlagForm{Layout: l, Address: at(c, "educator.flag.close", string(f.ID)), Signer: f.SignerName, Finding: finding, Words: words, Findings: findingChoices()}
		}
		return p
	}, nil
}

func findingChoices() (out []frontend.FindingChoice) {
	follows := map[attestation.Finding]string{attestation.Again: "The lead is told. They can take a sign-off back; until then it counts"}
	for _, f := range attestation.Findings {
		out = append(out, frontend.FindingChoice{Value: string(f), Text: f.Title(), Hint: follows[f]})
	}
	return out
}

// flagReasons say in figures what the question comes from.
func flagReasons(f educating.Flag) (out []string) {
	if f.Kind == attestation.SharedDevice {
		return []string{fmt.Sprintf("%s was last seen on it %s. The first of these was signed %s.", f.WorkerName, moment(f.Seen), moment(f.From))}
	}
	if f.Pace.Quick() {
		out = append(out, fmt.Sprintf("Of 5 in a row, the middle one took %s from opening to signing. Less than %s raises the question.", lasted(f.Pace.Quickest), lasted(attestation.QuickestFair)))
	}
	if f.Pace.Many() {
		out = append(out, fmt.Sprintf("%d were opened and signed within one hour. More than %d raises the question.", f.Pace.MostInAnHour, attestation.MostInAnHour))
	}
	if len(out) == 0 {
		out = append(out, "They follow on others that were signed as quickly, and that were asked about.")
	}
	return out
}

// tookWords are how long a sign-off was in front of its signer.
func tookWords(p attestation.Paced) string {
	switch took := lasted(p.Signed.Sub(p.Shown)); {
	case p.Recorded:
		return "recorded by the signer"
	case p.Together != "":
		return took + " from opening to signing, together with others"
	default:
		return took + " from opening to signing"
	}
}

// signedHow is with what, and on what, something was signed.
func signedHow(u store.UnderFlag) string {
	by := "by " + u.Proof.Title()
	switch on := device(u.Agent); {
	case u.Surface == store.APISession:
		by += ", through a program (API)"
	case on != unknownDevice:
		by += ", on " + on
	}
	return by
}

// lasted is a stretch of time in figures: "9 seconds", "2 minutes 5 seconds".
func lasted(d time.Duration) string {
	d = d.Truncate(time.Second)
	h, m, sec := int(d.Hours()), int(d.Minutes())%60, int(d.Seconds())%60
	say := func(n int, unit string) string {
		if n == 1 {
			return "1 " + unit
		}
		return fmt.Sprintf("%d %ss", n, unit)
	}
	switch {
	case d < time.Second:
		return "less than a second"
	case h >= 24:
		return "more than a day"
	case h > 0:
		return say(h, "hour") + " " + say(m, "minute")
	case m > 0 && sec == 0:
		return say(m, "minute")
	case m > 0:
		return say(m, "minute") + " " + say(sec, "second")
	}
	return say(sec, "second")
}

func (s *Server) closeFlag(c echo.Context) error {
	ref, err := id.Parse[id.Flag](c.Param("id"))
	if err != nil {
		return fault.Missing()
	}
	f := httpx.FormOf(c)
	cmd := educating.CloseFlagCommand{Flag: ref, Finding: attestation.Finding(f.Get("finding")), Words: f.Get("words")}
	if refused := s.Educating.CloseFlag(c.Request().Context(), actor(c), cmd); refused != nil {
		p, err := s.flagView(c, string(cmd.Finding), cmd.Words)
		if err != nil {
			return err
		}
		return s.again(c, refused, "", p)
	}
	done(c, "The question is closed", "The signer has been told, and can read what you found.")
	return httpx.SeeOther(c, httpx.To(c, "educator.flag", string(ref)))
}

// flagsOnMe are the questions about the actor's own sign-offs that are open, or were
// closed in the last month.
func (s *Server) flagsOnMe(c echo.Context) ([]frontend.FlagRow, error) {
	list, err := s.Educating.OwnFlags(c.Request().Context(), actor(c))
	month := s.Clock.Now().AddDate(0, -1, 0)
	rows := flagRows(c, slices.DeleteFunc(list, func(f store.Flagged) bool { return f.Closed != nil && f.Closed.At.Before(month) }))
	return rows, err
}

// questions leads to the questions of a department where there are any.
func (s *Server) questions(c echo.Context, d id.Department) (frontend.Asking, error) {
	n, err := s.Educating.OpenFlags(c.Request().Context(), actor(c), d)
	return frontend.Asking{Count: n, Href: httpx.To(c, "educator.flags").With("department", string(d)).String()}, err
}
