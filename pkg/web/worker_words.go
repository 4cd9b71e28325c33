package web

import (
	"fmt"
	"strings"
	"time"

	"countersign/frontend"
	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/evidence"
	"countersign/pkg/id"
	"countersign/pkg/progress"
	"countersign/pkg/recording"
	"countersign/pkg/reporting"
)

var standingColours = map[progress.Standing]string{progress.Met: "green", progress.Expiring: "orange", progress.Awaiting: "blue", progress.InProgress: "yellow",
	progress.Stale: "pink", progress.Expired: "red", progress.Unknown: "purple", progress.NotStarted: "grey"}

// standing is a standing as a tag.
func standing(s progress.Standing) frontend.Standing {
	return frontend.Standing{Text: s.Title(), Colour: standingColours[s]}
}

var stateColours = map[attestation.State]string{attestation.Queued: "blue", attestation.Opened: "aqua-green", attestation.Signed: "green", attestation.Returned: "orange",
	attestation.Declined: "red", attestation.Withdrawn: "grey", attestation.Reassigned: "grey"}

// requestStanding is the state of a request as a tag. What is sent back is sent
// back to its worker, whoever reads it.
func requestStanding(s attestation.State, mine bool) frontend.Standing {
	text := s.Title()
	if s == attestation.Returned && !mine {
		text = "Sent back"
	}
	return frontend.Standing{Text: text, Colour: stateColours[s]}
}

var verdicts = map[attestation.Verdict]frontend.Standing{
	attestation.Counts:     {Text: "Counts", Colour: "green"},
	attestation.Revoked:    {Text: "Taken back", Colour: "red"},
	attestation.Suspended:  {Text: "On hold", Colour: "purple"},
	attestation.Stale:      {Text: "Changed since it was signed", Colour: "pink"},
	attestation.Questioned: {Text: "In question", Colour: "purple"},
	attestation.Expired:    {Text: "Run out", Colour: "red"},
	attestation.NotYet:     {Text: "Not yet", Colour: "grey"},
	attestation.Groundless: {Text: "What it approves does not count", Colour: "red"},
	attestation.OtherLevel: {Text: "For another level", Colour: "grey"},
	attestation.Partly:     {Text: "Part of this", Colour: "grey"},
	attestation.NotHere:    {Text: "Not counted here", Colour: "grey"},
	attestation.OtherScale: {Text: "Of another scale", Colour: "grey"},
}

var itemColours = map[evidence.State]string{evidence.Draft: "grey", evidence.Submitted: "blue", evidence.Withdrawn: "grey", evidence.Discarded: "grey"}

// judgements are the verdicts on the sign-offs that requests came to.
type judgements map[id.Request]attestation.Verdict

// became is what a request came to, as a tag: where a sign-off does not count, that.
func (j judgements) became(r attestation.Request, mine bool) frontend.Standing {
	if v := j[r.ID]; r.State == attestation.Signed && v != "" && v != attestation.Counts {
		return verdicts[v]
	}
	return requestStanding(r.State, mine)
}

// itemStanding says where an item stands by its state and by what became of the
// requests on its current version.
func itemStanding(i evidence.Item, current []attestation.Request, j judgements, mine bool) frontend.Standing {
	if i.State != evidence.Submitted || len(current) == 0 {
		return frontend.Standing{Text: i.State.Title(), Colour: itemColours[i.State]}
	}
	for _, telling := range []attestation.State{attestation.Returned, attestation.Declined, attestation.Opened, attestation.Queued, attestation.Signed} {
		var said frontend.Standing
		for _, r := range current {
			if r.State == telling && (said.Text == "" || j[r.ID] != attestation.Counts) { // of several sign-offs, one that does not count
				said = j.became(r, mine)
			}
		}
		if said.Text != "" {
			return said
		}
	}
	return frontend.Standing{Text: i.State.Title(), Colour: itemColours[i.State]}
}

// where says in a sentence where a request is now.
func where(r attestation.Request, names map[id.Person]string) string {
	switch {
	case r.State.Waiting() && r.Offered == "":
		return "Nobody can sign this at the moment. Your lead has been told and can change that."
	case r.State == attestation.Opened:
		return fmt.Sprintf("%s has opened it. It has waited since %s.", names[r.Offered], day(r.CreatedAt))
	case r.State.Waiting():
		return fmt.Sprintf("Waiting for %s since %s.", names[r.Offered], day(r.CreatedAt))
	case r.DecidedBy == "" || r.State == attestation.Withdrawn:
		return fmt.Sprintf("%s on %s.", r.State.Title(), day(r.DecidedAt))
	case r.State == attestation.Returned:
		return fmt.Sprintf("%s sent it back on %s.", names[r.DecidedBy], day(r.DecidedAt))
	case r.State == attestation.Declined:
		return fmt.Sprintf("%s did not sign it off on %s.", names[r.DecidedBy], day(r.DecidedAt))
	case r.State == attestation.Signed:
		return fmt.Sprintf("%s signed it off on %s.", names[r.DecidedBy], day(r.DecidedAt))
	}
	return ""
}

// expect tells a worker by when a decision should come.
func expect(w reporting.Waiting) string {
	if w.Late {
		return "It should have been decided by " + w.Due.Words() + ". Your lead and your educator are told."
	}
	return "You can expect a decision by " + w.Due.Words() + "."
}

// ahead is a number of days to come in words: "in 6 weeks".
func ahead(days int) string {
	switch {
	case days < 0:
		return "has run out"
	case days == 0:
		return "today"
	case days == 1:
		return "tomorrow"
	}
	return "in " + span(days)
}

// span is a number of days in words: "5 days", "6 weeks", "3 months".
func span(days int) string {
	switch {
	case days == 1:
		return "1 day"
	case days < 14:
		return fmt.Sprintf("%d days", days)
	case days < 92:
		return fmt.Sprintf("%d weeks", days/7)
	}
	return fmt.Sprintf("%d months", days/30)
}

// zoned is a moment with its zone, for a record: "3 November 2026 at 14:03 GMT".
func zoned(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return moment(t) + " " + t.In(clock.London).Format("MST")
}

// size is a number of bytes as people read it.
func size(n int64) string {
	if n < 1<<20 {
		return fmt.Sprintf("%d KB", max(1, n>>10))
	}
	return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
}

var fileKinds = map[string]string{"image/jpeg": "Picture", "image/png": "Picture", "application/pdf": "PDF", "text/plain; charset=utf-8": "Text"}

// fileKind is a media type in words.
func fileKind(media string) string {
	if k := fileKinds[media]; k != "" {
		return k
	}
	return "Word document"
}

// fileRow is a file as a page shows it; href is where its bytes are.
func fileRow(f evidence.File, href string) frontend.FileRow {
	return frontend.FileRow{ID: string(f.ID), Name: f.Name, Href: href, Detail: fileKind(f.Type) + ", " + size(f.Size), Picture: strings.HasPrefix(f.Type, "image/"),
		Width: f.Width, Height: f.Height, Unchecked: f.TextUnreadable}
}

// titlesOf are the titles of competencies.
func titlesOf(named map[string]recording.Named, ids []string) []string {
	var out []string
	for _, one := range ids {
		out = append(out, named[one].Title)
	}
	return out
}
