// Package web owns the pages: it reads what a browser sends, calls a use case,
// and answers with a page or a redirect. It holds no rule about roles, states or
// ownership; the use cases refuse, and the pages show why.
//
// Invariants and their tests, which walk the whole service (in pkg/app):
//   - a session cookie that is no longer good is nobody's (TestAnEndedSessionIsNobodys);
//   - somebody whose code is still to come reaches the code page only, and somebody
//     who must set up an authenticator reaches that page only
//     (TestHalfASignInOpensNothing, TestWhoMustHaveAnAuthenticatorSetsItUpFirst);
//   - every link of the navigation leads to a page (TestEveryNavigationLinkLeadsToAPage);
//   - a redirect never leaves this service (TestSignInNeverLeadsElsewhere);
//   - a second click on a signature shows what the first did, and a statement that
//     is over keeps what was chosen (TestASecondClickAndTheWayBackShowWhatTheFirstDid,
//     TestAStatementThatGrewOldIsReadAgainWithWhatWasTypedKept);
//   - what somebody typed is in the form again when it is refused, except
//     passwords and codes (TestARefusedFormKeepsWhatWasTyped);
//   - evidence is added in the steps that the journeys allow (TestAPhotoOfACertificateBecomesSubmittedEvidenceInSixSteps,
//     TestAnActivityIsLoggedInThreeSteps);
//   - nothing typed into a draft is lost, to a refusal, a sign-out or another window (TestADraftSavesItselfAndIsFoundAgain,
//     TestAStaleWindowShowsWhatWasSavedElsewhereAndLosesNothing, TestWhatWasTypedTooLateBecomesANewVersion);
//   - what nobody signed in sends is kept no further than it can be carried
//     (TestAFormIsKeptNoFurtherThanItCanBeCarried), and is given back to nobody but who
//     wrote it (TestAFormIsGivenBackToNobodyButWhoWroteIt);
//   - what is somebody else's is not there (TestAnotherPersonsPagesAreNotThere);
//   - who works in two departments reaches both portfolios, and evidence begins in the one
//     that the form was shown for (TestWhoWorksInTwoDepartmentsReachesBothPortfolios);
//   - every link that a page shows leads to a page (TestWhatAPageShowsCanBeDone);
//   - a department that cannot sign anybody off yet is told what is still to do (TestANewDepartmentIsToldWhatIsStillToDo);
//   - a page costs what its own facts cost (TestPagesKeepToTheirStatementBudgets).
package web
