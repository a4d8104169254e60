-- A lead's notes by the time they were written, so that the newest ones are read without the others.
-- `mirror/tables/notes.py` orders by the same expression. Other texts than times give NULL; `julianday`
-- refuses 'now' in an index.
CREATE INDEX note_in_order ON note (
  lead,
  CASE WHEN json_valid(raw) THEN
    CASE WHEN json_extract(raw, '$.created_at') GLOB '[0-9][0-9][0-9][0-9]-*'
      THEN julianday(json_extract(raw, '$.created_at')) END
  END DESC,
  id DESC
);
DROP INDEX note_by_lead;
