-- Changes of a lead's statuses as this machine saw them, by sync or by the user's own changes, pending ones
-- included. Ids as in `lead.status_ids`; they stay when the lead is deleted.
CREATE TABLE status_move (
  id INTEGER PRIMARY KEY,
  lead INTEGER NOT NULL,
  before TEXT NOT NULL,
  after TEXT NOT NULL,
  seen_at TEXT NOT NULL
);
CREATE INDEX status_move_by_time ON status_move (seen_at);
