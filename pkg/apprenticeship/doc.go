// Package apprenticeship owns apprenticeships: what is put down of one, for good
// (Record, History), and what the rules say of it on any day (Rules, Judge). The
// rules are data (rules.yaml), chosen by the day of the original start.
//
// Everything that is known of an apprenticeship is what somebody put down: that it
// began, the training plan, time that was logged and who confirmed it, reviews and
// who signed them, what happened and on which day. Nothing is changed; what was
// wrong is taken back. The report is worked out from that and never stored.
//
// Invariants and the tests that hold them:
//
//   - Nothing unmet and nothing unknown is ready, whatever the employer says
//     (TestNothingUnmetAndNothingUnknownIsReady), and only the employer's dated
//     word makes it passed (TestWhenEverythingHoldsTheEmployerIsAsked…).
//   - The rules are those of the original start (TestTheRulesAreThoseOfTheOriginalStart);
//     each is right on its edge: least time and the end of February
//     (TestTheLeastTimeIsReachedOnTheDay), least hours (TestTheLeastHoursFollow…),
//     ages (TestWhoWasNineteen…), 11 February 2025 (TestAdultsAreFree…), the 84th
//     day (TestAReviewIsDue…, and from which review on: TestAReviewCountsFromTheDay…), each month (TestEachMonthThatIsOver…).
//   - What is our reading of the rules says so (TestWhatIsOurReading…).
//   - The portfolio holds no reflection and nothing of before (TestReflectionsAndWhat…).
//   - Time that does not count is never in the sum (TestTimeThatDoesNotCount…). The
//     report does not depend on the order of what is known, and time that counts
//     takes nothing away (TestTheReportDoesNotDependOnOrderAndHoursOnlyHelp).
//   - Nobody confirms their own time, time is settled once, each party signs a review
//     once, and nobody for two (TestNobodyConfirmsTheirOwnTime…,
//     TestAReviewIsSignedByThree…).
package apprenticeship
