-- The notes that may say what the next step is, so that the newest of them is found among thousands.
-- `mirror/tables/notes.py` has the same condition and order.
CREATE INDEX note_of_step ON note (
  lead,
  CASE WHEN json_valid(raw) THEN
    CASE WHEN json_extract(raw, '$.created_at') GLOB '[0-9][0-9][0-9][0-9]-*'
      THEN julianday(json_extract(raw, '$.created_at')) END
  END DESC,
  id DESC
) WHERE instr(lower(raw), 'next:') > 0;
