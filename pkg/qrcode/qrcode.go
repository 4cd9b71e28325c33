// Package qrcode owns the drawing of codes to photograph: for authenticator apps,
// receipts and cards, on pages (the partial "chart-qr" of frontend/chart), in JSON
// and in PDF files. What a code holds is its caller's affair.
//
// TestTheDrawnCodeIsASquareWithItsThreeFinders holds the shape and the light border.
package qrcode

import (
	"fmt"
	"strings"

	"rsc.io/qr"
)

// Code is a code in a box of Size by Size squares, light border and all, as runs of
// dark squares. Whoever draws it gives it its light ground.
type Code struct {
	Size int
	Runs []Run
}

// Run is Width dark squares in a row, from the square X, Y.
type Run struct{ X, Y, Width int }

const quiet = 4 // the light border that readers need, in squares

// Draw draws a text; about 2,300 characters are the most that a code can hold.
func Draw(text string) (Code, error) {
	drawn, err := qr.Encode(text, qr.M)
	if err != nil {
		return Code{}, err
	}
	code := Code{Size: drawn.Size + 2*quiet}
	for y := range drawn.Size {
		for x := 0; x < drawn.Size; x++ {
			wide := 0
			for drawn.Black(x+wide, y) {
				wide++
			}
			if wide > 0 {
				code.Runs = append(code.Runs, Run{x + quiet, y + quiet, wide})
			}
			x += wide
		}
	}
	return code, nil
}

// Path is the dark squares as one SVG path.
func (c Code) Path() string {
	var path strings.Builder
	for _, r := range c.Runs {
		fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", r.X, r.Y, r.Width, r.Width)
	}
	return path.String()
}
