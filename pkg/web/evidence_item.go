package web

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/attachment"
	"countersign/pkg/attestation"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/recording"
)

func (s *Server) showEvidence(c echo.Context) error {
	d, err := s.draft(c)
	if err != nil {
		return err
	}
	p, _ := itemPage(c, d, "")(s.layout(c, itemTitle(d))).(frontend.EvidenceItem)
	if err := s.fillPasses(c, &p, d); err != nil {
		return err
	}
	return s.page(c, http.StatusOK, p)
}

func itemTitle(d recording.Detail) string {
	def, _ := d.Kind.Definition()
	return cmp.Or(d.Title, def.Title)
}

// itemPage is an item with all that happened to it; its layout comes last. typed is
// an answer that was refused.
func itemPage(c echo.Context, d recording.Detail, typed string) func(frontend.Layout) frontend.Page {
	def, _ := d.Kind.Definition()
	title := itemTitle(d)
	p := frontend.EvidenceItem{ID: string(d.ID), Kind: def.Title, Whose: d.WorkerName, Mine: d.Mine, Version: d.Number,
		Standing: itemStanding(d.Item, currentRequests(d), judged(d), d.Mine), Actions: actions(d), History: history(d)}
	if strings.HasPrefix(title, def.Title) {
		p.Kind = "" // the title says it
	}
	content, files := shown(d)
	p.Answers = append(given(answersOf(def, content)), frontend.AnswerRow{Key: "What it is for", List: titlesOf(d.Named, content.Competencies)})
	for _, f := range files {
		p.Files = append(p.Files, fileRow(f, at(c, "evidence.file", string(f.ID))))
	}
	fillAsked(c, &p, d)
	p.Versions = versions(c, d)
	return func(l frontend.Layout) frontend.Page {
		if p.Layout = l; d.Mine {
			p.Back = at(c, "evidence.list")
		}
		if d.Kind.ByAssessor() {
			p.Recorded = recorded(c, l, d, typed)
		}
		return p
	}
}

// versions are what can be read again, the newest first.
func versions(c echo.Context, d recording.Detail) []frontend.VersionRow {
	var out []frontend.VersionRow
	for _, v := range slices.Backward(d.Versions) {
		out = append(out, frontend.VersionRow{Link: frontend.Link{Text: fmt.Sprintf("Version %d", v.Number), Href: at(c, "evidence.version", string(d.ID), string(v.ID))},
			At: "submitted on " + moment(v.CreatedAt), Current: v.ID == d.Current && d.State == evidence.Submitted})
	}
	return out
}

// shown is what an item says now: its current version, or before the first the draft.
func shown(d recording.Detail) (evidence.Content, []evidence.File) {
	for _, v := range d.Versions {
		if v.ID == d.Current {
			return v.Content, v.Files
		}
	}
	if d.Working == nil {
		return evidence.Content{}, nil
	}
	var files []evidence.File
	for _, f := range d.Files {
		files = append(files, f.File)
	}
	return d.Working.Content, files
}

// actions are what its worker can do with an item now, by the item's own table.
func actions(d recording.Detail) frontend.ItemActions {
	_, submit := d.State.Next(evidence.Submit)
	_, withdraw := d.State.Next(evidence.Withdraw)
	if d.Kind.ByAssessor() {
		submit, withdraw = false, false
	}
	return frontend.ItemActions{Write: d.Mine && d.Working != nil, Throw: d.Mine && d.Working != nil,
		Revise: d.Mine && d.Working == nil && submit, TakeBack: d.Mine && withdraw}
}

// judged are the verdicts on an item's sign-offs.
func judged(d recording.Detail) judgements {
	out := judgements{}
	for _, one := range d.SignOffs {
		out[one.Request] = one.Verdict
	}
	return out
}

