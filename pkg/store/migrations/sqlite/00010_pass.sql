-- +goose Up
-- A department that lets assessors from outside sign by a pass says who: the
-- employer's grant behind every pass.
CREATE TABLE pass_policy (
  id TEXT PRIMARY KEY, department_id TEXT NOT NULL REFERENCES department (id),
  areas TEXT NOT NULL, domains TEXT NOT NULL,  -- JSON lists
  register TEXT NOT NULL,
  until_on TEXT NOT NULL,                      -- last day
  granted_by TEXT NOT NULL REFERENCES person (id), granted_at INTEGER NOT NULL,
  ended_at INTEGER, ended_by TEXT REFERENCES person (id), end_reason TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX pass_policy_in_force ON pass_policy (department_id) WHERE ended_at IS NULL;
CREATE TABLE pass_listing (                    -- what a register showed about somebody from outside
  id TEXT PRIMARY KEY, department_id TEXT NOT NULL REFERENCES department (id),
  register TEXT NOT NULL, number TEXT NOT NULL, name TEXT NOT NULL, profession TEXT NOT NULL, status TEXT NOT NULL,
  effective_from TEXT NOT NULL, checked_on TEXT NOT NULL,
  source TEXT NOT NULL DEFAULT '',             -- empty: looked up by hand
  proposal_id TEXT REFERENCES register_proposal (id), -- the list that it was a line of; none: a single look
  recorded_by TEXT NOT NULL REFERENCES person (id), recorded_at INTEGER NOT NULL
) STRICT;
CREATE INDEX pass_listing_in_department ON pass_listing (department_id, number, recorded_at);
CREATE TABLE pass (
  id TEXT PRIMARY KEY, policy_id TEXT NOT NULL REFERENCES pass_policy (id),
  request_id TEXT NOT NULL REFERENCES request (id), version_id TEXT NOT NULL REFERENCES evidence_version (id),
  worker_id TEXT NOT NULL REFERENCES worker (id), department_id TEXT NOT NULL REFERENCES department (id), competency TEXT NOT NULL,
  code_hash TEXT NOT NULL UNIQUE,
  made_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, cancelled_at INTEGER,
  claimed_at INTEGER, claim_hash TEXT UNIQUE,  -- of the secret of the one browser that took it up
  email TEXT NOT NULL DEFAULT '', listing_id TEXT REFERENCES pass_listing (id),
  sent_hash TEXT NOT NULL DEFAULT '',          -- of the code that was sent last; empty: none is good
  sent_for TEXT NOT NULL DEFAULT '',           -- the statement that it is to prove; empty: the address
  sent_until INTEGER NOT NULL DEFAULT 0, sent INTEGER NOT NULL DEFAULT 0, tries INTEGER NOT NULL DEFAULT 0,
  person_id TEXT REFERENCES person (id), session_id TEXT REFERENCES session (id), proven_at INTEGER,
  spent_at INTEGER, attestation_id TEXT UNIQUE REFERENCES attestation (id)
) STRICT;
CREATE INDEX pass_of_person ON pass (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX pass_of_request ON pass (request_id, made_at);
CREATE UNIQUE INDEX pass_open_once ON pass (request_id) WHERE spent_at IS NULL AND cancelled_at IS NULL;
-- +goose StatementBegin
CREATE TRIGGER pass_listing_keep BEFORE UPDATE ON pass_listing BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER pass_listing_stay BEFORE DELETE ON pass_listing BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
