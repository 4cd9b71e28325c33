package notify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"time"

	"github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"

	"countersign/pkg/identity"
)

// Server is the mail server that takes our mail, and how we are known there.
type Server struct {
	host     string
	port     int
	implicit bool // TLS from the first byte, not by STARTTLS
	plain    bool // no TLS: the server is on this machine
	user     string
	password string
	from     string
	roots    *x509.CertPool // nil: those of the machine
}

// patience is how long the mail server may take over one step.
const patience = 30 * time.Second

// Account is who we are to a mail server that wants to know.
type Account struct{ User, Password string }

// NewServer reads the address of a mail server: "smtp://HOST:587", which must
// offer STARTTLS unless it is on this very machine, or "smtps://HOST:465". An
// address with a password in it is refused: everybody on the machine can read a
// command line.
func NewServer(address, from string, a Account) (*Server, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return nil, errors.New("the mail server's address must look like smtp://mail.example.nhs.uk:587 or smtps://mail.example.nhs.uk:465")
	}
	if u.User != nil {
		return nil, errors.New("the mail server's address must hold no user and no password: give these apart")
	}
	s := &Server{host: u.Hostname(), port: 587, implicit: u.Scheme == "smtps", user: a.User, password: a.Password}
	if s.implicit {
		s.port = 465
	}
	if text := u.Port(); text != "" {
		if s.port, err = strconv.Atoi(text); err != nil || s.port < 1 || s.port > 65535 {
			return nil, fmt.Errorf("the mail server's port %q is not a port", text)
		}
	}
	if (a.User == "") != (a.Password == "") {
		return nil, errors.New("the mail server needs both a user and a password, or neither")
	}
	s.plain = !s.implicit && here(s.host)
	var ok bool
	if s.from, ok = identity.CleanEmail(from); !ok {
		return nil, fmt.Errorf("%q is not an email address to send from", from)
	}
	return s, nil
}

// here tells whether a host is this machine.
func here(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// line is an open connection to the mail server.
type line struct {
	server *Server
	client *mail.Client
	conn   *smtp.Client
}

func (s *Server) dial(ctx context.Context) (*line, error) {
	options := []mail.Option{mail.WithPort(s.port), mail.WithTimeout(patience),
		mail.WithTLSConfig(&tls.Config{ServerName: s.host, RootCAs: s.roots, MinVersion: tls.VersionTLS12})}
	switch {
	case s.implicit:
		options = append(options, mail.WithSSL())
	case s.plain:
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	default:
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	if s.user != "" {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(s.user), mail.WithPassword(s.password))
	}
	client, err := mail.NewClient(s.host, options...)
	if err != nil {
		return nil, err
	}
	conn, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return nil, err
	}
	return &line{s, client, conn}, nil
}

// errRefused is a mail that the server will never take.
var errRefused = errors.New("refused")

// send hands one mail over. Once the server has said that it has it, nothing that
// goes wrong afterwards makes it unsent.
func (l *line) send(m message) error {
	out := mail.NewMsg(mail.WithNoDefaultUserAgent())
	if err := errors.Join(out.FromFormat("Countersign", l.server.from), out.To(m.to)); err != nil {
		return fmt.Errorf("%w: %w", errRefused, err)
	}
	out.Subject(m.subject)
	out.SetMessageIDWithValue(m.id)
	out.SetDateWithValue(m.made)
	out.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: out-of-office programs do not answer
	out.SetGenHeader("List-Unsubscribe", "<"+m.choose+">")
	out.SetBodyString(mail.TypeTextPlain, m.text)
	err := l.client.SendWithSMTPClient(l.conn, out)
	if err == nil || out.IsDelivered() {
		return nil
	}
	var said *mail.SendError
	if errors.As(err, &said) && said.ErrorCode() >= 500 && (said.Reason == mail.ErrSMTPRcptTo || said.Reason == mail.ErrSMTPDataClose) {
		return fmt.Errorf("%w: %w", errRefused, err)
	}
	return err
}

func (l *line) close() {
	if l != nil {
		_ = l.client.CloseWithSMTPClient(l.conn) // whatever it says, all that was taken is taken
	}
}
