"""Commands that read the local copy: leads, outbox, me."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from taskip_leads.bootstrap import report_rescue
from taskip_leads.clock import today
from taskip_leads.errors import UsageError
from taskip_leads.models.change import encode, lead_of
from taskip_leads.models.exports.formats import ExportFormat
from taskip_leads.models.filters.language import InvalidFilter, parse, show
from taskip_leads.models.filters.query import EVERYTHING, LeadQuery, NameLookup, Sort
from taskip_leads.models.filters.tokenizer import joined
from taskip_leads.models.filters.valid_parts import parse_valid_parts, sentence
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.pending import PendingChange
from taskip_leads.models.user import User
from taskip_leads.store.store import Store
from taskip_leads.text import clean, fold, money
from taskip_leads.ui.render.cells import pad, width
from taskip_leads.workspaces.session import Installation, Options, RemoteWorkspace

# Columns of the plain list, the most important ones first.
_WIDTHS = (7, 24, 22, 14, 18, 10)


def leads(
    options: Options,
    words: Sequence[str],
    *,
    form: str,
    limit: int | None,
    view: str | None = None,
) -> int:
    """Print leads that match a view and a filter, as ``form``: lines, json, csv, markdown or vcard."""
    store = RemoteWorkspace(Installation(options)).store()
    return asyncio.run(_print(store, words, form, limit, view))


def me(options: Options, words: Sequence[str], *, as_json: bool) -> int:
    """Set who the user is by name, email or id (``nobody`` clears it), or print it."""
    store = RemoteWorkspace(Installation(options)).store()
    person, code = asyncio.run(_identify(store, " ".join(words).strip()))
    if as_json:
        known = None if person is None else {"id": person.id, "name": clean(person.label)}
        print(json.dumps({"me": known}))
        return code
    print("You have not been set." if person is None else f"You are {clean(person.label)}.")
    return code


def outbox(options: Options, *, as_json: bool, seconds: float | None = None) -> int:
    """Print unsent changes, those that need the user, and those of the last 24 hours.

    With ``seconds``, first send what waits, for so long at most.
    """
    store = RemoteWorkspace(Installation(options)).store()
    return asyncio.run(_print_outbox(store, as_json, seconds))


async def _print_outbox(store: Store, as_json: bool, seconds: float | None) -> int:
    try:
        await store.open()
        code = report_rescue(store)
        if seconds is not None:
            from taskip_leads.cli.write.run import send_waiting

            code = await send_waiting(store, seconds) or code
        changes = await store.outbox.changes()
    finally:
        await store.stop()
    if as_json:
        json.dump([_as_json(change) for change in changes], sys.stdout)
        print()
        return code
    for change in changes:
        print(_change_line(change))
    if not changes:
        print("Nothing is waiting; nothing was sent in the last 24 hours.")
    return code


# State, description, lead; the message after them is not cut.
_CHANGE_WIDTHS = (9, 44, 22)


def _change_line(change: PendingChange) -> str:
    """Return a change as a line: state, description, lead, time and message."""
    when = change.settled_at or change.sent_at or change.created_at
    columns = (change.state.value, clean(change.words), clean(change.about) or "–")
    cells = [pad(text, width) for text, width in zip(columns, _CHANGE_WIDTHS, strict=True)]
    return "  ".join(
        (*cells, f"{when.astimezone():%Y-%m-%d %H:%M}", clean(change.message))
    ).rstrip()


def _as_json(change: PendingChange) -> dict[str, Any]:
    """Return a change as JSON. Times are ISO 8601 in UTC; ``lead`` may be null."""
    kind, body = encode(change.change)
    return {
        "id": change.id,
        "state": change.state.value,
        "kind": kind,
        "words": change.words,
        "lead": lead_of(change.change),
        "about": change.about,
        "created_at": _iso(change.created_at),
        "hold_until": _iso(change.hold_until),
        "sent_at": _iso(change.sent_at),
        "next_at": _iso(change.next_at),
        "settled_at": _iso(change.settled_at),
        "waits_for": change.waits_for,
        "waits_until": _iso(change.waits_until),
        "question": change.question.value,
        "message": change.message,
        "details": dict(change.details),
        "result": change.result,
        "change": json.loads(body),
    }


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


async def _print(
    store: Store, words: Sequence[str], form: str, limit: int | None, view: str | None
) -> int:
    async with filled(store) as code:
        await store.refresh_derived()
        ordered = any(word.startswith("sort:") for word in words)
        query = await read_query(store, [*await _view_words(store, view, ordered), *words])
        if form == "json":
            json.dump(await store.leads.export(limit, query), sys.stdout)
            print()
        elif form != "lines":
            _write(await store.leads.export_text(query, ExportFormat(form).writer(), limit), form)
        else:
            keys = (await store.leads.select(query)).keys[:limit]
            rows = await store.leads.rows(keys)
            for key in keys:
                if key in rows:
                    print(_line(rows[key]))
        return code


def _write(text: str, form: str) -> None:
    """Write a file's text to standard output."""
    # Excel takes CSV for UTF-8 only with this mark; on a terminal it would be no help.
    if form == "csv" and not sys.stdout.isatty():
        sys.stdout.write("\ufeff")
    sys.stdout.write(text)


