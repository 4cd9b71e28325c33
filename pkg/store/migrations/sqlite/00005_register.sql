-- +goose Up
-- Editions of professional registers that were adopted here, beside those that
-- Countersign ships. An edition holds from the moment that it was adopted.
CREATE TABLE register_edition (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE, code TEXT NOT NULL, document TEXT NOT NULL, digest TEXT NOT NULL,
  adopted_by TEXT NOT NULL REFERENCES person (id), adopted_by_name TEXT NOT NULL, reason TEXT NOT NULL CHECK (reason <> ''), at INTEGER NOT NULL
) STRICT;
CREATE INDEX register_edition_of_register ON register_edition (code, seq);
-- +goose StatementBegin
CREATE TRIGGER register_edition_keep BEFORE UPDATE ON register_edition BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER register_edition_stay BEFORE DELETE ON register_edition BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd

-- A sign-off came into question, or out of it, because of what a register showed.
CREATE TABLE turn (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  attestation_id TEXT NOT NULL REFERENCES attestation (id), check_id TEXT NOT NULL REFERENCES register_check (id),
  questioned INTEGER NOT NULL CHECK (questioned IN (0, 1)), at INTEGER NOT NULL,
  UNIQUE (attestation_id, check_id)
) STRICT;
-- +goose StatementBegin
CREATE TRIGGER turn_keep BEFORE UPDATE ON turn BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER turn_stay BEFORE DELETE ON turn BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
