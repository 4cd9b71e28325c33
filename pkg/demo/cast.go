package demo

import (
	"fmt"
	"slices"
	"strings"

	"countersign/pkg/assessor"
	"countersign/pkg/id"
	"countersign/pkg/identity"
)

// Password signs everybody of a demo in. It opens nothing but made-up data.
const Password = "lantern-orchard-47-violet"

// Account is one line of demo-accounts.json.
type Account struct {
	Role       string `json:"role"`
	Name       string `json:"name"`
	Email      string `json:"email"`
	Password   string `json:"password"`
	TOTPSecret string `json:"totp_secret"` // empty: no authenticator
}

// member is somebody of the cast.
type member struct {
	name   string
	role   identity.Role
	level  string   // of a worker: held now
	target string   // of a worker: aimed at
	posts  []string // of a worker: settings of the post
	done   float64  // of a worker: how much of the way is signed off by now
	began  int      // of a worker: months ago
	mood   mood

	areas  []string // of an assessor: entitled to
	lead   bool     // of an assessor: modality lead
	lapsed bool     // of an assessor: the register shows a lapse, backdated

	actor  identity.Actor
	worker id.Worker
	number string
	secret string
}

// mood is what makes a worker's story different from the next one's.
type mood int

const (
	steady  mood = iota
	stuck        // nothing for two months
	waiting      // much is waiting for a decision
	fresh        // has only begun
	nearly       // one or two left
	ready        // everything signed off and confirmed
	undone       // some sign-offs changed, ran out, were taken back
)

func (m member) email() string {
	return strings.ToLower(strings.ReplaceAll(strings.ReplaceAll(m.name, " ", "."), "'", "")) + "@riverside.example"
}

var (
	general = []string{"general", "mobile"}
	ct      = []string{"general", "ct", "iv_service"}
	mr      = []string{"mr"}
	breast  = []string{"breast"}
	inter   = []string{"fluoroscopy", "interventional", "iv_service"}
	scan    = []string{"ultrasound"}
)

// cast is everybody, in the order in which they are invited.
func cast() []*member {
	worker := func(name, level, target string, posts []string, began int, done float64, m mood) *member {
		return &member{name: name, role: identity.RoleWorker, level: level, target: target, posts: posts, began: began, done: done, mood: m}
	}
	all := []*member{
		{name: "Helen Whitlock", role: identity.RoleLead},
		{name: "Marcus Oyelaran", role: identity.RoleEducator},
		{name: "Siobhan Keane", role: identity.RoleEducator},
		{name: "Tomasz Zielinski", role: identity.RoleEducator},
		{name: "Priya Nair", role: identity.RoleAssessor, areas: everyAreaBut("PROC"), lead: true},
		{name: "Daniel Fairweather", role: identity.RoleAssessor, areas: everyAreaBut("PROC")},
		{name: "Grace Mbeki", role: identity.RoleAssessor, areas: everyAreaBut("PROC")},
		{name: "Rhys Llewellyn", role: identity.RoleAssessor, areas: everyAreaBut("PROC")},
		{name: "Yasmin Qureshi", role: identity.RoleAssessor, areas: everyAreaBut("PROC", "BRE")},
		{name: "Oliver Stanton", role: identity.RoleAssessor, areas: []string{"ENV", "STK", "DAT", "DOC", "COM", "PREP", "CARE", "POST", "EMG", "PRO"}},
		{name: "Ingrid Solberg", role: identity.RoleAssessor, areas: []string{"MR", "ENV", "CARE", "PREP"}},
		{name: "Callum Drummond", role: identity.RoleAssessor, areas: []string{"ENV", "PROC"}, lapsed: true}, // no more than the stories need: what he signed comes into question
		{name: "Beatrice Amadi", role: identity.RoleInspector},

		worker("Amelia Thornbury", "CSW", "SCSW", general, 9, 0.45, steady),
		worker("Lucy Penhaligon", "CSW", "SCSW", ct, 8, 0.55, waiting),
		worker("Kwame Asante", "CSW", "SCSW", general, 8, 0.30, stuck),
		worker("Ravi Chandran", "CSW", "SCSW", general, 10, 0.97, nearly),
		worker("Niamh Gallagher", "CSW", "SCSW", scan, 1, 0.04, fresh),
		worker("Jakub Nowak", "CSW", "SCSW", general, 7, 0.40, steady),
		worker("Fatima El-Sayed", "CSW", "SCSW", ct, 6, 0.35, undone),
		worker("Owen Prosser", "CSW", "SCSW", general, 5, 0.20, steady),
		worker("Chloe Abernathy", "CSW", "SCSW", general, 0, 0, fresh),
		worker("Gareth Bowen", "CSW", "SCSW", general, 9, 1.0, ready),
		worker("Hannah Whitcombe", "SCSW", "AP", ct, 10, 0.50, waiting),
		worker("Samuel Osei", "SCSW", "AP", ct, 9, 0.35, steady),
		worker("Ewa Kowalczyk", "SCSW", "AP", general, 10, 0.60, steady),
		worker("Liam Hargreaves", "SCSW", "AP", mr, 8, 0.25, stuck),
		worker("Zara Hussain", "SCSW", "AP", general, 7, 0.30, undone),
		worker("Megan Tregear", "SCSW", "AP", inter, 6, 0.25, steady),
		worker("Dylan Achebe", "SCSW", "AP", scan, 4, 0.20, steady),
		worker("Rosalind Quigley", "SCSW", "MA", breast, 10, 0.55, waiting),
		worker("Adaeze Nwosu", "SCSW", "MA", breast, 5, 0.20, stuck),
		worker("Imogen Castell", "SCSW", "MA", breast, 7, 0.30, steady),
		worker("Joanna Birkett", "MA", "AP", breast, 9, 0.40, steady),
		worker("Shreya Patel", "MA", "AP", breast, 6, 0.30, undone),
		worker("Victor Lindqvist", "AP", "AP", general, 13, 0.85, undone),
		worker("Nadia Rahimi", "AP", "AP", ct, 11, 0.75, steady),
		worker("Patrick Donnelly", "AP", "AP", mr, 10, 0.70, nearly),
		{name: "Tamsin Okonjo", role: identity.RoleAssessor, areas: []string{"ENV", "PREP", "CARE"}}, // newly registered
	}
	for i, m := range all {
		m.number = fmt.Sprintf("RA9%05d", 4100+37*i)
	}
	return all
}

// everyAreaBut lists the areas of the imaging framework without some.
func everyAreaBut(not ...string) []string {
	var out []string
	for _, a := range []string{"ENV", "STK", "DAT", "DOC", "COM", "PREP", "CARE", "POST", "IV", "RAD", "MR", "QA", "IMG", "PROC", "BRE", "EMG", "PRO"} {
		if !slices.Contains(not, a) {
			out = append(out, a)
		}
	}
	return out
}

// entitledTo is the areas of an assessor as a grant names them.
func (m member) entitledTo() []string {
	out := []string{"ahp-support-worker:*"}
	for _, a := range m.areas {
		out = append(out, assessor.AreaKey("diagnostic-imaging", a))
	}
	return out
}
