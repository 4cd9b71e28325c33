package web

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/attestation"
	"countersign/pkg/evidence"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/reporting"
)

func (s *Server) workerRecord(c echo.Context) error {
	w, err := s.portfolio(c, "")
	if err != nil {
		return err
	}
	return s.recordOf(c, w, "")
}

// signOffsShown is how many sign-offs a page of a record lists.
const signOffsShown = 20

// recordOf is everything a worker was ever signed off for: a page at a time to
// read, or all in one table to print.
func (s *Server) recordOf(c echo.Context, w id.Worker, base string) error {
	q, err := httpx.ReadQuery(c, "after", "show")
	if err != nil {
		return err
	}
	k, err := httpx.ReadKeyset(q, 1)
	if err != nil {
		return err
	}
	r, err := s.Reporting.Record(c.Request().Context(), actor(c), w)
	if err != nil {
		return err
	}
	title := "My record"
	if base != "" {
		title = "Record of sign-offs"
	}
	here := base + "/record"
	p := frontend.WorkerRecord{Layout: s.layout(c, title), Mine: base == "", Name: r.Worker.Name, Held: r.Held.Title, Total: len(r.SignOffs), Counting: r.Counting,
		Print: here + "?show=all", Whole: q.Get("show") == "all"}
	p.Back = base
	if p.Mine {
		p.Scope = at(c, "practice.scope", string(w))
	}
	shown := r.SignOffs
	if p.Whole {
		p.Back = here
	} else {
		shown, p.First, p.Next = pageOfRecord(r.SignOffs, k.After, here)
	}
	for _, one := range shown {
		p.SignOffs = append(p.SignOffs, signOffRow(c, one))
	}
	return s.page(c, http.StatusOK, p)
}

// pageOfRecord cuts out the page after a sign-off, with where the first page and
// the next one are. After a sign-off that is not there it is the first page.
func pageOfRecord(all []reporting.SignOff, after []string, here string) (shown []reporting.SignOff, first, next string) {
	begin := 0
	if after != nil {
		begin = 1 + slices.IndexFunc(all, func(one reporting.SignOff) bool { return string(one.ID) == after[0] })
	}
	end := min(begin+signOffsShown, len(all))
	if begin > 0 {
		first = here
	}
	if end < len(all) {
		next = here + "?after=" + httpx.Cursor(string(all[end-1].ID))
	}
	return all[begin:end], first, next
}

func signOffRow(c echo.Context, r reporting.SignOff) frontend.SignOffRow {
	row := frontend.SignOffRow{Link: frontend.Link{Text: r.Competency.Title, Href: at(c, "worker.sign-off", string(r.ID))},
		By: r.Assessor.Name, At: day(r.SignedAt), Standing: verdicts[r.Verdict], Why: r.Why}
	if r.Recorded {
		row.Answer = "Recorded by the assessor. " + answered(r.Answer)
	}
	return row
}

func (s *Server) signOffPage(c echo.Context) error {
	r, err := s.receiptOf(c)
	if err != nil {
		return err
	}
	a := r.Attestation
	p := frontend.WorkerSignOff{Layout: s.layout(c, r.Competency.Title), Standing: verdicts[r.Verdict], Why: r.Why, Statement: a.Statement, Rows: signOffFacts(r), Proofs: grounds(a),
		Receipt: at(c, "receipt", string(r.ID)), Evidence: frontend.Link{Text: "The evidence that was signed", Href: at(c, "evidence.version", string(a.Evidence), string(a.Version))}}
	if r.Revoked == nil && s.Assessing.MayRevoke(actor(c), a) == nil {
		p.TakeBack = at(c, "sign-off.take-back", string(r.ID))
	}
	if r.Revoked == nil && r.OnHold() == nil && a.Assessor == actor(c).Person {
		p.NotMe = at(c, "sign-off.not-me.send", string(r.ID))
	}
	if r.Revoked == nil && r.OnHold() != nil && s.Assessing.MayLift(actor(c), a) == nil {
		p.Lift = at(c, "sign-off.lift", string(r.ID))
	}
	if r.Revoked != nil {
		p.Revoked = fmt.Sprintf("%s took this sign-off back on %s: “%s”", r.Revoked.ByName, moment(r.Revoked.At), r.Revoked.Reason)
	}
	flags, err := s.Educating.FlagsOn(c.Request().Context(), actor(c), a)
	if err != nil {
		return err
	}
	p.Flags = flagRows(c, flags)
	p.History = newestFirst(append([]happening{event(a.SignedAt, a.Comment, "%s signed it off.", a.AssessorName)}, append(sinceSigned(r.SignOff), turnsOf(r.Turns)...)...))
	return s.page(c, http.StatusOK, p)
}

