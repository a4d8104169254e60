"""The entries of the key bar, by the current mode of the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widget import Widget

from taskip_leads.ui import keys
from taskip_leads.ui.leads.widgets.empty_state import EmptyState
from taskip_leads.ui.leads.widgets.filter_bar import FilterInput, FilterInputKind

if TYPE_CHECKING:
    from taskip_leads.ui.leads.filter_pickers import FilterPickers
    from taskip_leads.ui.leads.marking import LeadMarks

#: On an empty list that offers to remove filters.
NO_MATCH = (
    keys.FooterKey("enter", "remove filter", 90),
    keys.FooterKey("f x", "clear all", 80),
    keys.FooterKey("F", "as text", 60),
    keys.FooterKey("/", "search", 70),
    keys.FooterKey("?", "keys", 100),
)
#: While the user marks a range.
RANGE = (
    keys.FooterKey("v", "to here", 95),
    keys.FooterKey("esc", "clear", 90),
    keys.FooterKey("?", "keys", 100),
)
#: Fields for a name or an id, which are not filters.
NAMING: dict[FilterInputKind | None, tuple[keys.FooterKey, ...]] = {
    kind: (keys.FooterKey("enter", verb, 90), keys.FooterKey("esc", "cancel", 80))
    for kind, verb in (
        (FilterInputKind.SAVE, "save"),
        (FilterInputKind.RENAME, "rename"),
        (FilterInputKind.ME, "this is me"),
    )
}


def footer_keys(
    focused: Widget | None,
    field: FilterInputKind | None,
    suggestion: str,
    pickers: FilterPickers | None,
    marks: LeadMarks,
    total: int,
    scope: str = "leads",
    *,
    unread: bool = False,
    due: bool = False,
) -> tuple[keys.FooterKey, ...]:
    """Return the entries for what has the focus, else those of ``scope``, with its marks.

    ``unread``: whether any lead is marked as new or changed. ``due``: the next step of the lead
    under the cursor is due, so that it can be marked as done.
    """
    if isinstance(focused, FilterInput):
        return field_keys(field, suggestion)
    if pickers is not None:
        return picker_keys(excludes=pickers.excludes)
    if isinstance(focused, EmptyState):
        if not focused.is_filtered:
            return keys.footer("app")
        return NO_MATCH if focused.offers else NO_MATCH[1:]
    if marks.in_range:
        return RANGE
    if marks:
        return marked_keys(len(marks), total)
    entries = keys.footer(scope)
    if due and scope == "leads":
        entries = _with(entries, keys.FooterKey("d", "done", 66))
    if unread:
        entries = _with(entries, keys.FooterKey("N", "next new", 55, "leads.next_unread"))
    return entries


def _with(entries: tuple[keys.FooterKey, ...], extra: keys.FooterKey) -> tuple[keys.FooterKey, ...]:
    """Return the entries with ``extra`` before help, in the place of one that is known well."""
    shown = [entry.shown for entry in entries]
    place = next((shown.index(key) for key in ("f", "s") if key in shown), len(entries) - 2)
    return (*entries[:place], *entries[place + 1 : -1], extra, entries[-1])


def marked_keys(marked: int, total: int) -> tuple[keys.FooterKey, ...]:
    """Return the entries while leads are marked."""
    return (
        keys.FooterKey("s", f"status on {marked:,}", 95),
        keys.FooterKey("A", "assign", 90),
        keys.FooterKey("t", "next step", 85),
        keys.FooterKey("D", "delete", 80),
        keys.FooterKey("V", f"all {total:,}", 70),
        keys.FooterKey("esc", "clear", 60),
        keys.FooterKey("?", "keys", 100),
    )


def field_keys(kind: FilterInputKind | None, suggestion: str) -> tuple[keys.FooterKey, ...]:
    """Return the entries while a field is open; ``suggestion`` is what ``tab`` would insert."""
    entries = keys.footer("filter", typing=True)
    if kind in NAMING:
        return (*NAMING[kind], entries[-1])
    if kind is not FilterInputKind.TEXT:
        # There, escape restores the filter from before.
        restore = keys.FooterKey("esc", "cancel", 80)
        entries = tuple(restore if entry.shown == "esc" else entry for entry in entries)
    if suggestion:
        accept = keys.FooterKey("tab", f"accept {suggestion}", 90)
        entries = tuple(accept if entry.shown == "tab" else entry for entry in entries)
    return entries


def picker_keys(*, excludes: bool) -> tuple[keys.FooterKey, ...]:
    """Return the entries while a picker is open; ``excludes``: lines can be excluded."""
    return keys.footer("picker", typing=True, without="" if excludes else "picker.exclude")
