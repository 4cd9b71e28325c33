package chart

// QR is a code to photograph, drawn elsewhere: its dark squares as an SVG path in a
// box of Size by Size, light border and all. The label says where it leads; the page
// gives the same address as a link or in words. Print it with "chart-qr".
type QR struct {
	Label string
	Size  int
	Path  string
}
