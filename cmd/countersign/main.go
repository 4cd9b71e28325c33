// Command countersign is an e-portfolio and sign-off tracker for support workers
// in diagnostic radiography, in one program.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

// command is one thing that countersign does. Run gets its own arguments.
type command struct {
	name, summary string
	run           func(ctx context.Context, con console, args []string) error
}

// commands lists them in the order of the help.
var commands = []command{
	{"serve", "run the service on a data folder", serve},
	{"demo", "build a made-up department and serve it", runDemo},
	{"seed", "fill a folder with made-up workers, for trials", seed},
	{"verify", "prove a data folder whole, or name what is wrong", runVerify},
	{"keys", "list the keys that seal sign-offs, or make a new one", runKeys},
	{"witness", "keep the last checkpoint of a log elsewhere, and refuse one that does not go on", runWitness},
	{"health", "ask the server on this machine whether it is ready", health},
	{"version", "say which version this is", version},
}

// console is where a person sits.
type console struct {
	out, err io.Writer
	env      func(string) (string, bool)
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, console{os.Stdout, os.Stderr, os.LookupEnv}, os.Args[1:]))
}

// errUsage marks a mistake in the command line: exit status 2, as the flag
// package has it.
var errUsage = errors.New("usage")

func run(ctx context.Context, con console, args []string) int {
	err := dispatch(ctx, con, args)
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.Is(err, errUsage):
		return 2
	}
	fmt.Fprintf(con.err, "countersign: %v\n", err)
	return 1
}

func dispatch(ctx context.Context, con console, args []string) error {
	if len(args) == 0 {
		usage(con.err)
		return errUsage
	}
	switch args[0] {
	case "-h", "-help", "--help", "help":
		usage(con.out)
		return nil
	}
	var names []string
	for _, c := range commands {
		if c.name == args[0] {
			return c.run(ctx, con, args[1:])
		}
		names = append(names, c.name)
	}
	fmt.Fprintf(con.err, "countersign: there is no command %q. There are: %s.\n", args[0], strings.Join(names, ", "))
	return errUsage
}

func usage(w io.Writer) {
	fmt.Fprint(w, "Countersign keeps the portfolios of radiography support workers and gets them signed off.\n\nUse: countersign COMMAND [flags]\n\nCommands:\n")
	for _, c := range commands {
		fmt.Fprintf(w, "  %-9s %s\n", c.name, c.summary)
	}
	fmt.Fprint(w, "\nAsk any command for its flags: countersign serve -h\n")
}

// flags begins the flags of a command, with its help.
func flags(con console, name, about string) *flag.FlagSet {
	f := flag.NewFlagSet("countersign "+name, flag.ContinueOnError)
	f.SetOutput(con.err)
	f.Usage = func() {
		fmt.Fprintf(f.Output(), "%s\n\nUse: countersign %s [flags]\n\nFlags:\n", about, name)
		f.PrintDefaults()
	}
	return f
}

// parse reads a command line that has flags and nothing else. The flag package
// has already said what is wrong.
func parse(f *flag.FlagSet, args []string) error {
	switch err := f.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return err
	case err != nil:
		return errUsage
	}
	if f.NArg() > 0 {
		fmt.Fprintf(f.Output(), "%s takes no %q: it has flags only.\n\n", f.Name(), f.Arg(0))
		f.Usage()
		return errUsage
	}
	return nil
}
