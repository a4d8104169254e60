"""A lead's history, newest first: notes, files, activities and our pending changes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from taskip_leads import clock
from taskip_leads.models import draft_text
from taskip_leads.models.change import AddNote, AttachFiles, UploadFile
from taskip_leads.models.draft_text import Draft, DraftKind
from taskip_leads.models.lead import Activity
from taskip_leads.models.lead_views import LeadDetail, NoteView, NoteWindow
from taskip_leads.models.pending import ChangeState, PendingChange
from taskip_leads.models.user import User
from taskip_leads.text import size
from taskip_leads.ui import keys
from taskip_leads.ui.changes import labels
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.widgets.timeline import Sign, TimelineEntry

#: How TaskIP's history announces a note or file; its title follows.
_ADDED = re.compile(r"(?i)\b(note|file)s? (was )?(added|created|uploaded|attached)\b")
#: The subject of a line of TaskIP's history: ``email_sent``, ``Note added: …``; not voicemail.
_OF_NOTE = re.compile(r"(?<![a-z])note")
_OF_FILE = re.compile(r"(?<![a-z])file")
_OF_MAIL = re.compile(r"(?<![a-z])(e-?)?mail")
_OF_BEGINNING = re.compile(r"(?<![a-z])creat")

#: An activity this close to a receipt describes the same event.
_SAME = timedelta(seconds=90)


def entries(
    detail: LeadDetail,
    glyphs: Glyphs,
    drafts: Sequence[Draft] = (),
    noticed: int | None = None,
    window: NoteWindow | None = None,
) -> list[TimelineEntry]:
    """Return our unsent changes first, then all other entries newest first, undated ones last.

    ``noticed`` is the id of the change whose refusal the notice above already shows. ``window``: some of
    the lead's notes, by default the newest; entries that are newer or older than them are left out, as
    long as there are more notes.
    """
    window = window or NoteWindow(detail.notes, 0, detail.note_count)
    notes = [_note(view, glyphs) for view in window.views if view.pending is None]
    others = [
        *(_draft(draft, glyphs) for draft in drafts),
        *(_own(change, glyphs, noticed) for change in reversed(detail.pending)),
        *_files(detail, glyphs),
        *activities(detail, glyphs, twice=False),
        *_milestones(detail, glyphs),
        *_receipts(detail, glyphs),
    ]
    if notes and window.first:
        others = [entry for entry in others if _place(entry) <= _place(notes[0])]
    if notes and window.older:
        others = [entry for entry in others if _place(entry) > _place(notes[-1])]
    return sort([*notes, *others])


def sort(timeline: Iterable[TimelineEntry]) -> list[TimelineEntry]:
    """Sort unsent changes first, then newest first, undated ones last in given order."""
    return sorted(timeline, key=_place, reverse=True)


def _place(entry: TimelineEntry) -> tuple[bool, datetime]:
    oldest = datetime(1, 1, 1)  # noqa: DTZ001 - moments here are as shown, without a zone
    return entry.own, entry.moment or oldest


def activities(
    detail: LeadDetail, glyphs: Glyphs, *, twice: bool = True
) -> Iterator[TimelineEntry]:
    """Yield the lines of TaskIP's own history.

    Without ``twice``, omit lines that only announce a note or file that is listed itself; where not all
    notes are at hand, any that announce one.
    """
    titles = tuple({view.note.title for view in detail.notes} | {f.title for f in detail.files})
    for activity in detail.lead.activities or ():
        listed = detail.older_notes > 0 or activity.text.endswith(titles)
        if not twice and listed and _ADDED.search(activity.text):
            continue
        moment = shown_time(activity.when)
        yield TimelineEntry(
            moment,
            (_kind_sign(activity, glyphs), "$tl-muted"),
            activity.text,
            who=_name(activity.author),
            time_text="" if moment else activity.when or "",
        )


def _kind_sign(activity: Activity, glyphs: Glyphs) -> str:
    # Look at the text only if there is no kind: a note's title can be anything.
    kind = (activity.kind or activity.text).lower()
    for pattern, sign in (
        (_OF_NOTE, glyphs.mark),
        (_OF_FILE, glyphs.queued),
        (_OF_MAIL, glyphs.mail),
        (_OF_BEGINNING, glyphs.created),
    ):
        if pattern.search(kind):
            return sign
    return glyphs.sending


def _note(view: NoteView, glyphs: Glyphs) -> TimelineEntry:
    note = view.note
    moment = shown_time(note.created_at)
    return TimelineEntry(
        moment,
        (glyphs.mark, "$tl-muted"),
        note.title,
        note.note,
        _name(note.author),
        bold=True,
        time_text="" if moment else note.created_at or "",
    )


def _files(detail: LeadDetail, glyphs: Glyphs) -> Iterator[TimelineEntry]:
    for file in detail.files:
        moment = shown_time(file.created_at)
        yield TimelineEntry(
            moment,
            (glyphs.queued, "$tl-muted"),
            file.title,
            who=_name(file.author),
            time_text="" if moment else file.created_at or "",
            aside=size(file.size) if file.size is not None else "",
        )


def _milestones(detail: LeadDetail, glyphs: Glyphs) -> Iterator[TimelineEntry]:
    """Yield creation and conversion from the lead's fields, unless its history has them."""
    lead = detail.lead
    has_creation = any("creat" in f"{a.kind or ''} {a.text}".lower() for a in lead.activities or ())
    if lead.created_at and not has_creation:
        moment = shown_time(lead.created_at)
        sign = (glyphs.created, "$tl-muted")
        who = _name(lead.created_by)
        yield TimelineEntry(
            moment, sign, "Created", who=who, time_text="" if moment else lead.created_at
        )
    if lead.converted and lead.converted_at:
        moment = shown_time(lead.converted_at)
        sign = (glyphs.done, "$tl-ok")
        time_text = "" if moment else lead.converted_at
        yield TimelineEntry(moment, sign, "Converted to a contact", time_text=time_text)


