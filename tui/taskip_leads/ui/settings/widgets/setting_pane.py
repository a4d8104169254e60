"""The pane beside the settings: what the one under the cursor means, and what it can be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from msgspec import Struct
from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from taskip_leads.ui import keys
from taskip_leads.ui.ports import Look
from taskip_leads.ui.render import cells, content


class PaneText(Struct, frozen=True):
    """What the pane shows: a title, prose, the choices with the one in force, and facts below."""

    title: str
    about: str
    choices: tuple[str, ...] = ()
    chosen: int = -1
    facts: tuple[tuple[str, str], ...] = ()
    #: What stands below the rule.
    note: str = ""
    #: What is wrong with the file or the text.
    wrong: str = ""


class SettingPane(Widget, inherit_bindings=False):
    """Show a ``PaneText``; while it has the focus, a cursor is on one of the choices."""

    DEFAULT_CSS = """
    SettingPane { background: $tl-bg; }
    """
    BINDINGS: ClassVar[list[BindingType]] = keys.bindings("settingchoice")

    class ChoiceClicked(Message):
        """A choice was clicked."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._text = PaneText("", "")
        self._at = 0
        #: The line of the first choice.
        self._first = 0

    def show(self, text: PaneText) -> None:
        """Show this."""
        self._text = text
        self.refresh(layout=True)

    def begin(self) -> None:
        """Take the keys, with the cursor on the choice in force."""
        self._at = max(0, self._text.chosen)
        # Not before: a click beside the choices leaves the keys to the list.
        self.can_focus = True
        self.focus()

    @property
    def index(self) -> int:
        """The choice under the cursor."""
        return self._at

    def move(self, by: int) -> None:
        """Move the cursor."""
        self._at = max(0, min(self._at + by, len(self._text.choices) - 1))
        self.refresh()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.can_focus = False
        self.refresh()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._lines(width))

    def render(self) -> Content:
        return Content("\n").join(self._lines(self.size.width)[: max(1, self.size.height)])

    def _lines(self, width: int) -> list[Content]:
        text, inner = self._text, max(8, width - 2)
        lines = [Content.styled(f" {cells.cut(text.title, inner)}", "bold $tl-text")]
        lines += _prose(text.about, inner, "$tl-muted")
        if text.choices:
            lines.append(Content())
            self._first = len(lines)
            lines += [self._choice(at, label, width) for at, label in enumerate(text.choices)]
        if text.wrong:
            lines.append(Content())
            sign = self._look.glyphs.refused
            lines += _prose(f"{sign} {text.wrong}", inner, "$tl-bad")
        if text.facts:
            lines.append(Content())
            for name, value in text.facts:
                shown = cells.wrap(value, inner - 9, 3, self._look.glyphs.ellipsis)
                for at, part in enumerate(shown):
                    label = cells.pad(name if not at else "", 9)
                    lines.append(Content.assemble((f" {label}", "$tl-muted"), (part, "$tl-text")))
        if text.note:
            rule = self._look.glyphs.rule * (width - 1)
            lines += [Content(), Content.styled(f" {rule}", "$tl-line")]
            lines += _prose(text.note, inner, "$tl-muted")
        return lines

    def _choice(self, at: int, label: str, width: int) -> Content:
        here = self.has_focus and at == self._at
        mark = "[x]" if at == self._text.chosen else "[ ]"
        bar = (self._look.glyphs.bar if here else " ", "$tl-accent")
        style = "bold $tl-text" if at == self._text.chosen or here else "$tl-text"
        line = Content.assemble(bar, (f"{mark} {cells.cut(label, width - 6)}", style))
        if not here:
            return line
        line += " " * max(0, width - line.cell_length)
        return line.stylize("bold reverse" if self._look.palette.flat else "on $tl-cursor")

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        at = -1 if offset is None else offset.y - self._first
        if self._text.choices and 0 <= at < len(self._text.choices):
            event.stop()
            self.post_message(self.ChoiceClicked(at))


def _prose(text: str, width: int, style: str) -> Sequence[Content]:
    lines = content.wrapped(content.with_keys(text, style), width)
    return [Content.assemble(" ", line) for line in lines]
