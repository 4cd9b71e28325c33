package frontend

import "countersign/frontend/nhsuk"

// WorkerRecord is everything a worker was ever signed off for, the newest first: a
// page of it, or the whole to print.
type WorkerRecord struct {
	Layout
	Mine            bool
	Name            string
	Held            string
	Total, Counting int // of all there are
	SignOffs        []SignOffRow
	Whole           bool
	Print           string // where the whole is
	Next, First     string
	Scope           string // what they may do today; only on their own page
}

// Table lists the sign-offs, for paper.
func (p WorkerRecord) Table() nhsuk.Table { return signOffTable("Sign-offs, newest first", p.SignOffs) }

// Pages leads on and back.
func (p WorkerRecord) Pages() nhsuk.Pagination { return newestFirst(p.First, p.Next) }

// Words say how many count.
func (p WorkerRecord) Words() string {
	return plural(p.Total, "sign-off", "sign-offs") + ". " + plural(p.Counting, "counts", "count") + " today."
}

// WorkerSignOff is one sign-off in full: what was signed, by whom, on what ground.
type WorkerSignOff struct {
	Layout
	Standing  Standing
	Why       string
	Revoked   string // by whom, when and why
	Rows      []AnswerRow
	Statement string
	Proofs    []AnswerRow // digests, checks and the other grounds
	Evidence  Link
	Receipt   string // where the receipt is
	TakeBack  string // where to take it back; empty: the reader may not, or it is
	NotMe     string // where its signer says that it was not them; empty: somebody else reads, or that is said
	Lift      string // where a lead settles that; empty: the reader may not, or it is
	History   []HappenedRow
	Flags     []FlagRow // questions about how it came about, for who may read them
}

// Facts is the sign-off in rows.
func (p WorkerSignOff) Facts() nhsuk.SummaryList { return answers(p.Rows) }

// Grounds are what a checker compares, letter by letter.
func (p WorkerSignOff) Grounds() nhsuk.SummaryList { return letters(p.Proofs) }

// WorkerNotifications are what moved, the newest first, a page at a time.
type WorkerNotifications struct {
	Layout
	Notices     []Notice
	UpTo        string // the newest one's id, on the first page
	Next, First string
}

// Pages leads on and back.
func (p WorkerNotifications) Pages() nhsuk.Pagination { return newestFirst(p.First, p.Next) }

// NewWords say how many are new.
func (p WorkerNotifications) NewWords() string {
	return plural(p.Unread, "notification is new", "notifications are new") + ". What is new is marked."
}

// Notice is one of them.
type Notice struct {
	Link
	At    string
	New   bool
	NotMe string // where the reader says that a sign-off in their name was not by them
}

// Tag marks what is new.
func (n Notice) Tag() nhsuk.Tag { return nhsuk.Tag{Text: "New", Colour: "blue"} }
