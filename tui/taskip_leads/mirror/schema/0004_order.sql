-- The list's default order without what is in no list, so that its beginning and its length are read
-- from the index alone, however many leads there are.
DROP INDEX lead_in_order;
CREATE INDEX lead_in_order ON lead (converted, day_number DESC, sort_name, key) WHERE NOT hidden;
