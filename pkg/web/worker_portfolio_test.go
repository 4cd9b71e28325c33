package web_test

import (
	"strings"
	"testing"

	"countersign/pkg/access"
	"countersign/pkg/digest"
	"countersign/pkg/evidence"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/internal/site"
	"countersign/pkg/store"
)

// both gives the worker of the north a portfolio in the south as well.
func both(t *testing.T, s *site.Site) id.Worker {
	t.Helper()
	inv := store.Invitation{ID: id.New[id.Invitation](), Email: s.North.Worker.Email, Name: s.North.Worker.Name, Department: s.South.ID, Roles: []identity.Role{identity.RoleWorker},
		InvitedBy: s.Admin.ID, CreatedAt: fixture.Now, ExpiresAt: fixture.Now.AddDate(0, 0, 7), Held: store.Aim{Version: fixture.Imaging, Level: "SCSW"},
		Aims: []store.Aim{{Version: fixture.Imaging, Level: "AP"}}, Settings: []string{"ct"}}
	token := digest.OfBytes([]byte("south"))
	var w id.Worker
	s.Write(func(tx *store.Tx) error {
		if err := tx.AddInvitation(fixture.Grant(access.InvitePerson, inv.ID, s.South.ID), inv, token); err != nil {
			return err
		}
		g, err := access.Arrive(s.As(s.North.Worker), access.AcceptInvite, inv.ID, "invitation link")
		if err != nil {
			return err
		}
		if _, err := tx.AcceptInvitation(g, token, store.Arrival{}); err != nil {
			return err
		}
		w, err = tx.WorkerOf(s.North.Worker.ID, s.South.ID)
		return err
	})
	return w
}

func TestWhoWorksInTwoDepartmentsReachesBothPortfolios(t *testing.T) {
	s := site.New(t)
	signed(t, s)
	b := s.Browser(s.North.Worker)
	if strings.Contains(b.Get("/home").Want(t, 200, "Senior clinical support worker").Text(), "This is your portfolio") {
		t.Error("one portfolio has to be told from others")
	}
	south := string(both(t, s))
	north := string(s.North.Worker.Worker)
	b.Get("/home").Want(t, 200, "This is your portfolio in North Imaging", "Go to South Imaging", "Your way to Senior clinical support worker")
	b.Send("/portfolio", "portfolio", south).Want(t, 200, "This is your portfolio in South Imaging", "Go to North Imaging", "Your way to Assistant practitioner")
	for address, words := range map[string]string{"/evidence": "will be here", "/competencies": "Assistant practitioner", "/record": "Nothing has been signed yet", "/reviews": "My reviews",
		"/evidence/new": "What are you adding?", "/competencies/" + cleaning: "Clean and decontaminate"} {
		b.Get(address).Want(t, 200, "This is your portfolio in South Imaging", words)
	}
	b.Get("/evidence/new")
	draft := b.Send("/evidence", "kind", string(evidence.Reflection), "portfolio", b.Page.Value("portfolio")).Want(t, 200)
	b.Get("/home").Want(t, 200, "1 draft to finish")
	b.Send("/portfolio", "portfolio", north).Want(t, 200, "This is your portfolio in North Imaging")
	if strings.Contains(b.Page.Text(), "draft to finish") {
		t.Error("a draft of the south is in the north")
	}
	b.Get(draft.Address).Want(t, 200)
	b.Send("/evidence", "kind", string(evidence.Reflection), "portfolio", south).Want(t, 200) // from a window that still shows the south
	b.Send("/portfolio", "portfolio", south).Want(t, 200, "2 drafts to finish")
	b.Send("/portfolio", "portfolio", string(s.South.Worker.Worker)).Want(t, 200, "This is your portfolio in South Imaging")
	b.Cookies["portfolio"] = string(s.South.Worker.Worker)
	b.Get("/home").Want(t, 200, "This is your portfolio in North Imaging")
}
