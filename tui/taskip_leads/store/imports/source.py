"""Read a file of leads from the disk: what it is, and its rows one at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from msgspec import Struct

from taskip_leads.errors import UsageError
from taskip_leads.models.imports import table, vcard
from taskip_leads.models.imports.encodings import EncodingDetector, label
from taskip_leads.models.imports.mapping import is_head
from taskip_leads.text import clean

_PIECE = 65_536
_BEGINNING = 60
#: Rows that are shown, and that decide what the columns become.
SAMPLE = 200


class LeadFile(Struct, frozen=True):
    """A file that can be imported."""

    path: Path
    #: SHA-256 of the content.
    hash: str
    encoding: str
    separator: str
    is_vcard: bool
    #: The names of the columns; made up for a file without heads.
    heads: tuple[str, ...]
    has_heads: bool
    rows: int
    sample: tuple[tuple[str, ...], ...]

    @property
    def name(self) -> str:
        """The file's name, as screens show it."""
        return clean(self.path.name)

    @property
    def kind(self) -> str:
        """What was found out: ``semicolons, UTF-8``."""
        kind = "vCard" if self.is_vcard else table.SEPARATORS.get(self.separator, self.separator)
        return f"{kind}, {label(self.encoding)}"


def load(path: Path) -> LeadFile:
    """Find out what a file is.

    Raises:
        UsageError: it cannot be read, or is no table of leads.
    """
    try:
        return _load(path)
    except OSError as error:
        reason = error.strerror or "access denied"
        raise UsageError(f"{clean(str(path))} can't be read: {reason}.") from None
    except table.InvalidTable as error:
        raise UsageError(f"{clean(path.name)} can't be imported. {error}") from None


def _load(path: Path) -> LeadFile:
    digest, detector, size = hashlib.sha256(), EncodingDetector(), 0
    for piece in _pieces(path):
        digest.update(piece)
        detector.feed(piece)
        size += len(piece)
    encoding = detector.encoding
    beginning = list(islice(table.lines(_pieces(path), encoding), _BEGINNING))
    is_vcard = bool(beginning) and vcard.is_vcard("".join(beginning))
    separator = table.detect_separator(beginning)
    found = LeadFile(path, digest.hexdigest(), encoding, separator, is_vcard, (), True, 0, ())
    rows = _all_rows(found)
    _, first = next(rows, (0, []))
    if not first:
        raise UsageError(f"{clean(path.name)} is empty.")
    has_heads = is_vcard or is_head(first)
    heads = tuple(first) if has_heads else tuple(f"Column {n}" for n in range(1, len(first) + 1))
    sample = [] if has_heads else [tuple(first)]
    count = len(sample)
    for _, cells in rows:
        count += 1
        if len(sample) < SAMPLE:
            sample.append(tuple(cells))
    if not count:
        raise UsageError(f"{clean(path.name)} has heads but no rows.")
    return LeadFile(
        path, found.hash, encoding, separator, is_vcard, heads, has_heads, count, tuple(sample)
    )


def rows(file: LeadFile) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of leads with their numbers; the first row below the heads is 1.

    Raises:
        UsageError: the file changed since it was loaded, or cannot be read.
    """
    found = _all_rows(file)
    if file.has_heads:
        next(found, None)
    try:
        for number, cells in found:
            yield number + (0 if file.has_heads else 1), cells
    except OSError as error:
        reason = error.strerror or "access denied"
        raise UsageError(f"{file.name} can't be read: {reason}.") from None


def ensure_same(file: LeadFile) -> None:
    """Raise ``UsageError`` unless the file still has the content that was checked."""
    digest = hashlib.sha256()
    try:
        for piece in _pieces(file.path):
            digest.update(piece)
    except OSError as error:
        reason = error.strerror or "access denied"
        raise UsageError(f"{file.name} can't be read: {reason}.") from None
    if digest.hexdigest() != file.hash:
        raise UsageError(
            f"{file.name} was changed since it was read.", "Read it again; nothing was sent."
        )


def _all_rows(file: LeadFile) -> Iterator[tuple[int, list[str]]]:
    lines = table.lines(_pieces(file.path), file.encoding)
    return vcard.rows(lines) if file.is_vcard else table.rows(lines, file.separator)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece
