-- +goose Up
-- A list of register checks that one person puts forward and another approves.
CREATE TABLE register_proposal (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE, department_id TEXT NOT NULL REFERENCES department (id),
  file BLOB NOT NULL, digest TEXT NOT NULL, looked_on TEXT NOT NULL, -- the latest day of any of its lines
  by_id TEXT NOT NULL REFERENCES person (id), by_name TEXT NOT NULL, at INTEGER NOT NULL, expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX register_proposal_in_department ON register_proposal (department_id, seq);
CREATE TABLE register_decision (                 -- ends a proposal
  proposal_id TEXT PRIMARY KEY REFERENCES register_proposal (id),
  approved INTEGER NOT NULL CHECK (approved IN (0, 1)), people TEXT NOT NULL, -- whom the checks that it made are of
  by_id TEXT NOT NULL REFERENCES person (id), by_name TEXT NOT NULL, reason TEXT NOT NULL, at INTEGER NOT NULL
) STRICT;
-- +goose StatementBegin
CREATE TRIGGER register_proposal_keep BEFORE UPDATE ON register_proposal BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER register_proposal_stay BEFORE DELETE ON register_proposal BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER register_decision_keep BEFORE UPDATE ON register_decision BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER register_decision_stay BEFORE DELETE ON register_decision BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
