package notify

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"strings"
	"testing"

	"countersign/pkg/internal/fixture"
	"countersign/pkg/notice"
	"countersign/pkg/notify/mailtest"
	"countersign/pkg/store"
)

func TestTheAddressOfAMailServerIsReadStrictly(t *testing.T) {
	const from = "countersign@portfolio.example"
	for address, want := range map[string]Server{
		"smtp://mail.example":       {host: "mail.example", port: 587, from: from},
		"smtp://mail.example:2525/": {host: "mail.example", port: 2525, from: from},
		"smtps://mail.example":      {host: "mail.example", port: 465, implicit: true, from: from},
		"smtp://127.0.0.1:25":       {host: "127.0.0.1", port: 25, plain: true, from: from},
		"smtp://localhost":          {host: "localhost", port: 587, plain: true, from: from},
		"smtps://localhost":         {host: "localhost", port: 465, implicit: true, from: from},
	} {
		if got, err := NewServer(address, from, Account{}); err != nil || *got != want {
			t.Errorf("%s: %+v, %v", address, got, err)
		}
	}
	for _, address := range []string{"mail.example", "http://mail.example", "smtp://", "smtp://mail.example/box", "smtp://mail.example?tls=off", "smtp://mail.example:0", "smtp://mail.example:99999"} {
		if _, err := NewServer(address, from, Account{}); err == nil {
			t.Errorf("%s was taken", address)
		}
	}
	if _, err := NewServer("smtp://me:secret@mail.example", from, Account{}); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("a password in the address: %v", err)
	}
	if _, err := NewServer("smtp://mail.example", "nobody", Account{}); err == nil {
		t.Error("an address to send from that is none was taken")
	}
	if _, err := NewServer("smtp://mail.example", from, Account{User: "me"}); err == nil {
		t.Error("a user without a password was taken")
	}
}

// certificate is one for this machine, and who vouches for it.
func certificate(t *testing.T) (*tls.Config, *x509.CertPool) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: fixture.Now.AddDate(-5, 0, 0), NotAfter: fixture.Now.AddDate(50, 0, 0), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	own, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(own)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, roots
}

// afar makes a server on this machine seem to be on another.
func afar(t *testing.T, box *mailtest.Box, roots *x509.CertPool, a Account) *Server {
	s, err := NewServer(box.URL(), "countersign@portfolio.example", a)
	if err != nil {
		t.Fatal(err)
	}
	s.plain, s.roots = false, roots
	return s
}

func TestNothingLeavesTheMachineUnencrypted(t *testing.T) {
	config, roots := certificate(t)
	secure, bare := mailtest.OpenTLS(t, config), mailtest.Open(t)
	try := func(s *Server) error {
		l, err := s.dial(t.Context())
		defer l.close()
		if err == nil {
			err = l.send(message{id: "mail_1@portfolio.example", to: "a@b.example", subject: "Hello", text: "Hello", made: fixture.Now})
		}
		return err
	}
	if err := try(afar(t, bare, nil, Account{})); err == nil || len(bare.Mails()) != 0 {
		t.Error("a mail went to a server that offers no encryption")
	}
	if err := try(afar(t, secure, nil, Account{})); err == nil || len(secure.Mails()) != 0 {
		t.Error("a mail went to a server that nobody vouches for")
	}
	if err := try(afar(t, secure, roots, Account{})); err != nil || len(secure.Mails()) != 1 {
		t.Errorf("a mail did not go to a server that is all right: %v", err)
	}
}

func TestAMailServerThatWantsToKnowWhoWeAre(t *testing.T) {
	config, roots := certificate(t)
	s := newScene(t)
	s.box = mailtest.OpenTLS(t, config)
	s.box.Require("countersign", "a long secret")
	s.post.Server = afar(t, s.box, roots, Account{User: "countersign", Password: "wrong"})
	s.notify(s.North.Worker, notice.Returned, "Sent back")
	s.deliver()
	if m := s.unsent()[0]; m.State != store.MailQueued || m.Error == "" || strings.Contains(m.Error, "wrong") {
		t.Errorf("a wrong password of ours: %+v", m)
	}
	s.post.Server = afar(t, s.box, roots, Account{User: "countersign", Password: "a long secret"})
	s.Clock.Advance(lease)
	if s.deliver(); len(s.box.Mails()) != 1 {
		t.Errorf("it did not come: %+v", s.unsent())
	}
}

func TestNothingSlipsIntoAHeader(t *testing.T) {
	s := newScene(t)
	const bad = "Sent back\r\nBcc: evil@elsewhere.example\r\n\r\nAnother body\x00\x1b[2J\u202e"
	s.Write(func(tx *store.Tx) error {
		return tx.NotifyBy(s.North.Worker.ID, "return", bad, "/evidence/1", "/x\r\nBcc: evil@elsewhere.example")
	})
	for _, address := range []string{"a@b.example\r\nBcc: evil@elsewhere.example", "a@b.example, evil@elsewhere.example", "a@b.example>\r\nRCPT TO:<evil@elsewhere.example"} {
		s.Write(func(tx *store.Tx) error { return tx.Post(store.Mail{Address: address, Kind: notice.Invitation}) })
	}
	s.deliver()
	mails := s.box.Mails()
	if len(mails) != 1 || mails[0].To != s.North.Worker.Email {
		t.Fatalf("%d mails came", len(mails))
	}
	for name := range mails[0].Header {
		if strings.EqualFold(name, "Bcc") {
			t.Errorf("there is a header of theirs: %s", mails[0].Raw)
		}
	}
	if strings.ContainsAny(mails[0].Text, "\x00\x1b\u202e\r") || len(s.box.To("evil@elsewhere.example")) != 0 {
		t.Errorf("%q", mails[0].Text)
	}
}
