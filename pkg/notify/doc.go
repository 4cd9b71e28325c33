// Package notify owns the way of a mail from the outbox to the mail server: its
// words, the SMTP adapter, and the loop that tries, waits and gives up.
//
// A mail is written in the transaction of what it tells of (store.Tx.Notify,
// store.Tx.Post), so none is lost and none tells of what did not happen. It is
// sent at least once: between the mail server's "250" and our note of it lies a
// moment in which a crash leaves a mail that was sent and is sent again. Both
// carry the same Message-ID and the same bytes, made of the outbox row, and mail
// programs show one. Nothing sends exactly once over SMTP.
//
// Invariants and their tests: nothing is lost and nothing comes twice under two
// Message-IDs, however often the server is killed, also just after the 250
// (TestNoMailIsLostOrDoubledByKill9 of cmd/countersign); a mail server that is
// down or refuses for now is tried again later and later, and one that refuses for
// good is believed (TestWhatFailsIsTriedLaterAndLater,
// TestAnAddressThatIsRefusedIsGivenUp); words of ours put nothing into a header
// (TestNothingSlipsIntoAHeader); nothing leaves the machine unencrypted
// (TestNothingLeavesTheMachineUnencrypted); where no mail server is named, no mail
// is written (TestWithoutAMailServerNoMailIsWritten).
package notify