def _draft(draft: Draft, glyphs: Glyphs) -> TimelineEntry:
    here = draft.updated_at.astimezone().replace(tzinfo=None)
    title = draft_text.summary(draft)
    if draft.kind is not DraftKind.LEAD:
        title = f"{draft_text.kind(draft)}: {title}"
    return TimelineEntry(
        here, (glyphs.mark, "$tl-accent"), title, "", "draft, not saved yet", own=True
    )


def _receipts(detail: LeadDetail, glyphs: Glyphs) -> Iterator[TimelineEntry]:
    """Yield our sent changes that nothing else in the timeline describes."""
    known_moments = [
        moment
        for activity in detail.lead.activities or ()
        if (moment := clock.parse_stamp(activity.when)) is not None
    ]
    for receipt in detail.receipts:
        settled = receipt.settled_at
        if settled is None or isinstance(receipt.change, AddNote | UploadFile | AttachFiles):
            continue
        if any(abs(settled - moment) < _SAME for moment in known_moments):
            continue
        here = settled.astimezone().replace(tzinfo=None)
        who = "someone else was first" if labels.was_done_by_others(receipt) else "you, sent"
        yield TimelineEntry(here, (glyphs.done, "$tl-ok"), receipt.words, who=who)


def _own(change: PendingChange, glyphs: Glyphs, noticed: int | None) -> TimelineEntry:
    sign, who = standing(change, glyphs)
    here = change.created_at.astimezone().replace(tzinfo=None)
    payload = change.change
    if isinstance(payload, AddNote):
        text = payload.note
        title = payload.title
    else:
        text, title = "", payload.words
    if change.state is ChangeState.REFUSED and change.message and change.id != noticed:
        text = change.message
    return TimelineEntry(here, sign, title, text, who, bold=isinstance(payload, AddNote), own=True)


def standing(change: PendingChange, glyphs: Glyphs) -> tuple[Sign, str]:
    """Return the glyph and label of a pending change's state."""
    match change.state:
        case ChangeState.HELD:
            return (glyphs.held, "$tl-accent"), f"you, {keys.name_of('app.undo')} undoes it"
        case ChangeState.INFLIGHT:
            return (glyphs.sending, "$tl-accent"), "you, being sent"
        case ChangeState.REFUSED:
            return (glyphs.refused, "$tl-bad"), "refused, not sent"
        case ChangeState.NEEDS_DECISION:
            return (glyphs.unknown, "bold $tl-warn"), "needs you"
        case ChangeState.UNKNOWN:
            return (glyphs.unknown, "$tl-warn"), "may have arrived, checking"
        case _:
            return (glyphs.up, "$tl-accent"), "you, not sent yet"


def shown_time(stamp: str | None) -> datetime | None:
    """Return the time to display: local time, or unchanged if the stamp has no zone."""
    moment = clock.parse_stamp(stamp)
    if moment is None or stamp is None:
        return None
    try:
        zoneless = datetime.fromisoformat(stamp).tzinfo is None
    except ValueError:
        return None
    return moment.replace(tzinfo=None) if zoneless else moment.astimezone().replace(tzinfo=None)


def _name(user: User | None) -> str:
    return "" if user is None else user.label
