-- +goose Up
-- A question about how some sign-offs of one person came about. It decides
-- nothing about whether they count.
CREATE TABLE flag (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('pace','device')),
  department_id TEXT NOT NULL REFERENCES department (id), signer_id TEXT NOT NULL REFERENCES person (id),
  worker_id TEXT REFERENCES worker (id),       -- whose device it was
  seen_at INTEGER NOT NULL, at INTEGER NOT NULL,
  CHECK ((kind = 'device') = (worker_id IS NOT NULL))
) STRICT;
CREATE INDEX flag_in_department ON flag (department_id, at);
CREATE INDEX flag_of_signer ON flag (signer_id, at);
CREATE TABLE flag_sign_off (                   -- what came under it, and when
  flag_id TEXT NOT NULL REFERENCES flag (id), attestation_id TEXT NOT NULL REFERENCES attestation (id), at INTEGER NOT NULL,
  PRIMARY KEY (flag_id, attestation_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX flag_of_sign_off ON flag_sign_off (attestation_id);
CREATE TABLE flag_closing (
  id TEXT PRIMARY KEY, flag_id TEXT NOT NULL UNIQUE REFERENCES flag (id),
  by_id TEXT NOT NULL REFERENCES person (id), by_name TEXT NOT NULL,
  finding TEXT NOT NULL CHECK (finding IN ('fine','talked','again')), words TEXT NOT NULL CHECK (words <> ''), at INTEGER NOT NULL
) STRICT;
CREATE TABLE flagged_until (                   -- the last sign-off that was looked at
  id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL
) STRICT;
-- Who was told how soon a worker's entitlement ends: once for each number of days.
CREATE TABLE practice_warning (
  entitlement_id TEXT NOT NULL REFERENCES worker_entitlement (id), days INTEGER NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY (entitlement_id, days)
) STRICT, WITHOUT ROWID;
CREATE INDEX worker_entitlement_ends ON worker_entitlement (until_on) WHERE ended_at IS NULL;
-- +goose StatementBegin
CREATE TRIGGER flag_keep BEFORE UPDATE ON flag BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER flag_stay BEFORE DELETE ON flag BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER flag_sign_off_keep BEFORE UPDATE ON flag_sign_off BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER flag_sign_off_stay BEFORE DELETE ON flag_sign_off BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER flag_closing_keep BEFORE UPDATE ON flag_closing BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER flag_closing_stay BEFORE DELETE ON flag_closing BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
