-- +goose Up
-- The time after registering in which somebody gives no final sign-off.
CREATE TABLE preceptorship (
  id TEXT PRIMARY KEY, person_id TEXT NOT NULL REFERENCES person (id),
  department_id TEXT NOT NULL REFERENCES department (id), -- that recorded it; it holds in every one
  from_on TEXT NOT NULL, until_on TEXT NOT NULL,
  recorded_by TEXT NOT NULL REFERENCES person (id), recorded_at INTEGER NOT NULL,
  ended_at INTEGER, ended_by TEXT REFERENCES person (id), end_reason TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX preceptorship_of_person ON preceptorship (person_id);
CREATE TABLE preceptorship_over (              -- who was told that it is
  preceptorship_id TEXT PRIMARY KEY REFERENCES preceptorship (id), at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- A conflict of interest between two people. Of its nature nothing is kept.
CREATE TABLE conflict (
  id TEXT PRIMARY KEY, person_id TEXT NOT NULL REFERENCES person (id), other_id TEXT NOT NULL REFERENCES person (id),
  department_id TEXT NOT NULL REFERENCES department (id),
  declared_by TEXT NOT NULL REFERENCES person (id), declared_at INTEGER NOT NULL,
  ended_at INTEGER, ended_by TEXT REFERENCES person (id),
  CHECK (person_id <> other_id)
) STRICT;
CREATE INDEX conflict_of_person ON conflict (person_id);
CREATE INDEX conflict_of_other ON conflict (other_id);
CREATE INDEX conflict_in_department ON conflict (department_id, declared_at);
-- +goose StatementBegin
CREATE TRIGGER preceptorship_keep BEFORE UPDATE ON preceptorship
WHEN OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL
  OR (NEW.id, NEW.person_id, NEW.department_id, NEW.from_on, NEW.until_on, NEW.recorded_by, NEW.recorded_at) IS NOT (OLD.id, OLD.person_id, OLD.department_id, OLD.from_on, OLD.until_on, OLD.recorded_by, OLD.recorded_at)
BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER preceptorship_stay BEFORE DELETE ON preceptorship BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER conflict_keep BEFORE UPDATE ON conflict
WHEN OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL
  OR (NEW.id, NEW.person_id, NEW.other_id, NEW.department_id, NEW.declared_by, NEW.declared_at) IS NOT (OLD.id, OLD.person_id, OLD.other_id, OLD.department_id, OLD.declared_by, OLD.declared_at)
BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER conflict_stay BEFORE DELETE ON conflict BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
