package app

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"

	"countersign/pkg/identity"
	"countersign/pkg/notify"
	"countersign/pkg/register"
)

// Config is what an operator decides. The zero value of a field is its default.
type Config struct {
	Addr      string                      // host:port to listen on
	DataDir   string                      // where everything is kept
	PublicURL string                      // how people reach the service; from Addr when empty
	Proxies   []netip.Prefix              // whose X-Forwarded-For is believed
	Contact   string                      // e-mail address on the help pages
	Mail      MailConfig                  // without an address, no mail is sent
	Registers map[string]*register.Online // services that answer for a register, by its code
	Witness   []string                    // files in which witnesses keep the last checkpoints of the logs
	LogLevel  slog.Level
	Log       io.Writer // JSON lines
	Out       io.Writer // what a person at the console reads
}

// MailConfig is the mail server that takes our mail.
type MailConfig struct {
	Server       string // "smtp://HOST:587" or "smtps://HOST:465"; empty: none
	From         string // the address that mails come from
	User         string // empty: the server asks for none
	Password     string
	PasswordFile string // holds the password, in the place of Password
}

// server is the mail server, or nil where none is named.
func (m MailConfig) server() (*notify.Server, error) {
	if m.Server == "" {
		return nil, nil
	}
	if m.PasswordFile != "" {
		text, err := os.ReadFile(m.PasswordFile)
		if err != nil {
			return nil, fmt.Errorf("the mail server's password: %w", err)
		}
		m.Password = strings.TrimSpace(string(text))
	}
	return notify.NewServer(m.Server, m.From, notify.Account{User: m.User, Password: m.Password})
}

const (
	defaultAddr = "127.0.0.1:8080"
	defaultData = "data"
)

// settled fills in what was left empty.
func (c Config) settled() Config {
	c.Addr, c.DataDir = cmp.Or(c.Addr, defaultAddr), cmp.Or(c.DataDir, defaultData)
	if c.Log == nil {
		c.Log = io.Discard
	}
	if c.Out == nil {
		c.Out = io.Discard
	}
	return c
}

// envPrefix begins the name of each variable: the flag -public-url is
// COUNTERSIGN_PUBLIC_URL.
const envPrefix = "COUNTERSIGN_"

// Flags declares the configuration's flags, or only those that a command has a
// use for. A variable of the environment stands in for a flag that is not given.
func (c *Config) Flags(to *flag.FlagSet, env func(string) (string, bool), only ...string) error {
	f := flag.NewFlagSet("", flag.ContinueOnError)
	f.StringVar(&c.Addr, "addr", defaultAddr, "`host:port` to listen on")
	f.StringVar(&c.DataDir, "data", defaultData, "`folder` where everything is kept; made if missing")
	f.StringVar(&c.PublicURL, "public-url", "", "`address` by which people reach the service, such as https://portfolio.example.nhs.uk; http://HOST:PORT if empty")
	f.Func("trusted-proxies", "comma-separated `networks` whose X-Forwarded-For is believed, such as 10.0.0.0/8", c.readProxies)
	f.Func("contact", "`email` address shown on the help pages", c.readContact)
	f.StringVar(&c.Mail.Server, "smtp-url", "", "`address` of the mail server, such as smtp://mail.example.nhs.uk:587 or smtps://mail.example.nhs.uk:465; no mail is sent if empty")
	f.StringVar(&c.Mail.From, "mail-from", "", "`email` address that mails come from")
	f.StringVar(&c.Mail.User, "smtp-user", "", "`name` to sign in to the mail server with; the password is in COUNTERSIGN_SMTP_PASSWORD or in a file")
	f.StringVar(&c.Mail.PasswordFile, "smtp-password-file", "", "`file` that holds the mail server's password")
	c.Mail.Password, _ = env(envPrefix + "SMTP_PASSWORD") // never a flag: everybody on the machine can read a command line
	f.Func("register-url", "comma-separated `addresses` of online services that know a register, each after its code, such as HCPC=https://registers.example/hcpc", c.readRegisters)
	f.Func("witness", "comma-separated `files` in which countersign witness keeps checkpoints; behind one of them, nothing is written", c.readWitness)
	f.TextVar(&c.LogLevel, "log-level", slog.LevelInfo, "least `level` that is logged: debug, info, warn or error")
	var bad error
	f.VisitAll(func(one *flag.Flag) {
		if len(only) > 0 && !slices.Contains(only, one.Name) {
			return
		}
		name := envPrefix + strings.ToUpper(strings.ReplaceAll(one.Name, "-", "_"))
		to.Var(one.Value, one.Name, one.Usage+" ("+name+")")
		if value, ok := env(name); ok && bad == nil {
			if err := one.Value.Set(value); err != nil {
				bad = fmt.Errorf("%s: %w", name, err)
			}
		}
	})
	return bad
}

func (c *Config) readProxies(text string) error {
	c.Proxies = nil
	for one := range strings.SplitSeq(text, ",") {
		p, err := netip.ParsePrefix(strings.TrimSpace(one))
		if err != nil {
			return fmt.Errorf("%q is not a network like 10.0.0.0/8", one)
		}
		c.Proxies = append(c.Proxies, p)
	}
	return nil
}

func (c *Config) readRegisters(text string) error {
	c.Registers = map[string]*register.Online{}
	for one := range strings.SplitSeq(text, ",") {
		code, address, ok := strings.Cut(strings.TrimSpace(one), "=")
		if code = strings.ToUpper(code); !ok || code == "" || c.Registers[code] != nil {
			return fmt.Errorf("%q is not a register and its address, like HCPC=https://registers.example/hcpc", one)
		}
		o, err := register.NewOnline(code, address)
		if err != nil {
			return err
		}
		c.Registers[code] = o
	}
	return nil
}

func (c *Config) readWitness(text string) error {
	c.Witness = strings.Split(text, ",")
	if slices.Contains(c.Witness, "") {
		return errors.New("name the files, with a comma between two")
	}
	return nil
}

func (c *Config) readContact(text string) error {
	email, ok := identity.CleanEmail(text)
	if !ok {
		return fmt.Errorf("%q is not an email address", text)
	}
	c.Contact = email
	return nil
}

// publicURL is how people reach the service.
func (c Config) publicURL() string {
	if c.PublicURL != "" {
		return strings.TrimSuffix(c.PublicURL, "/")
	}
	host, port, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return "http://" + c.Addr
	}
	// Browsers make passkeys for names alone, and localhost is the one that needs no https.
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && (ip.IsUnspecified() || ip.IsLoopback()) {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port)
}
