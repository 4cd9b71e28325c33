package app_test

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"countersign/pkg/access"
	"countersign/pkg/authoring"
	"countersign/pkg/clock"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/internal/site"
	"countersign/pkg/store"
)

// Whatever happens in another department, nobody of this one sees a byte of it
// change: not in a page that links lead to, not in an answer of the API, not in a
// count, an order, a length or a header.
func TestNothingThatHappensElsewhereShows(t *testing.T) {
	s := site.New(t)
	d := s.North
	north := scene(t, s, d, "Northmark").portfolioOf(d)
	views := map[string]view{}
	for _, p := range []fixture.Person{d.Worker, d.Assessor, d.Educator, d.Lead, d.Inspector} {
		v := view{browser: s.Browser(p), token: s.Token(p)}
		v.addresses = slices.Concat(v.find(), north.reads(s), north.versions(s))
		views[p.Name] = v
	}
	before := map[string]map[string]string{}
	for name, v := range views {
		before[name] = v.look()
	}
	elsewhere(t, s)
	pages := 0
	for name, v := range views {
		for address, after := range v.look() {
			pages++
			if was := before[name][address]; was != after {
				t.Errorf("%s sees at %s what happened elsewhere:\n%s", name, address, difference(was, after))
			}
		}
	}
	if pages < 700 {
		t.Errorf("only %d answers were compared", pages)
	}
}

// elsewhere changes everything in South that can be changed.
func elsewhere(t *testing.T, s *site.Site) {
	d := s.South
	scene(t, s, d, "Southmark")
	s.Check(d.Assessor, "Suspended", fixture.Now.AddDate(0, 0, -40))
	s.Check(d.Lapsed, "Registered", fixture.Now.AddDate(-1, 0, 0))
	for _, v := range []framework.VersionID{fixture.Imaging, fixture.AHP} {
		if _, err := s.App.Authoring.Adopt(t.Context(), s.As(d.Lead), authoring.AdoptCommand{Department: d.ID, Version: v, Reason: "Southmark reason"}); err != nil {
			t.Fatal(err)
		}
	}
	twin := s.Person(d.ID, s.North.Worker.Name, "amira.khan@south.example", identity.RoleWorker)
	s.Sign(d.Second, s.Submit(twin, "direct_observation", fixture.Observed(clock.DateOf(fixture.Now), 1, fixture.Cleaning)).Requests[0])
	trust := id.New[id.Organisation]()
	s.Write(func(tx *store.Tx) error {
		return tx.AddOrganisation(fixture.Grant(access.RunPlatform, trust, ""), store.Organisation{ID: trust, Name: "Southmark Trust"})
	})
}

// view is what one person can look at, as a browser and as a program.
type view struct {
	browser   *site.Browser
	token     string
	addresses []string
}

// ofAKind is how many pages of one kind are looked at.
const ofAKind = 1

var (
	link    = regexp.MustCompile(`(?:href="|\nLocation: )(/[^"#\n]*)`)
	pathKey = regexp.MustCompile(`[a-z]{2,5}_[0-9a-z]{26}|[a-z-]+:\d+[^/?]*|levels/[^/?]*|=[^&]*`)
)

// find follows the links from home, until there is nothing new.
func (v view) find() []string {
	queue, seen, kinds := []string{"/"}, map[string]bool{"/": true}, map[string]int{}
	for i := 0; i < len(queue); i++ {
		for _, m := range link.FindAllStringSubmatch(v.answer(queue[i]), -1) {
			address := strings.ReplaceAll(m[1], "&amp;", "&")
			kind := pathKey.ReplaceAllString(address, "*")
			if seen[address] || kinds[kind] == ofAKind || strings.HasPrefix(address, "/assets/") {
				continue
			}
			seen[address] = true
			kinds[kind]++
			queue = append(queue, address)
		}
	}
	return queue
}

// reads is every address of the API that only reads, of the things of a scene.
func (in things) reads(s *site.Site) []string {
	var out []string
	for _, route := range s.App.Routes() {
		if route.Method == http.MethodGet && strings.HasPrefix(route.Path, "/api/") && route.Name != "api.contract.show" {
			out = append(out, in.at(route.Path))
		}
	}
	return out
}

// versions is every page about the department's own version of a framework, its plan
// and its draft: links lead to one of a kind, which is another version's.
func (in things) versions(s *site.Site) (out []string) {
	for _, route := range s.App.Routes() {
		if route.Method == http.MethodGet && (strings.HasPrefix(route.Path, "/frameworks-in-use/:version") || strings.HasPrefix(route.Path, "/framework-drafts/:draft") || strings.HasPrefix(route.Path, "/carry-over-plans/")) {
			out = append(out, in.with("version", in["own_version"]).at(route.Path))
		}
	}
	return out
}

func (v view) look() map[string]string {
	out := map[string]string{}
	for _, address := range v.addresses {
		out[address] = v.answer(address)
	}
	return out
}

// answer is all that comes back from an address, but what differs each time.
func (v view) answer(address string) string {
	req := httptest.NewRequest(http.MethodGet, address, nil)
	if strings.HasPrefix(address, "/api/") {
		req.Header.Set("Authorization", "Bearer "+v.token)
	}
	res := v.browser.Do(req)
	body, err := io.ReadAll(res.Body)
	if err != nil {
		v.browser.T.Fatal(err)
	}
	reference := res.Header.Get("X-Request-Id")
	res.Header.Del("X-Request-Id")
	var headers []string
	for _, name := range slices.Sorted(maps.Keys(res.Header)) {
		headers = append(headers, name+": "+strings.Join(res.Header[name], ", "))
	}
	return fmt.Sprint(res.StatusCode, "\n", strings.Join(headers, "\n"), "\n\n", things{}.forget(string(body), reference))
}

// difference is where two texts part.
func difference(a, b string) string {
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	return fmt.Sprintf("…%s\n…%s", part(a, i), part(b, i))
}

func part(s string, i int) string { return s[max(0, i-100):min(len(s), i+200)] }
