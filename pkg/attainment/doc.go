// Package attainment owns what a worker has beside sign-offs, toward what a level
// asks for beside competencies: awards, accreditations and hours that somebody saw,
// statements of their own, and what an educator confirms. It is what people put
// down and nothing else: records that nobody changes, and what they come to on any
// day (Tell).
//
// A record is kept under the id of the requirement that it is for, in a framework,
// whatever its version: the same id is the same thing.
//
// Invariants and their tests: nobody confirms their own, nor what they wrote
// (TestNobodyConfirmsTheirOwn); what is put down is settled once, and what was
// taken back is nothing from then on (TestWhatIsTakenBackIsNothing); a declaration
// is made by the worker, in the words that are asked for
// (TestADeclarationIsInTheWordsThatAreAsked); all mistakes are said at once
// (TestAllThatIsWrongIsSaidAtOnce).
package attainment
