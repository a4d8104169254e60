-- Since when a lead is in its status, as far as this machine saw it come there. Leads without a row were in
-- their status when it began to look; `meta` has that moment as `statuses_seen_from`.
-- `day_number` as in `lead`.
CREATE TABLE status_since (
  lead INTEGER PRIMARY KEY REFERENCES lead (key) ON DELETE CASCADE,
  -- The leading one; 0 for none.
  status INTEGER NOT NULL,
  since TEXT NOT NULL,
  day_number INTEGER NOT NULL
);
INSERT INTO meta (name, value)
  SELECT 'statuses_seen_from', json_quote(strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now'))
  WHERE EXISTS (SELECT 1 FROM lead);
