"""What keys are for: the headings of help and palette, the most used first."""

from __future__ import annotations

from taskip_leads.ui.keys.row import Key

#: The headings in their order; others follow.
ORDER = (
    "Every day", "Decide", "Move cards", "Find", "Many at once", "Change", "Commands", "Copy, open", "Go to",
    "Move", "Program",
)  # fmt: skip
_EVERY_DAY = frozenset(
    ("open", "enter", "note", "set_status", "status", "follow_up", "finish_step", "repeat",
     "write_email", "undo")
)  # fmt: skip
_HEADINGS = {
    "Filter": "Find", "Sort": "Find", "Views": "Find", "Marks": "Many at once", "Copy": "Copy, open",
    "Open": "Copy, open", "Show": "Copy, open", "Back": "Move", "Everywhere": "Program", "Here": "Every day",
}  # fmt: skip


def verb_of(key: Key) -> str:
    """Return what a key does on any screen: ``note`` for ``leads.note`` and ``lead.note``."""
    return key.id.partition(".")[2]


def chord_of(key: Key) -> str:
    """Return the first key of a row's chord, or ""."""
    first, space, _second = (key.keys[0] if key.keys else "").partition(" ")
    return first if space else ""


def is_place(key: Key) -> bool:
    """Return whether a key goes to a place, whichever key that is."""
    # Help and messages are pages over the place where one is.
    return key.action.startswith("app.open('") and key.id not in ("app.help", "app.messages")


def heading_of(key: Key) -> str:
    """Return the heading that a key stands under."""
    # ``leads.status`` filters, ``lead.status`` sets.
    if verb_of(key) in _EVERY_DAY and key.group != "Filter":
        return "Every day"
    if key.scope == "app" and (is_place(key) or verb_of(key) in ("jump", "previous_lead")):
        return "Go to"
    return _HEADINGS.get(key.group, key.group)
