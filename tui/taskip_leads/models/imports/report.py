"""Rows that were not imported, as a CSV file that can be imported again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from taskip_leads.models.exports.csv_cells import guarded

#: The last column; importing the file again ignores it.
WHY = "why"


def refused_csv(heads: Sequence[str], rows: Iterable[tuple[Sequence[str], str]]) -> str:
    """Return the rows as they were in the file, each with the reason in a column of its own.

    A column ``why`` of an earlier report is replaced. Texts stay as they are, so that nothing is lost;
    no cell begins a formula, because spreadsheets open this file.
    """
    columns = [at for at, head in enumerate(heads) if head.strip().lower() != WHY]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*(heads[at] for at in columns), WHY])
    for cells, why in rows:
        writer.writerow([*(_guarded(_cell(cells, at)) for at in columns), why])
    return out.getvalue()


def _cell(cells: Sequence[str], at: int) -> str:
    return cells[at] if at < len(cells) else ""


def _guarded(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would run; ``table.cell_text`` drops it."""
    begins = text.lstrip(' "\xa0')[:1]
    is_number = text[1:].replace(" ", "").replace(".", "").replace(",", "").isdigit()
    return text if begins and is_number else guarded(text)
