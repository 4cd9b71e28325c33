package frontend

import (
	"html/template"
	"net/url"
	"strings"

	"countersign/frontend/nhsuk"
)

// LeadPeople is everybody in a department and who is invited.
type LeadPeople struct {
	Lead
	Invite, Import string    // addresses; empty: the reader only reads
	Roles          []NavItem // narrows the list, each with how many there are
	Rows           []MemberRow
	Left           []MemberRow
	Invitations    []InvitationRow
}

// MemberRow is one person.
type MemberRow struct {
	Link
	Email  string
	Roles  string
	Status Standing // no text: all is well
}

// InvitationRow is an invitation that waits.
type InvitationRow struct {
	ID                 string // unique on the page
	Name, Email, Roles string
	Expires            string
	Over               bool   // it has run out
	Renew, Withdraw    string // addresses; empty: the reader only reads
}

// InviteLink is the one main thing to do.
func (p LeadPeople) InviteLink() nhsuk.ActionLink { return addLink("Invite somebody", p.Invite) }

// Table lists the people.
func (p LeadPeople) Table() nhsuk.Table { return memberTable("People", p.Rows) }

// LeftTable lists who was here before.
func (p LeadPeople) LeftTable() nhsuk.Table {
	return memberTable("People with no role any more", p.Left)
}

// LeftBox holds them.
func (p LeadPeople) LeftBox() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: plural(len(p.Left), "person has", "people have") + " no role here any more"}}
}

func memberTable(caption string, rows []MemberRow) nhsuk.Table {
	t := nhsuk.Table{Caption: nhsuk.Heading{Text: caption, Size: "m"}, Responsive: true, Head: []nhsuk.Cell{{Text: "Name"}, {Text: "Roles"}, {Text: "Email"}}}
	for _, r := range rows {
		name := anchor(r.Link, "")
		if r.Status.Text != "" {
			name += " " + nhsuk.HTML(r.Status.Tag())
		}
		t.Rows = append(t.Rows, []nhsuk.Cell{{HTML: name}, {Text: r.Roles}, {Text: r.Email, Classes: "app-wrap"}})
	}
	return t
}

// LeadPerson is one person of a department and everything that can be changed
// about them there.
type LeadPerson struct {
	Lead
	Email       string
	Status      Standing
	Off         string // why the account is switched off
	SignsIn     bool   // has set a password
	Own         bool   // the reader's own page
	Roles       []RoleRow
	AddRole     string
	Signing     bool // they are or were an assessor, or were checked or entitled
	Stopped     []string
	Register    Standing
	Check       []AnswerRow
	Checks      []CheckRow
	Record      string // where to record a register check
	Granted     []GrantRow
	Grant       string
	Absences    []AbsenceRow
	AddAbsence  string
	Trainings   []BarRow
	SignedThen  []Link // what they signed since the first day of a preceptorship, before it was recorded
	AddTraining string
	Conflicts   []BarRow
	AddConflict string
	Post        *PostBox
	Help        *AccountHelp // nil: the reader cannot
}

// RoleRow is one role that somebody has or had.
type RoleRow struct {
	Title, From, Until string
	Ended              bool
	Why                string // somebody ended it
	End                string
}

// GrantRow is one entitlement of anybody.
type GrantRow struct {
	Person   Link // on the page of all
	Areas    []string
	Dates    string
	Lead     bool
	By       string
	Standing Standing
	Reason   string // of its end
	End      string
}

// PostBox is what a support worker's post is.
type PostBox struct {
	Facts     []AnswerRow
	Portfolio string
	Pathways  []PathwayRow
	Add       string
}

// PathwayRow is one pathway that a worker is on.
type PathwayRow struct {
	Title, Since string
	Main         bool
	MakeMain     string // address; Level and Version are sent along
	Version      string
	Level        string
	End          string
}

// FactList is the post.
func (b PostBox) FactList() nhsuk.SummaryList { return answers(b.Facts) }

// AccountHelp is what can be done about somebody's account.
type AccountHelp struct {
	On       bool
	Switch   string // to switch it on, or the page that asks before it is switched off
	Password string
	Code     string
}

