"""Build what each command changes, with the rules and sentences of the screens."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from taskip_leads import clock
from taskip_leads.cli.write import fields
from taskip_leads.cli.write.leads import find_leads
from taskip_leads.cli.write.plan import Plan, named, named_lines
from taskip_leads.errors import UsageError
from taskip_leads.models import lead_form
from taskip_leads.models.attribute import AttributeType
from taskip_leads.models.change import AddNote, AttachFiles, Change, ConvertLead, UploadFile
from taskip_leads.models.field_input import InvalidField, parse_field
from taskip_leads.models.field_labels import DAY
from taskip_leads.models.lead_edits.deletion import deletion
from taskip_leads.models.lead_edits.next_steps import done_changes, step_changes
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.limits import NOTE_TITLE_MAX
from taskip_leads.models.note import split_title
from taskip_leads.models.pipeline.spread import PER_DAY, spread_changes
from taskip_leads.models.pipeline.status_change import status_change
from taskip_leads.store.store import Store
from taskip_leads.text import clean, plural

if TYPE_CHECKING:
    from taskip_leads.cli.commands import Flags

Builder = Callable[[Store, "Flags"], Awaitable[Plan]]


async def add(store: Store, options: Flags) -> Plan:
    """A new lead."""
    typed = fields.assignments(options.fields)
    names, week_start = await fields.read_names(store), store.profile.rules.week_start
    change = fields.form_change(typed, names, None, None, week_start)
    return Plan((change,), address=(typed["email"].strip(), None))


async def edit(store: Store, options: Flags) -> Plan:
    """Other values of fields."""
    typed = fields.assignments(options.fields)
    rows = await find_leads(store, options.lead)
    if typed.get("email", "").strip() and len(rows) > 1:
        raise UsageError("email: Only one lead can have an address.")
    names = await fields.read_names(store)
    changes: list[Change] = []
    for row in rows:
        detail = await store.leads.detail(row.lead_id)
        if detail is None:
            continue
        try:
            week_start = store.profile.rules.week_start
            change = fields.form_change(typed, names, detail.lead, row.lead_id, week_start)
        except UsageError as error:
            where = f" ({named([row])})" if len(rows) > 1 else ""
            raise UsageError(f"{error.headline}{where}", error.hint) from None
        if lead_form.has_changes(change):
            changes.append(change)
    address = typed.get("email", "").strip()
    return _plan(
        rows,
        changes,
        f"Set {', '.join(clean(word) for word in options.fields)}",
        address=(address, rows[0].lead_id) if address and changes else None,
    )


async def status(store: Store, options: Flags) -> Plan:
    """Another status instead of the leading one."""
    rows = await find_leads(store, options.lead)
    known = (await fields.read_names(store)).attributes
    to = fields.find_attribute(" ".join(options.status), known, AttributeType.STATUS)
    changes = [change for row in rows if (change := status_change(row, to)) is not None]
    verb = "has" if len(rows) == 1 else "have"
    nothing = f"{named(rows)} already {verb} this status."
    return _plan(rows, changes, f"Status {clean(to.name)}", nothing=nothing)


async def next_step(store: Store, options: Flags) -> Plan:
    """Another day of the next step, or that it is done."""
    rows = await find_leads(store, options.lead)
    text, today = " ".join(options.day), clock.today()
    if text.strip().lower() == "done":
        return _plan(rows, done_changes(rows, today), "Done, contacted today")
    if text.strip().lower() == "spread" and len(rows) > 1:
        return _plan(rows, spread_changes(rows, today), f"Next steps, {PER_DAY} a day")
    try:
        day = parse_field(DAY, text, today, store.profile.rules.week_start)
    except InvalidField as error:
        raise UsageError(f"day: {error}") from None
    return _plan(rows, step_changes(rows, day), f"Next step {day or 'none'}")


async def note(store: Store, options: Flags) -> Plan:
    """A note on each lead."""
    title, text = (options.title or "").strip(), _text(options.text).strip()
    if not text:
        raise UsageError("The note is empty.")
    if len(title) > NOTE_TITLE_MAX:
        words = f"The title has {len(title)} characters, the limit is {NOTE_TITLE_MAX}."
        raise UsageError(words)
    if not title:
        title, text = split_title(text)
    rows = await find_leads(store, options.lead)
    changes = [AddNote(row.lead_id, title, text) for row in rows]
    return _plan(rows, changes, f"Note “{clean(title)}”")


async def email(store: Store, options: Flags) -> Plan:
    """An email to each lead, with the fields of each filled in."""
    from taskip_leads.cli.write.emails import email_change

    text = _text(options.text)
    rows = await find_leads(store, options.lead)
    changes = [await email_change(store, row, options.subject, text) for row in rows]
    subject, message = clean(changes[0].subject), clean(changes[0].message, lines=True)
    to = clean(rows[0].email or "") if len(rows) == 1 else plural(len(rows), "lead")
    lines = (*named_lines(rows), f"Subject: {subject}", *message.split("\n"))
    return Plan(tuple(changes), rows, question=f"Send this email to {to}?", lines=lines)


async def upload(store: Store, options: Flags) -> Plan:
    """Files for each lead."""
    from taskip_leads.ui.system import file_paths

    rows = await find_leads(store, options.lead)
    media = all(name.startswith("#") for name in options.files)
    quoted = options.files if media else map(shlex.quote, options.files)
    typed = file_paths.read(" ".join(quoted))
    if typed.trouble:
        raise UsageError(typed.trouble)
    changes: list[Change] = []
    for row in rows:
        changes += [
            UploadFile(row.lead_id, path.name, str(path), octets) for path, octets in typed.files
        ]
        if typed.ids:
            changes.append(AttachFiles(row.lead_id, typed.ids))
    return _plan(rows, changes, f"Upload {plural(len(typed.files) + len(typed.ids), 'file')}")


async def convert(store: Store, options: Flags) -> Plan:
    """A contact instead of each lead."""
    rows = await find_leads(store, options.lead)
    active = [row for row in rows if not row.converted]
    verb = "is already a contact" if len(rows) == 1 else "are contacts already"
    return Plan(
        tuple(ConvertLead(row.lead_id) for row in active),
        rows,
        len(rows) - len(active),
        f"Convert {named(active)} into a contact?" if active else "",
        (*named_lines(active), "TaskIP can't turn a contact back into a lead."),
        f"{named(rows)} {verb}.",
    )


async def delete(store: Store, options: Flags) -> Plan:
    """No lead."""
    rows = await find_leads(store, options.lead)
    after = "Deleted for everyone, with notes and files; a copy stays here for 30 days."
    question = f"Delete {named(rows)}?"
    return Plan((deletion(rows),), rows, question=question, lines=(*named_lines(rows), after))


BUILDERS: dict[str, Builder] = {
    "add": add,
    "set": edit,
    "status": status,
    "next": next_step,
    "note": note,
    "email": email,
    "upload": upload,
    "convert": convert,
    "delete": delete,
}


def _plan(
    rows: tuple[LeadRow, ...],
    changes: Sequence[Change],
    words: str,
    *,
    nothing: str = "Nothing to change.",
    address: tuple[str, int | None] | None = None,
) -> Plan:
    """Return a plan that asks before several leads are changed."""
    several = len(rows) > 1 and changes
    unchanged = len(rows) if not changes else max(0, len(rows) - len(changes))
    return Plan(
        tuple(changes),
        rows,
        unchanged,
        f"{words}: {plural(len(rows) - unchanged, 'lead')}?" if several else "",
        named_lines(rows) if several else (),
        nothing,
        address,
    )


def _text(words: Sequence[str]) -> str:
    """Return the typed text, or standard input for ``-``. Raises ``UsageError``."""
    if list(words) != ["-"]:
        return " ".join(words)
    try:
        return sys.stdin.read()
    except UnicodeDecodeError:
        raise UsageError("The text on standard input is not UTF-8.") from None
