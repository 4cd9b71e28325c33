package progress

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"countersign/pkg/clock"
	"countersign/pkg/evidence"
	"countersign/pkg/framework"
	"countersign/pkg/id"
)

// Changes is all that differs between two reports on one worker.
type Changes struct {
	From, To    time.Time
	Before, Now Tally
	Lines       []LineChange // in the order of the later report, then those that are gone
	Others      []OtherChange
	Path        [2]string // the path counted where any of several will do, before and after; empty: the same
	Ready       [2]bool   // before and after
	InTheWay    []Reason  // of readiness, that were not in the way before
	Cleared     []Reason  // that are not any more
}

// LineChange is what differs about one requirement. A Standing that is empty is of
// a report that does not have the line.
type LineChange struct {
	Line        // as it is now, or was if it is gone
	Before, Now Standing
	Counted     [2]bool   // part of the total, before and after
	New, Ended  []Counted // sign-offs that count now and did not; and the other way round, as they are now
	Asked       []Open    // requests that were not there before
	Returned    bool      // evidence was sent back, and was not before
	Why         []Reason  // of what is not met any more
}

// OtherChange is what differs about something asked for beside competencies. A
// Status that is empty is of a report that does not have it.
type OtherChange struct {
	Title       string
	Before, Now Status
	Why         string
}

// None tells whether nothing differs.
func (c Changes) None() bool {
	return len(c.Lines) == 0 && len(c.Others) == 0 && c.Path == [2]string{} && c.Ready[0] == c.Ready[1] && len(c.InTheWay) == 0 && len(c.Cleared) == 0
}

// Changed tells what differs between a report and a later one. It names every line
// that stands elsewhere and every sign-off that began or ceased to count.
func Changed(before, now Report) Changes {
	c := Changes{From: before.AsOf, To: now.AsOf, Before: before.Total, Now: now.Total, Ready: [2]bool{before.Ready, now.Ready}}
	was := linesOf(before)
	for i, l := range now.Lines {
		one := LineChange{Line: l, Now: l.Standing, Counted: [2]bool{false, i < now.Total.Total}}
		if old, ok := was[l.Competency]; ok {
			one.Before, one.Counted[0] = old.Standing, old.counted
			one.since(old.Line, l)
			delete(was, l.Competency)
		} else {
			one.since(Line{}, l)
		}
		c.add(one)
	}
	for i, l := range before.Lines {
		if _, gone := was[l.Competency]; gone {
			one := LineChange{Line: l, Before: l.Standing, Counted: [2]bool{i < before.Total.Total, false}}
			one.since(l, Line{})
			c.add(one)
		}
	}
	c.Others = beside(before.Others, now.Others)
	if before.Path != now.Path {
		c.Path = [2]string{before.Path, now.Path}
	}
	c.InTheWay, c.Cleared = less(now.NotReady, before.NotReady), less(before.NotReady, now.NotReady)
	return c
}

type placedLine struct {
	Line
	counted bool
}

func linesOf(r Report) map[framework.CompetencyID]placedLine {
	out := make(map[framework.CompetencyID]placedLine, len(r.Lines))
	for i, l := range r.Lines {
		out[l.Competency] = placedLine{l, i < r.Total.Total}
	}
	return out
}

// since puts in what moved on a line.
func (l *LineChange) since(before, now Line) {
	counts := func(list []Counted, a id.Attestation) bool {
		return slices.ContainsFunc(list, func(n Counted) bool { return n.Attestation == a })
	}
	for _, n := range now.Counting {
		if !counts(before.Counting, n.Attestation) {
			l.New = append(l.New, n)
		}
	}
	for _, n := range before.Counting {
		if counts(now.Counting, n.Attestation) {
			continue
		}
		if i := slices.IndexFunc(now.NotCounting, func(o Counted) bool { return o.Attestation == n.Attestation }); i >= 0 {
			n = now.NotCounting[i]
		}
		l.Ended = append(l.Ended, n)
	}
	for _, o := range now.Waiting {
		if !slices.ContainsFunc(before.Waiting, func(was Open) bool { return was.Request == o.Request && was.Since.Equal(o.Since) }) {
			l.Asked = append(l.Asked, o)
		}
	}
	l.Returned = sentBack(now) && !sentBack(before)
	if l.Before.IsMet() && !l.Now.IsMet() {
		l.Why = now.Reasons
	}
}

