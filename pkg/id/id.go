// Package id owns names for things: one string type per concept, a prefix that
// tells the kind and 128 bits, mostly random and in order of making, so that no
// id can be guessed, mistaken for another kind, or be empty.
//
// Invariants and their tests: Parse refuses every other kind, length and
// alphabet (TestParseRefusesWhatNewWouldNotMake).
package id

import (
	"encoding/base32"
	"errors"
	"strings"

	"github.com/google/uuid"
)

// One type per concept.
type (
	Organisation  string
	Site          string
	Department    string
	Person        string
	Membership    string // one role of one person in one scope
	Worker        string // a person's portfolio in one department
	Enrolment     string
	Evidence      string
	Version       string // one immutable version of an evidence item
	Attachment    string
	Request       string // a sign-off request
	Intent        string // a statement shown to a signer, waiting for proof
	Attestation   string
	Revocation    string
	Suspension    string
	Lifting       string // the end of a suspension
	Check         string // a register check
	Entitlement   string
	Preceptorship string
	Conflict      string // of interest
	Absence       string
	Invitation    string
	Session       string
	Notification  string
	Review        string
	Adoption      string
	Passkey       string // of one person, on one device
	Together      string // a list of statements that one proof is for
	Answer        string // a worker's, to what an assessor recorded
	Mail          string // one e-mail that waits or was sent
	Pass          string // lets one assessor from outside sign one request
	PassPolicy    string // a department's grant to such assessors
	PassListing   string // what a register showed about one of them
)

// Of what a worker may do.
type (
	WorkerEntitlement string // given by the employer
	Card              string // a printed scope of practice
	Edition           string // of a professional register's rules
	Turn              string // of a sign-off into question or out of it
	Proposal          string // of register checks, for somebody else to approve
	Flag              string // a question about how some sign-offs came about
	FlagClosing       string
)

// Of a department's own frameworks.
type (
	FrameworkDraft string // a version that is still being written
	CarryOver      string // a plan for the sign-offs of an earlier version
)

// Of an apprenticeship.
type (
	Apprenticeship string // of one worker, on one standard
	TrainingRecord string // what somebody put down in it, for good
	Attainment     string // what somebody put down toward what a level asks for
)

// Of a progress review.
type (
	ProgressReview string
	ReviewRecord   string // what somebody put down of one, for good
	ReviewAction   string
)

// Of the links between competencies that a department takes into use.
type (
	CrosswalkLink string
	CrosswalkEnd  string
)

// Kind is one of the types above.
type Kind interface {
	~string
	prefix() string
}

func (Organisation) prefix() string  { return "org" }
func (Site) prefix() string          { return "site" }
func (Department) prefix() string    { return "dep" }
func (Person) prefix() string        { return "per" }
func (Membership) prefix() string    { return "mem" }
func (Worker) prefix() string        { return "wkr" }
func (Enrolment) prefix() string     { return "enr" }
func (Evidence) prefix() string      { return "ev" }
func (Version) prefix() string       { return "ver" }
func (Attachment) prefix() string    { return "att" }
func (Request) prefix() string       { return "req" }
func (Intent) prefix() string        { return "int" }
func (Attestation) prefix() string   { return "sgn" }
func (Revocation) prefix() string    { return "rvk" }
func (Suspension) prefix() string    { return "sus" }
func (Lifting) prefix() string       { return "lft" }
func (Check) prefix() string         { return "chk" }
func (Entitlement) prefix() string   { return "ent" }
func (Preceptorship) prefix() string { return "pre" }
func (Conflict) prefix() string      { return "cnf" }
func (Absence) prefix() string       { return "abs" }
func (Invitation) prefix() string    { return "inv" }
func (Session) prefix() string       { return "ses" }
func (Notification) prefix() string  { return "ntf" }
func (Review) prefix() string        { return "rev" }
func (Adoption) prefix() string      { return "adp" }
func (Passkey) prefix() string       { return "pky" }
func (Together) prefix() string      { return "tog" }
func (Answer) prefix() string        { return "ans" }
func (Pass) prefix() string          { return "pas" }
func (PassPolicy) prefix() string    { return "pol" }
func (PassListing) prefix() string   { return "lst" }
func (Mail) prefix() string          { return "mail" }

func (WorkerEntitlement) prefix() string { return "wen" }
func (Card) prefix() string              { return "crd" }
func (Edition) prefix() string           { return "edn" }
func (Turn) prefix() string              { return "trn" }
func (Proposal) prefix() string          { return "prp" }
func (Flag) prefix() string              { return "flg" }
func (FlagClosing) prefix() string       { return "fcl" }
func (Apprenticeship) prefix() string    { return "app" }
func (TrainingRecord) prefix() string    { return "trc" }
func (Attainment) prefix() string        { return "atn" }
func (ProgressReview) prefix() string    { return "prv" }
func (ReviewRecord) prefix() string      { return "rrc" }
func (ReviewAction) prefix() string      { return "act" }
func (CrosswalkLink) prefix() string     { return "xwk" }
func (CrosswalkEnd) prefix() string      { return "xwe" }
func (FrameworkDraft) prefix() string    { return "fdr" }
func (CarryOver) prefix() string         { return "cov" }

var alphabet = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// New makes a fresh id.
func New[T Kind]() T {
	var kind T
	u := uuid.Must(uuid.NewV7()) // fails only if the system has no randomness: nothing is safe then
	return T(kind.prefix() + "_" + alphabet.EncodeToString(u[:]))
}

// ErrBad is what Parse answers for anything that New would not make.
var ErrBad = errors.New("not an id of this kind")

// Parse reads an id that came from outside.
func Parse[T Kind](s string) (T, error) {
	var kind T
	rest, ok := strings.CutPrefix(s, kind.prefix()+"_")
	if !ok || len(rest) != 26 {
		return "", ErrBad
	}
	raw, err := alphabet.DecodeString(rest)
	if err != nil || alphabet.EncodeToString(raw) != rest {
		return "", ErrBad
	}
	return T(s), nil
}
