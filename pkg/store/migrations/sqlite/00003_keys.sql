-- +goose Up
-- The keys that seal sign-offs, in the order in which each began. The keys
-- themselves are kept outside the database.
CREATE TABLE signing_key (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE
) STRICT;
-- +goose StatementBegin
CREATE TRIGGER signing_key_keep BEFORE UPDATE ON signing_key BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER signing_key_stay BEFORE DELETE ON signing_key BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
