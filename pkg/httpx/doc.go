// Package httpx owns the HTTP edge: which routes exist, who is let near them,
// how bodies are read, how errors are answered, which headers go out, and how
// the server starts and stops. It holds no rule about people or evidence.
//
// Invariants and their tests:
//   - a route exists only through the table, and says who may call it
//     (TestARouteThatDoesNotSayWhoMayCallItIsRefused);
//   - a route that is not Public runs only after somebody was identified,
//     whatever the identifying function does (TestNobodyIdentifiedMeansUnauthenticated);
//   - an error is answered in one place, keeps its status however often it was
//     wrapped, and an unknown one tells the caller nothing (TestAWrappedFaultKeepsItsStatus,
//     TestAnUnknownErrorIsBlandOutsideAndFullInTheLog);
//   - the API never sees or sets a cookie, pages never see a bearer token
//     (TestTheAPINeverSeesACookie);
//   - no page handler runs on a form whose token is not this browser's
//     (TestAFormWithoutItsTokenIsRefused, TestEveryUnsafePageRefusesCrossSiteRequests);
//   - bodies are bounded before anything looks at them (TestABodyIsBoundedBeforeAnythingLooksAtIt),
//     of the declared kind, and read strictly (TestJSONIsReadStrictly, TestFormsAreReadStrictly, the fuzz targets);
//   - so many large bodies are read at once and no more, a few of each person, and
//     small ones wait for none (TestLargeBodiesTakeTurns);
//   - a slow but honest upload goes through, a stalled one is cut off
//     (TestASlowUploadGoesThrough, TestAStalledUploadIsCutOff), and so is one that
//     nobody reads (TestABodyThatIsRefusedUnreadIsNotWaitedFor).
package httpx
