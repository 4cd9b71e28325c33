package web

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/frontend/chart"
	"countersign/pkg/attestation"
	"countersign/pkg/fault"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/paper"
	"countersign/pkg/qrcode"
	"countersign/pkg/reporting"
)

// receiptTitle is what a receipt is called.
const receiptTitle = "Receipt for a sign-off"

// receipt is the receipt of the sign-off that the address names.
func (s *Server) receipt(c echo.Context) (reporting.Receipt, error) {
	ref, err := signOffIn(c)
	if err != nil {
		return reporting.Receipt{}, err
	}
	return s.Reporting.Receipt(c.Request().Context(), actor(c), ref)
}

// signOffIn is the sign-off that the address names.
func signOffIn(c echo.Context) (id.Attestation, error) {
	ref, err := id.Parse[id.Attestation](c.Param("id"))
	if err != nil {
		return "", fault.Missing()
	}
	return ref, nil
}

func (s *Server) receiptPage(c echo.Context) error {
	r, err := s.receipt(c)
	if err != nil {
		return err
	}
	code := r.Attestation.Code()
	address := s.PublicURL + at(c, "verify.code", string(code))
	drawn, err := qrcode.Draw(address)
	if err != nil {
		return err
	}
	p := frontend.Receipt{Layout: s.layout(c, r.Competency.Title), Receipted: receipted(r), Standing: verdicts[r.Verdict], Why: r.Why, Statement: r.Attestation.Statement,
		Picture: chart.QR{Label: "Picture that leads a phone to " + address, Size: drawn.Size, Path: drawn.Path()}, Address: address, Check: s.PublicURL + at(c, "verify"), Code: code.Words(),
		PDF: at(c, "receipt.pdf", string(r.ID)), Proof: at(c, "receipt.proof", string(r.ID))}
	p.Back = at(c, "worker.sign-off", string(r.ID))
	return s.page(c, http.StatusOK, p)
}

// receipted is what the holder of a receipt reads, and whoever checks it alike.
func receipted(r reporting.Receipt) frontend.Receipted {
	return frontend.Receipted{At: zoned(r.At), Rows: receiptFacts(r), Words: r.Text, Worth: r.Attestation.Proof.Worth(), Proofs: receiptGrounds(r)}
}

// receiptGrounds are what a checker compares, with the place in the log.
func receiptGrounds(r reporting.Receipt) []frontend.AnswerRow {
	return append(grounds(r.Attestation), frontend.AnswerRow{Key: "Log", Text: r.Log.Origin}, frontend.AnswerRow{Key: "Entry in the log", Text: fmt.Sprintf("%d of %d", r.Place+1, r.Log.Size)},
		frontend.AnswerRow{Key: "Fingerprint of the log", Text: r.Log.Root.String()})
}

func (s *Server) receiptPDF(c echo.Context) error {
	r, err := s.receipt(c)
	if err != nil {
		return err
	}
	_, _, text := worthToday(r)
	code := r.Attestation.Code()
	d := paper.Document{Title: receiptTitle, Lead: r.Competency.Title, At: r.At, Code: s.PublicURL + at(c, "verify.code", string(code)),
		Beside: []string{text, "A paper does not change when this does. Before you rely on it, point a phone’s camera at the picture, or type this code at " + s.PublicURL + at(c, "verify") + ":", code.Words()},
		Foot:   "True at " + zoned(r.At) + ". Check it before you rely on it: " + s.PublicURL + at(c, "verify") + ", code " + code.Words()}
	for _, row := range receiptFacts(r) {
		d.Rows = append(d.Rows, paper.Row{Key: row.Key, Text: row.Text})
	}
	proofs := paper.Section{Heading: "To compare letter by letter"}
	for _, row := range receiptGrounds(r) {
		proofs.Rows = append(proofs.Rows, paper.Row{Key: row.Key, Text: row.Text})
	}
	d.Sections = []paper.Section{{Heading: "What the proof is worth", Text: []string{r.Attestation.Proof.Worth()}}, {Heading: "The competency, word for word", Text: strings.Split(r.Text, "\n")},
		{Heading: "What was signed", Text: strings.Split(r.Attestation.Statement, "\n")}, proofs}
	file, err := d.PDF()
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="receipt-`+code.Words()+`.pdf"`)
	return c.Blob(http.StatusOK, "application/pdf", file)
}

// receiptProof is the receipt as a file that programs check.
func (s *Server) receiptProof(c echo.Context) error {
	ref, err := signOffIn(c)
	if err != nil {
		return err
	}
	text, err := s.Reporting.LogProof(c.Request().Context(), actor(c), ref)
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="`+string(ref)+`.tlog-proof"`)
	return c.Blob(http.StatusOK, echo.MIMETextPlainCharsetUTF8, text)
}

