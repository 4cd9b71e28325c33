-- +goose Up
-- A framework version that a department's lead is still writing. It is no published
-- data: nothing rests on it, and it goes when it is published or thrown away.
CREATE TABLE framework_draft (
  id TEXT PRIMARY KEY, department_id TEXT NOT NULL REFERENCES department (id),
  base TEXT REFERENCES framework_version (id), -- that it was begun from; none: from nothing
  title TEXT NOT NULL, document BLOB NOT NULL,
  revision INTEGER NOT NULL,
  begun_by TEXT NOT NULL REFERENCES person (id), begun_at INTEGER NOT NULL,
  changed_by TEXT NOT NULL REFERENCES person (id), changed_by_name TEXT NOT NULL, changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX framework_draft_in_department ON framework_draft (department_id, begun_at);
-- What sign-offs of an earlier version count for on a later one of the same framework,
-- as the lead decided.
CREATE TABLE carry_over (
  id TEXT PRIMARY KEY, department_id TEXT NOT NULL REFERENCES department (id),
  from_version TEXT NOT NULL REFERENCES framework_version (id), to_version TEXT NOT NULL REFERENCES framework_version (id),
  lines TEXT NOT NULL,                         -- JSON: each competency with what was proposed and what is decided
  reason TEXT NOT NULL CHECK (reason <> ''),
  decided_by TEXT NOT NULL REFERENCES person (id), decided_by_name TEXT NOT NULL, decided_at INTEGER NOT NULL,
  ended_at INTEGER, ended_by TEXT REFERENCES person (id), ended_by_name TEXT NOT NULL DEFAULT '', end_reason TEXT NOT NULL DEFAULT '',
  CHECK (from_version <> to_version)
) STRICT;
CREATE INDEX carry_over_in_department ON carry_over (department_id, decided_at);
CREATE UNIQUE INDEX carry_over_in_force ON carry_over (department_id, from_version, to_version) WHERE ended_at IS NULL;
-- +goose StatementBegin
CREATE TRIGGER carry_over_keep BEFORE UPDATE ON carry_over
WHEN OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL OR NEW.end_reason = ''
  OR (NEW.id, NEW.department_id, NEW.from_version, NEW.to_version, NEW.lines, NEW.reason, NEW.decided_by, NEW.decided_by_name, NEW.decided_at)
  IS NOT (OLD.id, OLD.department_id, OLD.from_version, OLD.to_version, OLD.lines, OLD.reason, OLD.decided_by, OLD.decided_by_name, OLD.decided_at)
BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER carry_over_stay BEFORE DELETE ON carry_over BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
