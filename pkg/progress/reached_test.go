package progress

import "testing"

func TestAStepIsReachedOnlyWithAllElseThatTheLevelAsks(t *testing.T) {
	reached := func(f *facts, code string) (int, bool) {
		_, n, until := Reached(practice, "PLAIN", practice.ID.Of(code), f.Facts, base, base)
		return n, until.IsZero()
	}
	var hard facts
	hard.sign("HARD", base.AddDate(0, 0, -3), meaning("discussed_and_questioned"))
	hard.sign("HARD", base.AddDate(0, 0, -3))
	hard.sign("HARD", base.AddDate(0, 0, -2), by("Sam"))
	if n, _ := reached(&hard, "HARD"); n != 0 {
		t.Errorf("with an observation missing it is reached at %d", n)
	}
	hard.sign("HARD", base.AddDate(0, 0, -1), step(2))
	if n, never := reached(&hard, "HARD"); n != 3 || never {
		t.Errorf("with all that is asked it is reached at %d, for good %t", n, never)
	}
	var below facts
	below.sign("ONCE", base.AddDate(0, 0, -3), step(2))
	if n, never := reached(&below, "ONCE"); n != 2 || !never {
		t.Errorf("below what the level asks it is reached at %d, for good %t", n, never)
	}
	var rests facts
	rests.sign("NEXT", base.AddDate(0, 0, -3))
	if n, _ := reached(&rests, "NEXT"); n != 0 {
		t.Errorf("without what it rests on it is reached at %d", n)
	}
	if n, _ := reached(&rests, "NO-SUCH"); n != 0 {
		t.Errorf("what there is not is reached at %d", n)
	}
}

func TestAStepIsReachedUntilTheSignOffAtItRunsOut(t *testing.T) {
	var f facts
	f.sign("BASE", base.AddDate(0, -11, 0), step(5))
	f.sign("BASE", base.AddDate(0, -1, 0), step(3))
	_, n, until := Reached(practice, "PLAIN", practice.ID.Of("BASE"), f.Facts, base, base)
	line, _ := LineOf(practice, "PLAIN", practice.ID.Of("BASE"), f.Facts, base, base)
	if n != 5 || !until.Before(line.MetUntil) {
		t.Errorf("it is reached at %d until %s, and met until %s", n, until, line.MetUntil)
	}
	if _, later, _ := Reached(practice, "PLAIN", practice.ID.Of("BASE"), f.Facts, until, until); later != 3 {
		t.Errorf("then it is reached at %d", later)
	}
}
