-- What waits costs the same however much of it there is: which change is next, and what stands in its way.
CREATE INDEX outbox_by_state ON outbox (state, id);
CREATE INDEX outbox_held ON outbox (hold_until) WHERE state = 'held';
CREATE INDEX outbox_later ON outbox (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX outbox_open_by_lead ON outbox (lead) WHERE state <> 'done';

-- Whether the change that touches something is done: most changes of a busy lead are.
ALTER TABLE outbox_touch ADD COLUMN done INTEGER NOT NULL DEFAULT 0;
UPDATE outbox_touch SET done = 1 WHERE change IN (SELECT id FROM outbox WHERE state = 'done');
CREATE INDEX outbox_touch_open ON outbox_touch (entity, change) WHERE done = 0;
CREATE TRIGGER outbox_touch_done AFTER UPDATE OF state ON outbox WHEN (NEW.state = 'done') <> (OLD.state = 'done')
BEGIN UPDATE outbox_touch SET done = (NEW.state = 'done') WHERE change = NEW.id; END;