func sentBack(l Line) bool {
	return slices.ContainsFunc(l.Reasons, func(r Reason) bool { return r.Code == "returned" })
}

func (c *Changes) add(l LineChange) {
	if l.Before != l.Now || l.Counted[0] != l.Counted[1] || len(l.New) > 0 || len(l.Ended) > 0 || len(l.Asked) > 0 || l.Returned {
		c.Lines = append(c.Lines, l)
	}
}

func beside(before, now []Other) (out []OtherChange) {
	was, is := flat(nil, before), flat(nil, now)
	seen := map[string]bool{}
	for _, o := range is {
		seen[o.Title] = true
		i := slices.IndexFunc(was, func(old OtherChange) bool { return old.Title == o.Title })
		if i >= 0 {
			o.Before = was[i].Now
		}
		if o.Before != o.Now {
			out = append(out, o)
		}
	}
	for _, o := range was {
		if !seen[o.Title] {
			out = append(out, OtherChange{Title: o.Title, Before: o.Now})
		}
	}
	return out
}

// flat are requirements with their parts, each under the names of what it is part of.
func flat(under []string, list []Other) (out []OtherChange) {
	for _, o := range list {
		path := append(slices.Clone(under), o.Name())
		title := strings.Join(path, ": ")
		for n := 2; slices.ContainsFunc(out, func(same OtherChange) bool { return same.Title == title }); n++ {
			title = fmt.Sprintf("%s (%d)", strings.Join(path, ": "), n)
		}
		out = append(append(out, OtherChange{Title: title, Now: o.Status, Why: o.Why}), flat(path, o.Parts)...)
	}
	return out
}

// less are the reasons of one list that are not in another.
func less(list, other []Reason) (out []Reason) {
	for _, r := range list {
		if !slices.Contains(other, r) {
			out = append(out, r)
		}
	}
	return out
}

// Text says what changed about a line, in a sentence without why.
func (l LineChange) Text() string {
	switch {
	case l.Now == "":
		return "Not asked for any more."
	case l.Before == "":
		return "Asked for now. " + l.Now.Title() + "."
	case !l.Before.IsMet() && l.Now.IsMet():
		return "Signed off."
	case l.Before.IsMet() && !l.Now.IsMet():
		return "Was signed off, and is not any more."
	case l.Before != l.Now:
		return fmt.Sprintf("Was “%s”, now “%s”.", l.Before.Title(), l.Now.Title())
	case !l.Counted[0] && l.Counted[1]:
		return "It is counted toward the level now."
	case l.Counted[0] && !l.Counted[1]:
		return "It is not counted toward the level any more."
	case len(l.Ended) > 0:
		return "A sign-off ceased to count."
	case len(l.New) > 0:
		return "There is a new sign-off."
	case l.Returned:
		return "Evidence was sent back."
	}
	return "Sent in again."
}

// Text says what changed about it, in a sentence without why.
func (o OtherChange) Text() string {
	switch {
	case o.Now == "":
		return "Not asked for any more."
	case o.Now == IsMet:
		return "It is met."
	case o.Before == IsMet:
		return "It was met, and is not any more."
	case o.Now == NotFor:
		return "It is not asked of them."
	case o.Now == Unclear:
		return "Whether it is met is not known."
	}
	return "It is asked for now."
}

// Words says of a sign-off who gave it and when, and by which path it counts here.
func (n Counted) Words() string {
	out := fmt.Sprintf("%s signed “%s” on %s.", n.Assessor, n.EvidenceTitle, clock.DateOf(n.SignedAt).Words())
	if n.Kind == evidence.PriorLearning {
		out += " It recognises prior learning, which nobody saw here."
	}
	if len(n.Path) > 0 {
		out += " It counts here too: " + InWords(n.Path) + "."
	}
	return out
}
