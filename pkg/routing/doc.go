// Package routing owns what follows for requests and people when a sign-off comes
// into question or out of it, in the transaction in which it does: the same
// evidence is asked about again, of somebody else; what was asked again is
// withdrawn when the first sign-off counts after all; and the signer, the worker
// and the leads are told.
//
// Invariants and their tests: each source of a register check does the same
// (TestABackdatedLapseIsToldAndAskedAgainWhateverItCameFrom); what would not count
// anyhow is not asked again (TestNothingIsAskedAgainInVain); a sign-off that is
// restored takes its request back, and one that is in question for two reasons
// waits for both (TestWhatIsRestoredWhileItWaitsIsWithdrawn). The lead of a modality
// is asked for an approval by itself, and no more once its ground has gone (package
// assessing: TestWhatALeadMustApproveIsAskedOfThemByItself,
// TestAnApprovalThatWaitsGoesWhenItsGroundDoes), also where the worker takes some of
// it back; one that was refused or taken back is not asked for before somebody signs
// anew (TestAnApprovalThatWasTakenBackIsAskedForOnceSomebodySignsAnew), and an approval
// never stands in the way of asking again what it is of
// (TestWhatIsSignedAgainAndWhatIsApprovedDoNotStandInEachOthersWay). All of it is held
// to the model of the life of a sign-off there.
package routing
