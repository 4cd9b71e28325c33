package attestation

import (
	"slices"
	"time"

	"countersign/pkg/digest"
	"countersign/pkg/id"
)

// FlagKind is what somebody should ask about.
type FlagKind string

// The kinds.
const (
	FastSigning  FlagKind = "pace"   // of one person
	SharedDevice FlagKind = "device" // the worker was signed in on the signer's device shortly before
)

// Title is the kind in words.
func (k FlagKind) Title() string {
	if k == SharedDevice {
		return "Signed on the worker’s device"
	}
	return "Signed very quickly"
}

// Flag says that somebody should ask about some sign-offs of one person, made at a
// stretch. It is a question and no verdict: no sign-off counts less for it (Judge
// knows nothing of flags). It is raised once, and takes up what follows at the same
// stretch until it is closed.
type Flag struct {
	ID         id.Flag
	Kind       FlagKind
	Department id.Department
	Signer     id.Person
	Worker     id.Worker // whose device it was; empty for the other kind
	Seen       time.Time // when the worker was last seen on it; zero for the other kind
	At         time.Time
}

// Flagging is some sign-offs coming under a flag: those that raised it, or more
// that followed.
type Flagging struct {
	Flag     id.Flag
	SignOffs []id.Attestation
	At       time.Time
}

// Sum covers every field of the flag and what came under it at the same time: the
// audit log keeps it.
func (f Flag) Sum(with Flagging) digest.Sum {
	signed := slices.Clone(with.SignOffs)
	slices.Sort(signed)
	return digest.Of(map[string]any{"type": "countersign-flag-1", "id": f.ID, "kind": f.Kind, "department": f.Department, "signer": f.Signer, "worker": f.Worker,
		"seen": micros(f.Seen), "at": f.At.UnixMicro(), "sign_offs": signed, "with_at": with.At.UnixMicro()})
}

func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// Finding is what whoever asked found.
type Finding string

// The findings. None of them ends a sign-off: who signed it, or the lead, can take
// it back.
const (
	Fine   Finding = "fine"
	Talked Finding = "talked"
	Again  Finding = "again"
)

// Findings in the order of a form.
var Findings = []Finding{Fine, Talked, Again}

// Title is the finding as a choice on a form, and as it is read later.
func (f Finding) Title() string {
	switch f {
	case Fine:
		return "There is a good reason for it"
	case Talked:
		return "We talked about how to do it from now on"
	case Again:
		return "Some of these need another look by the lead"
	}
	return ""
}

// FlagClosing ends a flag, with a finding and words that its signer can read.
type FlagClosing struct {
	ID      id.FlagClosing
	Flag    id.Flag
	By      id.Person
	ByName  string
	Finding Finding
	Words   string
	At      time.Time
}

// Sum covers every field of the closing: the audit log keeps it.
func (c FlagClosing) Sum() digest.Sum {
	return digest.Of(map[string]any{"type": "countersign-flag-closing-1", "id": c.ID, "flag": c.Flag, "by": c.By, "by_name": c.ByName, "finding": c.Finding, "words": c.Words, "at": c.At.UnixMicro()})
}
