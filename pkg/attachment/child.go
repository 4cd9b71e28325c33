package attachment

import (
	"bytes"
	"context"
	"encoding/gob"
	"errors"
	"io"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"

	"countersign/pkg/fault"
)

// Limits of the child process.
const (
	childMemory = 1 << 30          // a 50 megapixel progressive JPEG takes about 750 MB while it is decoded
	childTime   = 20 * time.Second // the same picture, on a slow processor
	pdfTime     = 5 * time.Second  // then the text counts as unreadable
)

// childMark is the variable that tells a child what it is to take apart.
const childMark = "COUNTERSIGN_ATTACHMENT_CHILD"

// children bounds how many run at once: memory and processors for two.
var children = make(chan struct{}, 2)

// patience is how long a child may take; tests shorten it.
var patience = map[Type]time.Duration{JPEG: childTime, PNG: childTime, DOCX: childTime, PDF: pdfTime}

// rebuilt is what the child makes of a file.
type rebuilt struct {
	Type          Type
	Bytes         []byte // nil when what was sent is kept as it is
	Width, Height int
	Text          string
	Unreadable    bool
	Kind          fault.Kind // with Refusal: why the file is not taken
	Refusal       string
}

// init turns this process into the child when apart started it: before main,
// so that every program and every test that links this package can do it and
// none can forget to.
func init() {
	t, ok := os.LookupEnv(childMark)
	if !ok {
		return
	}
	if err := child(Type(t), os.Stdin, os.Stdout); err != nil {
		os.Exit(1)
	}
	os.Exit(0)
}

// child takes a file apart within the limits.
func child(t Type, in io.Reader, out io.Writer) error {
	seconds := uint64(childTime / time.Second)
	err := errors.Join(
		syscall.Setrlimit(syscall.RLIMIT_DATA, &syscall.Rlimit{Cur: childMemory, Max: childMemory}),
		syscall.Setrlimit(syscall.RLIMIT_CPU, &syscall.Rlimit{Cur: seconds, Max: seconds}), // should the parent die first
	)
	if err != nil {
		return err
	}
	_ = os.WriteFile("/proc/self/oom_score_adj", []byte("1000"), 0) // where memory runs out, end this process and not the server
	raw, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	return gob.NewEncoder(out).Encode(rebuild(t, raw))
}

func rebuild(t Type, raw []byte) rebuilt {
	var out rebuilt
	var err error
	switch t {
	case JPEG, PNG:
		out, err = picture(t, raw)
	case PDF:
		out = pdfText(raw)
	case DOCX:
		out, err = document(raw)
	}
	var f *fault.Error
	if errors.As(err, &f) {
		return rebuilt{Kind: f.Kind, Refusal: f.Message}
	}
	return out
}

// apart runs rebuild in a child process. A child that dies says nothing of why:
// its last words may hold what is in the file, and would end in the log.
func apart(ctx context.Context, t Type, raw []byte) (rebuilt, error) {
	select {
	case children <- struct{}{}:
		defer func() { <-children }()
	case <-ctx.Done():
		return rebuilt{}, ctx.Err()
	}
	limited, cancel := context.WithTimeout(ctx, patience[t])
	defer cancel()
	exe, err := executable()
	if err != nil {
		return rebuilt{}, busy(err)
	}
	cmd := exec.CommandContext(limited, exe)
	cmd.Env = []string{childMark + "=" + string(t), "GOMAXPROCS=1", "GOTRACEBACK=none"}
	cmd.Stdin = bytes.NewReader(raw)
	said := &bounded{left: 2 * (MaxBytes + MaxText)}
	cmd.Stdout = said
	cmd.WaitDelay = time.Second
	if err := cmd.Start(); err != nil {
		return rebuilt{}, busy(err)
	}
	err = cmd.Wait()
	if ctx.Err() != nil {
		return rebuilt{}, ctx.Err()
	}
	var out rebuilt
	if err == nil {
		err = gob.NewDecoder(&said.Buffer).Decode(&out)
	}
	switch {
	case err != nil && t == PDF:
		return rebuilt{Type: PDF, Unreadable: true}, nil
	case err != nil:
		return rebuilt{}, fault.Because(fault.Unsupported, err, refuseDamaged.Message)
	case out.Refusal != "":
		return rebuilt{}, fault.New(out.Kind, out.Refusal)
	}
	return out, nil
}

func busy(err error) error {
	return fault.Because(fault.Unavailable, err, "We cannot look at files just now. Nothing was kept. Try again in a few minutes.")
}

// executable is this program: on Linux the one that runs, even when a newer one
// has been put in its place on the disk.
func executable() (string, error) {
	if runtime.GOOS == "linux" {
		return "/proc/self/exe", nil
	}
	return os.Executable()
}

// bounded is a buffer that refuses more than it should be sent.
type bounded struct {
	bytes.Buffer
	left int
}

func (b *bounded) Write(p []byte) (int, error) {
	if b.left -= len(p); b.left < 0 {
		return 0, io.ErrShortWrite
	}
	return b.Buffer.Write(p)
}
