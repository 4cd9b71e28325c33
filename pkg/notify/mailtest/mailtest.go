// Package mailtest is a mail server in the process of a test: it takes mail by real
// SMTP and keeps it. It is for tests only.
package mailtest

import (
	"crypto/tls"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Mail is a mail that was taken.
type Mail struct {
	From, To string // of the envelope
	Header   mail.Header
	Subject  string // decoded
	Text     string // decoded, with plain line ends
	Raw      string
}

// ID is its Message-ID.
func (m Mail) ID() string { return m.Header.Get("Message-Id") }

// Link is the first address in the text that begins with the prefix.
func (m Mail) Link(prefix string) string {
	for line := range strings.Lines(m.Text) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, prefix) {
			return line
		}
	}
	return ""
}

// Box is a mail server on an address of this machine.
type Box struct {
	t      testing.TB
	server *smtp.Server
	addr   string
	line   *lines

	mu     sync.Mutex
	mails  []Mail
	came   chan struct{}
	answer func(to string) error // to RCPT; nil: yes
	taken  func()                // just after a mail was taken, before anything else is answered
	user   string                // who must sign in; empty: nobody
	pass   string
}

// Open starts one that ends with the test.
func Open(t testing.TB) *Box { return open(t, nil) }

// OpenTLS starts one that offers STARTTLS.
func OpenTLS(t testing.TB, config *tls.Config) *Box { return open(t, config) }

func open(t testing.TB, config *tls.Config) *Box {
	t.Helper()
	b := &Box{t: t, came: make(chan struct{}, 1)}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b.addr, b.line = l.Addr().String(), &lines{Listener: l}
	b.server = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{box: b}, nil }))
	b.server.Domain, b.server.TLSConfig, b.server.AllowInsecureAuth = "mailtest.test", config, true
	b.server.ReadTimeout, b.server.WriteTimeout = time.Minute, time.Minute
	b.server.ErrorLog = quiet{}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = b.server.Serve(b.line) // ends with Close
	}()
	t.Cleanup(func() {
		b.Close()
		<-ended
	})
	return b
}

// lines remembers the connections that it took.
type lines struct {
	net.Listener
	mu  sync.Mutex
	all []net.Conn
}

// Accept is for the server.
func (l *lines) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err == nil {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.all = append(l.all, c)
	}
	return c, err
}

// Cut breaks every connection off, as a network that fails.
func (b *Box) Cut() {
	b.line.mu.Lock()
	defer b.line.mu.Unlock()
	for _, c := range b.line.all {
		c.Close()
	}
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

// Address is "127.0.0.1:PORT".
func (b *Box) Address() string { return b.addr }

// URL is the address as a setting.
func (b *Box) URL() string { return "smtp://" + b.addr }

// Close stops taking mail, as a server that is down.
func (b *Box) Close() {
	b.line.Close() // the server may not have begun to listen
	b.server.Close()
}

// Refuse makes it answer for an address as fn says, from now on.
func (b *Box) Refuse(fn func(to string) error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.answer = fn
}

// Taken makes it run fn after each mail that it has said it took: the sender has
// had the answer, and gets no other until fn returns.
func (b *Box) Taken(fn func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.taken = fn
}

// Require makes it take mail only from who signs in.
func (b *Box) Require(user, password string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.user, b.pass = user, password
}

// Mails is everything taken so far.
func (b *Box) Mails() []Mail {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]Mail(nil), b.mails...)
}

// To is what was taken for an address.
func (b *Box) To(address string) []Mail {
	var out []Mail
	for _, m := range b.Mails() {
		if m.To == address {
			out = append(out, m)
		}
	}
	return out
}

// Wait ends the test unless n mails have come in all before long.
func (b *Box) Wait(n int) []Mail {
	b.t.Helper()
	late := time.After(20 * time.Second)
	for {
		if got := b.Mails(); len(got) >= n {
			return got
		}
		select {
		case <-b.came:
		case <-late:
			b.t.Fatalf("%d mails came, want %d", len(b.Mails()), n)
		}
	}
}

type session struct {
	box      *Box
	from, to string
	signed   bool
	got      bool
}

func (s *session) AuthMechanisms() []string {
	s.box.mu.Lock()
	defer s.box.mu.Unlock()
	if s.box.user == "" {
		return nil
	}
	return []string{"PLAIN"}
}

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		s.box.mu.Lock()
		defer s.box.mu.Unlock()
		if user != s.box.user || password != s.box.pass {
			return smtp.ErrAuthFailed
		}
		s.signed = true
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.box.mu.Lock()
	defer s.box.mu.Unlock()
	if s.box.user != "" && !s.signed {
		return smtp.ErrAuthRequired
	}
	s.from = from
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.box.mu.Lock()
	answer := s.box.answer
	s.box.mu.Unlock()
	if answer != nil {
		if err := answer(to); err != nil {
			return err
		}
	}
	s.to = to
	return nil
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	m := Mail{From: s.from, To: s.to, Raw: string(raw)}
	parsed, err := mail.ReadMessage(strings.NewReader(m.Raw))
	if err != nil {
		return err
	}
	m.Header = parsed.Header
	if m.Subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		return err
	}
	body := parsed.Body
	if strings.EqualFold(m.Header.Get("Content-Transfer-Encoding"), "quoted-printable") {
		body = quotedprintable.NewReader(body)
	}
	text, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	m.Text = strings.ReplaceAll(string(text), "\r\n", "\n")
	s.got = true
	s.box.mu.Lock()
	s.box.mails = append(s.box.mails, m)
	s.box.mu.Unlock()
	select {
	case s.box.came <- struct{}{}:
	default:
	}
	return nil
}

// Reset comes after the answer to a mail was written.
func (s *session) Reset() {
	if s.got {
		s.box.mu.Lock()
		taken := s.box.taken
		s.box.mu.Unlock()
		if taken != nil {
			taken()
		}
	}
	s.from, s.to, s.got = "", "", false
}

func (s *session) Logout() error { return nil }