// signOffFacts are who signed what, when and how, with what they said.
func signOffFacts(r reporting.Receipt) []frontend.AnswerRow {
	rows := receiptFacts(r)
	if r.Attestation.Kind.ByAssessor() {
		rows = append(rows, frontend.AnswerRow{Key: "What the worker says", Text: answered(r.Answer)})
	}
	if r.Attestation.Comment != "" {
		rows = append(rows, frontend.AnswerRow{Key: "Comment", Text: r.Attestation.Comment})
	}
	return rows
}

// receiptFacts are who signed what, when and how: no more than a receipt shows.
func receiptFacts(r reporting.Receipt) []frontend.AnswerRow {
	a := r.Attestation
	rows := []frontend.AnswerRow{{Key: "Worker", Text: r.WorkerName + ", " + r.DepartmentName}, {Key: "Competency", Text: r.Competency.Title + "\n" + r.Framework},
		{Key: stepKey(a), Text: r.StepTitle}, {Key: "How the signer knows", Text: a.Meaning.Title()},
		{Key: "How it went", Text: a.Outcomes.Words()},
		{Key: "Signed by", Text: a.AssessorName + ", " + strings.ToLower(a.AssessorRole)}, {Key: "Registration", Text: r.Registration},
		{Key: "Signed at", Text: zoned(a.SignedAt)}, {Key: "Proved with", Text: capital(a.Proof.Title()) + ", " + zoned(a.ProvenAt) + "\n" + a.Proof.Worth()}}
	rows = given(rows)
	if a.Kind.ByAssessor() {
		rows = append(rows, frontend.AnswerRow{Key: "Whose record it rests on", Text: a.AssessorName + " wrote down what they saw"})
	}
	if a.Kind == evidence.PriorLearning {
		rows = append(rows, frontend.AnswerRow{Key: "Recognition of prior learning", Text: "Learnt or done elsewhere, up to " + a.OccurredOn.Words() + ". Nobody saw it here. What it stands for is in the words that were signed."})
	}
	if !r.Until.IsZero() {
		rows = append(rows, frontend.AnswerRow{Key: "Counts until", Text: day(r.Until.AddDate(0, 0, -1))})
	}
	return rows
}

// stepKey says whether the step was reached by what was signed, or only asked about: what
// was learnt elsewhere may stand for less, and the statement says for what.
func stepKey(a attestation.Attestation) string {
	if a.Kind == evidence.PriorLearning {
		return "Step asked about"
	}
	return "Step reached"
}

// stepOf is the step in a line about a sign-off; of prior learning, that it is that.
func stepOf(r reporting.Receipt) string {
	if k := r.Attestation.Kind; k == evidence.PriorLearning {
		return k.Title()
	}
	return r.StepTitle
}

// answered is what a worker says of what an assessor recorded.
func answered(a *attestation.Answer) string {
	switch {
	case a == nil:
		return a.Title()
	case a.Right:
		return a.Title() + ", " + day(a.At)
	}
	return a.Title() + ", " + day(a.At) + ": “" + a.Words + "”"
}

// grounds are what a checker compares.
func grounds(a attestation.Attestation) []frontend.AnswerRow {
	return []frontend.AnswerRow{{Key: "Sign-off", Text: string(a.ID)}, {Key: "Fingerprint of the sign-off", Text: string(a.Digest)},
		{Key: "Fingerprint of the evidence", Text: string(a.EvidenceDigest)}, {Key: "Fingerprint of the competency", Text: string(a.CompetencyDigest)},
		{Key: "Fingerprint of the words", Text: string(a.StatementDigest)}, {Key: "Register check", Text: string(a.Check)}, {Key: "Entitlement", Text: string(a.Entitlement)}, {Key: "Fingerprint of what the passkey signed", Text: cmp.Or(string(a.Assertion), "No passkey signed this")}}
}

// capital makes the first letter of a phrase a capital.
func capital(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
