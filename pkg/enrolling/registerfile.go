package enrolling

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/assessor"
	"countersign/pkg/digest"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/register"
	"countersign/pkg/store"
)

// CheckFileCommand records what a file says that the register showed.
type CheckFileCommand struct {
	Department id.Department
	File       []byte
	Seen       digest.Sum // of the file that was looked at; for ProposeChecks only
}

// Difference is what a line does to what is known.
type Difference string

// The differences.
const (
	New       Difference = "new" // nothing was known
	Changed   Difference = "changed"
	Unchanged Difference = "unchanged" // but for the day of the look
)

// CheckRow is one line of a file: whom it is about and what it would change.
type CheckRow struct {
	assessor.Listing
	Person     id.Person // empty: nobody in this department
	PersonName string
	Before     string     // status known now; empty: none
	Difference Difference // empty where there are problems
	Change     string     // in words; empty where there are problems
}

// GoneRow is an assessor whom a register was looked at for before, and of whom a
// file says nothing. It changes nothing: what is known stays, and gets old.
type GoneRow struct {
	Person           id.Person
	Name             string
	Register, Number string
	Status           string // known now
}

// CheckPreview is what a file would do.
type CheckPreview struct {
	Seen     digest.Sum // to be sent back with the file
	Whole    digest.Sum // of the whole difference: to be sent back by who approves it
	Rows     []CheckRow
	Gone     []GoneRow
	Problems int // rows with any
}

// Count is how many lines do that.
func (p CheckPreview) Count(d Difference) (n int) {
	for _, r := range p.Rows {
		if r.Difference == d {
			n++
		}
	}
	return n
}

// PreviewChecks says what a file would do and changes nothing.
func (s Service) PreviewChecks(ctx context.Context, actor identity.Actor, cmd CheckFileCommand) (CheckPreview, error) {
	var out CheckPreview
	listings, err := register.Read(cmd.File)
	if err != nil {
		return out, err
	}
	if _, err := access.LeadOrAdministrator(actor, access.ProposeChecks, cmd.Department, cmd.Department); err != nil {
		return out, err
	}
	err = s.Store.Read(ctx, func(v *store.View) error {
		out, _, err = previewChecks(v, actor, cmd, listings)
		return err
	})
	return out, err
}

// previewChecks finds whom each line is about and what it changes. Seven
// statements, however many lines there are.
func previewChecks(v *store.View, actor identity.Actor, cmd CheckFileCommand, listings []assessor.Listing) (CheckPreview, looking, error) {
	out := CheckPreview{Seen: digest.OfBytes(cmd.File)}
	if _, err := v.Department(cmd.Department); err != nil {
		return out, looking{}, err
	}
	members, err := v.MembersFacts(cmd.Department)
	if err != nil {
		return out, looking{}, err
	}
	var people []id.Person
	for _, m := range members {
		people = append(people, m.ID)
	}
	look, err := readLooking(v, actor, people, listings)
	if err != nil {
		return out, look, err
	}
	book := addressBook(members, look)
	outside, err := v.PassListingsFacts(cmd.Department)
	if err != nil {
		return out, look, err
	}
	lines, taken := map[listed]int{}, map[store.Registration]int{}
	for _, l := range listings {
		row := look.row(look.clean(l), book, outside)
		who, number := listed{row.Person, row.Register}, store.Registration{Register: row.Register, Number: row.Number}
		if first, twice := lines[who]; twice && row.Person != "" {
			row.add("registration_number", fmt.Sprintf("This person is on line %d already.", first))
		} else if first, twice := taken[number]; twice && row.Person != "" {
			row.add("registration_number", fmt.Sprintf("This number is on line %d already, for somebody else.", first))
		} else if twice && row.Outside {
			row.add("registration_number", fmt.Sprintf("This number is on line %d already.", first))
		}
		lines[who], taken[number] = l.Line, l.Line
		if len(row.Problems) > 0 {
			out.Problems++
			row.Change, row.Difference = "", ""
		}
		out.Rows = append(out.Rows, row)
	}
	out.Gone = gone(members, look, lines)
	var whole []any
	for _, r := range out.Rows {
		whole = append(whole, []any{r.Line, string(r.Person), r.Register, r.Number, r.Change, len(r.Problems)})
	}
	for _, g := range out.Gone {
		whole = append(whole, []any{"gone", string(g.Person), g.Register, g.Number, g.Status})
	}
	out.Whole = digest.Of(map[string]any{"file": out.Seen, "rows": whole})
	return out, look, nil
}

// listed is somebody on a register, of whom a file has one line.
type listed struct {
	person   id.Person
	register string
}

// book finds people of the department by what a line may name them with.
type book struct {
	byNumber map[store.Registration]store.Member
	byEmail  map[string]store.Member
}

func addressBook(members []store.Member, look looking) book {
	out := book{map[store.Registration]store.Member{}, map[string]store.Member{}}
	for _, m := range members {
		out.byEmail[m.Email] = m
		for _, c := range look.checks[m.ID] {
			out.byNumber[store.Registration{Register: c.Register, Number: c.Number}] = m
		}
	}
	return out
}

func (r *CheckRow) add(column, message string) {
	r.Problems = append(slices.Clip(r.Problems), fault.Field{Name: column, Message: message})
}

