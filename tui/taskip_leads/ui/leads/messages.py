"""Build the text of the list's bars and empty states, as pure functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from textual.content import Content

from taskip_leads.models.filters.query import Sort
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.lead_views import Selection, UnreadSummary
from taskip_leads.models.sync_state import ConnectionState, SyncState
from taskip_leads.text import amount, clean, plural, short_day, span
from taskip_leads.ui.keys import FooterKey
from taskip_leads.ui.leads.widgets.empty_state import sentence
from taskip_leads.ui.leads.widgets.filter_bar import ClickSpan
from taskip_leads.ui.render.content import key, pressable, with_keys
from taskip_leads.ui.widgets.status_bar import StatusSegment, local_time

_EXACT_BELOW = Decimal(10_000_000)
_WEEK = 7


#: What leads a query takes in, by its ``converted``.
_KINDS: dict[bool | None, str] = {False: "active ", True: "converted ", None: ""}


def facts(selection: Selection, state: SyncState, *, converted: bool | None) -> list[StatusSegment]:
    """Return the left side of the status bar: how many leads of how many, and their value.

    ``converted`` is that of the query.
    """
    shown = selection.count
    if state.first:
        texts = [count(f"{shown:,}", " leads so far")]
    elif shown == selection.among:
        kind = _KINDS[converted]
        texts = [count(f"{shown:,}", f" {kind}lead" if shown == 1 else f" {kind}leads")]
    else:
        texts = [count(f"{shown:,}", f" of {selection.among:,}")]
    parts = [StatusSegment(tuple(texts), keep=100)]
    if selection.sums:
        parts.append(sums_segment(selection.sums))
    if state.skipped:
        skipped = Content.assemble(
            ("!", "bold $tl-warn"),
            (f" {plural(state.skipped, 'row')} could not be read", "$tl-muted"),
        )
        parts.append(StatusSegment((skipped, Content()), keep=30))
    return parts


def count(number: str, rest: str) -> Content:
    """Return a count with a bold number."""
    return Content.assemble((number, "bold $tl-text"), (rest, "$tl-muted"))


def marked_facts(
    marked: int, total: int, sums: tuple[tuple[str, Decimal], ...], sign: str
) -> list[StatusSegment]:
    """Return the left side of the status bar while leads are marked: number and value."""
    text = Content.assemble(
        (sign, "$tl-accent"),
        (f" {marked:,}", "bold $tl-text"),
        (f" marked of {total:,}", "$tl-muted"),
    )
    parts = [StatusSegment((text,), keep=100)]
    if sums:
        parts.append(sums_segment(sums))
    return parts


def sum_values(rows: Iterable[LeadRow]) -> tuple[tuple[str, Decimal], ...]:
    """Add up the values of leads per currency; the currency of most leads comes first."""
    sums: dict[str, Decimal] = {}
    leads: Counter[str] = Counter()
    for row in rows:
        if row.value is not None and row.value.is_finite() and row.currency:
            sums[row.currency] = sums.get(row.currency, Decimal(0)) + row.value
            leads[row.currency] += 1
    order = sorted(sums, key=lambda currency: (-leads[currency], currency))
    return tuple((currency, sums[currency]) for currency in order)


def sums_segment(sums: tuple[tuple[str, Decimal], ...]) -> StatusSegment:
    """Return values per currency; with less room, fewer of them are named."""
    return StatusSegment(_sums(sums), keep=20)


def _sums(sums: tuple[tuple[str, Decimal], ...]) -> tuple[Content, ...]:
    """Return alternatives with three, two, one and no currency, for decreasing widths."""
    wordings: list[Content] = []
    for most in (3, 2, 1):
        if most > len(sums):
            continue
        named = Content("   ").join([_money(value, code) for code, value in sums[:most]])
        rest = len(sums) - most
        if rest and most > 1:
            named = Content.assemble(named, (f"   and {rest} more", "$tl-muted"))
        elif rest:
            named = Content.assemble(named, (f"  +{rest}", "$tl-muted"))
        wordings.append(named)
    return (*wordings, Content())


def _money(value: Decimal, code: str) -> Content:
    number = amount(value, short=abs(value) >= _EXACT_BELOW)
    return Content.assemble((number, "$tl-text"), (f" {clean(code)}", "$tl-faint"))


def right_of_chips(state: SyncState, sort: Sort, *, filtered: bool, wide: bool) -> Content:
    """Return the facts at the right end of the row of chips: the order, and how to clear."""
    if state.first and state.link is ConnectionState.SYNCING:
        text = "total not known" if wide else "no total"
        return Content.styled(text, "$tl-faint")
    parts = [Content.styled("next steps first", "$tl-faint")] if sort == Sort() else []
    if state.link is ConnectionState.OFFLINE and state.synced_at is not None:
        parts.append(Content.styled(f"as of {local_time(state.synced_at)}", "$tl-muted"))
    elif filtered:
        clear = Content.assemble(key("leads.clear"), (" clear", "$tl-muted"))
        parts.append(pressable(clear, key("leads.clear")[0]))
    # Beside chips there is room for both on a wide screen only.
    return Content("   ").join(parts if wide or not filtered else parts[-1:])


def away(summary: UnreadSummary, now: datetime, *, wide: bool) -> Content:
    """Return what came while the user was away."""
    counted = (
        (summary.new, " new"),
        (summary.changed, " changed by others" if wide else " changed"),
        (summary.deleted, " deleted"),
    )
    parts = [
        Content.assemble((f"{n:,}", "bold $tl-text"), (w, "$tl-muted")) for n, w in counted if n
    ]
    since = Content.styled(f"Since {_since(summary.since, now)}", "bold $tl-text")
    return Content.assemble(since, "   ", Content.styled(", ", "$tl-muted").join(parts))


def _since(moment: datetime, now: datetime) -> str:
    """Return ``17:40``, ``Fri 17:40`` within a week, ``Fri 13 Nov`` before."""
    here, today = moment.astimezone(), now.astimezone().date()
    if here.date() == today:
        return f"{here:%H:%M}"
    day = short_day(here.date(), today)
    return f"{day.split(' ')[0]} {here:%H:%M}" if (today - here.date()).days < _WEEK else day


def away_keys() -> tuple[Content, tuple[ClickSpan, ...]]:
    """Return the keys beside what came while the user was away, and where they can be clicked."""
    next_, clear = (key("leads.next_unread")[0], " next"), (key("leads.clear_unread")[0], " clear")
    text = Content("   ").join(
        Content.assemble((shown, "bold $tl-text"), (words, "$tl-muted"))
        for shown, words in (next_, clear)
    )
    length = len("".join(next_))
    return text, (
        ClickSpan(0, length, "next_unread"),
        ClickSpan(length + 3, text.cell_length, "clear_unread"),
    )


def unused_keys(entries: Sequence[FooterKey], room: int) -> Content:
    """Return keys that nobody has used yet, as many as fit into ``room`` cells."""
    line = Content()
    for entry in entries:
        gap = "   " if line.cell_length else ""
        text = Content.assemble((entry.shown, "bold $tl-faint"), (f" {entry.label}", "$tl-faint"))
        if line.cell_length + len(gap) + text.cell_length > room:
            break
        line += gap + pressable(text, entry.shown)
    return line


def banner(state: SyncState, waiting: int) -> Content | None:
    """Return the bar above the list: why nothing is sent, or what the last sync noticed."""
    if state.unresponsive is not None:
        return _unresponsive(state.unresponsive)
    if state.link in (ConnectionState.IDLE, ConnectionState.SYNCING) and state.message:
        return Content.assemble(("! ", "bold $tl-warn"), (clean(state.message), "$tl-text"))
    headlines = {
        ConnectionState.KEY_REFUSED: "Key refused",
        ConnectionState.NO_KEY: "No key",
        ConnectionState.OTHER_WORKSPACE: "This key belongs to another workspace",
    }
    if state.link not in headlines:
        return None
    changes = (
        f", {plural(waiting, 'change')} {'is' if waiting == 1 else 'are'} kept" if waiting else ""
    )
    reason = "It may have expired. " if state.link is ConnectionState.KEY_REFUSED else ""
    return Content.assemble(
        (headlines[state.link], "bold $tl-bad"),
        with_keys(
            f"  {reason}Everything stays readable{changes}. `app.workspaces` enters a new key",
            "$tl-text",
        ),
    )


def _unresponsive(pid: int) -> Content:
    process = f" (process {pid})" if pid else ""
    return Content.assemble(
        ("Another window holds this workspace but does not respond.", "bold $tl-warn"),
        (" Continue it (", "$tl-text"),
        ("fg", "bold $tl-text"),
        (f") or end it{process}.", "$tl-text"),
    )


def no_leads(state: SyncState, total: int, host: str, now: datetime) -> tuple[str, list[Content]]:
    """Return headline and lines for a list that is empty although nothing filters it."""
    if state.first:
        match state.link:
            case ConnectionState.OFFLINE:
                return "No connection", _offline(state, host, now)
            case ConnectionState.LIMITED:
                return "Request limit reached", _limited(state, now)
            case ConnectionState.KEY_REFUSED | ConnectionState.NO_KEY:
                return _keyless(state, host)
            case _:
                return "First sync", [
                    sentence(("The first leads appear here as soon as they arrive.", False)),
                ]
    if total:
        return "No active leads", [
            sentence("All have been converted. `leads.converted` shows them")
        ]
    return "No leads here yet", [
        sentence("`leads.new_lead` adds one, `leads.import` imports a file of them."),
        sentence(("Leads from your web forms appear automatically.", False)),
        sentence("`app.refresh` syncs now"),
    ]


def _offline(state: SyncState, host: str, now: datetime) -> list[Content]:
    lines = [
        sentence((host, True), (" does not answer.", False)),
        sentence(("There is no local copy of the workspace yet.", False)),
    ]
    next_try = ""
    if state.next_try is not None:
        left = (state.next_try - now).total_seconds()
        next_try = f"Next try in {span(left)}. " if left > 0 else "Trying now. "
    return [*lines, Content(), sentence(f"{next_try}`app.refresh` tries now")]


def _limited(state: SyncState, now: datetime) -> list[Content]:
    lines = [sentence(("This key was used too often in the last hour, here or elsewhere.", False))]
    if state.until is not None:
        left = span((state.until - now).total_seconds())
        lines.append(sentence(("Resumes in ", False), (left, True)))
    return lines


def _keyless(state: SyncState, host: str) -> tuple[str, list[Content]]:
    refused = state.link is ConnectionState.KEY_REFUSED
    first = (
        sentence((host, True), (" does not accept this key. It may have expired.", False))
        if refused
        else sentence(("This workspace needs a secret key.", False))
    )
    return "Key refused" if refused else "No key", [
        first,
        sentence("`app.workspaces` enters a new key"),
    ]


def unknown_me() -> tuple[str, list[Content]]:
    """Return headline and lines for a filter by *me* while the user is not set."""
    return "Who are you?", [
        sentence("`leads.me` picks your name from the team"),
        sentence("`leads.view_0` shows all leads"),
    ]


def no_view(digit: int) -> Content:
    """Return the reply to a digit without a view."""
    return with_keys(f"There is no view {digit}. `leads.save_view` saves one", "$tl-muted")


def search_notice(state: SyncState, total: int) -> tuple[str, ...]:
    """Return the lines under the list during a search: where it looks."""
    searches = "Searches name, company, email, phone, website, description and notes."
    if state.first:
        here = f"Searched the {total:,} leads loaded so far; TaskIP is searched too."
        return (searches, here)
    return (
        searches,
        f"Searched all {total:,} leads on this machine.",
    )


def error_below(text: str, column: int, width: int) -> Content:
    """Return an error that starts at ``column``, or as near to it as it fits."""
    text = clean(text)
    start = max(1, min(column, width - len(text) - 1))
    return Content.assemble(" " * start, (text, "$tl-bad"))


def notice(text: str, *, error: bool = False) -> Content:
    """Return a short reply to a key press or to typed text."""
    return with_keys(text, "$tl-bad" if error else "$tl-muted")
