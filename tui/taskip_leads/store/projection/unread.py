"""Record what others create and change, until the user has looked at it.

TaskIP tells nothing about changes, so its answers are compared with the ones before. All functions run
inside the transaction that stores the answer: after a crash, a mark exists exactly where the change does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from taskip_leads import mirror
from taskip_leads.clock import now, parse_day, parse_stamp
from taskip_leads.mirror import unread
from taskip_leads.mirror.tables import attributes, leads, meta, notes, outbox
from taskip_leads.mirror.unread import UnreadRow
from taskip_leads.models.attribute import Attribute
from taskip_leads.models.change import (
    AddNote,
    Change,
    ConvertLead,
    CreateLead,
    EditLead,
    MoveStatus,
    decode,
)
from taskip_leads.models.lead import Lead
from taskip_leads.models.lead_row import UnreadKind
from taskip_leads.models.lead_views import UNREAD_FIELDS, UnreadChange
from taskip_leads.models.limits import OWN_IDS
from taskip_leads.models.pending import ChangeState
from taskip_leads.store.field_values import element_id, equivalent, equivalent_text
from taskip_leads.store.projection.apply import apply_pending
from taskip_leads.text import clean, money

#: The fields of an answer that are compared.
_COMPARED = (
    "statuses", "value", "currency", "assigned_to", "lead_interaction_date", "first_name", "last_name",
    "full_name", "email", "phone_number",
)  # fmt: skip
#: The compared values that an edit of ours sets, by the names with which it is sent.
_SENT = {
    "value": "value",
    "currency": "value",
    "lead_interaction_date": "step",
    "first_name": "name",
    "last_name": "name",
    "email": "email",
    "phone_number": "phone",
}
#: Changes whose effect the compared values show.
_SHOWN_LATER = (CreateLead, EditLead, MoveStatus, ConvertLead)
#: In the details of a change that TaskIP has, until an answer shows it.
_UNSHOWN = "unshown"
_ARRIVED = (ChangeState.INFLIGHT, ChangeState.UNKNOWN)
#: A sync may show a change of ours for the first time so long after it was sent.
_LATELY = timedelta(days=1)
_MANY = 50
#: TaskIP's clock may be so much behind this machine's.
_CLOCKS = timedelta(hours=1)
_ACTING_USER = "acting_user"


def watches(connection: mirror.Connection) -> bool:
    """Return whether the first sync has ended: from then on, what comes is new.

    Notes when the first one began.
    """
    if meta.has(connection, "synced_at"):
        return True
    unread.begin(connection)
    return False


# -- leads ------------------------------------------------------------------------------------


def record_answer(
    connection: mirror.Connection,
    lead_id: int,
    known: Mapping[str, Any] | None,
    answer: Mapping[str, Any],
) -> None:
    """Record what an answer says of a lead beyond ``known``, the one before; None: it is new.

    Called when the answer is stored.
    """
    if known is None:
        if _is_news(connection, answer):
            moment = now()
            created = _past(answer.get("created_at"), moment)
            unread.put(connection, UnreadRow(lead_id, UnreadKind.NEW, {}, None, created, moment))
        return
    if all(known.get(name) == answer.get(name) for name in _COMPARED):
        return
    statuses = attributes.read(connection)
    before, after = (_values(one, statuses) for one in (known, answer))
    changed = [name for name in after if name in before and before[name] != after[name]]
    if not changed:
        return
    own = _own_changes(connection, lead_id)
    if any(isinstance(change, ConvertLead) for change in own):
        return  # TaskIP moves the status with it
    expected = _values(apply_pending(known, own, statuses), statuses) if own else before
    theirs = {
        name: expected.get(name, before[name])
        for name in changed
        if expected.get(name) != after[name]
    }
    mine = [name for name in changed if name not in theirs]
    _merge(connection, lead_id, theirs, mine, after, _past(answer.get("updated_at"), now()))


def expect_own(connection: mirror.Connection, row: outbox.OutboxRow, change: Change) -> None:
    """Record that TaskIP has a change of ours, which no answer has shown yet."""
    if isinstance(change, _SHOWN_LATER):
        outbox.update(connection, row.id, details={**row.details, _UNSHOWN: True})


def record_own(connection: mirror.Connection, row: outbox.OutboxRow, change: Change) -> None:
    """Record what the answers to a change of ours have shown, after they were stored.

    What an edit has set is seen, however TaskIP writes it. If reading the lead failed, the next answer
    shows the change for the first time.
    """
    if not isinstance(change, _SHOWN_LATER):
        return
    if isinstance(change, EditLead):
        sent = {_SENT[name] for name in change.fields if name in _SENT}
        _merge(connection, change.lead, {}, sent, {}, now())
    # A lead that is created has the key of its change.
    lead_id = -row.id if isinstance(change, CreateLead) else change.lead
    answer = leads.body(connection, lead_id)
    if answer is not None and _shows(answer, change, attributes.read(connection)):
        outbox.update(connection, row.id, details=row.details)


def _shows(answer: Mapping[str, Any], change: Change, known: Mapping[int, Attribute]) -> bool:
    """Return whether an answer shows the effect of a change of ours."""
    if isinstance(change, ConvertLead):
        return equivalent("converted", answer.get("converted"), True)
    return _values(apply_pending(answer, [change], known), known) == _values(answer, known)


def _merge(
    connection: mirror.Connection,
    lead_id: int,
    theirs: Mapping[str, Any],
    mine: Iterable[str],
    after: Mapping[str, Any],
    changed_at: datetime,
) -> None:
    """Add fields that others changed, with their values before; forget those that the user set."""
    row = unread.get(connection, lead_id)
    if row is None:
        if not theirs:
            return
        row = UnreadRow(lead_id, UnreadKind.CHANGED, {}, None, changed_at, now())
    if row.kind is UnreadKind.NEW:
        return  # all of it is new
    before = {name: value for name, value in row.before.items() if name not in set(mine)}
    before = dict(theirs) | before
    # What was changed back is as the user saw it.
    before = {n: value for n, value in before.items() if n not in after or after[n] != value}
    if theirs:
        row = row._replace(changed_at=changed_at, seen_at=now())
    unread.put(connection, row._replace(before=before))


def _is_news(connection: mirror.Connection, answer: Mapping[str, Any]) -> bool:
    """Return whether a lead that the mirror did not have is new to the user."""
    created, first = _time(answer.get("created_at")), unread.began(connection)
    if created is not None and first is not None and created < first - _CLOCKS:
        return False  # it was there already, on no page of the first sync
    me = meta.get(connection, "me", int)
    if me is not None and element_id(answer.get("created_by")) == me:
        return False
    return not any(
        row.state in _ARRIVED and _has_address(row, answer.get("email"))
        for row in outbox.open_of_kinds(connection, (CreateLead.__name__,))
    )


def _has_address(row: outbox.OutboxRow, email: object) -> bool:
    change = decode(row.kind, row.body)
    address = str(change.fields.get("email") or "") if isinstance(change, CreateLead) else ""
    return bool(address) and address.strip().casefold() == str(email or "").strip().casefold()


def _own_changes(connection: mirror.Connection, lead_id: int) -> list[Change]:
    """Return our changes of a lead that may show in an answer for the first time, oldest first."""
    waiting = [
        row
        for row in outbox.of_lead(connection, lead_id)
        if row.state in _ARRIVED or row.attempts > 0
    ]
    done = [
        row
        for row in outbox.settled_of(connection, lead_id, now() - _LATELY, _MANY)
        if row.details.get(_UNSHOWN)
    ]
    return [decode(row.kind, row.body) for row in sorted((*waiting, *done))]


def _values(answer: Mapping[str, Any], known: Mapping[int, Attribute]) -> dict[str, Any]:
    """Return the compared values of an answer as JSON, without those that it does not tell."""
    from taskip_leads.wire.records import read_lead

    lead = read_lead(answer, OWN_IDS)
    values: dict[str, Any] = {}
    if lead.statuses is not None:
        # A status that somebody deleted is no change of each of its leads.
        values["status"] = sorted(one.id for one in lead.statuses if one.id in known)
    if lead.assigned_to is not None:
        values["owner"] = sorted(user.id for user in lead.assigned_to if user.id is not None)
    if "value" in answer:
        values["value"] = _amount(lead)
    if "lead_interaction_date" in answer:
        values["step"] = _day(lead.lead_interaction_date)
    if answer.keys() & {"first_name", "last_name", "full_name"}:
        values["name"] = lead.name
    if "email" in answer:
        values["email"] = (lead.email or "").strip().casefold()
    if "phone_number" in answer:
        values["phone"] = (lead.phone_number or "").strip()
    return values


def _amount(lead: Lead) -> list[str] | None:
    if lead.value is None:
        return None
    # Equal amounts have equal texts.
    number = lead.value.normalize() if lead.value.is_finite() else lead.value
    return [str(number), (lead.currency or "").strip()]


def _day(text: str | None) -> str | None:
    day = parse_day(text)
    return day.isoformat() if day is not None else text or None


def _time(stamp: object) -> datetime | None:
    return parse_stamp(stamp) if isinstance(stamp, str) else None


def _past(stamp: object, moment: datetime) -> datetime:
    """Return a time of TaskIP; ``moment`` if it is unreadable or ahead."""
    time = _time(stamp)
    return min(time, moment) if time is not None else moment


# -- notes ------------------------------------------------------------------------------------


def replace_notes(
    connection: mirror.Connection,
    lead_id: int,
    listed: Sequence[tuple[int, Mapping[str, Any]]],
    *,
    were_read: bool,
) -> None:
    """Replace a lead's notes, and record those that others wrote since they were read.

    ``were_read``: whether they were read before; else all of them are as good as seen.
    """
    known = set(notes.ids(connection, lead_id))
    notes.replace(connection, "note", lead_id, listed)
    there = {note_id for note_id, _ in listed}
    row = unread.get(connection, lead_id)
    if row is not None and row.note is not None and row.note not in there:
        unread.put(connection, row := row._replace(note=None))
        row = None if row.is_empty else row
    if not were_read or not watches(connection):
        return
    fresh = [one for one in listed if one[0] not in known]
    theirs = [i for i, raw in fresh if not _is_own_note(connection, lead_id, i, raw)]
    if not theirs or (row is not None and row.kind is UnreadKind.NEW):
        return
    moment = now()
    row = row or UnreadRow(lead_id, UnreadKind.CHANGED, {}, None, moment, moment)
    unread.put(connection, row._replace(note=max(theirs), changed_at=moment, seen_at=moment))


def _is_own_note(
    connection: mirror.Connection, lead_id: int, note_id: int, raw: Mapping[str, Any]
) -> bool:
    author = element_id(raw.get("created_by"))
    me = meta.get(connection, "me", int) or meta.get(connection, _ACTING_USER, int)
    if author is not None and author == me:
        return True
    for row in outbox.touching(connection, f"lead:{lead_id}", done=True):
        change = decode(row.kind, row.body)
        if not isinstance(change, AddNote):
            continue
        same = equivalent_text(change.note, str(raw.get("note") or ""))
        if row.result == note_id or (row.state in _ARRIVED and same):
            return True
    return False


# -- reading ----------------------------------------------------------------------------------


def unread_change(connection: mirror.Connection, lead_id: int) -> UnreadChange | None:
    """Return what the user has not seen of a lead, as text."""
    row = unread.get(connection, lead_id)
    if row is None:
        return None
    was = {
        name: _text(connection, name, row.before[name])
        for name in UNREAD_FIELDS
        if name in row.before
    }
    return UnreadChange(row.kind, row.changed_at, was, row.note is not None)


def _text(connection: mirror.Connection, name: str, value: Any) -> str:
    """Return a value as the screens write it; a day stays as TaskIP has it."""
    match name:
        case "status":
            known = attributes.read(connection)
            names = [known[i].name if i in known else f"#{i}" for i in value]
            return ", ".join(names) or "no status"
        case "owner":
            people = attributes.people(connection)
            return ", ".join(people[i].label if i in people else f"#{i}" for i in value) or "nobody"
        case "value":
            return "no value" if value is None else money(Decimal(value[0]), value[1] or None)
        case _:
            return clean(value) if value else "none"