// verifyRoutes are for whoever is shown a receipt: nobody need be signed in.
func (s *Server) verifyRoutes() []httpx.Route {
	send := post("/verify", "verify.send", s.verify)
	send.Files = 1
	return open(httpx.Public,
		get("/verify", "verify", s.verifyPage),
		send,
		get("/verify/:code", "verify.code", s.verifyCode),
	)
}

const verifyTitle = "Check a receipt"

func (s *Server) verifyPage(c echo.Context) error {
	return s.page(c, http.StatusOK, frontend.Verify{Layout: s.layout(c, verifyTitle)})
}

// verify takes a receipt as a file, pasted, or as its code alone.
func (s *Server) verify(c echo.Context) error {
	f := httpx.FormOf(c)
	file := ""
	err := f.Files(func(one httpx.File) error {
		b, err := io.ReadAll(one.Body)
		file = string(b)
		return err
	})
	if err != nil {
		return err
	}
	typed, pasted := f.Get("code"), f.Get("receipt")
	if receipt := cmp.Or(file, pasted); strings.TrimSpace(receipt) != "" {
		return s.verifyReceipt(c, receipt)
	}
	code, ok := attestation.ParseCode(typed)
	if !ok {
		var f fault.Fields
		f.Add("code", "Enter the 16 letters and numbers of the code, as they stand on the receipt.")
		return s.again(c, f.Err(), verifyTitle, func(l frontend.Layout) frontend.Page { return frontend.Verify{Layout: l, Code: typed, Receipt: pasted} })
	}
	return httpx.SeeOther(c, httpx.To(c, "verify.code", string(code)))
}

func (s *Server) verifyReceipt(c echo.Context, text string) error {
	outcome, r, err := s.Reporting.CheckReceipt(c.Request().Context(), text)
	if err != nil {
		return err
	}
	refused := func(word, text string) error {
		return s.page(c, http.StatusOK, frontend.Verified{Layout: s.layout(c, word), Tone: "bad", Text: text})
	}
	switch outcome {
	case reporting.Altered:
		return refused("Altered", "Parts of this receipt are ours, and something in it was changed after we gave it. Do not rely on it.")
	case reporting.Foreign:
		return refused("Not ours", "Nothing in this is a receipt that we gave. Look if it is the whole file. If it is, do not rely on it.")
	case reporting.Lost:
		return refused("Not in our records", "We gave this receipt, and our records do not have the sign-off any more. Something is wrong with our records: tell whoever looks after Countersign, and keep the receipt.")
	}
	return s.verified(c, r)
}

// verifyCode says what a receipt is worth now. One answer stands for every code
// that is none of ours.
func (s *Server) verifyCode(c echo.Context) error {
	var r reporting.Receipt
	err := s.Auth.LookUp(c.Request().Context(), place(c), func(ctx context.Context) (err error) {
		code, _ := attestation.ParseCode(c.Param("code"))
		r, err = s.Reporting.ByCode(ctx, code)
		return err
	})
	if fault.Is(err, fault.NotFound) {
		return s.page(c, http.StatusNotFound, frontend.Verified{Layout: s.layout(c, "Not ours"), Tone: "bad",
			Text: "We never gave a receipt with this code. Look at the code once more. If it is the same, do not rely on what you were shown."})
	}
	if err != nil {
		return err
	}
	return s.verified(c, r)
}

func (s *Server) verified(c echo.Context, r reporting.Receipt) error {
	word, tone, text := worthToday(r)
	return s.page(c, http.StatusOK, frontend.Verified{Layout: s.layout(c, word), Receipted: receipted(r), Tone: tone, Who: r.WorkerName, What: r.Competency.Title + ": " + strings.ToLower(stepOf(r)), Text: text})
}

// worthToday says what a sign-off is worth now, without anybody's name: in a word and
// a tone (good, gone, bad) for somebody who has five seconds, and in a sentence.
func worthToday(r reporting.Receipt) (word, tone, text string) {
	since := "since then"
	if !r.Since.IsZero() {
		since = "on " + day(r.Since)
	}
	switch r.Verdict {
	case attestation.Counts:
		text = "This sign-off is real, and it counts today."
		if !r.Until.IsZero() {
			text += " It runs out after " + day(r.Until.AddDate(0, 0, -1)) + "."
		}
		return "Still counts", "good", text
	case attestation.Revoked:
		return "Taken back", "bad", "It was real when it was signed. It was taken back " + since + " and does not count any more."
	case attestation.Stale:
		return "Changed since", "gone", "It was real when it was signed. What it rests on was changed " + since + ", so it does not count any more."
	case attestation.Questioned:
		return "In question", "bad", "It was real when it was signed. What the professional register shows of the signer put it in question " + since + ". Until that is cleared up it does not count."
	case attestation.Suspended:
		return "On hold", "bad", "It was put on hold " + since + " and is being looked into. Until that is settled it does not count."
	case attestation.Expired:
		return "Run out", "gone", "It was real, and counted until the end of " + day(r.Until.AddDate(0, 0, -1)) + ". It does not count any more."
	}
	return "Does not count", "gone", "It was real when it was signed. It does not count now."
}
