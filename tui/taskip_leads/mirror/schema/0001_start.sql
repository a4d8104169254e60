-- Columns of `lead` are what lists show, sort and filter: cleaned, pending changes replayed.
-- The answers themselves are ASCII JSON in `lead_body` and `note`, so that nothing is lost and the
-- table that is scanned stays small.

CREATE TABLE meta (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE attribute (
  id INTEGER PRIMARY KEY,
  type INTEGER NOT NULL,
  name TEXT NOT NULL,
  color TEXT,
  position INTEGER NOT NULL DEFAULT 0,
  created_at TEXT,
  updated_at TEXT,
  -- 0 where only a lead's row told of it: the list of attributes has not confirmed it yet.
  listed INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE person (
  id INTEGER PRIMARY KEY,
  name TEXT,
  email TEXT
);

CREATE TABLE company (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL
);

CREATE TABLE lead (
  key INTEGER PRIMARY KEY,
  id INTEGER UNIQUE,
  name TEXT NOT NULL,
  company TEXT,
  company_id INTEGER,
  email TEXT,
  phone TEXT,
  website TEXT,
  city TEXT,
  country TEXT,
  value TEXT,
  currency TEXT,
  day TEXT,
  -- Comma-separated ids; NULL = not known, '' = none.
  status_ids TEXT,
  source_ids TEXT,
  owner_ids TEXT,
  converted INTEGER NOT NULL DEFAULT 0,
  pending INTEGER NOT NULL DEFAULT 0,
  created_at TEXT,
  updated_at TEXT,
  -- The pass that last met it, and when its own page, notes and files were read.
  pass INTEGER NOT NULL DEFAULT 0,
  read_at TEXT
);

CREATE TABLE lead_body (
  key INTEGER PRIMARY KEY REFERENCES lead (key) ON DELETE CASCADE,
  raw TEXT NOT NULL
);

-- What the text filter looks through, folded; the first line is the name.
CREATE TABLE lead_search (
  key INTEGER PRIMARY KEY REFERENCES lead (key) ON DELETE CASCADE,
  folded TEXT NOT NULL
);

CREATE TABLE note (
  id INTEGER PRIMARY KEY,
  lead INTEGER NOT NULL REFERENCES lead (key) ON DELETE CASCADE,
  raw TEXT NOT NULL
);
CREATE INDEX note_by_lead ON note (lead);

CREATE TABLE file (
  id INTEGER PRIMARY KEY,
  lead INTEGER NOT NULL REFERENCES lead (key) ON DELETE CASCADE,
  raw TEXT NOT NULL
);
CREATE INDEX file_by_lead ON file (lead);

CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  body TEXT NOT NULL,
  lead INTEGER,
  state TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL,
  sent_at TEXT,
  settled_at TEXT,
  message TEXT NOT NULL DEFAULT ''
);
CREATE INDEX outbox_open ON outbox (state, id) WHERE state <> 'done';

CREATE TABLE draft (
  lead INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  note TEXT NOT NULL,
  updated_at TEXT NOT NULL
);
