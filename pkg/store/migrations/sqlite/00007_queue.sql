-- +goose Up
-- "This was not me": a sign-off that does not count until the lead has looked into it.
CREATE TABLE suspension (
  id TEXT PRIMARY KEY, attestation_id TEXT NOT NULL REFERENCES attestation (id),
  by_id TEXT NOT NULL REFERENCES person (id), by_name TEXT NOT NULL,
  way TEXT NOT NULL CHECK (way IN ('signed-in','link')), at INTEGER NOT NULL
) STRICT;
CREATE INDEX suspension_of_attestation ON suspension (attestation_id);
CREATE UNIQUE INDEX suspension_by_link_once ON suspension (attestation_id) WHERE way = 'link';
CREATE TABLE lifting (
  id TEXT PRIMARY KEY, suspension_id TEXT NOT NULL UNIQUE REFERENCES suspension (id),
  by_id TEXT NOT NULL REFERENCES person (id), by_name TEXT NOT NULL, reason TEXT NOT NULL CHECK (reason <> ''), at INTEGER NOT NULL
) STRICT;

-- Who was told that a request is over its target: once for each stage.
CREATE TABLE escalation (
  request_id TEXT NOT NULL REFERENCES request (id), stage INTEGER NOT NULL CHECK (stage IN (1, 2)), at INTEGER NOT NULL,
  PRIMARY KEY (request_id, stage)
) STRICT, WITHOUT ROWID;

CREATE INDEX request_decided_in_department ON request (department_id, decided_at, state, created_at) WHERE state IN ('signed','returned','declined');

-- +goose StatementBegin
CREATE TRIGGER suspension_keep BEFORE UPDATE ON suspension BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER suspension_stay BEFORE DELETE ON suspension BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER lifting_keep BEFORE UPDATE ON lifting BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER lifting_stay BEFORE DELETE ON lifting BEGIN SELECT RAISE(ABORT, 'append only'); END;
-- +goose StatementEnd
