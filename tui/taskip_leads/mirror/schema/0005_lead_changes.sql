-- Which leads changed since the list's index last looked: each change of what it reads leaves a row with
-- the next revision, so that the index is brought up lead by lead and never read anew.
-- AUTOINCREMENT: revisions have no gaps, and are not used again when old rows are deleted.
CREATE TABLE lead_change (
  revision INTEGER PRIMARY KEY AUTOINCREMENT,
  lead INTEGER NOT NULL
);

CREATE TRIGGER lead_search_inserted AFTER INSERT ON lead_search
BEGIN INSERT INTO lead_change (lead) VALUES (NEW.key); END;
CREATE TRIGGER lead_search_updated AFTER UPDATE ON lead_search WHEN OLD.folded IS NOT NEW.folded
BEGIN INSERT INTO lead_change (lead) VALUES (NEW.key); END;
CREATE TRIGGER lead_deleted AFTER DELETE ON lead
BEGIN INSERT INTO lead_change (lead) VALUES (OLD.key); END;
CREATE TRIGGER lead_updated AFTER UPDATE ON lead
WHEN (
  OLD.status_ids, OLD.source_ids, OLD.owner_ids, OLD.day_number, OLD.created_number,
  OLD.updated_number, OLD.value, OLD.currency, OLD.converted, OLD.hidden, OLD.pending > 0,
  OLD.email IS NULL, OLD.phone IS NULL, OLD.website IS NULL, OLD.company IS NULL
) IS NOT (
  NEW.status_ids, NEW.source_ids, NEW.owner_ids, NEW.day_number, NEW.created_number,
  NEW.updated_number, NEW.value, NEW.currency, NEW.converted, NEW.hidden, NEW.pending > 0,
  NEW.email IS NULL, NEW.phone IS NULL, NEW.website IS NULL, NEW.company IS NULL
)
BEGIN INSERT INTO lead_change (lead) VALUES (NEW.key); END;

CREATE TRIGGER note_inserted AFTER INSERT ON note
BEGIN INSERT INTO lead_change (lead) VALUES (NEW.lead); END;
CREATE TRIGGER note_updated AFTER UPDATE ON note
WHEN (OLD.lead, OLD.raw) IS NOT (NEW.lead, NEW.raw)
BEGIN INSERT INTO lead_change (lead) VALUES (OLD.lead), (NEW.lead); END;
CREATE TRIGGER note_deleted AFTER DELETE ON note
BEGIN INSERT INTO lead_change (lead) VALUES (OLD.lead); END;

CREATE TRIGGER file_inserted AFTER INSERT ON file
BEGIN INSERT INTO lead_change (lead) VALUES (NEW.lead); END;
CREATE TRIGGER file_moved AFTER UPDATE ON file WHEN OLD.lead <> NEW.lead
BEGIN INSERT INTO lead_change (lead) VALUES (OLD.lead), (NEW.lead); END;
CREATE TRIGGER file_deleted AFTER DELETE ON file
BEGIN INSERT INTO lead_change (lead) VALUES (OLD.lead); END;

-- Notes that wait are searched as well.
CREATE TRIGGER outbox_inserted AFTER INSERT ON outbox WHEN NEW.lead IS NOT NULL
BEGIN INSERT INTO lead_change (lead) VALUES (NEW.lead); END;
CREATE TRIGGER outbox_updated AFTER UPDATE ON outbox
WHEN (OLD.lead, OLD.kind, OLD.body, OLD.state, OLD.result)
  IS NOT (NEW.lead, NEW.kind, NEW.body, NEW.state, NEW.result) AND NEW.lead IS NOT NULL
BEGIN INSERT INTO lead_change (lead) VALUES (NEW.lead); END;
CREATE TRIGGER outbox_deleted AFTER DELETE ON outbox WHEN OLD.lead IS NOT NULL
BEGIN INSERT INTO lead_change (lead) VALUES (OLD.lead); END;
