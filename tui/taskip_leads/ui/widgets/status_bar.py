"""The row above the key bar: workspace, counts, waiting changes and connection."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget

from taskip_leads import clock
from taskip_leads.models.sync_state import ConnectionState, SyncState
from taskip_leads.text import ago, clean, plural, span
from taskip_leads.ui.render.content import clickable
from taskip_leads.ui.render.glyphs import UNICODE, Glyphs

_GAP = 3
#: The bar shows the request budget below this number.
SCARCE = 150
#: Seconds for which a hint is shown, and letters that make it one second more.
HINT_SECONDS, _LETTERS = 2.0, 20


class StatusSegment(Struct, frozen=True):
    """One fact as texts from longest to shortest; an empty last one can be dropped."""

    wordings: tuple[Content, ...]
    #: The segment with the lowest value shrinks first.
    keep: int = 50
    #: Whether it is at the right, before the connection.
    right: bool = False


class StatusBar(Widget):
    """Show facts at the left and the connection at the right; the least important shrink."""

    DEFAULT_CSS = """
    StatusBar { height: 1; background: $tl-raised; }
    """

    def __init__(self, workspace: str, glyphs: Glyphs = UNICODE, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._workspace = clean(workspace)
        self._glyphs = glyphs
        self._facts: tuple[StatusSegment, ...] = ()
        self._state = SyncState()
        self._waiting = self._asking = self._held = 0
        self._hint: Content | None = None
        self._hint_timer: Timer | None = None
        self._shown = Content()

    def on_mount(self) -> None:
        self.set_interval(1.0, self._refresh_if_changed)

    def show_facts(self, facts: Sequence[StatusSegment]) -> None:
        """Show the facts after the workspace's name: counts and sums."""
        self._facts = tuple(facts)
        self._refresh_if_changed()

    def show_state(self, state: SyncState, waiting: int, asking: int, held: int = 0) -> None:
        """Show the connection, and how many changes were not sent yet.

        ``held`` of the ``waiting`` ones can still be undone.
        """
        self._state, self._waiting, self._asking = state, waiting, asking
        self._held = held
        self._refresh_if_changed()

    def hint(self, content: Content) -> None:
        """Show a hint in place of the facts, the longer the more there is to read."""
        if self._hint_timer is not None:
            self._hint_timer.stop()
        self._hint = content
        self._hint_timer = self.set_timer(hint_seconds(content), self._end_hint)
        self.refresh()

    def _end_hint(self) -> None:
        self._hint = None
        self.refresh()

    def _refresh_if_changed(self) -> None:
        # Every write is a frame for the terminal, and every key that changes a lead tells the same twice.
        if not self._shown.is_same(self._build()):
            self.refresh()

    def render(self) -> Content:
        self._shown = self._build()
        return self._shown

    def _build(self) -> Content:
        left = self._left()
        right = [part for part in self._facts if part.right]
        right += state_parts(
            self._state, self._waiting, self._asking, clock.now(), self._glyphs, held=self._held
        )
        return lay_out(left, right, self.size.width)

    def _left(self) -> list[StatusSegment]:
        if self._hint is not None:
            return [StatusSegment((self._hint,), keep=100)]
        name = Content.styled(self._workspace, "$tl-muted")
        facts = (part for part in self._facts if not part.right)
        return [StatusSegment((name, Content()), keep=40), *facts]


def hint_seconds(content: Content) -> float:
    """Return for how many seconds a hint is shown."""
    return HINT_SECONDS + len(content.plain) / _LETTERS


def lay_out(left: Sequence[StatusSegment], right: Sequence[StatusSegment], width: int) -> Content:
    """Lay out both sides in ``width`` cells; shorten the least important until all fit."""
    parts = [*left, *right]
    levels = [0] * len(parts)

    def total() -> int:
        sizes = [p.wordings[c].cell_length for p, c in zip(parts, levels, strict=True)]
        filled = [size for size in sizes if size]
        return sum(filled) + _GAP * max(0, len(filled) - 1) + 2

    while total() > width:
        open_ = [i for i, part in enumerate(parts) if levels[i] < len(part.wordings) - 1]
        if not open_:
            break
        levels[min(open_, key=lambda i: parts[i].keep)] += 1
    gap = Content(" " * _GAP)
    texts = [part.wordings[at] for part, at in zip(parts, levels, strict=True)]
    one = gap.join([w for w in texts[: len(left)] if w.cell_length])
    other = gap.join([w for w in texts[len(left) :] if w.cell_length])
    room = width - 2 - one.cell_length - other.cell_length
    return Content.assemble(" ", one, " " * max(1, room), other, " ")


