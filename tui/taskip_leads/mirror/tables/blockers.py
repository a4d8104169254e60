"""The query for changes that must be settled before another one is sent."""

from __future__ import annotations

# Whether ``other`` uses a resource of ``this``, and at least one of the two writes it.
_SHARED = """
 EXISTS (SELECT 1 FROM outbox_touch AS mine
  JOIN outbox_touch AS theirs ON theirs.entity = mine.entity AND theirs.change = other.id
  WHERE mine.change = this.id AND (mine.writes OR theirs.writes))
"""
#: Selects the changes that block ``this``, a row of ``outbox``, at ``:now``. Every part uses an index, so
#: its cost does not depend on the number of waiting changes. The parts, in order:
#:
#: * an earlier change of the same resource that is held or queued;
#: * a change of the same resource whose outcome is unknown;
#: * a change of the same resource with an attempt that may still arrive;
#: * the change that creates what this one refers to, if it was refused or needs a decision;
#: * a change made with the same key press that must be sent before this one and was refused, such as moving
#:   leads off a status before the status is deleted.
BLOCKERS = f"""
 SELECT other.id FROM outbox_touch AS mine
  JOIN outbox_touch AS theirs
   ON theirs.entity = mine.entity AND theirs.change < this.id AND theirs.done = 0
  JOIN outbox AS other ON other.id = theirs.change
  WHERE mine.change = this.id AND (mine.writes OR theirs.writes)
   AND other.state IN ('held', 'queued')
 UNION ALL
 SELECT other.id FROM outbox AS other
  WHERE other.state IN ('inflight', 'unknown') AND other.id <> this.id AND {_SHARED}
 UNION ALL
 SELECT other.id FROM outbox AS other
  WHERE other.fence_until > :now AND other.id <> this.id AND {_SHARED}
 UNION ALL
 SELECT other.id FROM outbox_touch AS mine
  JOIN outbox AS other
   ON other.id = CAST(substr(mine.entity, instr(mine.entity, ':-') + 2) AS INTEGER)
  WHERE mine.change = this.id AND instr(mine.entity, ':-') AND other.id <> this.id
   AND other.state IN ('refused', 'ask')
 UNION ALL
 SELECT other.id FROM outbox AS other
  WHERE other.state IN ('refused', 'ask') AND +other.batch = this.batch AND other.id <> this.id
   AND EXISTS (SELECT 1 FROM outbox_touch AS mine
    JOIN outbox_touch AS theirs ON theirs.entity = mine.entity AND theirs.change = other.id
    WHERE mine.change = this.id AND mine.writes AND NOT theirs.writes)
"""
