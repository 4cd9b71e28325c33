// Package assessing owns what an assessor does: work through the queue, open a
// request, read the evidence beside the exact words of the competency, and sign,
// return or decline it; record what they saw and sign it in one go; taking a
// sign-off back, and saying that one was not by the person in whose name it is.
//
// Invariants and their tests: who may sign is decided in the transaction that
// writes the signature (TestSomebodyWhoMayNotSignIsRefusedInTheLastMoment);
// what is signed is what was shown (TestAStatementThatNoLongerHoldsIsNotSigned),
// and nothing that was altered or is not current
// (TestEvidenceAlteredOnTheDiskIsNotSigned); a sign-off leaves nothing out
// (TestASignOffLeavesNothingOut); requests, statements and sign-offs are seen by
// their own department alone (TestAQueueHoldsWhatWaitsInItsDepartmentAlone);
// a proof, a statement and a request each serve once, however often and by
// however many at once they are sent (TestManyAtOnceLeaveOneEffect); a statement
// knows what it became, and why it can be proved no more
// (TestAStatementKnowsWhatItBecame); a passkey signs the claim that was shown and nothing
// else, what it signed is kept and holds without us
// (TestWhatAPasskeySignedIsKeptAndHoldsWithoutUs,
// TestAPasskeyThatDoesNotProveItsSignerSignsNothing, TestWhatAPasskeySignedSignsOnce); the pool offers only what the assessor may
// sign (TestThePoolIsWhatWaitsOnOthersThatIMaySign); every sign-off is told to its
// signer (TestEverySignOffIsToldToItsSigner), and what they deny stops counting in
// the next read, until a lead who is neither signer nor worker has looked into it
// (TestWhatItsSignerDeniesStopsCountingInTheNextRead,
// TestALeadLetsItCountAgainButNotForThemselves); the link for it serves once
// (TestALinkSuspendsOnceAndOnlyWhatItIsFor);
// an observation becomes evidence, request and sign-off together or leaves nothing
// (TestAnObservationThatMayNotBeSignedAnyMoreLeavesNothing), once
// (TestAnObservationIsSignedOnceHoweverOftenItIsSent), by those who may sign it
// (TestOnlyWhoMaySignRecordsWhatTheySaw); one proof signs exactly the list that it
// is bound to (TestOneProofSignsExactlyTheListThatItIsBoundTo,
// TestAProofOfAnotherListSignsNothing), of which each part was seen
// (TestNothingIsSetAsideUnseen) and a bad one spoils only itself
// (TestOneBadItemSpoilsOnlyItselfWhereverItStands); an approval falls with what it
// approves and the other way round (TestAnApprovalFallsWithWhatItApprovesAndIsAskedAgain);
// a sign-off counts toward those other lines that its signer was shown and left, and no
// more (TestASignOffCountsTowardTheLinesThatItsSignerLeft, TestEachWayOfSigningBindsWhatItsSignerLeft,
// TestAStatementIsNotSignedWhenALineOfItCountsNoMore), while a way leads there
// (TestCreditFallsAndComesBackWithTheSignOffAndTheLink);
// who declared a conflict of interest is asked no more
// (TestWhoShouldNotAssessSomebodySaysSoAndIsAskedNoMore). All of it together, over time
// and in any order, is held to a model (TestTheLifeOfASignOffIsWhatTheModelSays).
package assessing
