package web_test

import (
	"strings"
	"testing"
	"time"

	"countersign/pkg/internal/fixture"
	"countersign/pkg/internal/site"
)

func TestASecondDeviceIsShownUntilItsPersonSaysThatItIsThem(t *testing.T) {
	s := site.New(t)
	enter := func(b *site.Browser) *site.Browser {
		b.Get("/sign-in")
		b.Send("/sign-in", "email", s.North.Worker.Email, "password", fixture.Password)
		return b
	}
	const also = "You are also signed in on"
	says := func(b *site.Browser, want bool) {
		t.Helper()
		if got := strings.Contains(b.Get("/account").Want(t, 200).Text(), also); got != want {
			t.Errorf("the page says that there is another device: %v, want %v", got, want)
		}
	}
	phone := enter(s.Visitor())
	says(phone, false)
	says(enter(phone), false) // the same browser once more
	s.Clock.Advance(2 * time.Minute)
	ward := enter(s.Visitor())
	says(phone, true)
	says(ward, true)
	page := phone.Get("/competencies").Want(t, 200, also, "since 23 November 2026 at 09:02")
	if page.Links()["Not you? Sign out there"] != "/account#sessions" {
		t.Error("nothing leads to where the other one is ended")
	}
	if page := phone.Send("/account/sessions/known", "next", page.Address); page.Address != "/competencies" || strings.Contains(page.Text(), also) {
		t.Errorf("once answered, %s still asks", page.Address)
	}
	says(phone, false)
	says(ward, true) // one device does not answer for the other
	s.Clock.Advance(time.Minute)
	third := enter(s.Visitor())
	says(phone, true)
	third.Get("/account")
	third.Send("/sign-out")
	says(phone, false)
	ward.Send("/account/sessions/end-others").Want(t, 200, "You are signed out everywhere else")
	says(ward, false)
	says(enter(s.Visitor()), true)
	s.Clock.Advance(31 * time.Minute)
	says(enter(s.Visitor()), false) // left alone, the others have ended
}
