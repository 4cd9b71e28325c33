package auth

import (
	"crypto/rand"
	"errors"
	"strings"
	"time"

	"countersign/pkg/clock"
	"countersign/pkg/fault"
	"countersign/pkg/id"

	"github.com/golang-jwt/jwt/v5"
)

const (
	tokenLife    = 10 * time.Minute
	tokenLeeway  = 30 * time.Second
	tokenType    = "at+jwt" // RFC 9068: an access token and nothing else
	longestToken = 2048     // bytes; ours are about 400
)

// AccessToken is what an access token says. It proves no more than that the session
// was live when it was issued: the session's row decides, at every request.
type AccessToken struct {
	Person  id.Person
	Session id.Session
	Token   string // its own id
	Expires time.Time
}

type claims struct {
	jwt.RegisteredClaims
	Session string `json:"sid"`
}

// Tokens issues and reads access tokens under one key.
type Tokens struct {
	key      *Key
	issuer   string
	audience string
	clock    clock.Clock
	parser   *jwt.Parser
}

// NewTokens makes a Tokens. The issuer and the audience are not empty; two
// services that share either must not share a key.
func NewTokens(key *Key, issuer, audience string, c clock.Clock) (*Tokens, error) {
	if key == nil || issuer == "" || audience == "" {
		return nil, errors.New("access tokens need a key, an issuer and an audience")
	}
	return &Tokens{key: key, issuer: issuer, audience: audience, clock: c, parser: jwt.NewParser(
		jwt.WithValidMethods([]string{jwt.SigningMethodEdDSA.Alg()}),
		jwt.WithIssuer(issuer),
		jwt.WithAudience(audience),
		jwt.WithExpirationRequired(),
		jwt.WithIssuedAt(),
		jwt.WithLeeway(tokenLeeway),
		jwt.WithStrictDecoding(),
		jwt.WithTimeFunc(c.Now),
	)}, nil
}

// Issue makes a token that is good for ten minutes.
func (t *Tokens) Issue(person id.Person, session id.Session) (token string, expires time.Time, err error) {
	now := t.clock.Now().Truncate(time.Second)
	expires = now.Add(tokenLife)
	j := jwt.NewWithClaims(jwt.SigningMethodEdDSA, claims{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: t.issuer, Audience: jwt.ClaimStrings{t.audience}, Subject: string(person), ID: rand.Text(),
			IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(expires),
		},
		Session: string(session),
	})
	j.Header["typ"] = tokenType
	j.Header["kid"] = t.key.ID
	token, err = j.SignedString(t.key.private)
	return token, expires, err
}

// Read gives what a token says, or an Unauthenticated fault. Nothing of a token
// that fails in any way is given.
func (t *Tokens) Read(token string) (AccessToken, error) {
	a, err := t.read(token)
	if err != nil {
		return AccessToken{}, fault.Because(fault.Unauthenticated, err, "This access token is not valid, or no longer. Get a new one and try again.")
	}
	return a, nil
}

func (t *Tokens) read(token string) (AccessToken, error) {
	if len(token) > longestToken || strings.Trim(token, tokenAlphabet) != "" {
		return AccessToken{}, errors.New("not in the alphabet of a token")
	}
	var c claims
	if _, err := t.parser.ParseWithClaims(token, &c, t.keyFor); err != nil {
		return AccessToken{}, err
	}
	person, errPerson := id.Parse[id.Person](c.Subject)
	session, errSession := id.Parse[id.Session](c.Session)
	if err := errors.Join(errPerson, errSession); err != nil {
		return AccessToken{}, err
	}
	if c.ID == "" || c.IssuedAt == nil || c.ExpiresAt.Sub(c.IssuedAt.Time) > tokenLife {
		return AccessToken{}, errors.New("a claim is missing or beyond what is issued here")
	}
	return AccessToken{Person: person, Session: session, Token: c.ID, Expires: c.ExpiresAt.UTC()}, nil
}

// tokenAlphabet: Go's base64 skips line ends, so without this check a token
// would have many spellings.
const tokenAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."

// keyFor pins the key: the header is compared with what Issue writes, and
// nothing in it can choose another.
func (t *Tokens) keyFor(j *jwt.Token) (any, error) {
	if len(j.Header) != 3 || j.Header["typ"] != tokenType || j.Header["kid"] != t.key.ID {
		return nil, errors.New("not the header of a token issued here")
	}
	return t.key.Public(), nil
}
