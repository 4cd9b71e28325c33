package chart

import "fmt"

// Bars are counts of several kinds side by side: words and number above each bar.
// Print them with "chart-bars".
type Bars struct {
	ID, Title string
	Items     []Bar
}

// Bar is one kind with its count. Shade is good, soon, bad or quiet; empty is plain.
type Bar struct {
	Text  string
	Count int
	Shade string
}

const barsWidth, barRow, barThick = 320, 46, 16

// Frame says in words what the bars show.
func (b Bars) Frame() Frame {
	desc := ""
	for n, i := range b.Items {
		if n > 0 {
			desc += ", "
		}
		desc += fmt.Sprintf("%s: %d", i.Text, i.Count)
	}
	return Frame{ID: b.ID, Title: b.Title, Desc: desc, Width: barsWidth, Height: max(len(b.Items), 1) * barRow}
}

// DrawnBar is one bar as it is drawn.
type DrawnBar struct {
	Bar
	TextY, Y, Width, Thick int
}

// Drawn places the bars; the longest is as wide as the picture.
func (b Bars) Drawn() []DrawnBar {
	most := 1
	for _, i := range b.Items {
		most = max(most, i.Count)
	}
	var out []DrawnBar
	for n, i := range b.Items {
		width := max(i.Count, 0) * (barsWidth - 4) / most
		if i.Count > 0 {
			width = max(width, 4)
		}
		out = append(out, DrawnBar{i, n*barRow + 15, n*barRow + 22, width, barThick})
	}
	return out
}
