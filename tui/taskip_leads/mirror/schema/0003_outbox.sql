-- Changes learn to be held, to wait, to be read back and to ask.
ALTER TABLE outbox ADD COLUMN hold_until TEXT;                  -- can be taken back until then
ALTER TABLE outbox ADD COLUMN next_at TEXT;                     -- nothing is done for it before
ALTER TABLE outbox ADD COLUMN fence_until TEXT;                 -- until then it may still arrive late
ALTER TABLE outbox ADD COLUMN confirmed_at TEXT;                -- when a person last wanted it
ALTER TABLE outbox ADD COLUMN before TEXT;                      -- what was there before it left, JSON
ALTER TABLE outbox ADD COLUMN question TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN details TEXT NOT NULL DEFAULT '{}';
ALTER TABLE outbox ADD COLUMN result INTEGER;                   -- the id the service gave
ALTER TABLE outbox ADD COLUMN batch INTEGER;                    -- changes made with one key press

-- What a change reads (0) or writes (1): `lead:5`, `note:-7`, `attribute:3`. Changes that touch the
-- same thing leave in order, unless both only read it.
CREATE TABLE outbox_touch (
  change INTEGER NOT NULL REFERENCES outbox (id) ON DELETE CASCADE,
  entity TEXT NOT NULL,
  writes INTEGER NOT NULL,
  PRIMARY KEY (change, entity)
) WITHOUT ROWID;
CREATE INDEX outbox_touch_by_entity ON outbox_touch (entity, change);
INSERT INTO outbox_touch (change, entity, writes)
  SELECT id, 'lead:' || lead, 1 FROM outbox WHERE lead IS NOT NULL;
CREATE INDEX outbox_fence ON outbox (fence_until) WHERE fence_until IS NOT NULL;
CREATE INDEX outbox_settled ON outbox (settled_at) WHERE state = 'done';

-- A lead whose deletion waits: it has left the lists, and comes back if that is taken back.
ALTER TABLE lead ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0;

-- Drafts of every kind of text; `lead` 0 = of none, `item` 0 = new. They outlive their lead.
CREATE TABLE draft_text (
  kind TEXT NOT NULL,
  lead INTEGER NOT NULL,
  item INTEGER NOT NULL DEFAULT 0,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  fields TEXT NOT NULL DEFAULT '{}',
  -- Who the lead was, for when it is gone.
  about TEXT NOT NULL DEFAULT '',
  updated_at TEXT NOT NULL,
  PRIMARY KEY (kind, lead, item)
) WITHOUT ROWID;
INSERT INTO draft_text (kind, lead, title, body, updated_at)
  SELECT 'note', lead, json_quote(title), json_quote(note), updated_at FROM draft;
DROP TABLE draft;
