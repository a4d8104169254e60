-- Leads that hold something the user has not looked at: TaskIP created them since, or somebody else changed
-- them. A lead without a row holds nothing new. Only these leads are stored, so that a sync and a look cost
-- the same however many leads there are.
CREATE TABLE unread_lead (
  lead INTEGER PRIMARY KEY REFERENCES lead (key) ON DELETE CASCADE,
  -- 1 = new, 2 = changed.
  kind INTEGER NOT NULL,
  -- JSON: the fields that differ from what the user last saw, each with the value that they saw.
  before TEXT NOT NULL DEFAULT '{}',
  -- The newest note by somebody else that they have not seen; an id of TaskIP.
  note INTEGER,
  -- When it was created or changed, and when this machine saw that.
  changed_at TEXT NOT NULL,
  seen_at TEXT NOT NULL
);
CREATE INDEX unread_lead_by_time ON unread_lead (seen_at);

-- The list's index counts these leads.
CREATE TRIGGER unread_lead_inserted AFTER INSERT ON unread_lead
BEGIN INSERT INTO lead_change (lead) VALUES (NEW.lead); END;
CREATE TRIGGER unread_lead_deleted AFTER DELETE ON unread_lead
BEGIN INSERT INTO lead_change (lead) VALUES (OLD.lead); END;
