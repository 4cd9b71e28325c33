-- +goose Up
-- What was put down of progress reviews: nothing else is kept of them.
CREATE TABLE review_record (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  review TEXT NOT NULL,
  worker_id TEXT NOT NULL REFERENCES worker (id), department_id TEXT NOT NULL REFERENCES department (id),
  kind TEXT NOT NULL,
  data TEXT NOT NULL,                          -- JSON
  by_id TEXT NOT NULL REFERENCES person (id), by_name TEXT NOT NULL, at INTEGER NOT NULL
) STRICT;
CREATE INDEX review_record_of_worker ON review_record (worker_id, seq);
CREATE INDEX review_record_of ON review_record (review, seq);
CREATE INDEX review_record_in_department ON review_record (department_id, seq);
CREATE INDEX review_record_of_manager ON review_record (json_extract(data, '$.manager')) WHERE kind = 'prepared';
CREATE INDEX review_record_of_person ON review_record (json_extract(data, '$.person')) WHERE kind = 'prepared';
CREATE INDEX review_record_held_by ON review_record (by_id) WHERE kind = 'held';
CREATE UNIQUE INDEX review_record_cancelled_once ON review_record (review) WHERE kind = 'cancelled';
CREATE UNIQUE INDEX review_record_signed_once ON review_record (review, by_id, json_extract(data, '$.content')) WHERE kind = 'signed';
-- +goose StatementBegin
CREATE TRIGGER review_record_keep BEFORE UPDATE ON review_record BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER review_record_stay BEFORE DELETE ON review_record BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