// row finds whom a clean listing is about and says what it changes.
func (k looking) row(l assessor.Listing, b book, outside []assessor.PassListing) CheckRow {
	if l.Outside {
		return k.outside(l, b, outside)
	}
	out := CheckRow{Listing: l}
	m, ok := b.byNumber[store.Registration{Register: l.Register, Number: l.Number}]
	if email, valid := identity.CleanEmail(l.Email); l.Email != "" {
		named, there := b.byEmail[email]
		switch {
		case !valid || !there:
			out.add("email", "Nobody in this department has this address.")
		case ok && named.ID != m.ID:
			out.add("email", fmt.Sprintf("The number is %s's, but this is the address of %s.", m.Name, named.Name))
		}
		m, ok = named, there
	}
	if !ok {
		if l.Email == "" && !slices.ContainsFunc(l.Problems, func(p fault.Field) bool { return p.Name == "registration_number" }) {
			out.add("registration_number", "Nobody in this department is known by this number. Add their e-mail address, or record the first check by hand.")
		}
		return out
	}
	out.Person, out.PersonName = m.ID, m.Name
	if m.ID == k.actor.Person {
		out.add("registration_number", "This is you. Leave yourself out: another lead or a platform administrator must record it.")
	}
	out.Listing = k.judge(out.Listing, m.ID)
	now, known := statusOn(k.checks[m.ID], l.Register, k.now)
	out.Before = now.Status
	out.Difference, out.Change = difference(now, known, l)
	return out
}

// outside is row for a registrant who has no account here.
func (k looking) outside(l assessor.Listing, b book, outside []assessor.PassListing) CheckRow {
	out := CheckRow{Listing: l}
	if m, ok := b.byNumber[store.Registration{Register: l.Register, Number: l.Number}]; ok {
		out.add("outside", fmt.Sprintf("This number is %s's, who is in this department. Leave this empty.", m.Name))
	}
	if out.Name, _ = identity.CleanName(l.Name); out.Name == "" || len(out.Name) > maxName {
		out.add("name", "Write their name as the register shows it.")
	}
	if l.Email != "" {
		out.add("email", "Leave this empty for somebody from outside.")
	}
	var now assessor.Check
	known := slices.ContainsFunc(outside, func(p assessor.PassListing) bool {
		if p.Register != l.Register || p.Number != l.Number {
			return false
		}
		if now = p.Check("", k.now); l.CheckedOn < p.CheckedOn && len(l.Problems) == 0 {
			out.add("checked_on", fmt.Sprintf("There is a newer look at the register, of %s.", p.CheckedOn.Words()))
		}
		return true
	})
	out.Before = now.Status
	out.Difference, out.Change = difference(now, known, l)
	out.Change = "From outside. " + out.Change
	return out
}

// statusOn is what is known now of somebody's standing on a register.
func statusOn(checks []assessor.Check, register string, now time.Time) (assessor.Check, bool) {
	for _, c := range assessor.Looks(checks, now, now) {
		if c.Register == register {
			return *c, true
		}
	}
	return assessor.Check{}, false
}

func difference(now assessor.Check, known bool, l assessor.Listing) (Difference, string) {
	var out []string
	switch {
	case !known:
		return New, fmt.Sprintf("First check: %s.", l.Status)
	case now.Status != l.Status:
		out = append(out, fmt.Sprintf("The status changes from “%s” to “%s”.", now.Status, l.Status))
	}
	if now.Profession != l.Profession {
		out = append(out, fmt.Sprintf("The profession changes from “%s” to “%s”.", now.Profession, l.Profession))
	}
	if now.Number != l.Number {
		out = append(out, fmt.Sprintf("The number changes from %s to %s.", now.Number, l.Number))
	}
	if len(out) == 0 {
		return Unchanged, "The same as before, looked at again."
	}
	return Changed, strings.Join(out, " ")
}

// gone names the assessors whom a register was looked at for before and whom the
// file leaves out: they have left, or the list was cut short. Whoever makes the
// list must leave themselves out.
func gone(members []store.Member, look looking, lines map[listed]int) (out []GoneRow) {
	for _, m := range members {
		there := slices.ContainsFunc(look.checks[m.ID], func(c assessor.Check) bool { return lines[listed{m.ID, c.Register}] > 0 })
		now, known := assessor.StatusAt(look.checks[m.ID], look.now, look.now)
		if !there && known && m.ID != look.actor.Person && slices.Contains(m.Roles(look.now), identity.RoleAssessor) {
			out = append(out, GoneRow{m.ID, m.Name, now.Register, now.Number, now.Status})
		}
	}
	return out
}

// RegisterSheet makes a file to fill in while looking a department's assessors
// up: their numbers and professions as known, with no status and no days.
func (s Service) RegisterSheet(ctx context.Context, actor identity.Actor, d id.Department) ([]byte, error) {
	people, err := s.Checks(ctx, actor, d)
	if err != nil {
		return nil, err
	}
	var known []assessor.Listing
	for _, p := range people {
		if slices.Contains(p.Roles, identity.RoleAssessor) {
			known = append(known, assessor.Listing{Register: cmp.Or(p.Current.Register, assessor.HCPC), Number: p.Current.Number, Email: p.Email, Name: p.Name, Profession: p.Current.Profession})
		}
	}
	err = s.Store.Read(ctx, func(v *store.View) error {
		outside, err := v.PassListings(access.ScopeOf(actor), d)
		for _, p := range outside {
			known = append(known, assessor.Listing{Register: p.Register, Number: p.Number, Name: p.Name, Profession: p.Profession, Outside: true})
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return register.Sheet(known)
}
