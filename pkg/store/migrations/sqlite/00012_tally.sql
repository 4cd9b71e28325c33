-- +goose Up
-- What the tables hold, counted and summed up, as the server left them.
CREATE TABLE tally (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  tables TEXT NOT NULL                         -- JSON: of each table the number of rows and their sum
) STRICT;
