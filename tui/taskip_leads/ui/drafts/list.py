"""The list of drafts, newest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content

from taskip_leads import clock
from taskip_leads.models import draft_text
from taskip_leads.models.draft_text import Draft
from taskip_leads.text import ago
from taskip_leads.ui import keys
from taskip_leads.ui.render import cells, content
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.render.theme import Palette
from taskip_leads.ui.widgets.pane.cursor_pane import CursorPane
from taskip_leads.ui.widgets.pane.item_spans import Block

_KIND, _WHO, _WHEN = 10, 22, 10
#: Follows the name of a lead that no longer exists.
_DELETED = ", deleted"
_TEXT_LINES = 2
_TEXT_LIMIT = 4000


class DraftList(CursorPane):
    """Show each draft's kind, first words, lead and age, and two lines of its text."""

    BINDINGS: ClassVar[list[BindingType]] = keys.bindings("drafts")
    TEXT_AT = 1

    def __init__(self, palette: Palette, glyphs: Glyphs, *, id: str | None = None) -> None:
        super().__init__(palette, glyphs, id=id)
        self._drafts: tuple[Draft, ...] = ()
        self._read = False
        #: Ids of drafts' leads that no longer exist.
        self._deleted: frozenset[int] = frozenset()

    def show(self, drafts: Sequence[Draft], deleted: frozenset[int]) -> None:
        """Show these drafts; ``deleted`` are the ids of leads deleted in TaskIP."""
        self._drafts, self._deleted, self._read = tuple(drafts), deleted, True
        self.renew()

    @property
    def draft(self) -> Draft | None:
        """The draft under the cursor."""
        index = self.index
        return None if index is None else self._drafts[index]

    def is_lead_deleted(self, draft: Draft) -> bool:
        """Return whether the draft's lead no longer exists."""
        return draft.lead in self._deleted

    # Painting

    def blocks(self, width: int) -> Iterator[Block]:
        if self._read and not self._drafts:
            yield (
                False,
                [Content.styled(" No drafts. Text you do not save is kept here.", "$tl-faint")],
            )
        has_text = False
        for draft in self._drafts:
            if has_text:
                # Only text sets drafts apart; single lines stand below each other.
                yield False, [Content()]
            lines = self._draft(draft, width)
            has_text = len(lines) > 1
            yield True, lines

    def _draft(self, draft: Draft, width: int) -> list[Content]:
        glyphs = self._glyphs
        age = ago(draft.updated_at, clock.now())
        # One column for all, as wide as the longest that can be in it.
        room = _WHO + (len(_DELETED) if self._deleted else 0)
        deleted = _DELETED if self.is_lead_deleted(draft) else ""
        who = content.short(draft.about or "new lead", _WHO, glyphs) + deleted
        right = Content.assemble(
            (cells.pad(who, room, glyphs.ellipsis), "$tl-muted"),
            (f"   {cells.pad_left(age, _WHEN)}", "$tl-faint"),
        )
        kind = cells.pad(draft_text.kind(draft), _KIND)
        room = max(4, width - 3 - _KIND - right.cell_length - 2)
        title = content.short(draft_text.summary(draft), room, glyphs)
        left = Content.assemble(
            (f" {glyphs.mark} ", "$tl-accent"), (kind, "$tl-faint"), (title, "bold $tl-text")
        )
        return [content.ends(left, right, width, glyphs.ellipsis), *self._text(draft, width)]

    def _text(self, draft: Draft, width: int) -> list[Content]:
        margin = 3 + _KIND
        text = content.prose(draft.note[:_TEXT_LIMIT])
        if not draft.title:
            text = text.split("\n", 1)[1] if "\n" in text else ""
        lines = cells.wrap(text, width - margin, _TEXT_LINES, self._glyphs.ellipsis) if text else []
        return [Content.styled(" " * margin + line, "$tl-muted") for line in lines]
