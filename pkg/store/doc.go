// Package store owns what is kept: rows, migrations, transactions, and the audit
// entry that every change leaves. GORM is a mapper inside it and shows nowhere
// outside. Rules live above; the store refuses only what would break its own
// invariants.
//
// One connection writes. A Write is queued, runs with others queued beside it in
// one BEGIN IMMEDIATE transaction, each in a savepoint of its own, and is answered
// after COMMIT with synchronous=FULL: what was answered is on the disk. Reads go
// to a pool of read-only connections.
//
// Each method that changes something takes an access.Grant first, checks that it
// was given for that very thing, and leaves one audit entry in the same
// transaction. Each method that reads somebody's record takes an access.Scope;
// what lies outside it is fault.NotFound, like what does not exist.
//
// Invariants and their tests: signed and logged rows can be neither changed nor
// deleted (TestSignedAndLoggedRowsStay); a write without a grant for its subject
// is refused (TestAGrantForOneThingCannotBeSpentOnAnother); a failed write leaves
// its neighbours in the batch alone (TestAFailedWriteLeavesItsNeighboursAlone), and
// one that makes the engine undo the batch lets none of it be kept
// (TestNothingIsKeptOfABatchThatTheEngineUndid); time does not go back behind the
// log (TestAClockThatIsSetBackTurnsNoTimeBack), which goes on from what was kept
// (TestTheLogGoesOnFromWhatWasKept);
// a change without an audit entry is rolled back (TestAChangeWithoutAnEntryIsRolledBack);
// what cohort pages keep of a worker agrees with the facts, whatever happens
// (TestWhatIsKeptOfAWorkerAgreesWithTheFactsWhateverHappens); what every table holds
// is summed up as it was left (TestTheTallyFollowsEveryKindOfRowThroughEveryKindOfChange,
// TestTheTallyIsOfWhatWasKeptAndNotOfWhatWasUndone).
package store
