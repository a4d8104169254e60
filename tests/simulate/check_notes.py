"""Check notes and email."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from taskip_leads.models.change import AddNote, DeleteNote, EditNote, SendEmail
from tests.simulate.evidence import Evidence, Fate


def notes(evidence: Evidence) -> None:
    expected: Counter[tuple[int, str]] = Counter()
    older: set[tuple[int, str]] = set()
    uncertain: set[tuple[int, str]] = set()
    for fate in evidence.fates.values():
        change = fate.intent.change
        if (
            not isinstance(change, AddNote)
            or (server_id := evidence.server_id(change.lead)) is None
        ):
            continue
        if fate.end == "vanished" and not _deleted_before(evidence, fate):
            evidence.verdict.lost.append(f"note {change.note} on {change.lead}: its row is gone")
        if fate.end == "dropped":
            uncertain.add((server_id, change.note))
        if fate.end != "done" or not evidence.exists(change.lead):
            continue
        texts = [change.note, *_edits(evidence, fate)]
        older |= {(server_id, text) for text in texts[:-1]}
        if not _is_deleted(evidence, fate):
            expected[server_id, texts[-1]] += 1
        else:
            older.add((server_id, texts[-1]))
    rows = evidence.world.rows("SELECT lead_id, note FROM notes WHERE title = 'sim'")
    there = Counter((row["lead_id"], row["note"]) for row in rows)
    for key in (expected - there) if not uncertain else ():
        if key not in uncertain:
            evidence.verdict.lost.append(f"note {key[1]} on lead {key[0]}")
    for key in there - expected:
        if key in uncertain:
            continue
        if key in older and not expected[key]:
            evidence.verdict.stale.append(f"note {key[1]} on lead {key[0]}")
        elif expected[key]:
            evidence.verdict.duplicated.append(
                f"note {key[1]} on lead {key[0]}: {there[key]} times"
            )
        else:
            evidence.verdict.ghost.append(f"note {key[1]} on lead {key[0]}")


def _changes_of(
    evidence: Evidence, fate: Fate, kinds: Any, ends: Iterable[str] = ("done",)
) -> list[Fate]:
    server_id = fate.row.result if fate.row is not None else None
    changes = [
        f
        for f in evidence.fates.values()
        if isinstance(f.intent.change, kinds)
        and f.end in ends
        and f.intent.change.id in (-fate.intent.row, server_id)
    ]
    return sorted(changes, key=lambda f: (f.settled, f.intent.row))


def _edits(evidence: Evidence, fate: Fate) -> list[str]:
    return [f.intent.change.note for f in _changes_of(evidence, fate, EditNote)]  # type: ignore[union-attr]


def _is_deleted(evidence: Evidence, fate: Fate) -> bool:
    return bool(_changes_of(evidence, fate, DeleteNote))


def _deleted_before(evidence: Evidence, fate: Fate) -> bool:
    """Return whether the note or its lead was deleted before it was sent."""
    change = fate.intent.change
    assert isinstance(change, AddNote)
    parent = evidence.fates.get(-change.lead)
    return bool(_changes_of(evidence, fate, DeleteNote, ("vanished",))) or (
        parent is not None and parent.end == "vanished"
    )


def mails(evidence: Evidence) -> None:
    for fate in evidence.fates.values():
        change = fate.intent.change
        if not isinstance(change, SendEmail):
            continue
        rows = evidence.world.rows("SELECT 1 FROM emails WHERE subject = ?", change.subject)
        what = f"e-mail {change.subject}: {len(rows)} times, {fate.end}"
        if len(rows) > 1:
            evidence.verdict.duplicated.append(what)
        elif fate.end == "undone" and rows:
            evidence.verdict.ghost.append(what)
        elif fate.end == "done" and not rows and evidence.exists(change.lead):
            evidence.verdict.lost.append(what)
