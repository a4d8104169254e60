"""Show conflicting changes side by side; the user chooses a value for each field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Region
from textual.screen import ModalScreen
from textual.widgets import Static

from taskip_leads import clock
from taskip_leads.models.field_labels import display_value, label
from taskip_leads.models.pending import PendingChange
from taskip_leads.text import clean, short_day
from taskip_leads.ui import keys
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.render import cells
from taskip_leads.ui.widgets.dialog_frame import DialogFrame
from taskip_leads.ui.widgets.key_bar import KeyBar

_LABEL = 12
#: Lines of a long text that are shown of each side.
_LINES = 6


_IN_WORDS = ("value", "lead_interaction_date")

#: Rows of the dialog in addition to the fields.
_BESIDE = 6


class ConflictDialog(ModalScreen[dict[str, Any] | None], AppScreen[dict[str, Any] | None]):
    """Returns the chosen value by field; None leaves the conflict undecided.

    Where both changed a field, nothing is chosen until the user does.
    """

    SCOPE = "conflict"
    CSS_PATH = "conflict_dialog.tcss"
    BINDINGS = keys.bindings("conflict")

    def __init__(self, waiting: PendingChange) -> None:
        super().__init__()
        self._waiting = waiting
        self._fields = list(waiting.details)
        #: Whether mine is chosen, by field; None where the user has not decided yet.
        self._mine: dict[str, bool | None] = {
            name: None if _both_changed(values) else True
            for name, values in waiting.details.items()
        }
        self._at = 0

    def compose(self) -> ComposeResult:
        about = clean(self._waiting.about)
        with DialogFrame(self.look.glyphs, "You and someone else changed this", about):
            with VerticalScroll(id="both", can_focus=False):
                yield Static(id="table", markup=False)
            yield Static(id="rule", markup=False)
            yield KeyBar(self.footer_keys())

    def footer_keys(self) -> tuple[keys.FooterKey, ...]:
        return (
            keys.FooterKey("←", "mine", 80),
            keys.FooterKey("→", "theirs", 80),
            keys.FooterKey("enter", "next field", 70),
            keys.FooterKey("y", "send", 95),
            keys.FooterKey("esc", "cancel", 90),
        )

    def on_mount(self) -> None:
        self.query_one("#rule", Static).update(
            Content.styled(self.look.glyphs.rule * 200, "$tl-line")
        )
        self._leave_room()
        self._paint()

    def on_resize(self) -> None:
        self._leave_room()
        self._paint()

    def _leave_room(self) -> None:
        self.query_one(DialogFrame).leave_room(self.query_one("#both"), _BESIDE)

    def _paint(self) -> None:
        width = self.query_one("#table").size.width
        if width <= 0:
            return
        side = (width - _LABEL - 10) // 2
        head = Content.assemble(
            " " * (_LABEL + 2),
            (cells.pad("    Mine", side + 4), "bold $tl-text"),
            ("    Theirs", "bold $tl-text"),
            (self._when_and_who(width - _LABEL - side - 16), "$tl-muted"),
        )
        lines = [head, Content()]
        for at, name in enumerate(self._fields):
            if at:
                lines.append(Content())
            first = len(lines)
            lines += self._field(name, at == self._at, side)
            if at == self._at:
                region = Region(0, first, width, len(lines) - first)
                self.call_after_refresh(
                    self.query_one("#both", VerticalScroll).scroll_to_region, region, animate=False
                )
        lines += [Content(), Content.styled(self._summary(), "$tl-muted")]
        self.query_one("#table", Static).update(Content("\n").join(lines))

    def _when_and_who(self, room: int) -> str:
        """Return when theirs came, and from whom, as far as TaskIP tells."""
        at, by = self._waiting.theirs_at, clean(self._waiting.theirs_by)
        if at is None:
            return ", in TaskIP"
        here = at.astimezone()
        day = "" if here.date() == clock.today() else f"{short_day(here.date(), clock.today())} "
        text = f", {day}{here:%H:%M}" + (f", {by}" if by else "")
        return cells.cut(text, room, self.look.glyphs.ellipsis)

    def _field(self, name: str, here: bool, side: int) -> list[Content]:
        glyphs = self.look.glyphs
        values = self._waiting.details[name]
        mine = _wrapped(_formatted(name, values.get("mine")), side - 1, glyphs.ellipsis)
        theirs = _wrapped(_formatted(name, values.get("theirs")), side - 1, glyphs.ellipsis)
        base = _formatted(name, values.get("base"))
        out: list[Content] = []
        for at in range(max(len(mine), len(theirs))):
            one = mine[at] if at < len(mine) else ""
            other = theirs[at] if at < len(theirs) else ""
            head = cells.pad(label(name), _LABEL, glyphs.ellipsis) if at == 0 else " " * _LABEL
            chosen = self._mine[name]
            out.append(
                Content.assemble(
                    (glyphs.bar if here and at == 0 else " ", "$tl-accent"),
                    " ",
                    (head, "bold $tl-text" if here else "$tl-faint"),
                    self._side(one, chosen is True, at, side),
                    self._side(other, chosen is False, at, side),
                )
            )
        if base is not None and base != "":
            before = cells.cut(_text(base).replace("\n", " "), side, glyphs.ellipsis)
            out.append(Content.assemble(" " * (_LABEL + 2), (f"    was {before}", "$tl-faint")))
        return out

    def _side(self, words: str, chosen: bool, at: int, width: int) -> Content:
        box = ("[x]" if chosen else "[ ]") if at == 0 else "   "
        style = "bold $tl-text" if chosen else "$tl-muted"
        return Content.assemble(
            (f"{box} ", "bold $tl-accent" if chosen else "$tl-muted"),
            (cells.pad(words, width), style),
        )

    @property
    def _undecided(self) -> list[str]:
        return [name for name, mine in self._mine.items() if mine is None]

    def _summary(self) -> str:
        if undecided := self._undecided:
            names = ", ".join(label(name).lower() for name in undecided)
            return f"Choose mine or theirs: {names}."
        own = sum(mine is True for mine in self._mine.values())
        if own == 0:
            return "Keeps theirs; nothing is sent."
        if own == len(self._fields):
            return "Sends yours; theirs is replaced."
        return f"Sends yours in {own} of {len(self._fields)} fields and keeps theirs in the others."

    # Keys

    def action_move(self, by: int) -> None:
        self._at = max(0, min(self._at + by, len(self._fields) - 1))
        self._paint()

    def action_next(self) -> None:
        """Go to the next field, after the last one to the first."""
        self._at = (self._at + 1) % len(self._fields)
        self._paint()

    def action_side(self, mine: bool) -> None:
        self._mine[self._fields[self._at]] = mine
        self._paint()

    def action_other(self) -> None:
        name = self._fields[self._at]
        self.action_side(not self._mine[name])

    def action_send(self) -> None:
        if undecided := self._undecided:
            self._at = self._fields.index(undecided[0])
            self._paint()
            return
        self.dismiss(
            {
                name: self._waiting.details[name].get("mine" if mine else "theirs")
                for name, mine in self._mine.items()
            }
        )

    def action_later(self) -> None:
        self.dismiss(None)

    def on_click(self, event: events.Click) -> None:
        event.stop()


def _both_changed(values: Mapping[str, Any]) -> bool:
    """Return whether neither side kept the value from before."""
    base = values.get("base")
    return values.get("mine") != base and values.get("theirs") != base


def _formatted(name: str, value: Any) -> Any:
    """Format a value as elsewhere: money and days."""
    return display_value(name, value, clock.today()) if name in _IN_WORDS and value else value


def _text(value: Any) -> str:
    if value is None or value == "" or value == []:
        return "–"
    if isinstance(value, list | tuple):
        return ", ".join(_text(one) for one in value)
    return clean(str(value), lines=True)


def _wrapped(value: Any, width: int, ellipsis: str) -> list[str]:
    return cells.wrap(_text(value), max(4, width), _LINES, ellipsis) or [""]