def state_parts(
    state: SyncState, waiting: int, asking: int, now: datetime, glyphs: Glyphs, *, held: int = 0
) -> list[StatusSegment]:
    """Return the right side's segments; used by every screen with a status bar."""
    parts: list[StatusSegment] = []
    if state.read_only:
        words = Content.styled("read-only", "bold $tl-warn")
        parts.append(StatusSegment((words,), keep=90))
    if asking:
        sign = (glyphs.unknown, "bold $tl-warn")
        text = "needs you" if asking == 1 else "need you"
        parts.append(_changes(sign, (f"{asking} {text}", str(asking)), keep=85))
    if held:
        sign = (glyphs.held, "$tl-accent")
        parts.append(_changes(sign, (f"{held} sending soon", str(held)), keep=82))
    waiting -= held
    if waiting > 0:
        sign = (glyphs.up, "$tl-accent")
        parts.append(_changes(sign, (f"{waiting} waiting", str(waiting)), keep=80))
    parts.append(StatusSegment(_link_words(state, now, glyphs), keep=60))
    return parts


def _changes(sign: tuple[str, str], texts: Sequence[str], *, keep: int) -> StatusSegment:
    """Return how many changes wait, from long to short; a click opens the outbox."""
    wordings = (clickable(_segment_text(sign, text), "app.open('outbox')") for text in texts)
    return StatusSegment(tuple(wordings), keep=keep)


def _link_words(state: SyncState, now: datetime, glyphs: Glyphs) -> tuple[Content, ...]:
    if state.unresponsive is not None:
        sign = ("!", "bold $tl-warn")
        return _bold(sign, "another window does not respond"), _bold(sign, "no response")
    match state.link:
        case ConnectionState.SYNCING if state.first:
            sign = (glyphs.down, "$tl-accent")
            return _segment_text(sign, "first sync"), _segment_text(sign)
        case ConnectionState.SYNCING:
            sign = (glyphs.down, "$tl-accent")
            return _segment_text(sign, "syncing"), _segment_text(sign)
        case ConnectionState.OFFLINE:
            return _offline(state, now, glyphs)
        case ConnectionState.LIMITED:
            return _limited(state, now)
        case ConnectionState.KEY_REFUSED:
            return (_bold((glyphs.refused, "$tl-bad"), "key refused"),)
        case ConnectionState.NO_KEY:
            return (_bold((glyphs.refused, "$tl-bad"), "no key"),)
        case ConnectionState.OTHER_WORKSPACE:
            return (_bold((glyphs.refused, "$tl-bad"), "another workspace's key"),)
        case ConnectionState.DISK_FULL:
            sign = (glyphs.refused, "$tl-bad")
            return _bold(sign, clean(state.message)), _bold(sign, "can't save")
        case ConnectionState.STANDBY:
            sign = (glyphs.ring, "$tl-faint")
            return _segment_text(sign, "another window is syncing"), _segment_text(sign)
        case ConnectionState.IDLE:
            return _idle(state, now, glyphs)


def _idle(state: SyncState, now: datetime, glyphs: Glyphs) -> tuple[Content, ...]:
    if state.budget is not None and state.budget < SCARCE:
        sign = ("!", "bold $tl-warn")
        text = f"{plural(state.budget, 'request')} left"
        return _segment_text(sign, text), _segment_text(sign, f"{state.budget:,} left")
    if state.synced_at is None:
        return (Content.styled("not synced yet", "$tl-muted"), Content())
    sign = (glyphs.done, "$tl-ok")
    when = ago(state.synced_at, now)
    return _segment_text(sign, f"synced {when}"), _segment_text(sign, when), _segment_text(sign)


def _offline(state: SyncState, now: datetime, glyphs: Glyphs) -> tuple[Content, ...]:
    sign = (glyphs.ring, "$tl-warn")
    since = f" since {local_time(state.since)}" if state.since else ""
    next_try = ""
    if state.next_try is not None:
        left = (state.next_try - now).total_seconds()
        next_try = f", next try in {span(left)}" if left > 0 else ", trying now"
    return (
        _bold(sign, "offline", since + next_try),
        _bold(sign, "offline", since),
        _bold(sign, "offline"),
    )


def _limited(state: SyncState, now: datetime) -> tuple[Content, ...]:
    sign = ("!", "bold $tl-warn")
    if state.until is None:
        return (_bold(sign, "request limit reached"),)
    left = span((state.until - now).total_seconds())
    return _bold(sign, "request limit reached", f", resumes in {left}"), _bold(sign, left)


def local_time(moment: datetime) -> str:
    """Return a time as ``09:12`` in the local zone."""
    return moment.astimezone().strftime("%H:%M")


def _segment_text(sign: tuple[str, str], *texts: str) -> Content:
    return Content.assemble(sign, *((f" {word}", "$tl-muted") for word in texts))


def _bold(sign: tuple[str, str], word: str, rest: str = "") -> Content:
    return Content.assemble(sign, (f" {word}", "bold $tl-text"), (rest, "$tl-muted"))
