"""Check what was typed into a note, and build the change that saves it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from taskip_leads.models.change import AddNote, EditNote
from taskip_leads.models.lead_views import LeadDetail
from taskip_leads.models.note import split_title
from taskip_leads.models.pipeline.step_changes import step_note
from taskip_leads.models.pipeline.step_input import StepInput
from taskip_leads.models.template_fields import fields
from taskip_leads.models.user import User
from taskip_leads.store.leads.notes import NoteReader
from taskip_leads.ui.writing.templates import Template, fill

if TYPE_CHECKING:
    from taskip_leads.store.store import Store


class NoteContent(NamedTuple):
    """What is in the fields."""

    title: str = ""
    text: str = ""
    #: The day of the next step and the id of the status, as ``NoteFields.values``.
    values: Mapping[str, Any] = {}


class MissingTitle(ValueError):
    """The title field is open and empty. The message is shown at the field."""


def read_note(
    content: NoteContent, step: StepInput | None, today: date, *, titled: bool
) -> tuple[str, str]:
    """Return title and text of the note; both are "" if there is none.

    What is to do on the day of ``step`` becomes the last line. ``titled``: the title has a field of its
    own; else it is the first line. A title alone is the text too, because TaskIP requires one.

    Raises:
        MissingTitle: the title's own field is empty.
    """
    title, text, _ = content
    if step is not None and step.text:
        text = f"{text.rstrip()}\n\n{step_note(step, today)}".lstrip()
    if not text.strip():
        text = title if titled else ""
    if not text.strip():
        return "", ""
    if titled and not title.strip():
        raise MissingTitle("Enter a title, or press `note.next`")
    if not titled:
        title, text = split_title(text)
    return title.strip(), text.strip()


def note_change(
    lead_id: int, note_id: int, note: tuple[str, str], base: NoteContent
) -> AddNote | EditNote:
    """Return the change that adds the note, or edits the one with this id; ``base`` is from before."""
    title, text = note
    if not note_id:
        return AddNote(lead_id, title, text)
    return EditNote(lead_id, note_id, title, text, base_title=base.title, base_note=base.text)


async def find_note(store: Store, lead_id: int, note_id: int) -> tuple[int, NoteContent]:
    """Return the id of a note to edit, and what it says; both empty if it no longer exists.

    It may have got its server id since the key was pressed.
    """
    server_id = await store.outbox.server_id_of(note_id)
    notes = NoteReader(store.database, store.leads.rules.note_timezone)
    view = await notes.find(lead_id, server_id) or await notes.find(lead_id, note_id)
    return server_id, NoteContent() if view is None else NoteContent(
        view.note.title, view.note.note
    )


def filled(template: Template, detail: LeadDetail | None, user: User | None) -> str:
    """Return the text of a template for a lead, written by this user."""
    values = fields(detail.lead, user.label if user else "") if detail is not None else {}
    return fill(template.text, values)
