-- +goose Up
-- Mails are written in the transaction of what they tell of, and sent afterwards.
CREATE TABLE mail (
  id TEXT PRIMARY KEY,                         -- its Message-ID is made of it, however often it is tried
  person_id TEXT REFERENCES person (id),       -- NULL: to somebody who has no account yet
  notification_id TEXT REFERENCES notification (id), -- the notice that it tells of, if it is one
  address TEXT NOT NULL CHECK (address <> ''),
  kind TEXT NOT NULL,
  text TEXT NOT NULL, link TEXT NOT NULL,      -- empty once sent, or of no use: a link may hold a secret
  state TEXT NOT NULL CHECK (state IN ('queued','sending','sent','dead')),
  attempts INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,                     -- when to try next; while it is being sent, when to give that up for lost
  until_at INTEGER,                            -- of no use from then on
  ended_at INTEGER,                            -- when it was sent, or given up
  error TEXT NOT NULL DEFAULT ''               -- what went wrong last
) STRICT;
CREATE INDEX mail_due ON mail (due_at) WHERE state IN ('queued','sending');
CREATE INDEX mail_ended ON mail (ended_at) WHERE ended_at IS NOT NULL;
CREATE UNIQUE INDEX mail_of_notification ON mail (notification_id) WHERE notification_id IS NOT NULL;
CREATE TABLE mail_choice (
  person_id TEXT PRIMARY KEY REFERENCES person (id),
  choice TEXT NOT NULL CHECK (choice IN ('at-once','daily','weekly','in-app')),
  digest_at INTEGER NOT NULL DEFAULT 0         -- up to when their notices were put into a digest
) STRICT;
