"""Arrange the blocks of figures: all beside each other, or one page at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct
from textual.content import Content

from taskip_leads.models.insights.figures import MOVE_DAYS, Insights, shorten
from taskip_leads.models.insights.tables import read_words, undated_words
from taskip_leads.text import clean, short_day
from taskip_leads.ui.insights.blocks import (
    DrawnBlock,
    FigureStyle,
    TableColumns,
    draw_table,
    money_facts,
    source_facts,
    team_facts,
)
from taskip_leads.ui.insights.chart_blocks import ChartColumns, draw_notes, draw_weeks
from taskip_leads.ui.insights.choices import PAGES, BlockName
from taskip_leads.ui.render import cells

#: From this size of the terminal's page on, all blocks are shown at once.
WIDE, TALL = 112, 24
#: No table is wider than this; the right half begins at this cell.
_MOST_WIDTH, _RIGHT = 118, 64
#: The most cells that pages take of a wider terminal.
_PAGE_WIDTH = 92
#: Rows of the right half besides those of its charts' columns, without blank rows under titles.
_RIGHT_ROWS = 17
#: Cells before a page's labels; the least cells of a label and of the longest bar.
_PAGE_MARGIN, _LEAST_LABEL, _LEAST_BAR = 3, 8, 4
#: The least rows of a table in the left half.
_LEAST_ROWS = 3
_CURSOR = Callable[[BlockName], int | None]


class PlacedBlock(Struct, frozen=True):
    """A block and where its first cell is."""

    block: DrawnBlock
    x: int
    y: int


class FigurePage(Struct, frozen=True):
    """What the page shows now: its lines, and the blocks in them."""

    lines: list[Content]
    placed: list[PlacedBlock]


def is_wide(width: int, height: int) -> bool:
    """Return whether all blocks fit at once."""
    return width >= WIDE and height >= TALL


def lay_out(
    insights: Insights,
    width: int,
    height: int,
    block: BlockName,
    style: FigureStyle,
    cursor: _CURSOR,
) -> FigurePage:
    """Return all blocks, or the page of ``block``; ``cursor`` names the item of each block."""
    painter = _Painter(insights, style, cursor)
    if is_wide(width, height):
        return painter.all_blocks(min(width - 2, _MOST_WIDTH), height)
    page = next(page for page in PAGES if block in page)
    return painter.page(page, min(width, _PAGE_WIDTH), height)


class _Painter:
    def __init__(self, insights: Insights, style: FigureStyle, cursor: _CURSOR) -> None:
        self._insights, self._style, self._cursor = insights, style, cursor

    # All at once

    def all_blocks(self, end: int, height: int) -> FigurePage:
        left, right = self._left_half(height), self._right_half(end - _RIGHT, height)
        lines = _merge([*left, *right], height)
        words = (read_words(self._insights), undated_words(self._insights))
        bottom = max(placed.y + len(placed.block.lines) for placed in left) + 1
        for at, text in enumerate(word for word in words if word):
            if bottom + at < height:
                lines[bottom + at] = _beside(self._note(text, 2, _RIGHT - 2), lines[bottom + at])
        return FigurePage(lines, [*left, *right])

    def _left_half(self, height: int) -> list[PlacedBlock]:
        insights = self._insights
        standing, sources, team = _share(
            height - 8, len(insights.statuses), len(insights.sources), len(insights.team)
        )
        return _stack(
            [
                self._standing(TableColumns(2, 12, 16, 20, self._heads(42, 53, 60)), standing),
                self._sources(TableColumns(2, 12, 16, 20, _source_heads(42, 53, 60)), sources),
                self._team(TableColumns(2, 20, 0, 0, _team_heads(30, 40, 48, 60)), team),
            ],
            0,
        )

    def _right_half(self, room: int, height: int) -> list[PlacedBlock]:
        insights, style = self._insights, self._style
        spare = height - _RIGHT_ROWS
        weeks = max(3, min(6, (spare - 4) // 3 * 3))
        notes = max(2, min(4, spare - weeks))
        spaced = spare >= weeks + notes + 2
        by_week = ChartColumns(2, 5, 7, room, weeks, weeks // 3, 3, spaced)
        by_day = ChartColumns(2, 5, 7, room, notes, notes, 1, spaced)
        contacts = TableColumns(2, 13, 17, max(4, room - 36), self._heads(room - 12, room))
        week, day = self._cursor(BlockName.WEEKS), self._cursor(BlockName.NOTES)
        return _stack(
            [
                draw_weeks(insights, by_week, style, week),
                self._contacts(contacts),
                draw_notes(insights, by_day, style, day, best=True),
            ],
            _RIGHT,
        )

    # Pages

    def page(self, names: Sequence[BlockName], width: int, height: int) -> FigurePage:
        insights, rows = self._insights, max(2, height - 1)
        notes: list[str] = []
        match names[0]:
            case BlockName.STANDING:
                blocks = [self._standing(page_columns(width, self._heads(10, 12, 8)), rows)]
                notes = ["Only what is in TaskIP now is counted; deleted leads are not."]
            case BlockName.SOURCES:
                blocks = [self._sources(page_columns(width, _source_heads(10, 12, 8)), rows)]
                notes = ["Over all leads, whenever they were created."]
            case BlockName.TEAM:
                heads = _team_heads(9, 12, 10, 12)
                blocks = [self._team(page_columns(width, heads, label=26, bars=False), rows)]
                notes = [read_words(insights), undated_words(insights)]
            case BlockName.CONTACT:
                blocks = [self._contacts(page_columns(width, self._heads(10, 12)))]
                notes = ["By the last interaction; a date ahead is a planned one."]
            case _:
                blocks = self._charts(width - 2, height)
        placed = _stack(blocks, 0)
        lines = _merge(placed, height)
        self._add_notes(lines, placed, [note for note in notes if note], width)
        if names[0] is BlockName.STANDING:
            self._add_moves(lines, width)
        return FigurePage(lines[:height], placed)

    def _charts(self, end: int, height: int) -> list[DrawnBlock]:
        spare = height - 7
        weeks = max(2, min(8, (spare - 3) // 2 * 2))
        blocks = [
            draw_weeks(
                self._insights,
                ChartColumns(3, 6, 8, end, weeks, 2, 4, spaced=False),
                self._style,
                self._cursor(BlockName.WEEKS),
            )
        ]
        if spare - weeks >= 1:
            days = ChartColumns(3, 0, 8, end, min(3, spare - weeks), 0, 1, spaced=False)
            drawn = draw_notes(
                self._insights, days, self._style, self._cursor(BlockName.NOTES), best=False
            )
            blocks.append(drawn)
        return blocks

    def _add_notes(
        self, lines: list[Content], placed: Sequence[PlacedBlock], notes: Sequence[str], width: int
    ) -> None:
        bottom = max(one.y + len(one.block.lines) for one in placed) + 1
        for note in notes:
            for text in cells.wrap(note, width - 4):
                if bottom < len(lines):
                    lines[bottom] = self._note(text, 3, width)
                    bottom += 1

    def _add_moves(self, lines: list[Content], width: int) -> None:
        """Add moves between statuses below everything else, as many as there is room for."""
        moves = self._insights.moves
        start = max((at for at, line in enumerate(lines) if line.cell_length), default=0) + 2
        if moves is None or moves.since is None or start + 1 >= len(lines):
            return
        since = short_day(moves.since, self._insights.today)
        title = f"Moved in the last {MOVE_DAYS} days, as seen from this machine since {since}"
        lines[start] = Content.assemble("   ", (cells.cut(title, width - 4), "bold $tl-text"))
        for at, one in enumerate(moves.moves[: len(lines) - start - 1], start=start + 1):
            words = cells.pad(f"{clean(one.before)} → {clean(one.after)}", 24)
            lines[at] = Content.styled(f"   {words}{one.moves:>5,}", "$tl-text")
        if not moves.moves:
            lines[start + 1] = self._note("None.", 3, width)

    def _note(self, text: str, margin: int, width: int) -> Content:
        fitting = cells.cut(text, width - margin, self._style.glyphs.ellipsis)
        return Content.assemble(" " * margin, (fitting, "$tl-faint"))

    # Blocks

    def _standing(self, columns: TableColumns, rows: int) -> DrawnBlock:
        numbers, insights = self._style.numbers, self._insights
        groups = [
            (
                group,
                (numbers.count(group.leads), numbers.money(group.money), numbers.others(group)),
                money_facts(group, insights, numbers),
            )
            for group in shorten(insights.statuses, rows, "statuses")
        ]
        title, name = "Where leads stand", BlockName.STANDING
        return draw_table(name, title, columns, groups, self._style, self._cursor(name), dots=True)

    def _sources(self, columns: TableColumns, rows: int) -> DrawnBlock:
        numbers = self._style.numbers
        groups = [
            (
                group,
                (numbers.count(group.leads), numbers.count(group.converted), numbers.rate(group)),
                source_facts(group, numbers),
            )
            for group in shorten(self._insights.sources, rows, "sources")
        ]
        name = BlockName.SOURCES
        return draw_table(name, "Sources", columns, groups, self._style, self._cursor(name))

    def _team(self, columns: TableColumns, rows: int) -> DrawnBlock:
        numbers, style = self._style.numbers, self._style
        groups = [
            (
                group,
                (
                    numbers.count(group.leads),
                    numbers.count(group.overdue),
                    numbers.count(group.notes),
                    numbers.count(group.converted),
                ),
                team_facts(group, numbers),
            )
            for group in shorten(self._insights.team, rows, "owners")
        ]
        return draw_table(
            BlockName.TEAM, "Team", columns, groups, style, self._cursor(BlockName.TEAM)
        )

    def _contacts(self, columns: TableColumns) -> DrawnBlock:
        numbers, insights = self._style.numbers, self._insights
        groups = [
            (
                group,
                (numbers.count(group.leads), numbers.money(group.money)),
                money_facts(group, insights, numbers),
            )
            for group in insights.contacts
        ]
        title, name = "Last contact", BlockName.CONTACT
        return draw_table(name, title, columns, groups, self._style, self._cursor(name))

    def _heads(self, *ends: int) -> tuple[tuple[int, str], ...]:
        currency = cells.cut(clean(self._insights.currency or "value"), 8)
        return tuple(zip(ends, ("leads", currency, "other"), strict=False))


def _source_heads(*ends: int) -> tuple[tuple[int, str], ...]:
    return tuple(zip(ends, ("leads", "converted", "rate"), strict=True))


def _team_heads(*ends: int) -> tuple[tuple[int, str], ...]:
    return tuple(zip(ends, ("active", "overdue", "notes", "converted"), strict=True))


def page_columns(
    width: int, heads: tuple[tuple[int, str], ...], *, label: int = 13, bars: bool = True
) -> TableColumns:
    """Return the columns of a table on a page; ``heads`` are the cells of each number, with its head.

    Where there is no room for the bars they go, then the last numbers.
    """
    end = width - 8 if width >= 70 else width - 2
    sizes = [(size if width >= 60 else max(6, size - 3), head) for size, head in heads]
    room = end - _PAGE_MARGIN - label - sum(size for size, _ in sizes)
    longest = (24 if bars else 0) + max(0, width - 80)
    while room < 0 and len(sizes) > 1:
        # The first cells that are missing are the label's.
        if label + room >= _LEAST_LABEL:
            label, room = label + room, 0
        else:
            room += sizes.pop()[0]
    bar = min(longest, room - 2) if bars and room - 2 >= _LEAST_BAR else 0
    if not bars:
        label += min(max(0, room), longest)
    at, ends = _PAGE_MARGIN + label + (bar + 2 if bar else 0), []
    for size, head in sizes:
        at += size
        ends.append((at, head))
    return TableColumns(_PAGE_MARGIN, label, _PAGE_MARGIN + label + 2, bar, tuple(ends))


def _share(rows: int, standing: int, sources: int, team: int) -> tuple[int, int, int]:
    """Share the rows of the left half among its three tables."""
    wanted = (standing, sources, team)
    shares = [min(standing, 7), min(sources, 9), min(team, 6)]
    while sum(shares) > rows and max(shares) > _LEAST_ROWS:
        shares[shares.index(max(shares))] -= 1
    while sum(shares) < rows and (short := [at for at in range(3) if shares[at] < wanted[at]]):
        # Next is who has the smallest part of what is wanted.
        shares[min(short, key=lambda at: shares[at] / wanted[at])] += 1
    return shares[0], shares[1], shares[2]


def _stack(blocks: Sequence[DrawnBlock], x: int) -> list[PlacedBlock]:
    """Place blocks below each other with a blank row between."""
    placed: list[PlacedBlock] = []
    y = 0
    for block in blocks:
        placed.append(PlacedBlock(block, x, y))
        y += len(block.lines) + 1
    return placed


def _merge(placed: Sequence[PlacedBlock], height: int) -> list[Content]:
    lines = [Content() for _ in range(height)]
    for one in placed:
        for at, line in enumerate(one.block.lines, start=one.y):
            if at < height:
                before = lines[at]
                blank = " " * (one.x - before.cell_length)
                lines[at] = Content.assemble(before, blank, line)
    return lines


def _beside(left: Content, line: Content) -> Content:
    """Return a line with its blank beginning replaced."""
    rest = line[left.cell_length :] if line.cell_length > left.cell_length else Content()
    return Content.assemble(left, rest)
