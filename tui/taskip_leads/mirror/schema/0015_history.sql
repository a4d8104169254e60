-- The user's own changes after they were sent, refused, or lost sight of, each with what was there before.
-- The outbox forgets them much earlier. Texts of people are cleaned, or stand JSON-escaped in `body`.
CREATE TABLE history (
  id INTEGER PRIMARY KEY,      -- of the change in the outbox
  entry INTEGER NOT NULL,      -- the same for changes that are one line; sorts like time
  what INTEGER NOT NULL,       -- what it is to the user: a note, a status, a next step
  kind TEXT NOT NULL,
  body TEXT NOT NULL,
  lead INTEGER,
  about TEXT NOT NULL,         -- the lead's name then
  line TEXT NOT NULL,          -- the change in a few words
  folded TEXT NOT NULL,        -- what a search looks through
  state TEXT NOT NULL,         -- done, refused, unknown, ask
  made_at TEXT NOT NULL,
  sent_at TEXT,
  settled_at TEXT,
  message TEXT NOT NULL,
  details TEXT NOT NULL,
  result INTEGER,              -- the id that TaskIP gave to what it created
  file INTEGER                 -- the imported file that it came from
);
CREATE INDEX history_by_entry ON history (entry);
CREATE INDEX history_by_kind ON history (what, entry);
CREATE INDEX history_by_time ON history (made_at);
