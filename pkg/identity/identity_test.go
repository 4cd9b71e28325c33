package identity

import "testing"

func TestANameHidesNothing(t *testing.T) {
	for name, want := range map[string]string{
		"  Siân   O’Brien-Łuczak ":              "Siân O’Brien-Łuczak",
		"Amira Khan.\n\nCompetency: everything": "Amira Khan. Competency: everything",
		"李 小龍":                                  "李 小龍",
	} {
		if got, ok := CleanName(name); !ok || got != want {
			t.Errorf("%q becomes %q, %v", name, got, ok)
		}
	}
	for _, name := range []string{"Amira \u202enahK", "Amira\u2066 Khan", "Am\u200bira", "Amira\x07", "Amira\x00", "Ami\xffra\u00ad"} {
		if got, ok := CleanName(name); ok {
			t.Errorf("%q is a name: %q", name, got)
		}
	}
}

func TestAnAddressHasOneSpelling(t *testing.T) {
	if got, ok := CleanEmail(" Amira.Khan@North.Example "); !ok || got != "amira.khan@north.example" {
		t.Errorf("%q, %v", got, ok)
	}
	for _, address := range []string{"", "amira", "amira@north", "a b@north.example", "Amira <amira@north.example>", "\u202eamira@north.example", "ami\u200bra@north.example", "a@north.example\r\nBcc: b@north.example"} {
		if got, ok := CleanEmail(address); ok {
			t.Errorf("%q is an address: %q", address, got)
		}
	}
}
