"""Keep a text area's wrapping in step with its width."""

from __future__ import annotations

from textual.widgets import TextArea


def rewrap_after_resize(area: TextArea) -> None:
    """Wrap the text for the current width: Textual may draw before it has handled a resize."""
    if area.soft_wrap and area.wrap_width and area.wrapped_document._width != area.wrap_width:
        area._rewrap_and_refresh_virtual_size()
