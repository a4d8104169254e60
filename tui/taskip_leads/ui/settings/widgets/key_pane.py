"""The pane beside the keys: the action under the cursor, and the new key that is waited for."""

from __future__ import annotations

from msgspec import Struct
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from taskip_leads.ui.ports import Look
from taskip_leads.ui.render import cells

_IMPOSSIBLE = (
    "Not possible: ctrl+i, ctrl+m, ctrl+h, ctrl+j, ctrl+[, ctrl and a digit. Terminals send them as other"
    " keys. esc, ? and ctrl+q keep their meaning."
)


class KeyPaneText(Struct, frozen=True):
    """What the pane shows of an action."""

    title: str
    key_id: str
    now: str
    default: str
    #: Whether a key is waited for, and what was pressed.
    waiting: bool = False
    pressed: str = ""
    #: Why the key is not possible, or who has it.
    wrong: str = ""
    #: What ``enter`` does then.
    enter: str = ""


class KeyPane(Widget):
    """Show a ``KeyPaneText``."""

    DEFAULT_CSS = """
    KeyPane { background: $tl-bg; }
    """

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._text = KeyPaneText("", "", "", "")

    def show(self, text: KeyPaneText) -> None:
        """Show this."""
        self._text = text
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._lines(width))

    def render(self) -> Content:
        return Content("\n").join(self._lines(self.size.width)[: max(1, self.size.height)])

    def _lines(self, width: int) -> list[Content]:
        text, inner = self._text, max(8, width - 2)
        ellipsis = self._look.glyphs.ellipsis
        title = cells.cut(text.title, max(4, inner - cells.width(text.key_id) - 2), ellipsis)
        lines = [
            Content.assemble((f" {title}", "bold $tl-text"), (f"  {text.key_id}", "$tl-muted")),
            Content(),
            Content.assemble((" Now      ", "$tl-muted"), (text.now or "none", "$tl-text")),
            Content.assemble((" Default  ", "$tl-muted"), (text.default or "none", "$tl-text")),
        ]
        if text.waiting:
            lines += self._capture(inner)
        elif text.wrong:
            wrapped = cells.wrap(f"{self._look.glyphs.refused} {text.wrong}", inner)
            lines += [Content(), *(Content.styled(f" {line}", "$tl-bad") for line in wrapped)]
        if not text.waiting or self.size.height > 20:
            rule = self._look.glyphs.rule * (width - 1)
            lines += [Content(), Content.styled(f" {rule}", "$tl-line")]
            lines += [
                Content.styled(f" {line}", "$tl-muted") for line in cells.wrap(_IMPOSSIBLE, inner)
            ]
        return lines

    def _capture(self, inner: int) -> list[Content]:
        text = self._text
        lines = [Content(), Content.styled(" Press the new key, or two", "bold $tl-text")]
        if text.pressed:
            lines.append(Content.styled(f"   {text.pressed}", "bold $tl-accent"))
        if text.wrong:
            words = cells.wrap(text.wrong, max(8, inner - 4))
            sign = self._look.glyphs.refused
            lines += [
                Content.assemble((f"   {sign if not at else ' '} ", "$tl-bad"), (line, "$tl-text"))
                for at, line in enumerate(words)
            ]
        if text.enter:
            lines.append(
                Content.assemble(("   enter", "bold $tl-text"), (f" {text.enter}", "$tl-muted"))
            )
        return lines
