// Package rest owns /api/v1: it reads what a program sends, calls a use case and
// answers in the shapes of api/openapi.yaml. It holds no rule about roles, states
// or ownership, and no type of another package goes out as JSON.
//
// Invariants and their tests:
//   - the contract is valid, closed, and so is every example in it and beside it
//     (TestTheContractIsValidAndSoAreItsExamples, TestTheExamplesKeepTheContract);
//   - nothing that callers count on goes away unnoticed
//     (TestWhatCallersCountOnIsTheGoldenFile);
//   - routes and operations are the same, with the same security
//     (TestRoutesAndOperationsAreTheSame);
//   - every exchange of these tests keeps the contract, and every operation and
//     every documented status is among them (TestTheAPI);
//   - what belongs to another department answers exactly like what does not
//     exist (TestAnotherDepartmentLooksLikeNothing);
//   - under one Idempotency-Key a thing is done once, and its answer is its
//     caller's alone (TestTheSameKeyDoesAThingOnce, TestAKeptAnswerIsItsCallersAlone);
//   - the links of a list lead to all of it, once (TestFollowingTheLinksShowsEverythingOnce);
//   - no handler lets through what a stranger or a liar sends (TestEveryRouteRefuses);
//   - every use case can be reached (TestEveryUseCaseCanBeReached).
package rest
