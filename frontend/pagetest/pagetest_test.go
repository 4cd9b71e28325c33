package pagetest

import (
	"strings"
	"testing"
)

const sound = `<!DOCTYPE html><html lang="en"><head><title>Sign in</title></head><body><main>
<h1>Sign in</h1><form method="post"><input type="hidden" name="csrf" value="x">
<label for="email">Email</label><input id="email" name="email" value="a@b"></form></main></body></html>`

func TestASoundPagePasses(t *testing.T) {
	p := Parse(t, []byte(sound))
	p.Check(t)
	if p.Value("email") != "a@b" || p.Title() != "Sign in" || !strings.HasPrefix(p.Text(), "Sign in") {
		t.Errorf("read %q, %q, %q", p.Value("email"), p.Title(), p.Text())
	}
}

func TestEachFlawIsNamed(t *testing.T) {
	for flaw, c := range map[string]struct{ from, to string }{
		"it wants one":         {"<h1>Sign in</h1>", "<p>Sign in</p>"},
		"skips a level":        {"</h1>", "</h1><h3>Deep</h3>"},
		"used twice":           {"</h1>", `</h1><p id="email"></p>`},
		"has no label":         {`for="email"`, ""},
		"which is not there":   {`id="email" `, ""},
		"which is no field":    {"</h1>", `</h1><div class="nhsuk-error-summary"><a href="#nowhere">x</a></div>`},
		"do not agree":         {"<title>", "<title>Error: "},
		"sends no token":       {`name="csrf"`, `name="other"`},
		"an inline script":     {"</h1>", "</h1><script>alert(1)</script>"},
		"the attribute style=": {"<h1>", `<h1 style="color:red">`},
		"says nothing":         {"</h1>", `</h1><a href="/x"></a>`},
		"no words":             {"</h1>", `</h1><img src="/x.png">`},
	} {
		said := &listener{TB: t}
		Parse(t, []byte(strings.Replace(sound, c.from, c.to, 1))).Check(said)
		if !strings.Contains(said.words, flaw) {
			t.Errorf("%s: said %q", flaw, said.words)
		}
	}
}

type listener struct {
	testing.TB
	words string
}

func (l *listener) Error(args ...any) { l.words += args[0].(string) + "\n" }
