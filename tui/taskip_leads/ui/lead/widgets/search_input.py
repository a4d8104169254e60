"""The field in which a lead's notes or files are searched."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.widgets import Input

from taskip_leads.ui import keys


class SearchInput(Input):
    """One row on raised; its keys are the screen's."""

    BINDINGS: ClassVar[list[BindingType]] = keys.bindings("finder")
    DEFAULT_CSS = """
    SearchInput, SearchInput:focus { height: 1; width: 1fr; border: none; padding: 0; background: $tl-raised;
        color: $tl-text; background-tint: $tl-bg 0%; }
    """
