-- +goose Up
-- What was put down of apprenticeships: nothing else is kept of them.
CREATE TABLE training_record (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  apprenticeship TEXT NOT NULL,
  worker_id TEXT NOT NULL REFERENCES worker (id), department_id TEXT NOT NULL REFERENCES department (id),
  kind TEXT NOT NULL,
  about TEXT REFERENCES training_record (id),
  data TEXT NOT NULL,                          -- JSON
  by_id TEXT NOT NULL REFERENCES person (id), by_name TEXT NOT NULL, at INTEGER NOT NULL
) STRICT;
CREATE INDEX training_record_of_worker ON training_record (worker_id, seq);
CREATE INDEX training_record_of ON training_record (apprenticeship, seq);
CREATE INDEX training_record_in_department ON training_record (department_id, seq);
CREATE UNIQUE INDEX training_record_begins_once ON training_record (apprenticeship) WHERE kind = 'began';
CREATE UNIQUE INDEX training_record_taken_back_once ON training_record (about) WHERE kind IN ('confirmed', 'sent-back', 'taken-back');
-- +goose StatementBegin
CREATE TRIGGER training_record_keep BEFORE UPDATE ON training_record BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER training_record_stay BEFORE DELETE ON training_record BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
