"""Two leads side by side, field by field, with the side that is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from msgspec import Struct
from textual.content import Content

from taskip_leads.models.attribute import Attribute
from taskip_leads.models.duplicates.merge import Merge, Side, label_of, sides_of
from taskip_leads.models.duplicates.merge_fields import MergeField
from taskip_leads.models.lead_views import LeadDetail
from taskip_leads.text import plural
from taskip_leads.ui.render import cells, content
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.render.theme import Palette
from taskip_leads.ui.widgets.pane.cursor_pane import CursorPane
from taskip_leads.ui.widgets.pane.item_spans import Block

#: Cells before the kept lead's mark, and of a mark.
_LEFT, _MARK = 15, 4
#: The other lead's column, where it is right of the list of groups.
_BESIDE, _BESIDE_WIDTH = 49, 72


class PairView(Struct, frozen=True):
    """What the comparison shows."""

    merge: Merge
    #: The lines below it: what merging does.
    words: Sequence[str] = ()
    #: The id of the user.
    me: int | None = None


class Comparison(CursorPane):
    """Show a pair; the cursor is on a field. A click on a side chooses it."""

    MOST_CELLS: ClassVar[int] = 140

    def __init__(self, palette: Palette, glyphs: Glyphs, *, id: str | None = None) -> None:
        super().__init__(palette, glyphs, id=id)
        self._view: PairView | None = None

    def show(self, view: PairView | None) -> None:
        """Show another state of the pair, or another pair."""
        self._view = view
        self.renew()

    @property
    def field(self) -> MergeField | None:
        """The field under the cursor."""
        index = self.index
        fields = () if self._view is None else self._view.merge.fields
        return fields[index] if index is not None and index < len(fields) else None

    # Painting

    def blocks(self, width: int) -> Iterator[Block]:
        if self._view is None:
            return
        merge, right = self._view.merge, self._right_column(width)
        tall = self.size.height >= 26
        if tall:
            yield False, [Content()]
        yield False, self._heads(merge, right)
        yield False, [Content()]
        for field in merge.fields:
            yield True, [self._row(field, merge.side(field), width, right)]
        yield False, [Content(), *self._parts(merge, right)]
        words = (content.with_keys(text, "$tl-muted") for text in self._view.words)
        wrapped = (line for text in words for line in content.wrapped(text, width - 3))
        lines = [Content.assemble("  ", line) for line in wrapped]
        yield False, [Content(), *lines] if tall else lines

    def _right_column(self, width: int) -> int:
        if _BESIDE_WIDTH - 1 <= width < _BESIDE_WIDTH + 7:
            return _BESIDE
        return _LEFT + (width - _LEFT + 1) // 2

    def _heads(self, merge: Merge, right: int) -> list[Content]:
        kept, other = label_of(merge.kept), label_of(merge.other)
        sign = self._glyphs.button
        keep = Content.assemble(
            (cells.pad("  Keep", _LEFT), "$tl-muted"),
            (cells.pad(f"{sign} {kept}", right - _LEFT), "bold $tl-text"),
            (f"  {other}", "$tl-muted"),
        )
        days = [content.local_day(one.lead.created_at) for one in (merge.kept, merge.other)]
        created = Content.assemble(
            (cells.pad("  Created", _LEFT + _MARK), "$tl-muted"),
            (cells.pad(days[0], right - _LEFT), "$tl-text"),
            (days[1], "$tl-muted"),
        )
        return [keep, created]

    def _row(self, field: MergeField, side: Side, width: int, right: int) -> Content:
        label = Content.styled(cells.pad(f"  {field.label}", _LEFT), "$tl-muted")
        if field.same:
            room = max(4, width - _LEFT - _MARK - 7)
            text = self._text(field, Side.KEPT, room, chosen=True)
            gap = " " * max(1, width - 1 - _LEFT - _MARK - text.cell_length - 4)
            return Content.assemble(label, " " * _MARK, text, gap, ("same", "$tl-faint"))
        choice = len(sides_of(field)) > 1
        mine = self._side(field, Side.KEPT, side, right - _LEFT - _MARK - 2, choice=choice)
        theirs = self._side(field, Side.OTHER, side, width - right - _MARK, choice=choice)
        gap = " " * max(0, right - _LEFT - mine.cell_length)
        return Content.assemble(label, mine, gap, theirs)

    def _side(
        self, field: MergeField, which: Side, side: Side, room: int, *, choice: bool
    ) -> Content:
        chosen = side in (which, Side.BOTH)
        mark = ("[x] " if chosen else "[ ] ") if choice else " " * _MARK
        text = self._text(field, which, max(4, room), chosen=chosen)
        shown = Content.assemble((mark, "$tl-text" if chosen else "$tl-faint"), text)
        return content.clickable(shown, f"choose('{which}')") if choice else shown

    def _text(self, field: MergeField, which: Side, room: int, *, chosen: bool) -> Content:
        text = field.kept_text if which is Side.KEPT else field.other_text
        badges = field.kept_badges if which is Side.KEPT else field.other_badges
        if badges:
            return self._badges(badges, room, chosen=chosen)
        if field.name == "assigned_to" and self._view is not None:
            detail = self._view.merge.kept if which is Side.KEPT else self._view.merge.other
            text = content.owners(detail.lead.assigned_to or (), self._view.me)
        text = text or self._glyphs.nothing
        return Content.styled(
            content.short(text, room, self._glyphs), "$tl-text" if chosen else "$tl-faint"
        )

    def _badges(self, badges: Sequence[Attribute], room: int, *, chosen: bool) -> Content:
        line = Content()
        for badge in content.ordered(badges):
            left = room - line.cell_length - (2 if line.cell_length else 0)
            if left < 5:
                break
            one = content.badge(badge, self._palette, self._glyphs, left)
            line = Content.assemble(line, "  " if line.cell_length else "", one)
        return line if chosen else line.stylize("$tl-faint")

    # What happens to the rest

    def _parts(self, merge: Merge, right: int) -> list[Content]:
        copied, files = len(merge.notes), len(merge.file_ids)
        rows = (
            ("Notes", _stay(merge.kept, len(merge.kept.notes)), _moved(
                merge.other, len(merge.other.notes), copied, "copied")),
            ("Files", _stay(merge.kept, len(merge.kept.files)), _moved(
                merge.other, len(merge.other.files), files, "attached")),
            ("History", "stays", f"is lost with {label_of(merge.other)}"),
        )  # fmt: skip
        return [
            Content.assemble(
                (cells.pad(f"  {label}", _LEFT + _MARK), "$tl-muted"),
                (cells.pad(mine, right - _LEFT), "$tl-text"),
                (theirs, "$tl-text"),
            )
            for label, mine, theirs in rows
        ]


def _stay(detail: LeadDetail, count: int) -> str:
    if detail.read_at is None:
        return "not read yet"
    return f"{count}, {'stays' if count == 1 else 'stay'}" if count else "none"


def _moved(detail: LeadDetail, count: int, moved: int, verb: str) -> str:
    if detail.read_at is None:
        return "not read yet"
    if not count:
        return "none"
    if not moved:
        return f"{count}, {verb} already"
    there = f", {plural(count - moved, 'other')} already" if moved < count else ""
    return f"{moved}, {'is' if moved == 1 else 'are'} {verb}{there}"
