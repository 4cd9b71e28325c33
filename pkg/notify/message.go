package notify

import (
	"net/url"
	"strings"
	"time"
	"unicode"

	"countersign/pkg/notice"
	"countersign/pkg/store"
)

// message is a mail as it is sent. It depends on the outbox row alone, so that
// each try sends the same.
type message struct {
	id      string // "mail_…@portfolio.example.nhs.uk"
	to      string
	subject string
	text    string
	choose  string // where the reader chooses what to hear
	made    time.Time
}

// compose writes a mail: plain words and one link.
func compose(m store.Mail, publicURL string) message {
	host := "countersign"
	if u, err := url.Parse(publicURL); err == nil && u.Hostname() != "" {
		host = u.Hostname()
	}
	out := message{id: string(m.ID) + "@" + host, to: m.Address, subject: m.Kind.Subject(), choose: publicURL + "/account/email", made: m.CreatedAt}
	var b strings.Builder
	b.WriteString("Hello,\n\n")
	lines := strings.Split(m.Text, "\n")
	for _, line := range lines {
		if m.Kind == notice.Digest {
			b.WriteString("- ")
		}
		b.WriteString(printable(line) + "\n")
	}
	if m.Link != "" {
		b.WriteString("\n" + m.Kind.Action() + ":\n" + publicURL + m.Link + "\n")
	}
	b.WriteString("\n" + footer(m, out.choose))
	out.text = b.String()
	return out
}

// footer says why somebody gets this, and how to get less.
func footer(m store.Mail, choose string) string {
	why := "You get this because of what you chose to hear by email. Change it here:\n" + choose + "\n"
	switch {
	case m.Person == "":
		why = "You get this because somebody gave us your email address. If you do not know why, do nothing.\n"
	case m.Kind.Always() && m.Kind != notice.Digest:
		why = "You get this because it is about your account. We always send it.\n"
	}
	return "Countersign sent this by itself. Nobody reads replies.\n" + why
}

// printable is a line without what cannot be seen.
func printable(line string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return -1
	}, line)
}
