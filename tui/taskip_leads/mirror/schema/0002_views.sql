-- Saved views: a name over a filter's text, in which ids stand for names that may change.
CREATE TABLE view (
  id INTEGER PRIMARY KEY,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  -- What its tab says where there is little room.
  short TEXT NOT NULL,
  filter TEXT NOT NULL
);

-- Those that every workspace starts with; they are renamed and deleted like one's own.
INSERT INTO view (id, position, name, short, filter) VALUES
  (1, 1, 'Mine', 'Mine', 'owner:me'),
  (2, 2, 'New this week', 'New', 'created:"this week" sort:-created'),
  (3, 3, 'Going cold', 'Cold', 'date:"older 30d or never" sort:+when'),
  (4, 4, 'No next step', 'No step', 'date:"past or none"');

-- The list's default order, so that its first screen is read without reading all leads.
-- Days are numbers counted from 0001-01-01 = 1, as the program counts them; NULL where there is none.
ALTER TABLE lead ADD COLUMN sort_name TEXT NOT NULL DEFAULT '';
ALTER TABLE lead ADD COLUMN day_number INTEGER;
ALTER TABLE lead ADD COLUMN created_number INTEGER;
ALTER TABLE lead ADD COLUMN updated_number INTEGER;

UPDATE lead SET
  sort_name = coalesce(
    (SELECT substr(folded, 1, instr(folded || char(10), char(10)) - 1)
     FROM lead_search WHERE lead_search.key = lead.key), ''),
  day_number = CASE WHEN day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*'
    THEN CAST(julianday(substr(day, 1, 10)) - 1721424.5 AS INTEGER) END,
  created_number = CASE WHEN created_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*'
    THEN CAST(julianday(substr(created_at, 1, 10)) - 1721424.5 AS INTEGER) END,
  updated_number = CASE WHEN updated_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*'
    THEN CAST(julianday(substr(updated_at, 1, 10)) - 1721424.5 AS INTEGER) END;

CREATE INDEX lead_in_order ON lead (converted, day_number DESC, sort_name, key);