func fillAsked(c echo.Context, p *frontend.EvidenceItem, d recording.Detail) {
	judged := judged(d)
	for _, r := range currentRequests(d) {
		row := frontend.RequestRow{Competency: frontend.Link{Text: d.Named[string(r.Competency)].Title}, Standing: judged.became(r, d.Mine), Where: where(r, d.Names), Reason: r.Reason}
		if d.Mine {
			row.Competency.Href = at(c, "competency.one", string(r.Competency))
		}
		p.Asked = append(p.Asked, row)
		if r.Reason != "" && d.State == evidence.Submitted {
			p.SentBack = append(p.SentBack, row)
		}
	}
	for _, one := range d.SignOffs {
		p.SignOffs = append(p.SignOffs, frontend.SignOffRow{Link: frontend.Link{Text: d.Named[string(one.Competency)].Title, Href: at(c, "worker.sign-off", string(one.ID))},
			By: one.AssessorName, At: day(one.SignedAt), Standing: verdicts[one.Verdict]})
	}
}

// fillPasses adds where a pass can be made for what waits.
func (s *Server) fillPasses(c echo.Context, p *frontend.EvidenceItem, d recording.Detail) error {
	for i, r := range currentRequests(d) {
		if !d.Mine || !r.State.Waiting() {
			continue
		}
		may, err := s.Recording.MayPass(c.Request().Context(), actor(c), r.ID)
		if err != nil {
			return err
		}
		p.Asked[i].Pass = onlyIf(may, at(c, "worker.pass", string(r.ID)))
	}
	return nil
}

// happening is one event of a history.
type happening struct {
	at  time.Time
	row frontend.HappenedRow
}

func event(at time.Time, reason, format string, args ...any) happening {
	return happening{at, frontend.HappenedRow{At: moment(at), Text: fmt.Sprintf(format, args...), Reason: reason}}
}

// history tells everything that happened to an item, the newest first.
func history(d recording.Detail) []frontend.HappenedRow {
	var events []happening
	for _, v := range d.Versions {
		text := fmt.Sprintf("Version %d was submitted.", v.Number)
		if v.Kind.ByAssessor() {
			text = author(d) + " wrote it down."
		}
		events = append(events, event(v.CreatedAt, "", "%s", text))
	}
	for _, a := range d.Answers {
		said := "is right"
		if !a.Right {
			said = "is not right"
		}
		events = append(events, event(a.At, a.Words, "%s said that it %s.", a.ByName, said))
	}
	about := map[id.Request]string{}
	for _, r := range d.Requests {
		about[r.ID] = d.Named[string(r.Competency)].Title
	}
	for _, m := range d.Moves {
		if d.Kind.ByAssessor() && m.Event == attestation.Offer {
			continue // nobody asked for it
		}
		if text := moved(m, about[m.Request], d.Names); text != "" {
			if m.Event == attestation.Offer { // nobody's words: ours
				text, m.Reason = strings.TrimSpace(text+" "+m.Reason), ""
			}
			events = append(events, event(m.At, m.Reason, "%s", text))
		}
	}
	for _, one := range d.SignOffs {
		about := d.Named[string(one.Competency)].Title
		for _, h := range one.Suspensions {
			events = append(events, event(h.At, "", "%s said that the sign-off for “%s” was not by them. It went on hold.", h.ByName, about))
			if l := h.Lifted; l != nil {
				events = append(events, event(l.At, l.Reason, "%s looked into the sign-off for “%s”. It was no longer on hold.", l.ByName, about))
			}
		}
		if one.Revoked != nil {
			events = append(events, event(one.Revoked.At, one.Revoked.Reason, "%s took back the sign-off for “%s”.", one.Revoked.ByName, about))
		}
	}
	for _, t := range d.Turns {
		signed := d.SignOffs[slices.IndexFunc(d.SignOffs, func(s recording.SignOff) bool { return s.ID == t.Attestation })]
		events = append(events, turnOf(fmt.Sprintf("The sign-off for “%s” by %s", d.Named[string(signed.Competency)].Title, signed.AssessorName), t))
	}
	return newestFirst(events)
}

