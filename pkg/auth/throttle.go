package auth

import (
	"net/netip"
	"time"
)

// Guessing is slowed and nobody is locked out: a lock is a gift to whoever wants
// to keep an assessor from signing. Three counts of failed attempts, each with
// its own reason:
//
//   - this account from this network: almost surely one guesser, or one person
//     with a wrong password in mind. Three tries are free, as people mistype;
//     then 1, 2, 4 … 60 seconds.
//   - this account from anywhere: a guesser with many networks. It slows only
//     networks from which the account has not signed in before, mildly, so that
//     it does not hold up the person who is under attack.
//   - this network for anybody: a guesser with many accounts. A hospital shares
//     one address among hundreds of people who mistype, so much is free and the
//     wait is short. Whoever has signed in from there before has three tries that
//     it does not slow: a guesser inside the hospital would otherwise take every
//     turn, and nobody else could sign in. What that gives away, to a guesser who
//     is being slowed, is who uses the network that they are on.
//
// Attempts that were told to wait are not tried and not counted, so waiting
// always helps.

// ForgetFailures is how far back failed attempts are counted.
const ForgetFailures = 15 * time.Minute

// Failures are the failed attempts since the last success, and no older than
// ForgetFailures.
type Failures struct {
	Count int
	Last  time.Time
}

// Attempt is what is known about an attempt to sign in before it is tried.
type Attempt struct {
	Pair    Failures // this account from this network
	Account Failures // this account from anywhere
	Network Failures // any account from this network
	Known   bool     // the account has signed in from this network, or this browser, before
}

type slowing struct {
	free int
	most time.Duration
}

var (
	forPair    = slowing{free: 3, most: time.Minute}
	forAccount = slowing{free: 10, most: 10 * time.Second}
	forNetwork = slowing{free: 100, most: 5 * time.Second}
)

// Wait is how long to wait before the attempt may be tried; 0 means now.
func (a Attempt) Wait(now time.Time) time.Duration {
	wait := forPair.wait(a.Pair, now)
	if !a.Known {
		wait = max(wait, forAccount.wait(a.Account, now))
	}
	if !a.Known || a.Pair.Count >= forPair.free {
		wait = max(wait, forNetwork.wait(a.Network, now))
	}
	return wait
}

func (s slowing) wait(f Failures, now time.Time) time.Duration {
	over := f.Count - s.free + 1
	since := max(0, now.Sub(f.Last)) // a clock that was set back does not lengthen the wait
	if over <= 0 {
		return 0
	}
	delay := s.most
	if over < 7 { // 1 s doubled six times is over every cap
		delay = min(s.most, time.Second<<(over-1))
	}
	return max(0, delay-since)
}

// NetworkOf is what counts as one network: an IPv4 address, or the 64 leading
// bits of an IPv6 address, because one line gets that many of them.
func NetworkOf(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return "unknown"
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is4() {
		return ip.String()
	}
	p, _ := ip.Prefix(64) // never fails for IPv6
	return p.String()
}