async def read_query(store: Store, words: Sequence[str]) -> LeadQuery:
    """Parse a filter of the command line. Raises ``UsageError`` that shows the mistake."""
    text = joined(words)
    if not text.strip():
        return EVERYTHING
    names, week_start = await store.leads.name_lookup(), store.profile.rules.week_start
    try:
        return parse(text, names, today(), week_start)
    except InvalidFilter:
        parts = parse_valid_parts(text, names, today(), EVERYTHING, week_start)
        hint = underlined(text, [(one.start, one.end) for one in parts.mistakes])
        if all(one.suggestion for one in parts.mistakes):
            corrected = text
            # From the end, so that the places of those before stay.
            for one in reversed(parts.mistakes):
                corrected = one.corrected(corrected)
            hint = f"{hint}\nDid you mean: {corrected}"
        raise UsageError(sentence(parts.mistakes, text), hint) from None


def underlined(text: str, ranges: Sequence[tuple[int, int]]) -> str:
    """Return a text with carets in the line below, from each start to each end."""
    shown = carets = ""
    at = 0
    for start, end in (*ranges, (len(text), len(text))):
        before, wrong = clean(text[at:start]), clean(text[start:end])
        shown += before + wrong
        carets += " " * width(before) + "^" * width(wrong)
        at = end
    return f"{shown}\n{carets.rstrip()}"


async def _view_words(store: Store, name: str | None, ordered: bool) -> list[str]:
    """Return the filter of a saved view as words, without its order if ``ordered`` otherwise.

    Raises ``UsageError`` if there is no such view.
    """
    if name is None:
        return []
    views = await store.views.all()
    for view in views:
        if fold(name) in (fold(view.name), str(view.digit)):
            query = replace(view.query, sort=Sort()) if ordered else view.query
            return [show(query, NameLookup())]
    some = ", ".join(clean(view.name) for view in views)
    raise UsageError(f"There is no view {clean(name)}.", f"Views: {some}.")


async def _identify(store: Store, words: str) -> tuple[User | None, int]:
    async with filled(store) as code:
        if not words:
            return store.profile.me, code
        if fold(words) == "nobody":
            await store.profile.set_me(None)
        else:
            await store.profile.set_me(find_person(words, await store.profile.people()))
        return store.profile.me, code


def find_person(words: str, people: Sequence[User]) -> User | int:
    """Find a person by id, name, email address, or a unique part of them."""
    number = words.removeprefix("#")
    if number.isascii() and number.isdecimal() and len(number) < 19:
        return int(number)
    wanted = fold(words)
    same = [user for user in people if wanted in (fold(user.label), fold(user.email or ""))]
    near = [user for user in people if wanted in fold(f"{user.label} {user.email or ''}")]
    matches = same or near
    if len(matches) == 1:
        return matches[0]
    some = ", ".join(f"{user.label} (#{user.id})" for user in (matches or people)[:9])
    raise UsageError(
        f"{len(matches)} people are named {words}." if matches else f"Nobody is named {words}.",
        f"There are: {some}" if some else "The team is not loaded yet; an ID works too.",
    )


def _line(row: LeadRow) -> str:
    """Return a lead as a line: id, name, company, status, value, date, owners."""
    columns = (
        str(row.server_id or "–"),
        row.name,
        row.company or "–",
        "?" if row.statuses is None else ", ".join(s.name for s in row.statuses) or "–",
        "–" if row.value is None else money(row.value, row.currency),
        row.day_text or "–",
    )
    owners = "?" if row.owners is None else ", ".join(o.label for o in row.owners) or "–"
    cells = [pad(text, width) for text, width in zip(columns, _WIDTHS, strict=True)]
    if row.converted:
        owners += "  (converted)"
    return "  ".join((*cells, owners))


@asynccontextmanager
async def filled(store: Store) -> AsyncIterator[int]:
    """Open the store and yield the exit code (see ``report_rescue``).

    Raises ``UsageError`` if it was never synced.
    """
    try:
        await store.open()
        code = report_rescue(store)
        if store.sync.state.synced_at is None and not store.sync.state.seen:
            raise UsageError("Not synced yet.", "Run `taskip-leads sync` first.")
        yield code
    finally:
        await store.stop()
