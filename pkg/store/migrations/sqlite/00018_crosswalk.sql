-- +goose Up
-- Links between competencies that a department has taken into use, and their ends.
CREATE TABLE crosswalk_link (
  id TEXT PRIMARY KEY, department_id TEXT NOT NULL REFERENCES department (id),
  from_competency TEXT NOT NULL, to_competency TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('equivalent', 'covers', 'partly_covers')),
  rationale TEXT NOT NULL CHECK (rationale <> ''),
  author_id TEXT NOT NULL REFERENCES person (id), author_name TEXT NOT NULL,
  review_by TEXT NOT NULL, at INTEGER NOT NULL,
  CHECK (from_competency <> to_competency)
) STRICT;
CREATE INDEX crosswalk_of_department ON crosswalk_link (department_id, kind);
CREATE TABLE crosswalk_end (
  id TEXT PRIMARY KEY, link_id TEXT NOT NULL UNIQUE REFERENCES crosswalk_link (id),
  by_id TEXT NOT NULL REFERENCES person (id), by_name TEXT NOT NULL, reason TEXT NOT NULL CHECK (reason <> ''), at INTEGER NOT NULL
) STRICT;
-- Sign-offs that count toward other lines too are few.
CREATE INDEX attestation_also_of_worker ON attestation (worker_id) WHERE also <> '';
CREATE INDEX attestation_also_in_department ON attestation (department_id) WHERE also <> '';
-- +goose StatementBegin
CREATE TRIGGER crosswalk_link_keep BEFORE UPDATE ON crosswalk_link BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER crosswalk_link_stay BEFORE DELETE ON crosswalk_link BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER crosswalk_end_keep BEFORE UPDATE ON crosswalk_end BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER crosswalk_end_stay BEFORE DELETE ON crosswalk_end BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
