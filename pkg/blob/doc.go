// Package blob owns the bytes of attachments: a folder in which every file is
// named by the SHA-256 of what it holds.
//
//	DIR/blobs/sha256/ab/abcd…   kept, mode 0400, never written to again
//	DIR/blobs/tmp/…             being put; nobody can get these
//
// Invariants and their tests:
//   - What Put acknowledged is on stable storage: the file is synced, then
//     renamed, then its folder is synced (TestPutSyncsTheFileThenRenamesThenSyncsTheFolder).
//   - A half-written file is never visible, whenever the process dies
//     (TestALeftoverIsNeverVisible, TestAPutThatFailsLeavesNothing).
//   - A name that is not a digest reaches no file (TestOnlyADigestNamesABlob).
//   - Sweep never removes what is wanted, what is young, or what was put again
//     meanwhile, and removes nothing when it cannot find out
//     (TestSweepTakesOnlyOldOrphans, TestSweepStopsWhenItCannotFindOut).
//   - Changed bytes are noticed (TestVerifyNoticesOneChangedBit).
//
// A digest is a name and never a permission: callers decide who may read, and
// never look for "does somebody already have this?" on behalf of a person.
package blob
