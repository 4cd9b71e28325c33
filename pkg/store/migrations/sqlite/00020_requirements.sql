-- +goose Up
-- What workers have toward what a level asks for beside competencies: what somebody
-- put down, and what came of it.
CREATE TABLE attainment (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  worker_id TEXT NOT NULL REFERENCES worker (id), department_id TEXT NOT NULL REFERENCES department (id),
  kind TEXT NOT NULL CHECK (kind IN ('put-down', 'confirmed', 'sent-back', 'taken-back')),
  about TEXT REFERENCES attainment (id),
  data TEXT NOT NULL,                          -- JSON
  evidence_id TEXT REFERENCES evidence (id),   -- as in data
  by_id TEXT NOT NULL REFERENCES person (id), by_name TEXT NOT NULL, at INTEGER NOT NULL
) STRICT;
CREATE INDEX attainment_of_worker ON attainment (worker_id, seq);
CREATE INDEX attainment_in_department ON attainment (department_id, seq);
CREATE UNIQUE INDEX attainment_settled_once ON attainment (about) WHERE kind IN ('confirmed', 'sent-back');
CREATE UNIQUE INDEX attainment_taken_back_once ON attainment (about) WHERE kind = 'taken-back';
-- +goose StatementBegin
CREATE TRIGGER attainment_keep BEFORE UPDATE ON attainment BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER attainment_stay BEFORE DELETE ON attainment BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
