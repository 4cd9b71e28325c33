package frontend

import "testing"

func TestEveryPageRendersWithNothingInIt(t *testing.T) {
	r, err := New()
	if err != nil {
		t.Fatal(err)
	}
	for name, page := range Pages {
		if _, err := r.Render(page); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
