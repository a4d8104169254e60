-- Files of leads that are imported. A file is known by its content, so that importing it twice makes no
-- lead twice. Texts of people are JSON-escaped, because SQLite rejects lone surrogates.
CREATE TABLE import_file (
  id INTEGER PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  heads TEXT NOT NULL,
  -- staging: its rows are still being written; running, paused, stopped; undoing: it is taken back.
  state TEXT NOT NULL,
  started_at TEXT NOT NULL
);

CREATE TABLE import_row (
  file INTEGER NOT NULL REFERENCES import_file (id) ON DELETE CASCADE,
  row INTEGER NOT NULL,
  -- waiting, sent (in the outbox), done, refused, dropped (taken back before it was sent);
  -- undo (to be taken back), undoing (that is in the outbox), undone.
  state TEXT NOT NULL,
  name TEXT NOT NULL,
  -- What is still to be done: [kind, body] of each change.
  changes TEXT NOT NULL,
  -- The row as it is in the file, for the list of failures.
  cells TEXT NOT NULL,
  message TEXT NOT NULL DEFAULT '""',
  PRIMARY KEY (file, row)
) WITHOUT ROWID;
CREATE INDEX import_row_by_state ON import_row (state, file, row);

-- The changes of the outbox that an import made.
CREATE TABLE import_change (
  change INTEGER PRIMARY KEY,
  file INTEGER NOT NULL,
  row INTEGER NOT NULL,
  -- It takes the row back.
  undoes INTEGER NOT NULL
);
CREATE INDEX import_change_by_row ON import_change (file, row, undoes);

-- What the columns became when a file with the same heads was last imported.
CREATE TABLE import_mapping (
  heads TEXT PRIMARY KEY,
  mapping TEXT NOT NULL,
  used_at TEXT NOT NULL
) WITHOUT ROWID;
