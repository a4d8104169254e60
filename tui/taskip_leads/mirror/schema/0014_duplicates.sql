-- Two leads that the user has called different people, by their local ids: they are not offered as
-- duplicates again. The row outlives the leads, so that a sync that misses one for a while forgets nothing.
CREATE TABLE different_lead (
  lead INTEGER NOT NULL,
  other INTEGER NOT NULL CHECK (other > lead),
  decided_at TEXT NOT NULL,
  PRIMARY KEY (lead, other)
) WITHOUT ROWID;
