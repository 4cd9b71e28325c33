-- +goose Up
CREATE TABLE passkey (
  id TEXT PRIMARY KEY, person_id TEXT NOT NULL REFERENCES person (id),
  name TEXT NOT NULL CHECK (name <> ''),
  party TEXT NOT NULL,                         -- the host that it was made for
  credential BLOB NOT NULL UNIQUE,
  key BLOB NOT NULL, public_key BLOB NOT NULL, -- COSE, and the same as SubjectPublicKeyInfo
  counter INTEGER NOT NULL,                    -- of uses, as the device last told it; 0: it does not count
  made_at INTEGER NOT NULL, used_at INTEGER, removed_at INTEGER
) STRICT;
CREATE INDEX passkey_of_person ON passkey (person_id);
CREATE TABLE spent_challenge (                 -- to sign in or to make a passkey: each is answered once
  challenge TEXT PRIMARY KEY, until INTEGER NOT NULL
) STRICT;
CREATE INDEX spent_challenge_by_age ON spent_challenge (until);
CREATE TABLE assertion (                       -- what passkeys signed
  digest TEXT PRIMARY KEY, passkey_id TEXT NOT NULL REFERENCES passkey (id),
  claims TEXT NOT NULL,                        -- JSON list of digests
  party TEXT NOT NULL, credential BLOB NOT NULL, public_key BLOB NOT NULL,
  authenticator_data BLOB NOT NULL, client_data BLOB NOT NULL, signature BLOB NOT NULL, at INTEGER NOT NULL
) STRICT;
-- +goose StatementBegin
CREATE TRIGGER assertion_keep BEFORE UPDATE ON assertion BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER assertion_stay BEFORE DELETE ON assertion BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
