package rest

import (
	"fmt"
	"net/http"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"countersign/pkg/httpx"
	"countersign/pkg/httpx/httpxtest"
)

func TestEveryRouteRefuses(t *testing.T) {
	w := newWorld(t)
	lead := w.as(t, w.North.Lead)
	httpxtest.Refuses(t, httpxtest.Battery{Handler: w.router, Routes: w.router.Routes(), SignIn: func(req *http.Request, _ httpx.Route) string {
		req.Header.Set("Authorization", "Bearer "+lead.token())
		return ""
	}})
}

// Not for programs, and why.
var notHere = map[string]string{
	"Auth.SignIn":                "a browser's session",
	"Auth.AskToSignIn":           "a browser's session",
	"Auth.SignInWithPasskey":     "a browser's session",
	"Auth.OwnPasskey":            "one line of the list of passkeys",
	"Auth.GiveCode":              "a browser's session",
	"Auth.SignOut":               "DELETE /sessions/{session} does the same",
	"Auth.Resolve":               "a browser's session",
	"Auth.OfferSetUp":            "the console offers the link",
	"Auth.CheckSetUp":            "POST /set-ups says the same",
	"Recording.ListBy":           "the list says the verdict on each sign-off",
	"Recording.WorkerName":       "worker.show says whose a portfolio is",
	"Authoring.PublishCatalogue": "done at start, by nobody",
	"Auth.ClaimPass":             "a guest's own browser",
	"Auth.ResolvePass":           "a guest's own browser",
	"Auth.GiveDetails":           "a guest's own browser",
	"Auth.GiveGuestCode":         "a guest's own browser",
	"Auth.SendGuestProof":        "a guest's own browser",
	"Auth.ProveGuest":            "a guest's own browser",
	"Recording.IsCodeOf":         "a guest's own browser",
	"Recording.MayPass":          "whether a page shows the link; making one says why not",
	"Auth.CheckReset":            "POST /password-resets says the same",
	"Assessing.MayRevoke":        "whether a page shows the form; revoking says the same",
	"Enrolling.TendQueues":       "done every hour, by nobody",
	"Assessing.MayLift":          "whether a page shows the form; lifting says the same",
	"Assessing.SignedAs":         "attestation.show says the same",
	"Assessing.Linked":           "a link in a message, for people",
	"Assessing.NotMeByLink":      "a link in a message, for people; suspension.create does the same",
	"Assessing.NotMeToken":       "a link in a message, for people",
	"Educating.MayReview":        "whether a page shows the form; recording says the same", "Educating.MayTrain": "tells a page what to offer; the change itself is refused", "Educating.MayAttain": "tells a page what to offer; the change itself is refused",
	"Assessing.Signers":               "the choices of a page; passing to somebody who may not sign says why",
	"Assessing.Waiting":               "the queue and the overview say the same",
	"Reporting.WorkerPathways":        "the choices of a form; progress.show says it of each pathway",
	"Reporting.Attestation":           "attestation.show says more",
	"Enrolling.Invitation":            "one line of the list of people",
	"Enrolling.Singles":               "the choices of a form; the catalogue has all competencies",
	"Enrolling.SignedInPreceptorship": "a reminder on a page; each sign-off says who signed it when",
	"Enrolling.Person":                "one line of the list of people",
	"Enrolling.Place":                 "the names on a form",
	"Enrolling.MayPrint":              "whether a page shows the form; printing says the same",
	"Enrolling.MayCancel":             "whether a page shows the form; cancelling says the same",
	"Enrolling.PostChoices":           "the choices of a form",
	"Auth.KnowSessions":               "a browser's session",
	"Educating.Watch":                 "done every few minutes, by nobody",
	"Educating.OpenFlags":             "how many flag.list has",
	"Educating.FlagsOn":               "flag.show names the sign-offs under it",
	"Educating.MayCloseFlag":          "whether a page shows the form; closing says the same",
	"Educating.Prepare":               "the choices of a form",
	"Authoring.MayLoad":               "whether a page shows the form; looking at a file says the same",
	"Authoring.MayLink":               "whether a page shows the form; linking says the same",
	"Authoring.Crosswalk":             "one line of crosswalk.list",
	"Authoring.EditDraft":             "a form about one thing; a program puts the whole document",
	"Authoring.AttainedFor":           "a hint beside a form; the preview says what a change does to each worker",
}

func TestEveryUseCaseCanBeReached(t *testing.T) {
	var source strings.Builder
	files, err := os.ReadDir(".")
	must(t, err)
	for _, f := range files {
		if strings.HasSuffix(f.Name(), ".go") && !strings.HasSuffix(f.Name(), "_test.go") {
			text, err := os.ReadFile(f.Name())
			must(t, err)
			source.Write(text)
		}
	}
	server := reflect.TypeFor[Server]()
	for i := range server.NumField() {
		field := server.Field(i)
		if field.Name == "Store" {
			continue
		}
		for m := range field.Type.NumMethod() {
			name := fmt.Sprintf("%s.%s", field.Name, field.Type.Method(m).Name)
			called := regexp.MustCompile(`\bs\.` + regexp.QuoteMeta(name) + `\b`).MatchString(source.String())
			if why, excused := notHere[name]; called == excused {
				t.Errorf("%s: called is %v, excused is %v (%s)", name, called, excused, why)
			}
		}
	}
}
