-- The leads that are gone through one by one, so that a restart goes on where it stopped. There is one
-- queue at most; every step writes the rows of the leads that it changed.
CREATE TABLE triage (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  name TEXT NOT NULL,
  -- NULL: the leads were marked, and no new lead is added.
  filter TEXT,
  -- Leads beyond these did not exist when the queue was made.
  newest_lead INTEGER NOT NULL,
  oldest_lead INTEGER NOT NULL,
  -- NULL: at the end.
  current INTEGER,
  seconds REAL NOT NULL,
  added INTEGER NOT NULL,
  started_at TEXT NOT NULL,
  saved_at TEXT NOT NULL
);

CREATE TABLE triage_lead (
  lead INTEGER PRIMARY KEY,
  rank INTEGER NOT NULL,
  is_open INTEGER NOT NULL,
  -- What became of it: NULL, or 'status', 'unchanged', 'contact', 'deleted', 'gone'.
  outcome TEXT,
  lead_name TEXT NOT NULL,
  status TEXT NOT NULL
);
