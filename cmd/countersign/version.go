package main

import (
	"context"
	"fmt"
	"runtime/debug"
)

// version tells what Go stamped into the program: the module version, or the
// commit that it was built from.
func version(_ context.Context, con console, args []string) error {
	if err := parse(flags(con, "version", "Says which version this is."), args); err != nil {
		return err
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		_, err := fmt.Fprintln(con.out, "countersign, version unknown")
		return err
	}
	name := info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			name += " " + s.Value
		}
	}
	_, err := fmt.Fprintf(con.out, "countersign %s, %s\n", name, info.GoVersion)
	return err
}
