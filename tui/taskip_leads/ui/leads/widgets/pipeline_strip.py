"""Two rows with the statuses of the pipeline: how many of the leads below are in each."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from taskip_leads.models.pipeline.shares import StatusShare
from taskip_leads.ui.render import cells
from taskip_leads.ui.render.bars import bar_length
from taskip_leads.ui.render.content import short
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.render.segments import SegmentWriter
from taskip_leads.ui.render.theme import Palette

#: Cells of one status at least and at most, between two of them, and before the first one.
_NARROWEST, _WIDEST, _GAP, _MARGIN = 12, 26, 2, 1
#: Cells for the number of statuses that have no room, and of a share such as ``100 %``.
_MORE, _PERCENT = 4, 5


class StripPlan(Struct, frozen=True):
    """How statuses share the width: how many have room, and how many cells each has."""

    shown: int
    width: int

    def start(self, index: int) -> int:
        """Return the first cell of a status."""
        return _MARGIN + index * (self.width + _GAP)

    def index_at(self, x: int) -> int | None:
        """Return the status at a cell, if there is one."""
        index, rest = divmod(x - _MARGIN, self.width + _GAP)
        return index if 0 <= index < self.shown and rest < self.width else None


def plan_strip(count: int, width: int) -> StripPlan:
    """Return the widest equal parts; statuses for which even the narrowest have no room are left out."""
    room = width - 2 * _MARGIN + _GAP
    shown = count
    if count * (_NARROWEST + _GAP) > room:
        shown = max(0, (room - _MORE) // (_NARROWEST + _GAP))
        room -= _MORE
    return StripPlan(shown, min(_WIDEST, room // shown - _GAP) if shown else _NARROWEST)


class PipelineStrip(Widget):
    """Shows the shares as names with counts, and a bar for each: its track stands for all leads."""

    DEFAULT_CSS = """
    PipelineStrip { height: 2; width: 1fr; background: $tl-bg; }
    """

    class Chosen(Message):
        """A status was clicked; ``status_id`` is ``NO_STATUS`` for leads without one."""

        def __init__(self, status_id: int) -> None:
            super().__init__()
            self.status_id = status_id

    def __init__(self, palette: Palette, glyphs: Glyphs) -> None:
        super().__init__()
        self._palette, self._glyphs = palette, glyphs
        self._shares: tuple[StatusShare, ...] = ()
        self._chosen: frozenset[int] = frozenset()

    def show(self, shares: Sequence[StatusShare], chosen: frozenset[int]) -> None:
        """Show these shares; ``chosen`` are the ids of the statuses that the list is narrowed to."""
        if (tuple(shares), chosen) != (self._shares, self._chosen):
            self._shares, self._chosen = tuple(shares), chosen
            self.refresh()

    def set_palette(self, palette: Palette) -> None:
        """Repaint with other colors."""
        self._palette = palette
        self.refresh()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        plan = plan_strip(len(self._shares), width)
        writer = SegmentWriter(self._palette, self._palette.bg)
        for index, share in enumerate(self._shares[: plan.shown]):
            writer.pad_to(plan.start(index))
            if y == 0:
                self._write_name(writer, share, plan)
            else:
                self._write_bar(writer, share, plan)
        left_out = len(self._shares) - plan.shown
        if y == 0 and left_out:
            more = cells.cut(f"+{left_out}", _MORE, self._glyphs.ellipsis)
            writer.pad_to(width - _MARGIN - len(more))
            writer.put(more, self._palette.muted)
        writer.pad_to(width)
        segments = writer.segments or [Segment(" " * width, writer.style(self._palette.text))]
        return Strip(segments, width)

    def _write_name(self, writer: SegmentWriter, share: StatusShare, plan: StripPlan) -> None:
        palette, glyphs = self._palette, self._glyphs
        chosen = share.id in self._chosen
        end = writer.cell + plan.width
        if share.is_status:
            writer.put(glyphs.dot, palette.dot(share.color))
        else:
            writer.put(glyphs.ring if share.id is not None else glyphs.unknown, palette.faint)
        count, percent = f"{share.leads:,}", self._percent(share, plan)
        room = plan.width - 3 - len(count) - len(percent)
        writer.put(f" {short(share.name, room, glyphs)}", palette.text, bold=chosen)
        writer.pad_to(end - len(count) - len(percent))
        writer.put(count, palette.text if chosen else palette.muted, bold=chosen)
        writer.put(percent, palette.faint)

    def _percent(self, share: StatusShare, plan: StripPlan) -> str:
        """Return the share in percent, where every name has room beside it."""
        total = self._total
        taken = 3 + _PERCENT + 1
        if not total or any(
            cells.width(one.name) + len(f"{one.leads:,}") + taken > plan.width
            for one in self._shares
        ):
            return ""
        return f"{(200 * share.leads + total) // (2 * total)} %".rjust(_PERCENT + 1)

    def _write_bar(self, writer: SegmentWriter, share: StatusShare, plan: StripPlan) -> None:
        palette, glyphs = self._palette, self._glyphs
        length = bar_length(share.leads, self._total, plan.width)
        color = palette.text if share.id in self._chosen else palette.edge
        writer.put(glyphs.rule_on * length, color)
        writer.put(glyphs.rule * (plan.width - length), palette.line)

    @property
    def _total(self) -> int:
        return sum(share.leads for share in self._shares)

    def on_click(self, event: events.Click) -> None:
        index = plan_strip(len(self._shares), self.size.width).index_at(event.x)
        status_id = None if index is None else self._shares[index].id
        if status_id is not None:
            self.post_message(self.Chosen(status_id))
