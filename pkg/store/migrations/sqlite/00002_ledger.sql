-- +goose Up
-- The transparency log of each organisation. The salt lies beside the leaf, not in
-- its bytes: record and salt can go, and the tree stays.
CREATE TABLE leaf (
  organisation_id TEXT NOT NULL REFERENCES organisation (id), position INTEGER NOT NULL CHECK (position >= 0),
  kind TEXT NOT NULL, subject TEXT NOT NULL,   -- as the bytes say, to be found by
  bytes BLOB NOT NULL, salt BLOB NOT NULL,
  hashes BLOB NOT NULL,                        -- 32 bytes each: of the leaf, then of each subtree that it makes whole
  PRIMARY KEY (organisation_id, position)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX leaf_of_record ON leaf (subject, kind, organisation_id);
CREATE INDEX entitlement_of_person ON entitlement (person_id);
-- +goose StatementBegin
CREATE TRIGGER leaf_keep BEFORE UPDATE ON leaf BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER leaf_stay BEFORE DELETE ON leaf BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
