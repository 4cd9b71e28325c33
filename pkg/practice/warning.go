package practice

import (
	"time"

	"countersign/pkg/clock"
)

// Warnings are how many days before its last day people are told that an entitlement
// ends, the first first. The numbers are ours: time to renew it, and a last word.
var Warnings = []int{30, 7}

// WarningAt is the last of the warnings that is due; 0: none is. Nobody is told
// beforehand of the end of what was given for less time than that.
func (e Entitlement) WarningAt(t time.Time) (due int) {
	if !e.InForce(t) {
		return 0
	}
	left := clock.DateOf(t).DaysTo(e.Until)
	for _, days := range Warnings {
		if left <= days && e.From.DaysTo(e.Until) > days {
			due = days
		}
	}
	return due
}
