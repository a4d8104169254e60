"""Files of leads for tests of the import; all people are invented."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

HEADS = ("First name", "Last name", "Email", "Phone", "Company", "Value", "Status", "Note")


def write_csv(path: Path, rows: Iterable[Sequence[str]], heads: Sequence[str] = HEADS) -> Path:
    """Write a CSV file as Excel does: UTF-8 with a mark, CRLF."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(heads)
        writer.writerows(rows)
    return path


def invented(count: int, *, note: str = "") -> list[tuple[str, ...]]:
    """Return rows of leads that no workspace has."""
    return [
        ("Ana", f"Silva {n}", f"ana{n}@silva.example", f"+351 21 555 {n:04}", "", "100", "", note)
        for n in range(count)
    ]
