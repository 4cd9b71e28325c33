package ledger

import (
	"errors"
	"math"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// TileHeight is how many levels of the tree a tile spans: 256 hashes (C2SP
// tlog-tiles).
const TileHeight = 8

// TilePath is where a tile lies under the address of its log.
func TilePath(t tlog.Tile) string {
	return "tile/" + strings.TrimPrefix(t.Path(), "tile/"+strconv.Itoa(TileHeight)+"/")
}

var errTile = errors.New("this is not the path of a tile of hashes in the log")

// ParseTilePath reads what TilePath writes, for a tile that a log of so many leaves
// has. Entries ("tile/entries/...") are not for reading.
func ParseTilePath(path string, size int64) (tlog.Tile, error) {
	rest, ok := strings.CutPrefix(path, "tile/")
	if !ok {
		return tlog.Tile{}, errTile
	}
	t, err := tlog.ParseTilePath("tile/" + strconv.Itoa(TileHeight) + "/" + rest)
	if err != nil || t.L < 0 || t.L*TileHeight >= 56 || TilePath(t) != path {
		return tlog.Tile{}, errTile
	}
	leaves := math.Ldexp(float64(t.N)*(1<<TileHeight)+float64(t.W), t.L*TileHeight) // exact where it matters: sizes are far below 2^53
	if leaves > float64(size) {
		return tlog.Tile{}, errTile
	}
	return t, nil
}
