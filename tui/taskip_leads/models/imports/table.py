"""Read rows of a CSV file from its bytes, one at a time."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from taskip_leads.models.exports.csv_cells import unguarded

#: Separators that occur, the likeliest first.
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
#: Rows that decide about the separator.
_SAMPLE_ROWS = 30
#: A longer cell is a quote that nobody closed.
LONGEST_CELL = 131_072
_SEP_LINE = re.compile(r'"?sep=(.)"?', re.IGNORECASE)


class InvalidTable(ValueError):
    """The file is no table. The message is a sentence."""


def lines(pieces: Iterable[bytes], encoding: str) -> Iterator[str]:
    """Yield lines that end in a line feed, whatever ends them in the file (CRLF, LF, lone CR)."""
    decoder = io.IncrementalNewlineDecoder(
        codecs.getincrementaldecoder(encoding)(errors="replace"), translate=True
    )
    rest = ""
    for piece in pieces:
        *full, rest = (rest + decoder.decode(piece)).split("\n")
        for line in full:
            yield f"{line}\n"
    rest += decoder.decode(b"", final=True)
    for line in rest.split("\n"):
        if line:
            yield line


def detect_separator(beginning: Iterable[str]) -> str:
    """Return the separator of a table that begins with these lines."""
    sample = list(beginning)
    if sample and (named := _SEP_LINE.fullmatch(sample[0].strip("\n"))):
        return named[1]
    return max(SEPARATORS, key=lambda separator: _score(sample, separator))


def _score(sample: list[str], separator: str) -> tuple[float, int]:
    """Rate a separator: how many rows have the usual number of cells, and that number."""
    widths: Counter[int] = Counter()
    try:
        for row in csv.reader(sample, delimiter=separator):
            if row:
                widths[len(row)] += 1
            if widths.total() >= _SAMPLE_ROWS:
                break
    except csv.Error:
        return (0.0, 0)
    if not widths:
        return (0.0, 0)
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    return (count / widths.total(), width) if width > 1 else (0.0, 1)


def rows(text: Iterable[str], separator: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with its number, counted from 0 as spreadsheets count it; empty rows are left out.

    Raises:
        InvalidTable: a quote is never closed.
    """
    reader = csv.reader(text, delimiter=separator)
    number = -1
    try:
        for row in reader:
            if number < 0 and len(row) <= 2 and _SEP_LINE.fullmatch(separator.join(row)):
                continue
            number += 1
            if any(cell.strip() for cell in row):
                yield number, [cell_text(cell) for cell in row]
    except csv.Error:
        raise InvalidTable(
            f"Row {number + 1} holds a cell of more than {LONGEST_CELL:,} characters."
            " Perhaps a quote is not closed."
        ) from None


def cell_text(text: str) -> str:
    """Return a cell without the apostrophe that our own CSV puts before formulas, and without blanks."""
    return unguarded(text).strip()
