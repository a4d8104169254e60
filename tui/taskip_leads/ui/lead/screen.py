"""A lead: every field, its history, notes, files. ``J`` and ``K`` go through the list one came from."""

from __future__ import annotations

from taskip_leads.ui.lead.field_editor import InlineEditing


class LeadScreen(InlineEditing):
    """Reading and moving, notes and files, fields edited in place, in this order of inheritance."""

    CSS_PATH = "screen.tcss"
