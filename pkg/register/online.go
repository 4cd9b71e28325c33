package register

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"time"
	"unicode/utf8"

	"countersign/pkg/assessor"
	"countersign/pkg/clock"
	"countersign/pkg/fault"
)

// Online is a service that knows a register and answers programs: the register's
// own, or one that a trust keeps in front of it. It is asked for one number at a
// time, and api/register-lookup.yaml says how.
type Online struct {
	code    string
	address *url.URL
	client  *http.Client
}

// Limits on what such a service may take and say.
const (
	lookTimeout = 8 * time.Second
	mostAnswer  = 16 << 10
	mostShown   = 1000
)

// NewOnline is the service at an address, for the register with the code. Only a
// service on this machine may be asked without TLS.
func NewOnline(code, address string) (*Online, error) {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Host == "" || u.Fragment != "":
		return nil, fmt.Errorf("%q is not an address like https://registers.example/hcpc", address)
	case u.Scheme != "https" && (u.Scheme != "http" || !onThisMachine(u.Hostname())):
		return nil, fmt.Errorf("the register %s must be asked under https, as everybody on the way could change the answer", code)
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	transport.MaxResponseHeaderBytes = mostAnswer
	return &Online{code, u, &http.Client{Transport: transport, Timeout: lookTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}, nil
}

func onThisMachine(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Source says where an answer comes from, for whoever reads the check.
func (o *Online) Source() string { return "The online service " + o.address.Host }

// Answer is what the service shows of a registrant.
type Answer struct {
	assessor.Listing        // its Line, Email and Problems are empty
	Shown            string // what it shows beside; may be empty
}

// Look asks for a number. Whatever is not the very answer that was asked for is
// refused as Unavailable: no data means no.
func (o *Online) Look(ctx context.Context, number string) (Answer, error) {
	to := *o.address
	q := to.Query()
	q.Set("register", o.code)
	q.Set("registration_number", number)
	to.RawQuery = q.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, to.String(), nil)
	if err != nil {
		return Answer{}, err
	}
	req.Header.Set("Accept", "application/json")
	answer, err := o.client.Do(req)
	if err != nil {
		return Answer{}, o.silent(err)
	}
	defer answer.Body.Close()
	switch kind, _, _ := mime.ParseMediaType(answer.Header.Get("Content-Type")); {
	case answer.StatusCode == http.StatusNotFound:
		return Answer{}, fault.New(fault.Unavailable, fmt.Sprintf("The online service of the %s register knows nobody with this number, so nothing was recorded. Check the number, or look on the register itself and record what it shows.", o.code))
	case answer.StatusCode >= 500 || answer.StatusCode == http.StatusTooManyRequests:
		return Answer{}, o.silent(fmt.Errorf("status %d", answer.StatusCode))
	case answer.StatusCode != http.StatusOK:
		return Answer{}, o.Odd(fmt.Errorf("status %d", answer.StatusCode))
	case kind != "application/json":
		return Answer{}, o.Odd(fmt.Errorf("content type %q", kind))
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, mostAnswer+1))
	if err != nil {
		return Answer{}, o.silent(err)
	}
	said, err := read(body)
	if err != nil {
		return Answer{}, o.Odd(err)
	}
	if said["register"] != o.code {
		return Answer{}, o.Odd(fmt.Errorf("it answers for the register %q", said["register"]))
	}
	return Answer{assessor.Listing{Register: o.code, Number: said["registration_number"], Name: said["name"], Profession: said["profession"], Status: said["status"],
		EffectiveFrom: clock.Date(said["effective_from"]), CheckedOn: clock.Date(said["checked_on"])}, said["shown"]}, nil
}

// silent is the answer of a service that does not.
func (o *Online) silent(cause error) *fault.Error {
	return fault.Because(fault.Unavailable, cause, fmt.Sprintf("The online service of the %s register does not answer, so nothing was recorded. Try again later, or look on the register itself and record what it shows.", o.code))
}

// Odd is a fault of whoever asked for one thing and was answered another.
func (o *Online) Odd(cause error) *fault.Error {
	return fault.Because(fault.Unavailable, cause, fmt.Sprintf("The online service of the %s register gave an answer that we cannot use, so nothing was recorded. Look on the register itself and record what it shows, and tell your platform administrator.", o.code))
}

// answerFields are those of an answer, and whether each must be there.
var answerFields = map[string]bool{"register": true, "registration_number": true, "name": true, "profession": true, "status": true, "effective_from": true, "checked_on": true, "shown": false}

// read reads an answer: one object of text, each field once, and nothing else.
func read(body []byte) (map[string]string, error) {
	if len(body) > mostAnswer || !utf8.Valid(body) {
		return nil, errors.New("it is too long, or not text")
	}
	d := json.NewDecoder(bytes.NewReader(body))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, errors.New("it is not an object")
	}
	out := map[string]string{}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, err
		}
		field, _ := name.(string)
		value, err := d.Token()
		if err != nil {
			return nil, err
		}
		text, isText := value.(string)
		_, known := answerFields[field]
		_, twice := out[field]
		if !known || twice || !isText || len(text) > mostShown {
			return nil, fmt.Errorf("the field %.40q is not one that we know, is there twice, or is not a short text", field)
		}
		out[field] = text
	}
	if _, err := d.Token(); err != nil { // the end of the object
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("there is something after it")
	}
	for field, must := range answerFields {
		if must && out[field] == "" {
			return nil, fmt.Errorf("the field %q is missing", field)
		}
	}
	return out, nil
}
