package web_test

import (
	"strings"
	"testing"

	"countersign/pkg/internal/site"
)

const ownList = "code,area,area_title,title,rule,required_at,steps\nS1,S,Skills,Works within the law,skill,end,end=3\nNEW-1,S,Skills,Moves the mobile unit,skill,end,end=3\n"

func TestALeadLoadsAFrameworkAndSeesFirstWhatItChanges(t *testing.T) {
	s := site.New(t)
	b := s.Browser(s.North.Lead)
	b.Get(b.Get("/frameworks-in-use").Want(t, 200).Links()["Load a framework from a file"]).Want(t, 200, "What kind of file is it?", "It holds the official wording")
	in := "/frameworks-in-use/"
	refused := b.Send(in+"load", "format", "csv", "base", "st0216:1", "text", strings.Replace(ownList, "Works within", "=Works within", 1)).Want(t, 422, "Line 2, title: This begins with")
	if !strings.Contains(refused.Text(), "Mend the file here") {
		t.Error("what was chosen cannot be mended")
	}
	b.Send(in+"load", "format", "csv", "text", ownList).Want(t, 422, "does not say what framework")
	b.Send(in+"load", "format", "case-1.1", "text", "{").Want(t, 422, "We could not read line 1: the file ends too early")
	b.Send(in+"load", "format", "csv").Want(t, 422, "Choose a file.")
	looked := b.Send(in+"load", "format", "csv", "base", "st0216:1", "text", ownList).
		Want(t, 200, "Healthcare support worker, version 2", "Compared with version 1:", "Competencies: 1 added, 1 changed, 50 retired", "What levels ask for besides competencies: no change", "Moves the mobile unit", "Different: words", "It was: Works within law, policy, local procedures and codes for the role")
	b.Send(in+"publish", "format", "csv", "base", "st0216:1", "text", ownList, "seen", looked.Value("seen")).Want(t, 422, "Say where this comes from", "Publish it")
	b.Send(in+"publish", "format", "csv", "base", "st0216:1", "text", ownList+"NEW-2,S,Skills,More,skill,end,end=3\n", "seen", looked.Value("seen"), "reason", "Agreed.").Want(t, 422, "no longer what you looked at")
	b.Send(in+"publish", "format", "csv", "base", "st0216:1", "text", ownList, "seen", looked.Value("seen"), "reason", "Agreed at the education meeting.").
		Want(t, 200, "The new version is published", "Your department's own.", "Published by Dana Cole", "Agreed at the education meeting.")
	page := b.Get("/frameworks").Want(t, 200, "2 competencies")
	var own string
	for text, href := range page.Links() {
		if strings.Contains(href, "/own-") && text == "Healthcare support worker" {
			own = href
		}
	}
	if own == "" {
		t.Fatal("the own version is not in the list")
	}
	b.Get(own).Want(t, 200, "Moves the mobile unit", "Download this framework")
	if file := b.Get(own+"/download?format=csv").Want(t, 200); !strings.Contains(string(file.Body), "NEW-1,,,S,Skills,") {
		t.Errorf("the file says %q", file.Body)
	}
	south := s.Browser(s.South.Lead)
	south.Get(own).Want(t, 404)
	south.Get(own+"/download?format=csv").Want(t, 404)
	south.Get(own+"/levels/end").Want(t, 404)
	south.Get(own+"/competencies/NEW-1").Want(t, 404)
	if text := south.Get("/frameworks-in-use").Want(t, 200).Text(); strings.Contains(text, "own.") {
		t.Error("another department is told of it")
	}
	s.Browser(s.North.Educator).Get("/frameworks-in-use/load").Want(t, 404)
	s.Browser(s.North.Inspector).Get("/frameworks-in-use").Want(t, 200, "Your department's own.")
}
