// Package witness owns the looking from outside: it keeps the last checkpoint of an
// organisation's log in a file of its own, best on another machine, and takes a
// newer one only where that goes on from what it has. Whoever has the server's disk
// and keys can write a log again, but not that file. The server reads the file when
// it starts (serve -witness), and writes nothing to data that is behind it.
//
// What is kept is on the disk before it is told of, so that no crash and no second
// witness at work takes a checkpoint back.
//
// Invariants and their tests: a log that is shorter, was written again, is signed by
// another key or is another's is refused, and what was kept stays
// (TestALogThatDoesNotGoOnIsRefusedAndWhatWasKeptStays); hashes that the server makes
// up are found (TestTilesThatDoNotFitTheCheckpointAreRefused).
package witness
