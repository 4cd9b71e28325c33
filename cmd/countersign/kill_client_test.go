package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptrace"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"countersign/pkg/clock"
	"countersign/pkg/demo"
)

// ask is a request that waits for a decision.
type ask struct {
	ID   string `json:"id"`
	Step int    `json:"step"`
}

// client is one person at work through the API, with a journal of what the
// server said was done.
type client struct {
	*victim
	email   string
	signs   bool
	token   string
	since   time.Time // of the token
	journal []done
	counts  map[string]int
	worker  string
	items   int
}

// done is something acknowledged: what its address must say from now on.
type done struct {
	what, path string
	says       func(body []byte) error
}

func (c *client) did(what, path string, says func([]byte) error) {
	if c.counts == nil {
		c.counts = map[string]int{}
	}
	c.counts[what]++
	c.journal = append(c.journal, done{what, path, says})
}

// check looks for all that was acknowledged since it last did.
func (c *client) check(t *testing.T) int {
	n := len(c.journal)
	for _, d := range c.journal {
		body, _, err := c.send(t.Context(), http.MethodGet, d.path, nil)
		if err == nil {
			err = d.says(body)
		}
		if err != nil {
			t.Errorf("LOST: %s by %s at %s: %v", d.what, c.email, d.path, err)
		}
	}
	c.journal = nil
	return n
}

// work goes on until the server is gone or ctx ends.
func (c *client) work(ctx context.Context) {
	step := c.putUp
	if c.signs {
		step = c.signOff
	}
	for ctx.Err() == nil {
		if err := step(ctx); err != nil && !errors.Is(err, errTooSoon) {
			return
		}
	}
}

// signIn gets a token, if there is none or it will soon run out.
func (c *client) signIn() error {
	now := clock.System{}.Now()
	if now.Sub(c.since) < 5*time.Minute {
		return nil
	}
	c.since = now
	body := map[string]string{"email": c.email, "password": demo.Password}
	if c.signs {
		code, err := totp.GenerateCode(authenticator, now)
		if err != nil {
			return err
		}
		body["code"] = code
	}
	var tokens struct {
		Access string `json:"access_token"`
	}
	if _, err := c.post(context.Background(), "/sessions", body, &tokens); err != nil {
		return err
	}
	c.token = tokens.Access
	var me struct {
		Portfolios []struct{ Worker string }
	}
	if _, _, err := c.get(context.Background(), "/me", &me); err != nil {
		return err
	}
	if !c.signs {
		c.worker = me.Portfolios[0].Worker
	}
	return nil
}

// putUp begins a piece of evidence, writes it, uploads a file and submits it.
func (c *client) putUp(ctx context.Context) error {
	c.items++
	var item struct {
		ID string `json:"id"`
	}
	if _, err := c.post(ctx, "/workers/"+c.worker+"/evidence", map[string]any{"kind": "direct_observation", "competencies": []string{"diagnostic-imaging:1:DI-ENV-01"}}, &item); err != nil {
		return err
	}
	at := "/evidence/" + item.ID
	c.did("start", at, says(item.ID))
	title := fmt.Sprintf("Item %d of %s", c.items, c.email)
	_, err := c.change(ctx, http.MethodPatch, at+"/draft", `"1"`, map[string]any{"title": title, "occurred_on": clock.DateOf(clock.System{}.Now()),
		"fields": map[string]string{"what": "I did it from start to end.", "cases": "1", "observer": "Priya Shah"}}, nil)
	if err != nil {
		return err
	}
	c.did("save", at, says(title))
	if err := c.upload(ctx, at); err != nil {
		return err
	}
	_, etag, err := c.get(ctx, at+"/draft", nil)
	if err != nil {
		return err
	}
	var out struct {
		Version  struct{ ID, Digest string }
		Requests []ask
	}
	if _, err := c.change(ctx, http.MethodPost, at+"/submissions", etag, map[string]any{"declared": true}, &out); err != nil {
		return err
	}
	c.did("submit", "/evidence-versions/"+out.Version.ID, says(out.Version.Digest))
	c.did("submit", at, says(`"state":"submitted"`, out.Requests[0].ID))
	select {
	case c.requests <- out.Requests[0]:
	default:
	}
	return nil
}