// RoleTable lists the roles.
func (p LeadPerson) RoleTable() nhsuk.Table {
	t := nhsuk.Table{Caption: nhsuk.Heading{Text: "Roles", Size: "m"}, Responsive: true, Head: []nhsuk.Cell{{Text: "Role"}, {Text: "From"}, {Text: "Until"}, {Text: "Change"}}}
	for _, r := range p.Roles {
		change := nhsuk.Cell{Text: "Ended"}
		if r.Why != "" {
			change.Text += ": " + r.Why
		}
		switch {
		case r.End != "":
			change = nhsuk.Cell{Text: "End", Href: r.End, VisuallyHiddenText: "the role " + r.Title}
		case !r.Ended:
			change.Text = "Somebody else can change it"
		}
		t.Rows = append(t.Rows, []nhsuk.Cell{{Text: r.Title}, {Text: r.From}, {Text: r.Until}, change})
	}
	return t
}

// CheckList is the register check that decides now.
func (p LeadPerson) CheckList() nhsuk.SummaryList { return answers(p.Check) }

// CheckTable lists every check.
func (p LeadPerson) CheckTable() nhsuk.Table { return checkTable(p.Checks) }

func checkTable(rows []CheckRow) nhsuk.Table {
	return AssessorRegistration{History: rows}.CheckTable()
}

// CheckBox holds the older checks.
func (p LeadPerson) CheckBox() nhsuk.Details {
	return nhsuk.Details{Summary: nhsuk.Summary{Text: plural(len(p.Checks), "earlier check", "earlier checks")}}
}

// GrantTable lists the entitlements.
func (p LeadPerson) GrantTable() nhsuk.Table { return grantTable("Entitlements", p.Granted, false) }

