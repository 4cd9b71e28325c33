package qrcode

import (
	"encoding/xml"
	"strconv"
	"strings"
	"testing"
)

// The path is drawn onto a grid again and compared square by square with what a
// decoder would see, by way of the finder patterns that every code has.
func TestTheDrawnCodeIsASquareWithItsThreeFinders(t *testing.T) {
	code, err := Draw("otpauth://totp/Countersign:priya.shah@westmoor.nhs.uk?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
	if err != nil {
		t.Fatal(err)
	}
	grid := make([][]bool, code.Size)
	for y := range grid {
		grid[y] = make([]bool, code.Size)
	}
	for _, rect := range strings.Split(strings.TrimSuffix(code.Path(), "z"), "z") {
		var n [3]int
		for i, s := range strings.FieldsFunc(rect, func(r rune) bool { return strings.ContainsRune("M hv", r) })[:3] {
			if n[i], err = strconv.Atoi(s); err != nil {
				t.Fatal(err)
			}
		}
		for x := n[0]; x < n[0]+n[2]; x++ {
			grid[n[1]][x] = true
		}
	}
	finder := []string{"#######", "#.....#", "#.###.#", "#.###.#", "#.###.#", "#.....#", "#######"}
	for _, corner := range [][2]int{{quiet, quiet}, {code.Size - quiet - 7, quiet}, {quiet, code.Size - quiet - 7}} {
		for dy, row := range finder {
			for dx, want := range row {
				if grid[corner[1]+dy][corner[0]+dx] != (want == '#') {
					t.Fatalf("no finder at %v", corner)
				}
			}
		}
	}
	for i := range code.Size {
		for j := range quiet {
			if grid[i][j] || grid[j][i] || grid[code.Size-1-j][i] || grid[i][code.Size-1-j] {
				t.Fatal("the light border is not light")
			}
		}
	}
	if err := xml.Unmarshal([]byte(`<path d="`+code.Path()+`"/>`), new(struct{})); err != nil {
		t.Errorf("the path does not fit into an attribute: %v", err)
	}
	if _, err := Draw(strings.Repeat("x", 1<<16)); err == nil {
		t.Error("a text beyond any code was drawn")
	}
}
