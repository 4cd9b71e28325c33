// Package ledger owns the transparency log of an organisation: what a leaf is, the
// tree over the leaves (RFC 6962), the checkpoint that stands for it, and the
// receipt by which anybody can check one sign-off with our server switched off.
//
// There is one tree for each organisation. A leaf is appended for every record
// that decides whether a sign-off counts, whose key signed it, or what a worker may
// do (the kinds in leaf.go), in the transaction that makes the record. It holds the kind, the id of the record, the
// instant, and a commitment to the record under a random salt: without the salt,
// which lies beside the leaf and not in it, nobody can try names or words against
// the leaf. So the tree may be shown to everybody, and stays whole when a record
// and its salt have to go.
//
// A checkpoint is a signed note (C2SP tlog-checkpoint, Ed25519) of a tree's origin,
// size and root. The origin is the organisation's id and not the server's address:
// a service that moves keeps its logs. Its hashes are read in tiles (C2SP
// tlog-tiles); the entries are not for reading. A receipt is a C2SP tlog-proof,
// with what the leaf commits to in its extra line.
//
// A register check, and a passkey, concerns every organisation in which the person
// was ever let sign, and is a leaf of each of their logs: those made later when
// they are made, those made before when the person is first let sign there. So no
// sign-off is in a log that lacks what the register showed of its signer, or the
// key that it was signed with. The
// rules of a register that the platform adopts are in the logs of all
// organisations, and of those that come after.
//
// Invariants and their tests: a leaf is bound to each of its parts, and a
// commitment to salt and record (TestEachPartOfALeafIsBound); the edge grows the
// tree that the reference implementations do
// (TestTheEdgeGrowsTheTreeThatOthersGrow); only a signature of the log's own key
// under its own name opens a checkpoint (TestACheckpointOpensOnlyUnderItsOwnKeyAndName);
// a receipt of which any part was changed is refused (TestAReceiptThatWasTouchedIsRefused).
package ledger
