"""Write cells that no spreadsheet runs as a formula, and read them back without a difference."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable

# Characters that begin a formula, in both widths: at the start of a cell, or after a character that
# separates cells for other settings. Preceding spaces and quotes do not prevent it. Where the text itself
# has apostrophes there, one more is written, so that exactly one is dropped when it is read.
_BEGIN = r"(\A|[;|\t\n])"
_FORMULA = r"(?='*[ \xa0\"]*[=+\-@＝＋－＠])"
_UNGUARDED = re.compile(_BEGIN + _FORMULA)
_GUARDED = re.compile(f"{_BEGIN}'{_FORMULA}")
# The plus of a phone number does not begin a formula, because only a number follows.
_PHONE = re.compile(r"\+[0-9][0-9 ()/.\-]*")
_TO_QUOTE = re.compile(r'[",\n]|\A\Z|\A\s|\s\Z')


def guarded(text: str) -> str:
    """Return text with an apostrophe before everything that a spreadsheet would run."""
    return text if _PHONE.fullmatch(text) else _UNGUARDED.sub(r"\1'", text)


def unguarded(text: str) -> str:
    """Return the text that ``guarded`` wrote."""
    return _GUARDED.sub(r"\1", text)


def joined_names(names: Iterable[str]) -> str:
    """Return names in one cell, with commas between them; a name with a comma is quoted."""
    return ", ".join(
        '"' + name.replace('"', '""') + '"' if _TO_QUOTE.search(name) else name for name in names
    )


def split_names(cell: str) -> list[str]:
    """Return the names that ``joined_names`` wrote; none if the text is no such list."""
    try:
        return next(csv.reader([cell], skipinitialspace=True), [])
    except csv.Error:  # a line end outside of quotes
        return []
