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
  follows TEXT REFERENCES worker_entitlement (id), plans TEXT NOT NULL, -- that it goes on from after a move, and by which plans if by any (JSON list)
  ended_at INTEGER, ended_by TEXT REFERENCES person (id), end_reason TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX worker_entitlement_follows ON worker_entitlement (follows) WHERE follows IS NOT NULL;
CREATE INDEX worker_entitlement_in_department ON worker_entitlement (department_id);
CREATE INDEX worker_entitlement_of_worker ON worker_entitlement (worker_id);
-- +goose StatementBegin
CREATE TRIGGER worker_entitlement_keep BEFORE UPDATE ON worker_entitlement
WHEN OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL
  OR (NEW.id, NEW.worker_id, NEW.department_id, NEW.kind, NEW.title, NEW.tasks, NEW.equipment, NEW.sites, NEW.from_on, NEW.until_on, NEW.procedure, NEW.issuer, NEW.granted_by, NEW.granted_at, NEW.follows, NEW.plans)
  IS NOT (OLD.id, OLD.worker_id, OLD.department_id, OLD.kind, OLD.title, OLD.tasks, OLD.equipment, OLD.sites, OLD.from_on, OLD.until_on, OLD.procedure, OLD.issuer, OLD.granted_by, OLD.granted_at, OLD.follows, OLD.plans)
BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER worker_entitlement_stay BEFORE DELETE ON worker_entitlement BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
CREATE TABLE practice_card (                   -- a scope of practice as it was printed
  id TEXT PRIMARY KEY,
  token TEXT NOT NULL UNIQUE,                  -- in the clear: it opens nothing but what this row says
  worker_id TEXT NOT NULL REFERENCES worker (id), department_id TEXT NOT NULL REFERENCES department (id),
  name TEXT NOT NULL, place TEXT NOT NULL, level TEXT NOT NULL, lines TEXT NOT NULL, -- JSON
  printed_by TEXT NOT NULL REFERENCES person (id), printed_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,
  cancelled_at INTEGER, cancelled_by TEXT REFERENCES person (id)
) STRICT;
CREATE INDEX practice_card_of_worker ON practice_card (worker_id, printed_at);
-- +goose StatementBegin
CREATE TRIGGER practice_card_keep BEFORE UPDATE ON practice_card
WHEN OLD.cancelled_at IS NOT NULL OR NEW.cancelled_at IS NULL
  OR (NEW.id, NEW.token, NEW.worker_id, NEW.department_id, NEW.name, NEW.place, NEW.level, NEW.lines, NEW.printed_by, NEW.printed_at, NEW.expires_at)
  IS NOT (OLD.id, OLD.token, OLD.worker_id, OLD.department_id, OLD.name, OLD.place, OLD.level, OLD.lines, OLD.printed_by, OLD.printed_at, OLD.expires_at)
BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER practice_card_stay BEFORE DELETE ON practice_card BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
