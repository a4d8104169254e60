"""Figures as tables of text: for the clipboard, as plain text or Markdown, and for the command line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from msgspec import Struct

from taskip_leads.models.insights.figures import MOVE_DAYS, NOTE_WEEKS, Insights, LeadGroup
from taskip_leads.text import amount, clean, plural, short_day

NOTHING = "–"
_EXACT_BELOW = Decimal(100_000_000)


class FigureTable(Struct, frozen=True):
    """One block of figures. The first column is text, the others are numbers."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    #: What the table is of, or does not contain; each is a sentence.
    notes: tuple[str, ...] = ()


class Numbers(Struct, frozen=True):
    """Writes numbers; those that still grow end in ``+``."""

    growing: bool = False
    #: Whether the largest amounts are rounded, because a column has no room for them.
    rounded: bool = False

    def count(self, number: int | None) -> str:
        """Return ``1,284``, ``640+`` while it grows, or a dash where it is not known."""
        return NOTHING if number is None else f"{number:,}{self._more}"

    def money(self, value: Decimal | None) -> str:
        """Return an amount, or nothing for an amount of zero."""
        if value is None:
            return NOTHING
        short = self.rounded and abs(value) >= _EXACT_BELOW
        return f"{amount(value, short=short)}{self._more}" if value else ""

    def others(self, group: LeadGroup) -> str:
        """Return ``+8``: leads that are worth something in other currencies."""
        return f"+{group.others:,}" if group.others else ""

    def rate(self, group: LeadGroup) -> str:
        """Return ``29 %``, or a dash for few leads and while their number grows."""
        return NOTHING if group.rate is None or self.growing else f"{group.rate} %"

    @property
    def _more(self) -> str:
        return "+" if self.growing else ""


def period_words(insights: Insights) -> str:
    """Return the period with its days: ``12 weeks, 7 Sep to 23 Nov``."""
    first, last = (day_month(day, insights) for day in (insights.first, insights.today))
    return f"{weeks_words(insights.period)}, {first} to {last}"


def weeks_words(period: int | None) -> str:
    """Return ``12 weeks`` or ``all weeks``."""
    return "all weeks" if period is None else f"{period} weeks"


def day_month(day: date, insights: Insights) -> str:
    """Return ``7 Sep``, with the year if it is another one."""
    return short_day(day, insights.today).split(" ", 1)[1]


def average_words(insights: Insights, numbers: Numbers) -> str:
    """Return ``19 so far, 15 on average``."""
    words = f"{numbers.count(insights.weeks[-1].leads)} so far"
    if insights.average is None:
        return words
    return f"{words}, {numbers.count(insights.average)} on average"


def note_words(insights: Insights, numbers: Numbers) -> str:
    """Return ``126 in 4 weeks, 46 by you``; nothing until notes were counted."""
    if insights.notes is None:
        return ""
    words = f"{numbers.count(insights.notes.total)} in {NOTE_WEEKS} weeks"
    if insights.notes.mine is not None:
        words += f", {numbers.count(insights.notes.mine)} by you"
    return words


def read_words(insights: Insights) -> str:
    """Return of how many leads the notes are counted."""
    notes = insights.notes
    if notes is None:
        return ""
    return (
        f"Notes are those read on this machine, of {notes.read:,} of {plural(notes.leads, 'lead')}."
    )


def undated_words(insights: Insights) -> str:
    """Return how many converted leads no period contains; nothing if none."""
    if not insights.undated or insights.period is None:
        return ""
    return f"{plural(insights.undated, 'converted lead')} without a date in no period."


def tables(insights: Insights, *, growing: bool = False) -> tuple[FigureTable, ...]:
    """Return all blocks as tables, with all of their rows."""
    numbers = Numbers(growing)
    return (
        _standing(insights, numbers),
        _sources(insights, numbers),
        _team(insights, numbers),
        _weeks(insights, numbers),
        _contacts(insights, numbers),
        _notes(insights, numbers),
        *_moves(insights),
    )


def _standing(insights: Insights, numbers: Numbers) -> FigureTable:
    return FigureTable(
        "Where leads stand",
        ("", "leads", insights.currency or "value", "other"),
        _rows(
            insights.statuses,
            lambda group: (
                numbers.count(group.leads),
                numbers.money(group.money),
                numbers.others(group),
            ),
        ),
        ("Only what is in TaskIP now is counted; deleted leads are not.",),
    )


