"""A list of choices that narrows as the user types: statuses, sources, people."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from taskip_leads.text import clean
from taskip_leads.ui import keys
from taskip_leads.ui.ports import Look, ports_of
from taskip_leads.ui.render import cells
from taskip_leads.ui.widgets.picker_choices import PickerChoices, TypedChoice
from taskip_leads.ui.widgets.picker_lines import LineState, PickerLine, render_field, render_line

_AROUND = 7
_HINT = ("Counts include the", "other filters.")


class PickerAnswer(Message):
    """What is chosen, and what is excluded."""

    def __init__(self, ids: frozenset[int], excluded: frozenset[int]) -> None:
        super().__init__()
        self.ids = ids
        self.excluded = excluded


class Picker(Widget, can_focus=True):
    """Choices with a cursor; letters narrow them, ``space`` chooses, ``enter`` accepts.

    The title is in the border; without a border it is the first line.

    With ``multi``, each choice posts ``Changed`` at once, so that the filtered list can follow, and with
    ``excludes`` a line can also be excluded. Without ``multi``, the first choice closes the picker.
    """

    BINDINGS: ClassVar[list[BindingType]] = keys.bindings("picker")
    DEFAULT_CSS = """
    Picker { height: auto; width: 1fr; background: $tl-bg; border: round $tl-edge;
        border-title-color: $tl-text; border-title-background: $tl-bg; }
    """

    class Changed(PickerAnswer):
        """The chosen or excluded lines changed."""

    class Done(PickerAnswer):
        """The choice was accepted."""

    class Highlighted(Message):
        """The cursor is on another line, or on none."""

        def __init__(self, id: int | None) -> None:
            super().__init__()
            self.id = id

    class Cancelled(Message):
        """The user cancelled; restore the previous choice."""

    def __init__(
        self,
        title: str,
        lines: Sequence[PickerLine],
        *,
        chosen: Collection[int] = (),
        excluded: Collection[int] = (),
        multi: bool = True,
        excludes: bool = False,
        read: Callable[[str], TypedChoice] | None = None,
        placeholder: str = "type to narrow",
        id: str | None = None,
    ) -> None:
        """``read``: what a text means as a choice that no line offers."""
        super().__init__(id=id)
        self._title, self._placeholder = title, placeholder
        self._choices = PickerChoices(lines, read)
        self._chosen = frozenset(chosen)
        self._excluded = frozenset(excluded)
        self._multi, self._excludes = multi, multi and excludes
        #: Whether a line was chosen since the last letter; if none was, ``enter`` chooses.
        self._settled = True
        #: Whether the cursor was moved since the last letter.
        self._moved = True
        self._at = next((at for at, line in enumerate(lines) if line.id in self._chosen), 0)
        self._top = 0

    @property
    def _look(self) -> Look:
        return ports_of(self.app).look

    @property
    def _framed(self) -> bool:
        return bool(self.styles.border_top[0])

    def on_mount(self) -> None:
        self._report_cursor()

    def on_resize(self) -> None:
        self._show_title()

    def _report_cursor(self) -> None:
        shown = self._choices.shown
        self.post_message(self.Highlighted(shown[self._at].id if self._at < len(shown) else None))

    def show_lines(self, lines: Sequence[PickerLine]) -> None:
        """Replace the lines or their counts; the cursor stays on its line."""
        shown = self._choices.shown
        here = shown[self._at].id if self._at < len(shown) else None
        self._choices.replace(lines)
        ids = [line.id for line in self._choices.shown]
        self._at = ids.index(here) if here in ids else 0
        self.refresh(layout=True)

    def check_consume_key(self, key: str, character: str | None) -> bool:
        return self._choices.types(character, moved=self._moved)

    # Choosing

    def action_move(self, by: int) -> None:
        shown = self._choices.shown
        if shown:
            self._at = max(0, min(self._at + by, len(shown) - 1))
            self._moved = True
            self._report_cursor()
            self.refresh()

    def action_choose(self) -> None:
        shown = self._choices.shown
        if self._at < len(shown):
            self._choose(shown[self._at])

    def action_nth(self, digit: int) -> None:
        """Choose one of the first nine lines."""
        shown = self._choices.shown
        if digit <= len(shown):
            self._at = digit - 1
            self._choose(shown[self._at])

    def action_exclude(self) -> None:
        shown = self._choices.shown
        if self._excludes and self._at < len(shown):
            id_ = shown[self._at].id
            self._change(self._chosen - {id_}, self._excluded ^ {id_})

    def action_none(self) -> None:
        """Clear the choice and the typed letters."""
        self._choices.narrow("")
        if self._multi:
            self._change(frozenset(), frozenset())

    def action_done(self) -> None:
        if not self._multi:
            self.action_choose()
            return
        if self._choices.is_refused:
            return
        if self._choices.typed and not self._settled:
            # After typing letters, enter chooses the line under the cursor.
            self.action_choose()
        self.post_message(self.Done(self._chosen, self._excluded))

    def action_cancel(self) -> None:
        self.post_message(self.Cancelled())

    def action_rub_out(self) -> None:
        self._narrow(self._choices.typed[:-1])

    def _choose(self, line: PickerLine) -> None:
        if self._multi:
            if line == self._choices.choice.line:
                self._choices.keep(line)
                self._at = [one.id for one in self._choices.shown].index(line.id)
                self.refresh(layout=True)
            self._change(self._chosen ^ {line.id}, self._excluded - {line.id})
        else:
            self.post_message(self.Done(frozenset({line.id}), frozenset()))

    def _change(self, chosen: frozenset[int], excluded: frozenset[int]) -> None:
        self._settled = self._moved = True
        if (chosen, excluded) != (self._chosen, self._excluded):
            self._chosen, self._excluded = chosen, excluded
            self.post_message(self.Changed(chosen, excluded))
        self._show_title()
        self.refresh()

    # Narrowing

    def on_key(self, event: events.Key) -> None:
        if self._choices.types(event.character, moved=self._moved):
            event.stop()
            event.prevent_default()
            self._narrow(self._choices.typed + (event.character or ""))

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        self._narrow(self._choices.typed + clean(event.text.strip()[: cells.LIMIT]))

    def _narrow(self, typed: str) -> None:
        self._choices.narrow(typed)
        self._at, self._top, self._settled, self._moved = 0, 0, False, False
        self._report_cursor()
        self.refresh(layout=True)

    # Drawing

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        wanted = 2 + len(self._head(width)) + self._choices.height
        # At most the height between the rows above a list and the bars below it.
        return min(wanted, max(3, self.app.size.height - _AROUND))

    def _show_title(self) -> None:
        """Show in the border: the title at the left, the number chosen at the right."""
        count_text = self._count_text()
        room = self.outer_size.width - 8 - (len(count_text) + 3 if count_text else 0)
        title = Content.styled(_cut(self._look, self._title, room), "bold $tl-text")
        gap = self.outer_size.width - 8 - title.cell_length - len(count_text)
        if count_text and gap > 0:
            rule = f" {self._look.glyphs.rule * gap} "
            title = Content.assemble(title, (rule, "$tl-edge"), (count_text, "$tl-muted"))
        self.border_title = title

    def _count_text(self) -> str:
        count = len(self._chosen) + len(self._excluded)
        return f"{count} chosen" if self._multi and count else ""

    def _head(self, width: int) -> list[Content]:
        if self._framed:
            return []
        text = _cut(self._look, self._title, width - 3 - len(self._count_text()))
        gap = width - 1 - cells.width(text) - len(self._count_text())
        title = Content.assemble(
            " ", (text, "bold $tl-text"), " " * max(1, gap), (self._count_text(), "$tl-muted")
        )
        return [title, Content()]

    def render(self) -> Content:
        width = self.size.width
        field = render_field(self._look, self._choices.typed, width, self._placeholder)
        meaning = Content.styled(
            f"  {_cut(self._look, self._choices.meaning, width - 4)}", "$tl-muted"
        )
        lines = [*self._head(width), field, meaning]
        shown = self._choices.shown
        lines += [] if shown else _no_match(self._choices.choice.note, width)
        room = max(1, self.size.height - len(lines))
        self._top = max(0, min(self._top, self._at), self._at - room + 1)
        for at, line in enumerate(shown[self._top : self._top + room], start=self._top):
            state = self._state_of(line, at)
            lines.append(render_line(self._look, line, state, width, framed=self._framed))
        counted = any(line.leads is not None for line in self._choices.lines)
        if not self._framed and counted and len(lines) + 4 <= self.size.height:
            lines += [Content(), Content()]
            lines += [Content.styled(f"  {text}", "$tl-faint") for text in _HINT]
        return Content("\n").join(lines)

    def _state_of(self, line: PickerLine, at: int) -> LineState:
        chosen, excluded = line.id in self._chosen, line.id in self._excluded
        return LineState(at == self._at, chosen, excluded, None if self._multi else at)

    def on_click(self, event: events.Click) -> None:
        event.stop()
        above = 2 + len(self._head(self.size.width))
        inside = event.get_content_offset(self)
        if inside is None:
            return
        shown = self._choices.shown
        at = self._top + inside.y - above
        if inside.y >= above and at < len(shown):
            self._at = at
            self._choose(shown[at])

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.action_move(1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.action_move(-1)


def _cut(look: Look, text: str, room: int) -> str:
    return cells.cut(text, max(4, room), look.glyphs.ellipsis)


def _no_match(note: str, width: int) -> list[Content]:
    reason = cells.wrap(note or "no match", width - 4)
    return [Content.styled(f"  {line}", "$tl-faint") for line in reason]
