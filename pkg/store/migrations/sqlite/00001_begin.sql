-- +goose Up
-- Instants are whole microseconds since 1970, UTC. Days are text, "2006-01-02",
-- in London. Lists and maps are JSON text. Ids carry the kind in their prefix.

CREATE TABLE organisation (
  id TEXT PRIMARY KEY, name TEXT NOT NULL CHECK (name <> ''), created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE site (
  id TEXT PRIMARY KEY, organisation_id TEXT NOT NULL REFERENCES organisation (id),
  name TEXT NOT NULL CHECK (name <> ''), created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX site_of_organisation ON site (organisation_id);
CREATE TABLE department (
  id TEXT PRIMARY KEY, site_id TEXT NOT NULL REFERENCES site (id),
  name TEXT NOT NULL CHECK (name <> ''), created_at INTEGER NOT NULL,
  queue_limit INTEGER NOT NULL DEFAULT 15 CHECK (queue_limit > 0) -- requests that wait on one assessor before others are offered new ones first
) STRICT;
CREATE INDEX department_of_site ON department (site_id);

-- People ---------------------------------------------------------------------
CREATE TABLE person (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL CHECK (name <> ''),
  email TEXT NOT NULL UNIQUE CHECK (email = lower(email)),
  enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
  off_reason TEXT NOT NULL DEFAULT '',         -- why it is not enabled
  password_hash TEXT NOT NULL DEFAULT '',      -- argon2id; empty: cannot sign in
  credential_revision INTEGER NOT NULL DEFAULT 1, -- moves when a password or authenticator changes
  totp_secret TEXT NOT NULL DEFAULT '',        -- empty: no authenticator
  totp_pending TEXT NOT NULL DEFAULT '',       -- shown, not yet proved
  totp_counter INTEGER NOT NULL DEFAULT 0,     -- last time step accepted: only later ones are
  created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE recovery_code (
  person_id TEXT NOT NULL REFERENCES person (id), hash TEXT NOT NULL, used_at INTEGER,
  PRIMARY KEY (person_id, hash)
) STRICT;
CREATE TABLE membership (
  id TEXT PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES person (id),
  role TEXT NOT NULL CHECK (role IN ('worker','assessor','educator','lead','inspector','administrator')),
  department_id TEXT REFERENCES department (id),
  from_at INTEGER NOT NULL, until_at INTEGER,
  granted_by TEXT NOT NULL, ended_by TEXT, end_reason TEXT NOT NULL DEFAULT '',
  CHECK ((role = 'administrator') = (department_id IS NULL))
) STRICT;
CREATE INDEX membership_of_person ON membership (person_id);
CREATE INDEX membership_in_department ON membership (department_id, role);
CREATE TABLE worker (
  id TEXT PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES person (id),
  department_id TEXT NOT NULL REFERENCES department (id),
  level TEXT NOT NULL DEFAULT '',              -- career level held now, "diagnostic-imaging:1/CSW" is version and level
  settings TEXT NOT NULL DEFAULT '[]',         -- of the post: kinds of work
  educator_id TEXT REFERENCES person (id),
  created_at INTEGER NOT NULL,
  revision INTEGER NOT NULL DEFAULT 1,
  UNIQUE (person_id, department_id)
) STRICT;
CREATE INDEX worker_in_department ON worker (department_id);
CREATE TABLE enrolment (
  id TEXT PRIMARY KEY, worker_id TEXT NOT NULL REFERENCES worker (id),
  version TEXT NOT NULL, level TEXT NOT NULL,  -- framework version and the level aimed at
  since INTEGER NOT NULL, ended_at INTEGER,
  main INTEGER NOT NULL CHECK (main IN (0, 1)) -- the one that home shows first
) STRICT;
CREATE INDEX enrolment_of_worker ON enrolment (worker_id);
CREATE TABLE invitation (
  id TEXT PRIMARY KEY, email TEXT NOT NULL, name TEXT NOT NULL,
  department_id TEXT REFERENCES department (id),
  roles TEXT NOT NULL,                          -- JSON list
  level TEXT NOT NULL DEFAULT '',               -- held, as in worker
  target TEXT NOT NULL DEFAULT '[]',            -- levels to enrol on, the main one first
  settings TEXT NOT NULL DEFAULT '[]',
  educator_id TEXT, until_at INTEGER,           -- for an inspector
  token_hash TEXT NOT NULL UNIQUE,
  invited_by TEXT NOT NULL, created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,
  accepted_at INTEGER, withdrawn_at INTEGER
) STRICT;
CREATE INDEX invitation_in_department ON invitation (department_id);

-- Sign-in --------------------------------------------------------------------
CREATE TABLE session (
  id TEXT PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES person (id),
  surface TEXT NOT NULL CHECK (surface IN ('page','api','pass')),
  secret_hash TEXT NOT NULL UNIQUE,            -- of the cookie, or of the refresh token now valid
  strong INTEGER NOT NULL CHECK (strong IN (0, 1)),
  created_at INTEGER NOT NULL, seen_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, -- absolute
  ended_at INTEGER,
  address TEXT NOT NULL, network TEXT NOT NULL, agent TEXT NOT NULL, -- network: what the throttle counts as one
  device TEXT NOT NULL DEFAULT '',             -- digest of the browser's random mark, for days only; empty: a program, or forgotten
  known_at INTEGER NOT NULL DEFAULT 0          -- who uses it said that their other sessions until then are theirs too
) STRICT;
CREATE INDEX session_of_person ON session (person_id, seen_at);
CREATE INDEX session_marked ON session (seen_at) WHERE device <> '';
CREATE TABLE spent_refresh (                   -- a refresh token used twice ends its session
  secret_hash TEXT PRIMARY KEY, session_id TEXT NOT NULL REFERENCES session (id)
) STRICT;
CREATE TABLE failure (                         -- failed proofs, for throttling
  key TEXT PRIMARY KEY, count INTEGER NOT NULL, last_at INTEGER NOT NULL
) STRICT;
CREATE INDEX failure_by_age ON failure (last_at);
CREATE TABLE reset (                           -- a link that sets a new password, one for a person
  person_id TEXT PRIMARY KEY REFERENCES person (id),
  token_hash TEXT NOT NULL UNIQUE, expires_at INTEGER NOT NULL
) STRICT;
CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT; -- set-up link hash and the like

-- Who may sign ----------------------------------------------------------------
CREATE TABLE register_check (
  id TEXT PRIMARY KEY, person_id TEXT NOT NULL REFERENCES person (id),
  register TEXT NOT NULL, number TEXT NOT NULL, profession TEXT NOT NULL, status TEXT NOT NULL, source TEXT NOT NULL,
  shown TEXT NOT NULL DEFAULT '',              -- what the register showed beside, in the words of who looked
  proposal_id TEXT REFERENCES register_proposal (id), -- the list that it was a line of; none: a single look
  effective_from INTEGER NOT NULL, checked_at INTEGER NOT NULL, recorded_at INTEGER NOT NULL, recorded_by TEXT NOT NULL
) STRICT;
CREATE INDEX register_check_of_person ON register_check (person_id);
CREATE TABLE entitlement (
  id TEXT PRIMARY KEY, person_id TEXT NOT NULL REFERENCES person (id),
  department_id TEXT NOT NULL REFERENCES department (id),
  areas TEXT NOT NULL, competencies TEXT NOT NULL DEFAULT '[]', -- JSON lists
  modality_lead INTEGER NOT NULL CHECK (modality_lead IN (0, 1)),
  from_on TEXT NOT NULL, until_on TEXT NOT NULL DEFAULT '',
  granted_by TEXT NOT NULL, granted_at INTEGER NOT NULL,
  ended_at INTEGER, ended_by TEXT, end_reason TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX entitlement_in_department ON entitlement (department_id, person_id);
CREATE TABLE absence (
  id TEXT PRIMARY KEY, person_id TEXT NOT NULL REFERENCES person (id),
  from_on TEXT NOT NULL, until_on TEXT NOT NULL, cover_id TEXT REFERENCES person (id), -- who stands in meanwhile
  recorded_by TEXT NOT NULL, recorded_at INTEGER NOT NULL
) STRICT;
CREATE INDEX absence_of_person ON absence (person_id);

-- Frameworks ------------------------------------------------------------------
CREATE TABLE framework_version (
  id TEXT PRIMARY KEY, framework TEXT NOT NULL, number INTEGER NOT NULL, title TEXT NOT NULL,
  digest TEXT NOT NULL, document BLOB NOT NULL, published_at INTEGER NOT NULL,
  department_id TEXT REFERENCES department (id), -- whose own it is; null: everybody's
  published_by TEXT REFERENCES person (id), published_by_name TEXT NOT NULL DEFAULT '', reason TEXT NOT NULL DEFAULT '',
  CHECK (department_id IS NULL OR published_by IS NOT NULL AND reason <> '')
) STRICT;
CREATE TABLE adoption (
  id TEXT PRIMARY KEY, department_id TEXT NOT NULL REFERENCES department (id),
  version TEXT NOT NULL REFERENCES framework_version (id),
  adopted_by TEXT NOT NULL, adopted_by_name TEXT NOT NULL, reason TEXT NOT NULL CHECK (reason <> ''), at INTEGER NOT NULL,
  UNIQUE (department_id, version)
) STRICT;

-- Evidence --------------------------------------------------------------------
CREATE TABLE evidence (
  id TEXT PRIMARY KEY,
  worker_id TEXT NOT NULL REFERENCES worker (id), department_id TEXT NOT NULL REFERENCES department (id),
  kind TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('draft','submitted','withdrawn','discarded')),
  title TEXT NOT NULL, occurred_on TEXT NOT NULL DEFAULT '',
  current_id TEXT REFERENCES evidence_version (id) DEFERRABLE INITIALLY DEFERRED, number INTEGER NOT NULL DEFAULT 0,
  revision INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX evidence_of_worker ON evidence (worker_id, updated_at DESC, id DESC);
CREATE INDEX evidence_of_worker_by_state ON evidence (worker_id, state, updated_at DESC, id DESC);
CREATE TABLE evidence_competency (             -- of the item as it now stands, draft or version
  evidence_id TEXT NOT NULL REFERENCES evidence (id), competency TEXT NOT NULL, position INTEGER NOT NULL,
  PRIMARY KEY (evidence_id, competency)
) STRICT, WITHOUT ROWID;
CREATE TABLE draft (
  evidence_id TEXT PRIMARY KEY REFERENCES evidence (id),
  content TEXT NOT NULL, revision INTEGER NOT NULL, saved_at INTEGER NOT NULL,
  writer TEXT NOT NULL DEFAULT ''              -- the opened page that saved last; it may save again over its own saves
) STRICT;
CREATE TABLE attachment (
  id TEXT PRIMARY KEY, evidence_id TEXT NOT NULL REFERENCES evidence (id),
  name TEXT NOT NULL, type TEXT NOT NULL, size INTEGER NOT NULL, sha256 TEXT NOT NULL,
  width INTEGER NOT NULL, height INTEGER NOT NULL, text_unreadable INTEGER NOT NULL CHECK (text_unreadable IN (0, 1)),
  findings TEXT NOT NULL DEFAULT '[]',         -- what the identifier check saw in its text: kinds and places, never the number
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX attachment_of_evidence ON attachment (evidence_id);
CREATE INDEX attachment_by_digest ON attachment (sha256);
CREATE TABLE evidence_version (
  id TEXT PRIMARY KEY, evidence_id TEXT NOT NULL REFERENCES evidence (id), worker_id TEXT NOT NULL REFERENCES worker (id),
  number INTEGER NOT NULL, kind TEXT NOT NULL, content TEXT NOT NULL, -- JSON of evidence.Content
  declared_at INTEGER NOT NULL, created_by TEXT NOT NULL REFERENCES person (id), created_at INTEGER NOT NULL,
  digest TEXT NOT NULL,
  UNIQUE (evidence_id, number)
) STRICT;
CREATE INDEX evidence_version_of_worker ON evidence_version (worker_id, created_at);
CREATE TABLE version_attachment (
  version_id TEXT NOT NULL REFERENCES evidence_version (id), position INTEGER NOT NULL,
  attachment_id TEXT NOT NULL REFERENCES attachment (id),
  PRIMARY KEY (version_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX version_of_attachment ON version_attachment (attachment_id);

-- Sign-off --------------------------------------------------------------------
CREATE TABLE request (
  id TEXT PRIMARY KEY,
  worker_id TEXT NOT NULL REFERENCES worker (id), department_id TEXT NOT NULL REFERENCES department (id),
  evidence_id TEXT NOT NULL REFERENCES evidence (id), version_id TEXT NOT NULL REFERENCES evidence_version (id),
  competency TEXT NOT NULL, level TEXT NOT NULL, step INTEGER NOT NULL CHECK (step BETWEEN 1 AND 5),
  state TEXT NOT NULL CHECK (state IN ('queued','opened','signed','returned','declined','withdrawn','reassigned')),
  chosen_id TEXT REFERENCES person (id), offered_id TEXT REFERENCES person (id), offered_at INTEGER,
  reason TEXT NOT NULL DEFAULT '', decided_by TEXT REFERENCES person (id),
  again_for TEXT REFERENCES attestation (id),  -- asked again because this sign-off came into question
  approval INTEGER NOT NULL DEFAULT 0 CHECK (approval IN (0, 1)), -- by the lead of the modality, of what others signed
  revision INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL, opened_at INTEGER, decided_at INTEGER
) STRICT;
CREATE UNIQUE INDEX request_open_once ON request (version_id, competency) WHERE state IN ('queued','opened');
CREATE INDEX request_waiting_in_department ON request (department_id, created_at, id) WHERE state IN ('queued','opened');
CREATE INDEX request_waiting_on ON request (offered_id, department_id, created_at, id, state) WHERE state IN ('queued','opened');
CREATE INDEX request_last_offered ON request (offered_id, department_id, offered_at) WHERE offered_id IS NOT NULL;
CREATE INDEX request_of_worker ON request (worker_id, state);
CREATE INDEX request_of_evidence ON request (evidence_id);
CREATE INDEX request_again ON request (again_for) WHERE again_for IS NOT NULL;
CREATE INDEX request_decided ON request (worker_id, decided_at) WHERE state IN ('signed','returned','declined');
CREATE TABLE request_move (
  seq INTEGER PRIMARY KEY, request_id TEXT NOT NULL REFERENCES request (id), at INTEGER NOT NULL,
  from_state TEXT NOT NULL, to_state TEXT NOT NULL, event TEXT NOT NULL,
  by_id TEXT NOT NULL, by_name TEXT NOT NULL, offered_id TEXT, reason TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX request_move_of_request ON request_move (request_id, seq);
CREATE TABLE intent (
  id TEXT PRIMARY KEY,
  attestation_id TEXT NOT NULL UNIQUE,         -- the sign-off that it becomes if it is proved
  claim_digest TEXT NOT NULL,                  -- of all that the signer puts their name to
  request_id TEXT NOT NULL, request_revision INTEGER NOT NULL, -- an observation's request comes with its signature
  person_id TEXT NOT NULL REFERENCES person (id), session_id TEXT NOT NULL REFERENCES session (id),
  meaning TEXT NOT NULL, step INTEGER NOT NULL, comment TEXT NOT NULL,
  also TEXT NOT NULL DEFAULT '',               -- the other lines that it counts toward
  statement TEXT NOT NULL, statement_digest TEXT NOT NULL,
  created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, used_at INTEGER
) STRICT;
CREATE TABLE attestation (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  request_id TEXT NOT NULL UNIQUE REFERENCES request (id),
  worker_id TEXT NOT NULL REFERENCES worker (id), department_id TEXT NOT NULL REFERENCES department (id),
  competency TEXT NOT NULL, competency_digest TEXT NOT NULL, level TEXT NOT NULL, step INTEGER NOT NULL, meaning TEXT NOT NULL,
  evidence_id TEXT NOT NULL REFERENCES evidence (id), version_id TEXT NOT NULL REFERENCES evidence_version (id),
  evidence_digest TEXT NOT NULL, kind TEXT NOT NULL, occurred_on TEXT NOT NULL, cases INTEGER NOT NULL,
  outcomes TEXT NOT NULL DEFAULT '',           -- how each case went: w well, n not; empty: not told
  statement TEXT NOT NULL, statement_digest TEXT NOT NULL,
  assessor_id TEXT NOT NULL REFERENCES person (id), assessor_name TEXT NOT NULL, assessor_role TEXT NOT NULL,
  register TEXT NOT NULL, registration TEXT NOT NULL,
  check_id TEXT NOT NULL REFERENCES register_check (id), entitlement_id TEXT NOT NULL REFERENCES entitlement (id),
  modality_lead INTEGER NOT NULL CHECK (modality_lead IN (0, 1)),
  approves TEXT NOT NULL DEFAULT '',           -- of an approval: the sign-offs that it approves
  also TEXT NOT NULL DEFAULT '',               -- the other lines that it counts toward, while a way leads there
  proof TEXT NOT NULL,
  assertion TEXT NOT NULL DEFAULT '',          -- digest of what the signer's passkey signed; empty: another proof
  together TEXT NOT NULL DEFAULT '',           -- digest of the list of claims that the same proof was for; empty: this one alone
  proven_at INTEGER NOT NULL, intent_id TEXT NOT NULL UNIQUE REFERENCES intent (id),
  comment TEXT NOT NULL, prepared_at INTEGER NOT NULL, signed_at INTEGER NOT NULL,
  digest TEXT NOT NULL, jws TEXT NOT NULL,
  code TEXT NOT NULL UNIQUE                    -- of the receipt; follows from the jws
) STRICT;
CREATE INDEX attestation_of_worker ON attestation (worker_id, competency);
CREATE INDEX attestation_by_assessor ON attestation (assessor_id, seq);
CREATE INDEX attestation_of_evidence ON attestation (evidence_id);
CREATE INDEX attestation_for_competency ON attestation (department_id, competency);
CREATE TABLE revocation (
  id TEXT PRIMARY KEY, attestation_id TEXT NOT NULL UNIQUE REFERENCES attestation (id),
  by_id TEXT NOT NULL REFERENCES person (id), by_name TEXT NOT NULL, reason TEXT NOT NULL CHECK (reason <> ''), at INTEGER NOT NULL
) STRICT;

-- Following along ---------------------------------------------------------------
CREATE TABLE review (
  id TEXT PRIMARY KEY, worker_id TEXT NOT NULL REFERENCES worker (id),
  by_id TEXT NOT NULL REFERENCES person (id), by_name TEXT NOT NULL,
  version TEXT NOT NULL, level TEXT NOT NULL,
  education INTEGER NOT NULL CHECK (education IN (0, 1)), experience INTEGER NOT NULL CHECK (experience IN (0, 1)),
  note TEXT NOT NULL, at INTEGER NOT NULL
) STRICT;
CREATE INDEX review_of_worker ON review (worker_id, at);
CREATE TABLE notification (
  id TEXT PRIMARY KEY, person_id TEXT NOT NULL REFERENCES person (id),
  kind TEXT NOT NULL, text TEXT NOT NULL, href TEXT NOT NULL, created_at INTEGER NOT NULL, read_at INTEGER
) STRICT;
CREATE INDEX notification_of_person ON notification (person_id, id DESC);
CREATE INDEX notification_unread ON notification (person_id) WHERE read_at IS NULL;

-- Caches for cohort pages: facts that no passing of time changes. Verify compares
-- them with what they are made from.
CREATE TABLE standing (                        -- of a worker on a pathway
  worker_id TEXT NOT NULL REFERENCES worker (id), version TEXT NOT NULL, level TEXT NOT NULL,
  department_id TEXT NOT NULL, main INTEGER NOT NULL CHECK (main IN (0, 1)), -- as in the enrolment
  total INTEGER NOT NULL,
  asked INTEGER NOT NULL,                      -- lines with a request open, met or not
  not_started INTEGER NOT NULL, in_progress INTEGER NOT NULL, awaiting INTEGER NOT NULL,
  stale INTEGER NOT NULL, expired INTEGER NOT NULL, unknown INTEGER NOT NULL,
  until BLOB NOT NULL,                         -- eight bytes for each line met: the instant until which it is, 0 for good
  lines TEXT NOT NULL,                         -- each line begun, so that one can be placed again without the rest
  PRIMARY KEY (worker_id, version, level)
) STRICT, WITHOUT ROWID;
CREATE INDEX standing_in_department ON standing (department_id);
CREATE TABLE movement (                        -- of a worker, on whatever pathway
  worker_id TEXT PRIMARY KEY REFERENCES worker (id), department_id TEXT NOT NULL,
  moved_at INTEGER NOT NULL,                   -- last submission or decision; joining the department before any
  weeks BLOB NOT NULL,                         -- four bytes for each week with any: its number and how many
  waiting INTEGER NOT NULL, waiting_since INTEGER NOT NULL, -- on the person whose request is the oldest
  waiting_on TEXT REFERENCES person (id),
  nobody INTEGER NOT NULL, nobody_since INTEGER NOT NULL,   -- requests that nobody may sign
  returned INTEGER NOT NULL, returned_since INTEGER NOT NULL -- sent back, and nothing done about it since
) STRICT, WITHOUT ROWID;
CREATE INDEX movement_in_department ON movement (department_id);

CREATE TABLE idempotency (
  person_id TEXT NOT NULL, key TEXT NOT NULL, route TEXT NOT NULL, body_digest TEXT NOT NULL,
  status INTEGER NOT NULL, header TEXT NOT NULL, body BLOB NOT NULL, created_at INTEGER NOT NULL,
  PRIMARY KEY (person_id, key)
) STRICT;

CREATE TABLE audit (
  seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, subject TEXT NOT NULL,
  department_id TEXT NOT NULL, rule TEXT NOT NULL, request TEXT NOT NULL, detail TEXT NOT NULL,
  previous TEXT NOT NULL, digest TEXT NOT NULL UNIQUE
) STRICT;

-- What is signed or logged is never changed and never deleted.
-- +goose StatementBegin
CREATE TRIGGER audit_keep BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_stay BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER attestation_keep BEFORE UPDATE ON attestation BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER attestation_stay BEFORE DELETE ON attestation BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER revocation_keep BEFORE UPDATE ON revocation BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER revocation_stay BEFORE DELETE ON revocation BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER evidence_version_keep BEFORE UPDATE ON evidence_version BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER evidence_version_stay BEFORE DELETE ON evidence_version BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER version_attachment_keep BEFORE UPDATE ON version_attachment BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER version_attachment_stay BEFORE DELETE ON version_attachment BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER request_move_keep BEFORE UPDATE ON request_move BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER request_move_stay BEFORE DELETE ON request_move BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER register_check_keep BEFORE UPDATE ON register_check BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER register_check_stay BEFORE DELETE ON register_check BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER adoption_keep BEFORE UPDATE ON adoption BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER adoption_stay BEFORE DELETE ON adoption BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER framework_version_keep BEFORE UPDATE ON framework_version BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER framework_version_stay BEFORE DELETE ON framework_version BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER review_keep BEFORE UPDATE ON review BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER review_stay BEFORE DELETE ON review BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
