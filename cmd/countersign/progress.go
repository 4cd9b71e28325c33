package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// bar shows how far long work is: drawn in place on a terminal, else a line at
// the beginning and at the end.
type bar struct {
	out   io.Writer
	what  string
	live  bool
	shown int
}

func newBar(out io.Writer, what string) *bar {
	f, ok := out.(*os.File)
	b := &bar{out: out, what: what, live: ok && term.IsTerminal(int(f.Fd())), shown: -1}
	if !b.live {
		fmt.Fprintf(out, "%s…\n", what)
	}
	return b
}

const width = 40

func (b *bar) tell(done, total int) {
	if !b.live || total == 0 {
		return
	}
	percent := done * 100 / total
	if percent == b.shown {
		return
	}
	b.shown = percent
	full := percent * width / 100
	fmt.Fprintf(b.out, "\r%s [%s%s] %3d%%", b.what, strings.Repeat("#", full), strings.Repeat(".", width-full), percent)
}

func (b *bar) done() {
	if b.live {
		b.tell(1, 1)
		fmt.Fprintln(b.out)
		return
	}
	fmt.Fprintf(b.out, "%s: done.\n", b.what)
}
