// Package educating owns what a practice educator records: reviews of a worker's
// progress, kept for good and readable by the worker. A review confirms, or no
// longer confirms, the education and the experience that a level asks for.
//
// Invariants and their tests: only an educator of the department records a
// review, never of themselves (TestOnlyAnEducatorReviews); the worker reads
// every word of it (TestTheWorkerReadsTheirReviews); the last review of a level
// decides (TestTheLastReviewDecides).
//
// It holds progress reviews too (package review): each of the three does only their own
// part, and whoever is of another department finds nothing (TestEachOfTheThreeDoesOnlyTheirOwnPart);
// a double click signs once (TestADoubleClickSignsOnce); what changed after a signature
// is read and signed again (TestWhatChangedAfterASignatureIsReadAndSignedAgain); an
// apprentice's review is held once (TestAnApprenticesReviewIsHeldOnce).
//
// And it owns the questions about sign-offs: looking for what was signed very quickly,
// or on the worker's own device, telling who should ask, and what they found. A stretch
// is asked about once, and what was signed counts all the same
// (TestFastSigningIsFlaggedOnceForEachStretchAndCountsAllTheSame); of two people on
// one device only the worker and the signer of the same work are asked about
// (TestSigningOnTheWorkersDeviceIsFlaggedAndASharedComputerIsNot); a question is read
// by who asks and whom it is about, and closed once, in words, by who asks and never by
// whom it is about (TestAFlagIsReadByWhoAsksAndWhomItIsAboutAndClosedOnceByWhoAsks,
// TestNobodyClosesAFlagAboutThemselves).
package educating
