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