// newestFirst is a history to read.
func newestFirst(events []happening) []frontend.HappenedRow {
	slices.SortStableFunc(events, func(a, b happening) int { return b.at.Compare(a.at) })
	out := make([]frontend.HappenedRow, len(events))
	for i, e := range events {
		out[i] = e.row
	}
	return out
}

// moved is a move of a request as a sentence; empty for what is only bookkeeping.
func moved(m attestation.Moved, about string, names map[id.Person]string) string {
	switch m.Event {
	case attestation.Open:
		if m.From == attestation.Opened {
			return ""
		}
		return fmt.Sprintf("%s opened it for “%s”.", m.ByName, about)
	case attestation.Sign:
		return fmt.Sprintf("%s signed it off for “%s”.", m.ByName, about)
	case attestation.Return:
		return fmt.Sprintf("%s sent it back for “%s”.", m.ByName, about)
	case attestation.Decline:
		return fmt.Sprintf("%s did not sign it off for “%s”.", m.ByName, about)
	case attestation.Withdraw:
		return fmt.Sprintf("It stopped waiting to be signed off for “%s”.", about)
	case attestation.Offer, attestation.Reassign:
		if names[m.Offered] != "" {
			return fmt.Sprintf("It was passed to %s for “%s”.", names[m.Offered], about)
		}
		return fmt.Sprintf("It was passed on for “%s”.", about)
	}
	return ""
}

func (s *Server) evidenceVersion(c echo.Context) error {
	e, err := evidenceOf(c)
	if err != nil {
		return err
	}
	ref, err := id.Parse[id.Version](c.Param("version"))
	if err != nil {
		return fault.Missing()
	}
	v, err := s.Recording.Version(c.Request().Context(), actor(c), ref)
	if err != nil {
		return err
	}
	if v.Evidence != e {
		return fault.Missing()
	}
	def, _ := v.Kind.Definition()
	declared := v.WorkerName
	if v.Kind.ByAssessor() {
		declared = v.AuthorName
	}
	p := frontend.EvidenceVersion{Layout: s.layout(c, v.Content.Title), Item: frontend.Link{Text: v.Content.Title, Href: at(c, "evidence.show", string(e))}, Kind: def.Title,
		Number: v.Number, At: moment(v.CreatedAt), Current: v.Current, Digest: string(v.Digest),
		Answers: append(given(answersOf(def, v.Content)), frontend.AnswerRow{Key: "What it is for", List: titlesOf(v.Named, v.Content.Competencies)},
			frontend.AnswerRow{Key: "Said that nothing identifies a patient", Text: declared + ", " + moment(v.DeclaredAt)})}
	p.Back = p.Item.Href
	for _, f := range v.Files {
		p.Files = append(p.Files, fileRow(f, at(c, "evidence.file", string(f.ID))))
	}
	return s.page(c, http.StatusOK, p)
}

// evidenceFile sends an attachment as it was kept, inert whatever it holds.
func (s *Server) evidenceFile(c echo.Context) error { return s.sendFile(c, actor(c), c.Param("id")) }

// sendFile answers with a file, for whoever may see it.
func (s *Server) sendFile(c echo.Context, a identity.Actor, name string) error {
	ref, err := id.Parse[id.Attachment](name)
	if err != nil {
		return fault.Missing()
	}
	file, body, err := s.Recording.OpenFile(c.Request().Context(), a, ref)
	if err != nil {
		return err
	}
	defer body.Close()
	h := c.Response().Header()
	for name, values := range attachment.Headers(attachment.Type(file.Type), file.Name) {
		h[name] = values
	}
	h.Set("ETag", `"`+string(file.Sum)+`"`)
	http.ServeContent(c.Response(), c.Request(), "", time.Time{}, body)
	return nil
}
