package frontend

import (
	"countersign/frontend/chart"
	"countersign/frontend/nhsuk"
)

// receiptPages are the receipt of a sign-off, and where a stranger checks one.
var receiptPages = map[string]Page{
	"receipt":  Receipt{},
	"verify":   Verify{},
	"verified": Verified{},
}

// Receipted is what a receipt says of its sign-off, to its holder and to whoever
// checks it alike.
type Receipted struct {
	At     string // when all of this was true
	Rows   []AnswerRow
	Words  string // the competency, word for word
	Worth  string // what the proof of person is worth
	Proofs []AnswerRow
}

// Facts is the sign-off in rows.
func (r Receipted) Facts() nhsuk.SummaryList { return answers(r.Rows) }

// Grounds are what is compared letter by letter.
func (r Receipted) Grounds() nhsuk.SummaryList { return letters(r.Proofs) }

// letters are rows that are read letter by letter.
func letters(rows []AnswerRow) nhsuk.SummaryList {
	s := answers(rows)
	for n := range s.Rows {
		s.Rows[n].Value.Classes = "app-code"
	}
	return s
}

// Receipt is a sign-off with all that somebody else needs to check it.
type Receipt struct {
	Layout
	Receipted
	Standing  Standing
	Why       string
	Statement string
	Picture   chart.QR
	Address   string // that the picture holds
	Check     string // where to check it by hand
	Code      string
	PDF       string
	Proof     string // the file that programs check
}

// Verify is where anybody checks a receipt.
type Verify struct {
	Layout
	Code    string
	Receipt string
}

// CodeField asks for the code.
func (p Verify) CodeField() nhsuk.Input {
	return nhsuk.Input{Name: "code", Value: p.Code, Autocomplete: "off", Spellcheck: new(false), Classes: "nhsuk-input--width-20",
		Label: nhsuk.Label{Text: "Code on the receipt", Classes: "nhsuk-label--m"}, Hint: nhsuk.Hint{Text: "16 letters and numbers, such as 4GK7-0WZN-9QSD-T2PA. Capitals and dashes do not matter."}, ErrorMessage: p.Wrong("code")}
}

// FileBox holds the other ways.
func (p Verify) FileBox() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: "Do you have a proof file?"}, Open: p.Receipt != ""}
}

// FileField takes the receipt as a file.
func (p Verify) FileField() nhsuk.FileUpload {
	return nhsuk.FileUpload{Name: "file", Label: nhsuk.Label{Text: "Proof file"}, Hint: nhsuk.Hint{Text: "Its name ends in .tlog-proof. A PDF is checked by the code in it."}}
}

// ReceiptField takes what stands in the file.
func (p Verify) ReceiptField() nhsuk.Textarea {
	return nhsuk.Textarea{Name: "receipt", Value: p.Receipt, Spellcheck: new(false), Label: nhsuk.Label{Text: "Or paste what stands in the file"}}
}

// Verified is what a receipt is worth today. Tone is good, gone or bad.
type Verified struct {
	Layout
	Receipted
	Tone      string
	Who, What string
	Text      string
}

// GroundsBox folds away what hardly anybody compares on a phone.
func (p Verified) GroundsBox() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: "To compare letter by letter"}}
}