def _sources(insights: Insights, numbers: Numbers) -> FigureTable:
    return FigureTable(
        "Sources",
        ("", "leads", "converted", "rate"),
        _rows(
            insights.sources,
            lambda group: (
                numbers.count(group.leads),
                numbers.count(group.converted),
                numbers.rate(group),
            ),
        ),
        ("Over all leads, whenever they were created.",),
    )


def _team(insights: Insights, numbers: Numbers) -> FigureTable:
    notes = (read_words(insights), undated_words(insights))
    return FigureTable(
        "Team",
        ("", "active", "overdue", "notes", "converted"),
        _rows(
            insights.team,
            lambda group: (
                numbers.count(group.leads),
                numbers.count(group.overdue),
                numbers.count(group.notes),
                numbers.count(group.converted),
            ),
        ),
        tuple(note for note in notes if note),
    )


def _weeks(insights: Insights, numbers: Numbers) -> FigureTable:
    return FigureTable(
        "New leads per week",
        ("week of", "leads"),
        tuple(
            (day_month(week.first, insights), numbers.count(week.leads)) for week in insights.weeks
        ),
        (f"{average_words(insights, numbers)}.",),
    )


def _contacts(insights: Insights, numbers: Numbers) -> FigureTable:
    return FigureTable(
        "Last contact",
        ("", "leads", insights.currency or "value", "other"),
        _rows(
            insights.contacts,
            lambda group: (
                numbers.count(group.leads),
                numbers.money(group.money),
                numbers.others(group),
            ),
        ),
    )


def _notes(insights: Insights, numbers: Numbers) -> FigureTable:
    notes = insights.notes
    words = (f"{note_words(insights, numbers)}.", read_words(insights)) if notes else ()
    days = notes.days if notes else ()
    rows = [
        (short_day(one.day, insights.today), numbers.count(one.notes)) for one in days if one.notes
    ]
    return FigureTable("Notes per day", ("day", "notes"), tuple(rows), words)


def _moves(insights: Insights) -> tuple[FigureTable, ...]:
    moves = insights.moves
    if moves is None or moves.since is None:
        return ()
    since = f"Moves are those seen on this machine since {short_day(moves.since, insights.today)}."
    rows = tuple(
        (f"{clean(one.before)} → {clean(one.after)}", str(one.moves)) for one in moves.moves
    )
    title = f"Moved in the last {MOVE_DAYS} days"
    return (FigureTable(title, ("", "leads"), rows, (since,)),)


def _rows(
    groups: Sequence[LeadGroup], cells: Callable[[LeadGroup], tuple[str, ...]]
) -> tuple[tuple[str, ...], ...]:
    return tuple((clean(group.label), *cells(group)) for group in groups)


# Written out


def as_text(table: FigureTable, width: Callable[[str], int] = len) -> str:
    """Return a table as lines of text; ``width`` measures cells."""
    lines = [(table.title if not table.heads[0] else table.heads[0], *table.heads[1:]), *table.rows]
    widths = [max(width(line[at]) for line in lines) for at in range(len(table.heads))]

    def padded(line: tuple[str, ...]) -> str:
        first = line[0] + " " * (widths[0] - width(line[0]))
        rest = (
            " " * (room - width(cell)) + cell
            for cell, room in zip(line[1:], widths[1:], strict=True)
        )
        return "  ".join((first, *rest)).rstrip()

    head = [] if not table.heads[0] else [table.title]
    return "\n".join([*head, *map(padded, lines), *table.notes])


def as_markdown(headline: str, sentence: str, parts: Sequence[FigureTable]) -> str:
    """Return a page in Markdown: a heading, a sentence, and a table for each block."""
    lines = [f"# {_escaped(headline)}", "", sentence]
    for table in parts:
        lines += ["", f"## {table.title}", ""]
        if table.rows:
            lines.append(_line(table.heads))
            lines.append(_line(("---", *("---:" for _ in table.heads[1:]))))
            lines += [_line(tuple(map(_escaped, row))) for row in table.rows]
        else:
            lines.append("None.")
        lines += ["", *table.notes] if table.notes else []
    return "\n".join(lines) + "\n"


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def _escaped(text: str) -> str:
    """Return text of strangers so that it stays text in a cell."""
    for sign in "\\|`*_<[":
        text = text.replace(sign, f"\\{sign}")
    return text
