package ledger

import (
	"math/bits"
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

// Edge is the right edge of a tree: all that appending needs to know of it.
type Edge struct {
	Size  int64
	peaks []tlog.Hash // the roots of its whole subtrees, the largest first
}

// EdgeOf reads the edge of a tree.
func EdgeOf(size int64, r tlog.HashReader) (Edge, error) {
	var at []int64
	for level := bits.Len64(uint64(size)) - 1; level >= 0; level-- {
		if n := size >> level; n&1 == 1 {
			at = append(at, tlog.StoredHashIndex(level, n-1))
		}
	}
	peaks, err := r.ReadHashes(at)
	return Edge{size, peaks}, err
}

// Append adds a leaf and gives the hashes that came to be: the leaf's own, then
// that of each subtree which it makes whole, the smallest first.
func (e *Edge) Append(leaf []byte) []tlog.Hash {
	h := tlog.RecordHash(leaf)
	out := []tlog.Hash{h}
	for n := e.Size; n&1 == 1; n >>= 1 {
		last := len(e.peaks) - 1
		h = tlog.NodeHash(e.peaks[last], h)
		out, e.peaks = append(out, h), e.peaks[:last]
	}
	e.peaks = append(e.peaks, h)
	e.Size++
	return out
}

// Root is the root hash of the tree.
func (e Edge) Root() tlog.Hash {
	if e.Size == 0 {
		return emptyRoot
	}
	h := e.peaks[len(e.peaks)-1]
	for _, left := range slices.Backward(e.peaks[:len(e.peaks)-1]) {
		h = tlog.NodeHash(left, h)
	}
	return h
}

// StoredAt tells among the hashes of which leaf, as Append gave them, a hash of
// the tree is: the leaf's position and the hash's place. The index is that of
// package tlog.
func StoredAt(index int64) (leaf int64, place int) {
	level, n := tlog.SplitStoredHashIndex(index)
	return (n+1)<<level - 1, level
}
