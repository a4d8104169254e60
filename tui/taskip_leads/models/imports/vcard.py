"""Read the contacts of a vCard file (.vcf) as rows of a table."""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterable, Iterator

#: The columns of the table, as ``heads`` recognises them.
HEADS = (
    "First Name", "Last Name", "Full Name", "Company", "Job Title", "Email", "Phone", "Website",
    "Street", "City", "State", "Zip", "Country", "Description",
)  # fmt: skip
_SPLIT = re.compile(r"(?<!\\);")
_ESCAPED = re.compile(r"\\(.)")


def is_vcard(beginning: str) -> bool:
    """Return whether a file begins as a vCard does."""
    return beginning.lstrip().upper().startswith("BEGIN:VCARD")


def rows(lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield the head and then one row for each contact, numbered from 0."""
    yield 0, list(HEADS)
    number = 0
    card: dict[str, list[str]] = {}
    for name, value in _properties(_unfolded(lines)):
        if name == "BEGIN":
            card = {}
        elif name == "END":
            number += 1
            yield number, _row(card)
            card = {}
        else:
            card.setdefault(name, []).append(value)


def _unfolded(lines: Iterable[str]) -> Iterator[str]:
    """Join the lines that a property is folded to."""
    held: str | None = None
    for raw in lines:
        line = raw.rstrip("\n")
        if held is not None and line[:1] in (" ", "\t"):
            held += line[1:]
        elif held is not None and _is_quoted_printable(held) and held.endswith("="):
            held = held[:-1] + line
        else:
            if held is not None:
                yield held
            held = line
    if held is not None:
        yield held


def _is_quoted_printable(line: str) -> bool:
    return "QUOTED-PRINTABLE" in line.partition(":")[0].upper()


def _properties(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield name and value of each property, without group and parameters."""
    for line in lines:
        head, colon, value = line.partition(":")
        if colon:
            name = head.split(";")[0].rpartition(".")[2].strip().upper()
            if _is_quoted_printable(line):
                value = quopri.decodestring(value.encode()).decode("utf-8", errors="replace")
            yield name, value


def _parts(card: dict[str, list[str]], name: str, count: int) -> list[str]:
    """Return the parts of the first such property, at least ``count``."""
    values = card.get(name) or [""]
    parts = [_plain(part) for part in _SPLIT.split(values[0])]
    return parts + [""] * (count - len(parts))


def _plain(text: str) -> str:
    return _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], text).strip()


def _first(card: dict[str, list[str]], name: str) -> str:
    return next((text for value in card.get(name, ()) if (text := _plain(value))), "")


def _row(card: dict[str, list[str]]) -> list[str]:
    last, first, *_ = _parts(card, "N", 2)
    _, _, street, city, state, zip_code, country, *_ = _parts(card, "ADR", 7)
    full = "" if first or last else _first(card, "FN")
    return [
        first, last, full, _parts(card, "ORG", 1)[0], _first(card, "TITLE"),
        _first(card, "EMAIL"), _first(card, "TEL"), _first(card, "URL"),
        street, city, state, zip_code, country, _first(card, "NOTE"),
    ]  # fmt: skip
