// Package review owns progress reviews: a practice educator prepares one, holds it
// with the worker and the line manager, and the three of them sign what was said.
//
// A review is what was put down of it (Record), in order and for good; where it
// stands is folded from that (Tell) and kept nowhere. It closes with the third
// signature: a record of the closing would be a second word on the same thing. An
// action stays open from review to review until it is done, or dropped with a reason.
// The progress that was looked at is not kept either: the day is, and progress is
// worked out for it again.
//
// Invariants and the tests that hold them:
//
//   - What may follow what is one table (moves), and a closed or cancelled review
//     never changes (TestAClosedReviewNeverChanges).
//   - A review is closed when all three have signed, and not before
//     (TestTwoOfThreeIsNotClosed); nobody signs for another, and nobody for two
//     (TestNobodySignsForAnother).
//   - A signature is on exact content: any change leaves it behind, and it must be
//     given anew (TestASignatureIsOnTheExactContent).
//   - What was agreed in a review of an apprenticeship that was held elsewhere is taken
//     up once by a progress review, and goes on from there (TestWhatWasAgreedElsewhere…).
//   - An open action is in the next review once, and in none after it is done or
//     dropped (TestAnActionCarriesOverExactlyOnce, TestActionsAddUpWhateverHappens).
//   - One worker has one review in progress at most (TestOneReviewAtATime).
//   - What was put down against these rules is found again (TestReplayFindsWhat…).
package review