// upload sends a text of some kilobytes.
func (c *client) upload(ctx context.Context, at string) error {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", "note.txt")
	if err != nil {
		return err
	}
	text := append(make([]byte, 0, 32<<10), "A note. "...) // by itself, chance would begin it like a program now and then
	for range 300 + c.items%7*100 {
		text = append(text, rand.Text()+" and so on\n"...)
	}
	part.Write(text)
	form.Close()
	var out struct {
		Attachment struct {
			ID  string
			Sum string `json:"sha256"`
		}
	}
	answer, _, err := c.sendAs(ctx, http.MethodPost, at+"/attachments", form.FormDataContentType(), "", body.Bytes())
	if err != nil {
		return err
	}
	if err := json.Unmarshal(answer, &out); err != nil {
		return err
	}
	sum := sha256.Sum256(text)
	c.did("upload", "/attachments/"+out.Attachment.ID, func(body []byte) error {
		if got := sha256.Sum256(body); got != sum || out.Attachment.Sum != hex.EncodeToString(sum[:]) {
			return fmt.Errorf("%d bytes, not the %d that were sent", len(body), len(text))
		}
		return nil
	})
	return nil
}

// signOff takes a request, prepares the statement and proves it.
func (c *client) signOff(ctx context.Context) error {
	var r ask
	select {
	case r = <-c.requests:
	case <-ctx.Done():
		return ctx.Err()
	}
	var intent struct{ ID string }
	if _, err := c.post(ctx, "/requests/"+r.ID+"/intents", map[string]any{"meaning": "observed_directly", "step": r.Step}, &intent); err != nil {
		return err
	}
	c.did("prepare", "/requests/"+r.ID+"/intents/"+intent.ID, says(intent.ID))
	var out struct {
		Attestation struct{ ID, Digest, JWS string }
	}
	if _, err := c.post(ctx, "/attestations", map[string]any{"intent": intent.ID, "proof": map[string]string{"method": "password", "secret": demo.Password}}, &out); err != nil {
		return err
	}
	a := out.Attestation
	c.did("sign", "/attestations/"+a.ID, says(a.Digest, a.JWS, r.ID))
	c.did("sign", "/requests/"+r.ID, says(`"state":"signed"`))
	return nil
}

// says is that all of the words are in a body.
func says(words ...string) func([]byte) error {
	return func(body []byte) error {
		for _, w := range words {
			if w == "" || !bytes.Contains(body, []byte(w)) {
				return fmt.Errorf("it does not say %q: %.300s", w, body)
			}
		}
		return nil
	}
}

func (c *client) post(ctx context.Context, path string, in, out any) (string, error) {
	return c.change(ctx, http.MethodPost, path, "", in, out)
}

func (c *client) get(ctx context.Context, path string, out any) ([]byte, string, error) {
	body, etag, err := c.send(ctx, http.MethodGet, path, nil)
	if err == nil && out != nil {
		err = json.Unmarshal(body, out)
	}
	return body, etag, err
}

func (c *client) change(ctx context.Context, method, path, match string, in, out any) (string, error) {
	body, err := json.Marshal(in)
	if err != nil {
		return "", err
	}
	answer, etag, err := c.sendAs(ctx, method, path, "application/json", match, body)
	if err == nil && out != nil {
		err = json.Unmarshal(answer, out)
	}
	return etag, err
}

func (c *client) send(ctx context.Context, method, path string, body []byte) ([]byte, string, error) {
	return c.sendAs(ctx, method, path, "", "", body)
}

// errTooSoon is the throttle's answer: it is the same person's turn later.
var errTooSoon = errors.New("too soon")

// sendAs sends one request; err is nil for success alone. What is refused is a
// mistake of this test, and ends it; what is cut off is the server's death.
func (c *client) sendAs(ctx context.Context, method, path, kind, match string, body []byte) ([]byte, string, error) {
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) {
		select {
		case c.sent <- struct{}{}:
		default:
		}
	}})
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, "http://"+c.address+"/api/v1"+path, bytes.NewReader(body))
	if err != nil {
		return nil, "", err
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	if match != "" {
		req.Header.Set("If-Match", match)
	}
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, "", err
	}
	defer answer.Body.Close()
	got, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, "", err
	}
	if answer.StatusCode == http.StatusTooManyRequests { // deaths in the middle of a proof count as wrong ones
		time.Sleep(50 * time.Millisecond)
		return nil, "", errTooSoon
	}
	if answer.StatusCode >= 300 {
		c.t.Errorf("%s %s: %s: %.300s", method, path, answer.Status, got)
		return nil, "", fmt.Errorf("%s", answer.Status)
	}
	return got, answer.Header.Get("ETag"), nil
}
