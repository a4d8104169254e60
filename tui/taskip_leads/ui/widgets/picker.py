"""A list of choices that narrows as the user types: statuses, sources, people."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import ClassVar

from msgspec import Struct
from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from taskip_leads.models.filters.query import NONE
from taskip_leads.text import clean, fold
from taskip_leads.ui import keys
from taskip_leads.ui.ports import Look, ports_of
from taskip_leads.ui.render import cells

#: Characters that names contain and that are not keys of a picker.
_TYPED = "-_.&/+'’@"
#: Cells from the left edge of the box, the dot and the name.
_BOX, _DOT, _NAME = 2, 6, 8
_AROUND = 7
_HINT = ("Counts include the", "other filters.")


class PickerLine(Struct, frozen=True):
    """One choice; ``id`` ``NONE`` means *without one*."""

    id: int
    name: str
    #: Its colour in the workspace; free text.
    color: str | None = None
    #: How many leads would remain; None: unknown, not shown.
    leads: int | None = None
    #: Whether a dot in its colour precedes the name.
    dot: bool = True
    #: A word at the right end in place of the count: ``now``.
    suffix: str = ""


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

    class Changed(Message):
        """The chosen or excluded lines changed."""

        def __init__(self, ids: frozenset[int], excluded: frozenset[int]) -> None:
            super().__init__()
            self.ids = ids
            self.excluded = excluded

    class Done(Message):
        """The choice was accepted."""

        def __init__(self, ids: frozenset[int], excluded: frozenset[int]) -> None:
            super().__init__()
            self.ids = ids
            self.excluded = excluded

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
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._title = title
        self._lines = tuple(lines)
        self._chosen = frozenset(chosen)
        self._excluded = frozenset(excluded)
        self._multi, self._excludes = multi, multi and excludes
        self._typed = ""
        #: What was typed, what could be chosen then, and what the letters left of it.
        self._found: tuple[str, tuple[PickerLine, ...], list[PickerLine]] | None = None
        #: Whether a line was chosen since the last letter; if none was, ``enter`` chooses.
        self._settled = True
        self._at = next((at for at, line in enumerate(lines) if line.id in self._chosen), 0)
        self._top = 0

    @property
    def _look(self) -> Look:
        return ports_of(self.app).look

    @property
    def _framed(self) -> bool:
        return bool(self.styles.border_top[0])

    def on_resize(self) -> None:
        self._show_title()

    def show_lines(self, lines: Sequence[PickerLine]) -> None:
        """Replace the lines or their counts; the cursor stays on its line."""
        shown = self._shown()
        here = shown[self._at].id if self._at < len(shown) else None
        self._lines = tuple(lines)
        ids = [line.id for line in self._shown()]
        self._at = ids.index(here) if here in ids else 0
        self.refresh(layout=True)

    def check_consume_key(self, key: str, character: str | None) -> bool:
        return _is_typed(character)

    # Choosing

    def action_move(self, by: int) -> None:
        shown = self._shown()
        if shown:
            self._at = max(0, min(self._at + by, len(shown) - 1))
            self.refresh()

    def action_choose(self) -> None:
        shown = self._shown()
        if self._at < len(shown):
            self._choose(shown[self._at])

    def action_nth(self, digit: int) -> None:
        """Choose one of the first nine lines."""
        shown = self._shown()
        if digit <= len(shown):
            self._at = digit - 1
            self._choose(shown[self._at])

    def action_exclude(self) -> None:
        shown = self._shown()
        if self._excludes and self._at < len(shown):
            id_ = shown[self._at].id
            self._change(self._chosen - {id_}, self._excluded ^ {id_})

    def action_none(self) -> None:
        """Clear the choice and the typed letters."""
        self._typed = ""
        if self._multi:
            self._change(frozenset(), frozenset())

    def action_done(self) -> None:
        if not self._multi:
            self.action_choose()
            return
        if self._typed and not self._settled:
            # After typing letters, enter chooses the line under the cursor.
            self.action_choose()
        self.post_message(self.Done(self._chosen, self._excluded))

    def action_cancel(self) -> None:
        self.post_message(self.Cancelled())

    def action_rub_out(self) -> None:
        self._narrow(self._typed[:-1])

    def _choose(self, line: PickerLine) -> None:
        if self._multi:
            self._change(self._chosen ^ {line.id}, self._excluded - {line.id})
        else:
            self.post_message(self.Done(frozenset({line.id}), frozenset()))

    def _change(self, chosen: frozenset[int], excluded: frozenset[int]) -> None:
        self._settled = True
        if (chosen, excluded) != (self._chosen, self._excluded):
            self._chosen, self._excluded = chosen, excluded
            self.post_message(self.Changed(chosen, excluded))
        self._show_title()
        self.refresh()

    # Narrowing

    def on_key(self, event: events.Key) -> None:
        if _is_typed(event.character):
            event.stop()
            event.prevent_default()
            self._narrow(self._typed + (event.character or ""))

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        self._narrow(self._typed + clean(event.text.strip()[: cells.LIMIT]))

    def _narrow(self, typed: str) -> None:
        self._typed, self._at, self._top, self._settled = typed, 0, 0, False
        self.refresh(layout=True)

    def _shown(self) -> list[PickerLine]:
        """Return the lines that match the typed letters, ignoring spaces: ``space`` chooses."""
        if self._found is None or self._found[:2] != (self._typed, self._lines):
            needle = _bare(self._typed)
            found = [line for line in self._lines if needle in _bare(line.name)]
            self._found = self._typed, self._lines, found
        return self._found[2]

    # Drawing

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        wanted = 2 + len(self._head(width)) + max(1, len(self._shown()))
        # At most the height between the rows above a list and the bars below it.
        return min(wanted, max(3, self.app.size.height - _AROUND))

    def _show_title(self) -> None:
        """Show in the border: the title at the left, the number chosen at the right."""
        count_text = self._count_text()
        room = self.outer_size.width - 8 - (len(count_text) + 3 if count_text else 0)
        title = Content.styled(self._cut_title(room), "bold $tl-text")
        gap = self.outer_size.width - 8 - title.cell_length - len(count_text)
        if count_text and gap > 0:
            rule = f" {self._look.glyphs.rule * gap} "
            title = Content.assemble(title, (rule, "$tl-edge"), (count_text, "$tl-muted"))
        self.border_title = title

    def _cut_title(self, room: int) -> str:
        return cells.cut(self._title, max(4, room), self._look.glyphs.ellipsis)

    def _count_text(self) -> str:
        count = len(self._chosen) + len(self._excluded)
        return f"{count} chosen" if self._multi and count else ""

    def _head(self, width: int) -> list[Content]:
        if self._framed:
            return []
        text = self._cut_title(width - 3 - len(self._count_text()))
        gap = width - 1 - cells.width(text) - len(self._count_text())
        title = Content.assemble(
            " ",
            (text, "bold $tl-text"),
            " " * max(1, gap),
            (self._count_text(), "$tl-muted"),
        )
        return [title, Content()]

    def render(self) -> Content:
        width = self.size.width
        lines = [*self._head(width), self._field(width), Content()]
        shown = self._shown()
        if not shown:
            lines.append(Content.styled("  no match", "$tl-faint"))
        room = max(1, self.size.height - len(lines))
        self._top = max(0, min(self._top, self._at), self._at - room + 1)
        for at, line in enumerate(shown[self._top : self._top + room], start=self._top):
            lines.append(self._line(line, at == self._at, width))
        counted = any(line.leads is not None for line in self._lines)
        if not self._framed and counted and len(lines) + 4 <= self.size.height:
            lines += [Content(), Content()]
            lines += [Content.styled(f"  {text}", "$tl-faint") for text in _HINT]
        return Content("\n").join(lines)

    def _field(self, width: int) -> Content:
        look = self._look
        room = width - 4
        if self._typed:
            text = Content.assemble(
                (cells.cut(self._typed, room - 1, look.glyphs.ellipsis), "$tl-text"),
                (" ", "reverse" if look.palette.flat else "on $tl-accent"),
            )
        else:
            text = Content.styled("type to narrow", "$tl-faint")
        if look.palette.flat:
            return Content.assemble(" [", text, " " * max(0, room - text.cell_length), "]")
        field = Content.assemble(" ", text, " " * max(0, room + 1 - text.cell_length))
        return " " + field.stylize_before("on $tl-raised")

    def _line(self, line: PickerLine, marked: bool, width: int) -> Content:
        palette, glyphs = self._look.palette, self._look.glyphs
        ground = palette.bg if self._framed else palette.surface
        count = line.suffix if line.leads is None else f"{line.leads:,}"
        name = cells.cut(clean(line.name), width - _NAME - 3 - len(count), glyphs.ellipsis)
        if line.id == NONE:
            sign = (glyphs.ring, "$tl-faint")
        elif line.dot:
            colour = palette.dot(line.color, palette.cursor if marked else ground)
            sign = (glyphs.dot, colour if colour.startswith("#") else f"ansi_{colour}")
        else:
            sign = (" ", "")
        tone = "$tl-muted" if line.id == NONE else "$tl-text"
        bold = "bold " if marked else ""
        row = Content.assemble(
            (glyphs.bar if marked else " ", "$tl-accent"),
            " " * (_BOX - 1),
            self._box(line.id),
            " ",
            sign if line.dot or line.id == NONE else "",
            " " if line.dot or line.id == NONE else "",
            (name, bold + tone),
        )
        gap = width - 2 - row.cell_length - len(count)
        strong = marked or line.id in self._chosen
        row = Content.assemble(
            row, " " * max(1, gap), (count, bold + ("$tl-text" if strong else "$tl-muted")), "  "
        )
        if not marked:
            return row
        return row.stylize("reverse") if palette.flat else row.stylize_before("on $tl-cursor")

    def _box(self, id_: int) -> tuple[str, str]:
        """Return the box before a name: chosen, excluded or neither; a digit without ``multi``."""
        if not self._multi:
            at = [line.id for line in self._shown()].index(id_)
            tone = "$tl-accent" if id_ in self._chosen else "$tl-muted"
            return (f" {at + 1} " if at < 9 else "   ", f"bold {tone}")
        if id_ in self._chosen:
            return ("[x]", "bold $tl-accent")
        if id_ in self._excluded:
            return ("[!]", "bold $tl-accent")
        return ("[ ]", "$tl-muted")

    def on_click(self, event: events.Click) -> None:
        event.stop()
        above = 2 + len(self._head(self.size.width))
        inside = event.get_content_offset(self)
        if inside is None:
            return
        shown = self._shown()
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


def _is_typed(character: str | None) -> bool:
    """Whether a key narrows the lines: letters and other name characters, but not digits."""
    return bool(character) and ((character or "").isalpha() or (character or "") in _TYPED)


def _bare(text: str) -> str:
    return fold(text).replace(" ", "")
