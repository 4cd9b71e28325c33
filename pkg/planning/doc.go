// Package planning owns the next best steps: of what a worker could do, the few
// activities that get the most of what their level asks for signed off, for the
// least time of theirs and of an assessor's.
//
// An activity is one piece of evidence for one competency that somebody who may
// sign it watches, talks through or reads. The objective, which Objective says in a
// sentence: with at most Most activities, the most lines of the first target newly
// met; of plans that do equally well, the one that meets the most lines of the
// worker's other pathways beside; of those, the one that takes the fewest minutes of
// both. Lines that are waited for, that were sent back, or whose evidence changed are
// left to whoever has them: more evidence would be work done twice.
//
// What a line lacks is added up here so that thousands of choices can be compared;
// whether a choice counts is asked of package progress, with the sign-offs that it
// would lead to, and what does not count is not offered.
//
// Invariants and their tests: the plan is the best that there is, found by trying
// everything (TestThePlanIsTheBestOfAllThatCouldBeDone); where a knot of lines that
// hang together is too large to try everything it meets at least half as many lines
// as the best (TestAPlanMadeInAHurryIsAtLeastHalfAsGood); every activity counts if
// somebody who may sign it does (TestNothingIsOfferedThatWouldNotCount); the same
// facts give the same plan in whatever order they come (TestTheOrderOfFactsChangesNoPlan);
// what has run out for want of practice is done again, and not taken for met
// (TestWhatHasRunOutForWantOfPracticeIsDoneAgain).
package planning
