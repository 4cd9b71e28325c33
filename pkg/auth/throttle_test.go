package auth

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func failed(count int) Failures { return Failures{Count: count, Last: now} }

func TestTheWaitGrowsAfterThreeFreeTries(t *testing.T) {
	for count, want := range []time.Duration{0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60} {
		if got := (Attempt{Pair: failed(count)}).Wait(now); got != want*time.Second {
			t.Errorf("after %d failures: %v, want %v", count, got, want*time.Second)
		}
	}
}

func TestWaitingHelps(t *testing.T) {
	a := Attempt{Pair: failed(6)} // 8 s
	for since, want := range map[time.Duration]time.Duration{3 * time.Second: 5 * time.Second, 8 * time.Second: 0, time.Hour: 0} {
		if got := a.Wait(now.Add(since)); got != want {
			t.Errorf("%v later: %v, want %v", since, got, want)
		}
	}
}

func TestAttemptsFromElsewhereDoNotHoldUpAKnownNetwork(t *testing.T) {
	under := Attempt{Account: failed(1_000_000), Network: failed(20), Known: true}
	if got := under.Wait(now); got != 0 {
		t.Errorf("a person under attack waits %v on a network they use", got)
	}
	under.Known = false
	for count, want := range map[int]time.Duration{9: 0, 10: 1, 13: 8, 14: 10, 1_000_000: 10} {
		under.Account = failed(count)
		if got := under.Wait(now); got != want*time.Second {
			t.Errorf("after %d failures, from a network never used before: %v", count, got)
		}
	}
}

func TestAHospitalsSharedAddressIsNotHeldUpByOrdinaryMistakes(t *testing.T) {
	if got := (Attempt{Network: failed(99)}).Wait(now); got != 0 {
		t.Errorf("after 99 mistakes by hundreds of people: %v", got)
	}
	if got := (Attempt{Network: failed(5000)}).Wait(now); got != 5*time.Second {
		t.Errorf("after 5,000 guesses: %v", got)
	}
}

func TestAGuesserInTheHospitalDoesNotTakeEverybodysTurn(t *testing.T) {
	colleague := Attempt{Network: failed(1_000_000), Known: true}
	for count := range 3 {
		if colleague.Pair.Count = count; colleague.Wait(now) != 0 {
			t.Errorf("a colleague who mistyped %d times waits %v for somebody else's guesses", count, colleague.Wait(now))
		}
	}
	colleague.Pair = Failures{Count: 3, Last: now.Add(-4 * time.Second)}
	if got := colleague.Wait(now); got != 5*time.Second {
		t.Errorf("a guesser with the accounts of colleagues waits %v", got)
	}
}

func TestNobodyWaitsMoreThanAMinute(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		failures := rapid.Custom(func(t *rapid.T) Failures {
			return Failures{Count: rapid.Int().Draw(t, "count"), Last: now.Add(time.Duration(rapid.Int64Range(-1e15, 1e15).Draw(t, "last")))}
		})
		a := Attempt{failures.Draw(t, "pair"), failures.Draw(t, "account"), failures.Draw(t, "network"), rapid.Bool().Draw(t, "known")}
		wait := a.Wait(now)
		if wait < 0 || wait > time.Minute {
			t.Fatalf("%+v: %v", a, wait)
		}
		if again := a.Wait(now.Add(wait)); again > 0 && !a.Pair.Last.After(now) && !a.Account.Last.After(now) && !a.Network.Last.After(now) {
			t.Fatalf("%+v: after waiting %v, another %v", a, wait, again)
		}
	})
}

func TestANetworkIsOneAddressOrOneIPv6Line(t *testing.T) {
	for address, want := range map[string]string{
		"192.0.2.7": "192.0.2.7", "::ffff:192.0.2.7": "192.0.2.7", "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64",
		"2001:db8:1:2::1": "2001:db8:1:2::/64", "fe80::1%eth0": "fe80::/64", "": "unknown", "not an address": "unknown",
	} {
		if got := NetworkOf(address); got != want {
			t.Errorf("%s: %s, want %s", address, got, want)
		}
	}
}
