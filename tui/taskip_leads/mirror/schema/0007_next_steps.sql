-- Dates of a lead that were seen or set while they were ahead: planned next steps. A date that passes
-- stays a step until somebody does something.
-- `day_number` as in `lead`; `planned_at`: when it was set, NULL where that is not known.
CREATE TABLE planned_step (
  lead INTEGER NOT NULL REFERENCES lead (key) ON DELETE CASCADE,
  day_number INTEGER NOT NULL,
  planned_at TEXT,
  done INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (lead, day_number)
) WITHOUT ROWID;

-- The lead's date where it is a next step that nobody has taken yet, pending changes replayed.
ALTER TABLE lead ADD COLUMN step_number INTEGER;
-- When the notes alone were last read.
ALTER TABLE lead ADD COLUMN notes_read_at TEXT;

INSERT INTO planned_step (lead, day_number)
  SELECT key, day_number FROM lead
  WHERE day_number > CAST(julianday('now', 'localtime', 'start of day') - 1721424.5 AS INTEGER);
UPDATE lead SET step_number = day_number
  WHERE key IN (SELECT lead FROM planned_step) AND day_number IS NOT NULL;

-- The groups of the list's default order, so that its first screen is read without reading all leads.
CREATE INDEX lead_by_step ON lead (converted, step_number, sort_name, key)
  WHERE NOT hidden AND step_number IS NOT NULL;
CREATE INDEX lead_undated ON lead (converted, created_number DESC, key DESC)
  WHERE NOT hidden AND day_number IS NULL;

DROP TRIGGER lead_updated;
CREATE TRIGGER lead_updated AFTER UPDATE ON lead
WHEN (
  OLD.status_ids, OLD.source_ids, OLD.owner_ids, OLD.day_number, OLD.step_number, OLD.created_number,
  OLD.created_at, OLD.updated_number, OLD.value, OLD.currency, OLD.converted, OLD.hidden,
  OLD.pending > 0, OLD.email IS NULL, OLD.phone IS NULL, OLD.website IS NULL, OLD.company IS NULL
) IS NOT (
  NEW.status_ids, NEW.source_ids, NEW.owner_ids, NEW.day_number, NEW.step_number, NEW.created_number,
  NEW.created_at, NEW.updated_number, NEW.value, NEW.currency, NEW.converted, NEW.hidden,
  NEW.pending > 0, NEW.email IS NULL, NEW.phone IS NULL, NEW.website IS NULL, NEW.company IS NULL
)
BEGIN INSERT INTO lead_change (lead) VALUES (NEW.key); END;

-- Closed leads need no next step; a view that was changed since stays as it is.
UPDATE view SET filter = 'date:"past or none" -is:closed' WHERE filter = 'date:"past or none"';
INSERT INTO view (position, name, short, filter)
  SELECT coalesce(max(position), 0) + 1, 'Untouched', 'Never', 'is:untouched sort:-created'
  FROM view HAVING count(*) < 9;
