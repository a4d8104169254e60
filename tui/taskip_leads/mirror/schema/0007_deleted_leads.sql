-- What was last known of leads that were deleted in TaskIP, to create them again with what was not sent.
CREATE TABLE deleted_lead (
  lead INTEGER PRIMARY KEY,
  raw TEXT NOT NULL,
  deleted_at TEXT NOT NULL
);
