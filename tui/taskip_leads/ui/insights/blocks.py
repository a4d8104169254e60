"""Draw the tables of figures: a title with heads, rows with bars, and what can be opened."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace
from textual.content import Content

from taskip_leads.models.filters.query import NONE, LeadQuery
from taskip_leads.models.insights.figures import Insights, LeadGroup
from taskip_leads.models.insights.tables import Numbers
from taskip_leads.text import clean, plural
from taskip_leads.ui.insights.choices import BlockName
from taskip_leads.ui.render import cells
from taskip_leads.ui.render.bars import bar_length
from taskip_leads.ui.render.content import css, short
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.render.theme import Palette


class FigureStyle(Struct, frozen=True):
    """How to draw figures now."""

    palette: Palette
    glyphs: Glyphs
    numbers: Numbers
    #: Whether figures are still being added up.
    loading: bool = False

    def unknown(self, text: str) -> str:
        """Return an ellipsis in place of a dash while figures are being added up."""
        return self.glyphs.ellipsis if self.loading and text == "–" else text


class FigureItem(Struct, frozen=True):
    """A row or column that the cursor can be on: where it is drawn, and what it opens."""

    line: int
    start: int
    end: int
    #: The leads that ``enter`` lists.
    query: LeadQuery
    leads: int
    #: What the status bar says about it.
    facts: tuple[str, ...] = ()


class DrawnBlock(Struct, frozen=True):
    """A block in its final form: lines of equal width, and the items in them."""

    name: BlockName
    lines: list[Content]
    items: list[FigureItem]
    #: Whether items are columns, beside each other.
    columns: bool = False


#: A cursor that was never moved: on a table's first row, on a chart's last column.
UNPLACED = -1


class TableColumns(Struct, frozen=True):
    """The columns of a table in cells, counted from the block's first one."""

    #: Cells before the label, the first one for the cursor; cells of the label.
    margin: int
    label: int
    #: The first cell of the bars and their most cells; 0 cells: none.
    bar: int
    bar_room: int
    #: The last cell of each number, and its head.
    ends: tuple[tuple[int, str], ...]

    @property
    def width(self) -> int:
        """Cells of the table."""
        return self.ends[-1][0]


def draw_table(
    name: BlockName,
    title: str,
    columns: TableColumns,
    groups: Sequence[tuple[LeadGroup, tuple[str, ...], tuple[str, ...]]],
    style: FigureStyle,
    selected: int | None,
    *,
    dots: bool = False,
) -> DrawnBlock:
    """Draw a table; ``groups`` are rows with the texts of their numbers and of the status bar."""
    if selected is not None:
        selected = max(0, min(selected, len(groups) - 1))
    most = max((group.leads for group, _, _ in groups), default=0)
    columns = _with_room_for([numbers[0] for _, numbers, _ in groups], columns)
    lines = [_head(title, columns)]
    items: list[FigureItem] = []
    for at, (group, numbers, facts) in enumerate(groups):
        items.append(FigureItem(at + 1, 0, columns.width, group.query, group.leads, facts))
        lines.append(_row(group, numbers, columns, most, style, dots=dots, cursor=at == selected))
    return DrawnBlock(name, lines, items)


def _with_room_for(numbers: Sequence[str], columns: TableColumns) -> TableColumns:
    """Return the columns with bars that leave a blank before the longest of the first numbers."""
    longest = max(map(cells.width, numbers), default=0)
    room = columns.ends[0][0] - longest - 1 - columns.bar
    return replace(columns, bar_room=max(0, min(columns.bar_room, room)))


def _head(title: str, columns: TableColumns) -> Content:
    line = Content.assemble(" " * columns.margin, (title, "bold $tl-text"))
    for end, head in columns.ends:
        gap = end - line.cell_length - cells.width(head)
        line = Content.assemble(line, " " * max(1, gap), (head, "$tl-faint"))
    return line


def _row(
    group: LeadGroup,
    numbers: tuple[str, ...],
    columns: TableColumns,
    most: int,
    style: FigureStyle,
    *,
    dots: bool,
    cursor: bool,
) -> Content:
    glyphs = style.glyphs
    label = _label(group, columns.label, style, dots=dots)
    line = Content.assemble(" " * columns.margin, label)
    if columns.bar_room:
        length = bar_length(group.leads, most, columns.bar_room)
        line = Content.assemble(
            line,
            " " * (columns.bar - line.cell_length),
            (glyphs.rule_on * length, "$tl-text" if cursor else "$tl-edge"),
        )
    # Where there is no room the last numbers have no column.
    for (end, _), number in zip(columns.ends, numbers, strict=False):
        number = style.unknown(number)
        gap = end - line.cell_length - cells.width(number)
        line = Content.assemble(line, " " * max(0, gap), (number, "$tl-text"))
    return with_cursor(line, columns.width, style) if cursor else line


def with_cursor(line: Content, width: int, style: FigureStyle) -> Content:
    """Return a row with the cursor's bar and background."""
    blank = " " * max(0, width - line.cell_length)
    row = Content.assemble((style.glyphs.bar, "$tl-accent"), line[1:], blank)
    return row.stylize("bold reverse" if style.palette.flat else "bold on $tl-cursor")


def _label(group: LeadGroup, room: int, style: FigureStyle, *, dots: bool) -> Content:
    """Return the name; a status has a dot in its colour, leads without one a ring."""
    glyphs, sign = style.glyphs, None
    if dots and group.id is not None:
        sign = (glyphs.dot, css(style.palette.dot(group.color)))
    elif dots and group.query.statuses.chosen == {NONE}:
        sign = (glyphs.ring, "$tl-faint")
    elif dots and not group.query.statuses.chosen:
        sign = (glyphs.unknown, "$tl-faint")
    if sign is None:
        return Content.styled(short(group.label, room, glyphs), "$tl-text")
    return Content.assemble(sign, (f" {short(group.label, room - 2, glyphs)}", "$tl-text"))


# What the status bar says about a row


def money_facts(group: LeadGroup, insights: Insights, numbers: Numbers) -> tuple[str, ...]:
    """Return ``New``, ``50 leads``, ``324,300 EUR``, ``+8``."""
    facts = [clean(group.label), _leads(group.leads, numbers)]
    if group.money:
        facts.append(f"{numbers.money(group.money)} {clean(insights.currency or '')}")
    if group.others:
        facts.append(numbers.others(group))
    return tuple(facts)


def source_facts(group: LeadGroup, numbers: Numbers) -> tuple[str, ...]:
    """Return ``Website``, ``61 leads``, ``5 converted``, ``8 %``."""
    rate = numbers.rate(group)
    facts = (
        clean(group.label),
        _leads(group.leads, numbers),
        f"{numbers.count(group.converted)} converted",
    )
    return facts if rate == "–" else (*facts, rate)


def team_facts(group: LeadGroup, numbers: Numbers) -> tuple[str, ...]:
    """Return ``Mara König (you)``, ``46 active``, ``46 notes``, ``7 converted``."""
    facts = [clean(group.label), f"{numbers.count(group.leads)} active"]
    if group.notes is not None:
        facts.append(f"{numbers.count(group.notes)} notes")
    if group.converted is not None:
        facts.append(f"{numbers.count(group.converted)} converted")
    return tuple(facts)


def _leads(count: int, numbers: Numbers) -> str:
    return plural(count, "lead") if not numbers.growing else f"{numbers.count(count)} leads"