func grantTable(caption string, rows []GrantRow, named bool) nhsuk.Table {
	t := nhsuk.Table{Caption: nhsuk.Heading{Text: caption, Size: "m"}, Responsive: true, Head: []nhsuk.Cell{{Text: "May sign in"}, {Text: "When"}, {Text: "Now"}, {Text: "Change"}}}
	if named {
		t.Head = append([]nhsuk.Cell{{Text: "Name"}}, t.Head...)
	}
	for _, r := range rows {
		var areas template.HTML
		for _, a := range r.Areas {
			areas += `<li>` + nhsuk.Text(a) + `</li>`
		}
		areas = `<ul class="nhsuk-list nhsuk-u-margin-bottom-1">` + areas + `</ul>`
		if r.Lead {
			areas += paragraphs("Also gives the second approval, as lead of the kind of imaging")
		}
		now := paragraphs(nhsuk.HTML(r.Standing.Tag()), nhsuk.Text(r.Reason))
		end := nhsuk.Cell{Text: "None"}
		if r.End != "" {
			end = nhsuk.Cell{Text: "End", Href: r.End, VisuallyHiddenText: "this entitlement" + when(r.Person.Text != "", " of "+r.Person.Text)}
		}
		row := []nhsuk.Cell{{HTML: areas}, {HTML: paragraphs(nhsuk.Text(r.Dates), nhsuk.Text(when(r.By != "", "By "+r.By)))}, {HTML: now}, end}
		if named {
			row = append([]nhsuk.Cell{linkCell(r.Person)}, row...)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// PostForm is what a form asks about a support worker's post.
type PostForm struct {
	Level, Target string // "diagnostic-imaging:1/CSW"; empty: none yet, or the next one
	Settings      []string
	Educator      string
	Levels        []Choice
	Kinds         []Choice
	Educators     []Choice
}

func (f PostForm) levelField(wrong nhsuk.ErrorMessage) nhsuk.Select {
	return choose("level", "Level now", "", f.Level, append([]Choice{{"", "None yet"}}, f.Levels...), wrong)
}

func (f PostForm) targetField(wrong nhsuk.ErrorMessage) nhsuk.Select {
	return choose("target", "Working toward", "", f.Target, append([]Choice{{"", "The next level up"}}, f.Levels...), wrong)
}

func (f PostForm) settingsField(wrong nhsuk.ErrorMessage) nhsuk.Checkboxes {
	b := nhsuk.Checkboxes{Name: "settings", Values: f.Settings, Small: true, ErrorMessage: wrong, Hint: nhsuk.Hint{Text: "Some competencies are only asked of people who do that kind of work"},
		Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: "Kinds of work", Size: "s"}}}
	for _, k := range f.Kinds {
		b.Items = append(b.Items, nhsuk.ChoiceItem{Value: k.Value, Text: k.Text})
	}
	return b
}

func (f PostForm) educatorField(wrong nhsuk.ErrorMessage) nhsuk.Select {
	return choose("educator", "Practice educator", "", f.Educator, append([]Choice{{"", "None yet"}}, f.Educators...), wrong)
}

// fields are all of them, for a form that asks about a new post.
func (f PostForm) fields(l Layout) template.HTML {
	return nhsuk.HTML(f.levelField(l.Wrong("level")), f.targetField(l.Wrong("target")), f.settingsField(l.Wrong("settings")), f.educatorField(l.Wrong("educator")))
}

// LeadInvite asks whom to invite and as what.
type LeadInvite struct {
	Lead
	Action        string
	Name, Email   string
	Roles         []string
	Post          PostForm
	Until         DateParts
	Administrator bool // to run the platform: no role to choose
	ManyFromOne   string
}

// NameField asks for the name.
func (p LeadInvite) NameField() nhsuk.Input {
	return nhsuk.Input{Name: "name", Value: p.Name, Autocomplete: "off", Spellcheck: new(false), Label: nhsuk.Label{Text: "Full name", Size: "s"}, ErrorMessage: p.Wrong("name")}
}

// EmailField asks for the address.
func (p LeadInvite) EmailField() nhsuk.Input {
	return nhsuk.Input{Name: "email", Type: "email", Value: p.Email, Autocomplete: "off", Spellcheck: new(false), Label: nhsuk.Label{Text: "Work email address", Size: "s"},
		Hint: nhsuk.Hint{Text: "They sign in with it"}, ErrorMessage: p.Wrong("email")}
}

// RoleChoice is a role that a form offers, with what it is for.
type RoleChoice struct{ Value, Text, Help string }

// roleChoices are the roles of a department, in the order of forms.
var roleChoices = []RoleChoice{
	{"worker", "Support worker", "Puts up evidence and gets it signed off"},
	{"assessor", "Assessor", "A registered radiographer who signs off. They also need a register check and an entitlement"},
	{"educator", "Practice educator", "Follows how support workers get on"},
	{"lead", "Department lead", "Runs the department: people, entitlements, register checks"},
	{"inspector", "Inspector", "Somebody from outside who reads until a date. They have no other role"},
}

// RolesField asks what they do, and with each role what it needs.
func (p LeadInvite) RolesField() nhsuk.Checkboxes {
	b := nhsuk.Checkboxes{Name: "roles", Values: p.Roles, ErrorMessage: p.Wrong("roles"), Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: "What do they do?", Size: "m"}}}
	for _, r := range roleChoices {
		item := nhsuk.ChoiceItem{Value: r.Value, Text: r.Text, Hint: nhsuk.Hint{Text: r.Help}}
		switch r.Value {
		case "worker":
			item.Conditional.HTML = p.Post.fields(p.Layout)
		case "inspector":
			item.Conditional.HTML = nhsuk.HTML(p.untilField())
		}
		b.Items = append(b.Items, item)
	}
	return b
}

func (p LeadInvite) untilField() nhsuk.DateInput {
	return shortDay("until", "Last day", "For example, 27 3 2027", p.Until, p.Wrong("until"))
}

// LeadLink shows a link once, to be handed over.
type LeadLink struct {
	Lead
	Name, Email string
	Address     string // the whole link
	Until       string
	What        string // what the link is for, in a sentence
	Subject     string // of the message to send it in
	Message     string
	Mailed      bool   // it goes to them by email already
	Next        []Link // what to do next
}

// AddressField holds the link so that it can be copied whole.
func (p LeadLink) AddressField() nhsuk.Textarea {
	return nhsuk.Textarea{Name: "link", ID: "link", Value: p.Address, Rows: 3, Spellcheck: new(false), Classes: "app-code", Label: nhsuk.Label{Text: "The link", Size: "s"},
		Attributes: nhsuk.Attributes{"readonly": "readonly"}}
}

// Mail opens a message with the link in it. A mail program shows a plus as it is,
// so a space is written out.
func (p LeadLink) Mail() string {
	escape := func(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
	return "mailto:" + p.Email + "?subject=" + escape(p.Subject) + "&body=" + escape(p.Message)
}
