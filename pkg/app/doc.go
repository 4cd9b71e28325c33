// Package app owns the composition: it reads the configuration, opens the data
// folder, puts stores, use cases and adapters together, and runs the server. The
// commands and the tests use the same one.
//
//	DIR/countersign.db    the database (package store)
//	DIR/blobs/            bytes of attachments (package blob)
//	DIR/keys/             the service's own keys (package auth)
//	DIR/countersign.lock  held while a server runs on the folder
//
// Invariants and their tests: two servers never share a data folder
// (TestTwoServersDoNotShareADataFolder); an empty folder offers a set-up link
// and no account (TestAnEmptyFolderOffersASetUpLinkOnce); a refused or failed
// request tells nothing of how things work inside (the refusal tests).
package app
