"""The lines below the text of a note or an email."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from taskip_leads.text import clean
from taskip_leads.ui.render.content import with_keys
from taskip_leads.ui.render.glyphs import Glyphs


def trouble_line(words: str, glyphs: Glyphs) -> Content:
    """Return what is wrong with the text, or why it is not saved; empty words clear the line."""
    sign = f"{glyphs.refused} " if words else ""
    return Content.assemble((sign, "$tl-bad"), with_keys(clean(words), "$tl-text"))


def status(words: str, glyphs: Glyphs, after: str = "") -> Content:
    """Return what became of the text: ``✓ draft saved``, and blanks ``after`` it."""
    if not words:
        return Content()
    return Content.assemble((glyphs.done, "$tl-ok"), (f" {words}{after}", "$tl-muted"))


def show_line(widget: Static, line: Content) -> None:
    """Show a line in a widget of fixed height, without a layout of the whole screen."""
    shown = widget.content
    if not (isinstance(shown, Content) and shown.is_same(line)):
        widget.update(line, layout=False)
