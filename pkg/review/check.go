package review

import (
	"fmt"
	"slices"

	"countersign/pkg/clock"
	"countersign/pkg/fault"
	"countersign/pkg/id"
)

// How much fits.
const (
	longestText   = 4000 // characters
	longestAction = 500
	mostActions   = 20
	longestName   = 200
)

// Check says what is wrong with putting next down after all this, on a day, field
// by field, or nil. Whose role lets them is for package access to say.
func (h History) Check(next Record, today clock.Date) error {
	r, begun := h.Find(next.Review)
	if current, busy := h.Current(); !begun && busy {
		return fault.New(fault.Conflict, fmt.Sprintf("A review of theirs is in progress since %s. Finish it or cancel it first.", clock.DateOf(current.Records[0].At).Words()))
	}
	if _, may := moves[r.State][next.Kind]; !may {
		return refused(r.State, next.Kind)
	}
	if !begun {
		if last, ok := h.Latest(); ok {
			r.Earlier = last.Open()
		}
	}
	c := checker{r: r, next: next, today: today}
	switch next.Kind {
	case Prepared:
		c.prepared()
	case Held:
		c.held()
	case Commented:
		c.words("")
		if next.By != r.Prepared.Data.Person {
			return fault.New(fault.Forbidden, "Only the worker writes this.")
		}
	case Signed:
		return c.signed()
	case Cancelled:
		c.words("Say why, so that the others know.")
	}
	return c.f.Err()
}

func refused(s State, k Kind) error {
	switch {
	case s == IsClosed:
		return fault.New(fault.Conflict, "This review is closed: all three signed it. Nobody can change it any more. Prepare the next one.")
	case s == IsCancelled:
		return fault.New(fault.Conflict, "This review was cancelled. Prepare another one.")
	case s == None:
		return fault.Missing()
	case k == Signed:
		return fault.New(fault.Conflict, "There is nothing to sign yet. The educator writes down what was said first.")
	}
	return fault.New(fault.Conflict, "This cannot be done at this point.")
}

type checker struct {
	r     Review
	next  Record
	today clock.Date
	f     fault.Fields
}

func (c *checker) words(ask string) {
	switch n := len([]rune(c.next.Data.Words)); {
	case n == 0 && ask != "":
		c.f.Add("words", "%s", ask)
	case n > longestText:
		c.f.Add("words", "Make this %d characters or shorter.", longestText)
	}
}

// past holds that a day is real and not to come.
func (c *checker) past(field string, d clock.Date) {
	switch {
	case !real(d):
		c.f.Add(field, "Enter a real day, like 27 3 2026.")
	case d > c.today:
		c.f.Add(field, "Enter a day that is not in the future.")
	}
}

func real(d clock.Date) bool {
	same, err := clock.ParseDate(string(d))
	return err == nil && same == d
}

func (c *checker) prepared() {
	d := c.next.Data
	c.past("as_of", d.AsOf)
	c.words("")
	educator := c.next.By
	if c.r.Held.ID != "" {
		educator = c.r.Held.By
	}
	switch d.Manager {
	case "":
		c.f.Add("manager", "Choose the line manager.")
	case d.Person:
		c.f.Add("manager", "Choose somebody else than the worker: three people sign.")
	case educator, c.next.By:
		c.f.Add("manager", "Choose somebody else than the educator: three people sign.")
	}
}

func (c *checker) held() {
	d, p := c.next.Data, c.r.Prepared.Data
	c.past("on", d.On)
	c.words("Write down what was said.")
	if c.next.By == p.Manager || c.next.By == p.Person {
		c.f.Add("words", "Three people sign. Somebody else than the line manager holds the review.")
	}
	if len(d.Actions) > mostActions {
		c.f.Add("actions", "Write down %d actions or fewer.", mostActions)
	}
	for i, a := range d.Actions {
		c.action(fmt.Sprintf("actions.%d", i), a, d.On)
	}
	c.outcomes(d.Outcomes)
	switch {
	case !real(d.Next):
		c.f.Add("next", "Enter a real day, like 27 3 2026.")
	case d.Next <= d.On:
		c.f.Add("next", "The next review comes after this one.")
	}
	switch {
	case p.Apprenticeship && d.Provider == "":
		c.f.Add("provider", "Write down who took part for the training provider.")
	case !p.Apprenticeship && d.Provider != "":
		c.f.Add("provider", "This is not the review of an apprenticeship.")
	case len([]rune(d.Provider)) > longestName:
		c.f.Add("provider", "Make this %d characters or shorter.", longestName)
	}
}

func (c *checker) action(field string, a Action, on clock.Date) {
	switch n := len([]rune(a.Text)); {
	case n == 0:
		c.f.Add(field, "Write what will be done.")
	case n > longestAction:
		c.f.Add(field, "Make this %d characters or shorter.", longestAction)
	case a.Who.Title() == "":
		c.f.Add(field, "Choose who will do it.")
	case !real(a.By) || a.By < on:
		c.f.Add(field, "Enter the day by which it will be done, not before the review.")
	}
}

func (c *checker) outcomes(list []Outcome) {
	seen := map[id.ReviewAction]bool{}
	for _, o := range list {
		field := "outcome." + string(o.Action)
		switch {
		case !slices.ContainsFunc(c.r.Carried(), func(a Action) bool { return a.ID == o.Action }):
			c.f.Add("outcomes", "One of these actions is not open any more. Read the review again.")
		case seen[o.Action]:
			c.f.Add(field, "Say once what came of it.")
		case o.What != Done && o.What != Dropped:
			c.f.Add(field, "Choose what came of it.")
		case o.What == Dropped && o.Why == "":
			c.f.Add(field, "Say why it is dropped.")
		case len([]rune(o.Why)) > longestAction:
			c.f.Add(field, "Make this %d characters or shorter.", longestAction)
		}
		seen[o.Action] = true
	}
}

// signed holds that each signs for themselves, once, and exactly what there is now.
func (c *checker) signed() error {
	d := c.next.Data
	signer, name := c.r.Signer(d.Party)
	switch {
	case signer == "":
		c.f.Add("party", "Choose for whom this is signed.")
		return c.f.Err()
	case signer != c.next.By:
		return fault.New(fault.Forbidden, "Only "+name+" signs this.")
	case d.Content != c.r.Content():
		return fault.New(fault.Conflict, "The review has changed since you opened it. Read it again before you sign.")
	}
	if _, signed := c.r.Signature(d.Party); signed {
		return fault.New(fault.Conflict, "You have signed this already.")
	}
	return nil
}

// Replay checks each record as it was put down, one after the other, and says of
// each that could not have been why not.
func Replay(records []Record) map[id.ReviewRecord]string {
	wrong := map[id.ReviewRecord]string{}
	var h History
	for _, r := range records {
		if err := h.Check(r, clock.DateOf(r.At)); err != nil {
			wrong[r.ID] = err.Error()
		}
		h.tell(r)
	}
	return wrong
}
