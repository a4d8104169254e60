"""A row of ten colour swatches, with brackets around the selected one."""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.render.theme import Palette, read_colour

#: Distinct hues, readable as dots in both themes once fitted.
COLOURS = (
    "#3498db",
    "#2ecc71",
    "#1abc9c",
    "#9b59b6",
    "#e91e63",
    "#e74c3c",
    "#e67e22",
    "#f1c40f",
    "#95a5a6",
    "#34495e",
)
_STEP = 4


class ColorPicker(Widget, can_focus=True):
    """Show the swatches; a colour that is not among them selects none."""

    DEFAULT_CSS = """
    ColorPicker { width: 1fr; height: 1; background: $tl-bg; }
    """

    class Picked(Message):
        """The user selected a swatch."""

        def __init__(self, colour: str) -> None:
            super().__init__()
            self.colour = colour

    class Typed(Message):
        """The user typed the first character of a colour."""

        def __init__(self, sign: str) -> None:
            super().__init__()
            self.sign = sign

    def __init__(self, palette: Palette, glyphs: Glyphs) -> None:
        super().__init__()
        self._palette, self._glyphs = palette, glyphs
        self._chosen: int | None = None

    def show(self, colour: str | None) -> None:
        """Put the brackets around the swatch of this colour, if there is one."""
        known = read_colour(colour)
        wanted = known.hex.lower() if known is not None else ""
        self._chosen = COLOURS.index(wanted) if wanted in COLOURS else None
        self.refresh()

    def step(self, by: int) -> None:
        """Select the next or previous swatch."""
        if self._chosen is None:
            self._choose(0 if by > 0 else len(COLOURS) - 1)
        else:
            self._choose((self._chosen + by) % len(COLOURS))

    def _choose(self, index: int) -> None:
        self._chosen = index
        self.refresh()
        self.post_message(self.Picked(COLOURS[index]))

    def render(self) -> Content:
        style = "bold $tl-accent"
        parts: list[tuple[str, str] | str] = []
        for at, colour in enumerate(COLOURS):
            parts.append(("[", style) if at == self._chosen else " ")
            if self._palette.flat:
                ink = self._palette.dot(colour)
                parts.append((self._glyphs.swatch, f"ansi_{ink}"))
            else:
                parts.append(("  ", f"on {colour}"))
            parts.append(("]", style) if at == self._chosen else " ")
        return Content.assemble(*parts)

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Consume characters that start a colour, whatever keys they are elsewhere."""
        return character is not None and (character == "#" or character.isalnum())

    def on_key(self, event: events.Key) -> None:
        if self.check_consume_key(event.key, event.character):
            event.stop()
            self.post_message(self.Typed(event.character or ""))

    def on_click(self, event: events.Click) -> None:
        index = event.x // _STEP
        if index < len(COLOURS):
            self._choose(index)
