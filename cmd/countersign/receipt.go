package main

import (
	"fmt"
	"os"
	"time"

	"countersign/pkg/ledger"
)

// checkReceipt checks one receipt with public keys alone, and says what it proves.
func checkReceipt(con console, file, keys string) error {
	public, err := readKeys(keys)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	p, err := ledger.VerifyReceipt(text, public)
	if err != nil {
		fmt.Fprintf(con.out, "WRONG  %s: %v\n", file, err)
		return errWrong
	}
	a := p.Attestation
	fmt.Fprintf(con.out, "This receipt is good. It proves that this was signed, and when; whether it still counts only the service can say.\n\n%s\n\n", a.Statement)
	for _, line := range [][2]string{
		{"Sign-off", string(a.ID)}, {"Signed", a.SignedAt.Format(time.RFC3339)}, {"Proved by", a.Proof.Title()}, {"Sealed with the key", p.Key},
		{"In the log", fmt.Sprintf("%s, entry %d of %d", p.Checkpoint.Origin, p.Index+1, p.Checkpoint.Size)}, {"Entered", p.Leaf.At.Format(time.RFC3339)},
	} {
		fmt.Fprintf(con.out, "%-20s %s\n", line[0], line[1])
	}
	return nil
}
