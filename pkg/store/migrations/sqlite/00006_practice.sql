-- +goose Up
-- What a worker may do today.
CREATE TABLE worker_entitlement (
  id TEXT PRIMARY KEY,
  worker_id TEXT NOT NULL REFERENCES worker (id), department_id TEXT NOT NULL REFERENCES department (id),
  kind TEXT NOT NULL CHECK (kind <> ''),       -- of a framework, or "local"
  title TEXT NOT NULL,                         -- of a local one
  tasks TEXT NOT NULL, equipment TEXT NOT NULL, sites TEXT NOT NULL, -- JSON lists
  from_on TEXT NOT NULL, until_on TEXT NOT NULL,
  procedure TEXT NOT NULL CHECK (procedure <> ''), issuer TEXT NOT NULL,
  granted_by TEXT NOT NULL REFERENCES person (id), granted_at INTEGER NOT NULL,
  ended_at INTEGER, ended_by TEXT REFERENCES person (id), end_reason TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX worker_entitlement_in_department ON worker_entitlement (department_id);
CREATE INDEX worker_entitlement_of_worker ON worker_entitlement (worker_id);
-- +goose StatementBegin
CREATE TRIGGER worker_entitlement_keep BEFORE UPDATE ON worker_entitlement
WHEN OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL
  OR (NEW.id, NEW.worker_id, NEW.department_id, NEW.kind, NEW.title, NEW.tasks, NEW.equipment, NEW.sites, NEW.from_on, NEW.until_on, NEW.procedure, NEW.issuer, NEW.granted_by, NEW.granted_at)
  IS NOT (OLD.id, OLD.worker_id, OLD.department_id, OLD.kind, OLD.title, OLD.tasks, OLD.equipment, OLD.sites, OLD.from_on, OLD.until_on, OLD.procedure, OLD.issuer, OLD.granted_by, OLD.granted_at)
BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER worker_entitlement_stay BEFORE DELETE ON worker_entitlement BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
