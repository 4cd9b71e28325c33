-- +goose Up
-- What an assessor saw and wrote down, until it is signed or a day is over. The
-- evidence that it becomes is in evidence_version.
CREATE TABLE observation (
  intent_id TEXT PRIMARY KEY REFERENCES intent (id), by_id TEXT NOT NULL REFERENCES person (id),
  worker_id TEXT NOT NULL REFERENCES worker (id), department_id TEXT NOT NULL REFERENCES department (id),
  evidence_id TEXT NOT NULL, version_id TEXT NOT NULL, request_id TEXT NOT NULL,
  competency TEXT NOT NULL, level TEXT NOT NULL, step INTEGER NOT NULL,
  content TEXT NOT NULL, at INTEGER NOT NULL   -- JSON of evidence.Content
) STRICT;
CREATE INDEX observation_by_age ON observation (at);
-- What a worker says of an observation that an assessor recorded. The latest holds.
CREATE TABLE answer (
  id TEXT PRIMARY KEY, evidence_id TEXT NOT NULL REFERENCES evidence (id),
  by_id TEXT NOT NULL REFERENCES person (id), by_name TEXT NOT NULL,
  is_right INTEGER NOT NULL CHECK (is_right IN (0, 1)), words TEXT NOT NULL CHECK ((words = '') = (is_right = 1)), at INTEGER NOT NULL
) STRICT;
CREATE INDEX answer_of_evidence ON answer (evidence_id);
-- +goose StatementBegin
CREATE TRIGGER answer_keep BEFORE UPDATE ON answer BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER answer_stay BEFORE DELETE ON answer BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd

-- Signing several with one proof. Who has looked at what: a request, or a file.
CREATE TABLE looked (
  person_id TEXT NOT NULL REFERENCES person (id), thing TEXT NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY (person_id, thing)
) STRICT, WITHOUT ROWID;
-- Decisions that wait to be proved together.
CREATE TABLE ready (
  person_id TEXT NOT NULL REFERENCES person (id), request_id TEXT NOT NULL REFERENCES request (id),
  meaning TEXT NOT NULL, step INTEGER NOT NULL, also TEXT NOT NULL DEFAULT '', comment TEXT NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY (person_id, request_id)
) STRICT, WITHOUT ROWID;
-- Lists that were shown to be proved; a sign-off names the digest of its list.
CREATE TABLE together (
  id TEXT PRIMARY KEY, digest TEXT NOT NULL UNIQUE,
  person_id TEXT NOT NULL REFERENCES person (id), session_id TEXT NOT NULL REFERENCES session (id),
  parts TEXT NOT NULL,                         -- JSON list of attestation.Part
  created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, used_at INTEGER
) STRICT;
