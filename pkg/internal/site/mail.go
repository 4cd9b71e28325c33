package site

import (
	"log/slog"

	"countersign/pkg/notify"
	"countersign/pkg/notify/mailtest"
)

// Mail lets the service send mail, to a box of its own. What is sent is sent by
// Deliver.
func (s *Site) Mail() *Mail {
	s.T.Helper()
	box := mailtest.Open(s.T)
	server, err := notify.NewServer(box.URL(), "countersign@countersign.example", notify.Account{})
	if err != nil {
		s.T.Fatal(err)
	}
	s.Store.SendMail()
	return &Mail{box, notify.Post{Store: s.Store, Server: server, Clock: s.Clock, PublicURL: Address, Log: slog.New(slog.DiscardHandler)}}
}

// Mail is the mail of a Site.
type Mail struct {
	*mailtest.Box
	post notify.Post
}

// Deliver sends what waits and gives what came for an address, oldest first.
func (m *Mail) Deliver(s *Site, address string) []mailtest.Mail {
	s.T.Helper()
	if err := m.post.Deliver(s.T.Context()); err != nil {
		s.T.Fatal(err)
	}
	return m.To(address)
}
