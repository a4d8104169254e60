"""Read rows from a database's pages directly, without the damaged b-tree above them.

A damaged root page hides every row below it although the leaf pages are intact. This reader examines
each page on its own, in its newest committed version from the write-ahead log. It implements only the
parts of the file format that this needs (https://www.sqlite.org/fileformat2.html, sections 1.5, 1.6, 2.1
and 4).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_LEAF_TABLE, _LEAF_INDEX, _INNER_INDEX = 0x0D, 0x0A, 0x02
_DEFAULT_PAGE = 4096
_FIRST_HEADER = 100
_WAL_HEADER, _FRAME_HEADER = 32, 24

Value = int | float | str | bytes | None


class StoredRow(NamedTuple):
    #: None in a WITHOUT ROWID table.
    rowid: int | None
    values: tuple[Value, ...]


class PageScan:
    """The pages of one file. Raises ``OSError`` if it cannot be read."""

    def __init__(self, path: Path) -> None:
        content = path.read_bytes()
        self._size = _page_size(content)
        self._usable = self._size - _reserved(content, self._size)
        self._pages = {
            number + 1: content[start : start + self._size]
            for number, start in enumerate(range(0, len(content), self._size))
        }
        log = Path(f"{path}-wal")
        if log.exists():
            self._pages.update(_newest_frames(log.read_bytes(), self._size))
        self._free = self._free_pages()

    def rows(self) -> Iterator[StoredRow]:
        """Yield the rows of all intact leaf pages in use; of all tables, in no particular order."""
        for number, page in self._pages.items():
            if number not in self._free:
                yield from self._rows_of(number, page)

    def _rows_of(self, number: int, page: bytes) -> Iterator[StoredRow]:
        start = _FIRST_HEADER if number == 1 else 0
        if len(page) < self._size or page[start] not in (_LEAF_TABLE, _LEAF_INDEX, _INNER_INDEX):
            return
        kind = page[start]
        pointers = start + (12 if kind == _INNER_INDEX else 8)
        (count,) = struct.unpack_from(">H", page, start + 3)
        for at in range(pointers, min(pointers + 2 * count, self._size - 1), 2):
            (cell,) = struct.unpack_from(">H", page, at)
            try:
                yield self._row(page, cell + (4 if kind == _INNER_INDEX else 0), kind)
            except (IndexError, ValueError, struct.error):
                continue  # this cell is damaged; the next may be intact

    def _row(self, page: bytes, at: int, kind: int) -> StoredRow:
        rowid: int | None = None
        size, at = _varint(page, at)
        if kind == _LEAF_TABLE:
            rowid, at = _varint(page, at)
            rowid = rowid - 2**64 if rowid >= 2**63 else rowid
        return StoredRow(rowid, _record(self._payload(page, at, size, kind)))

    def _payload(self, page: bytes, at: int, size: int, kind: int) -> bytes:
        """Return a row's bytes, from the page and from its overflow pages."""
        if size > self._size * len(self._pages):
            raise ValueError("longer than the file")
        usable = self._usable
        most = usable - 35 if kind == _LEAF_TABLE else (usable - 12) * 64 // 255 - 23
        local = size
        if size > most:
            least = (usable - 12) * 32 // 255 - 23
            local = least + (size - least) % (usable - 4)
            local = local if local <= most else least
        if at + local > self._size:
            raise ValueError("beyond the page")
        payload = page[at : at + local]
        following = struct.unpack_from(">I", page, at + local)[0] if local < size else 0
        while len(payload) < size:
            part = self._pages.get(following)
            if part is None or following in self._free:
                raise ValueError("the chain is broken")
            payload += part[4 : min(usable, 4 + size - len(payload))]
            (following,) = struct.unpack_from(">I", part)
        return payload

    def _free_pages(self) -> frozenset[int]:
        """Return the pages on the freelist; their rows were deleted."""
        first = self._pages.get(1, b"")
        free: set[int] = set()
        trunk = struct.unpack_from(">I", first, 32)[0] if len(first) >= _FIRST_HEADER else 0
        while trunk in self._pages and trunk not in free:
            free.add(trunk)
            page = self._pages[trunk]
            following, count = struct.unpack_from(">II", page)
            if count <= self._usable // 4 - 2:
                free.update(struct.unpack_from(f">{count}I", page, 8))
            trunk = following
        return frozenset(free)


def _page_size(content: bytes) -> int:
    """Return the page size from the header, or our files' size if the header is damaged."""
    if len(content) < _FIRST_HEADER or not content.startswith(b"SQLite format 3\0"):
        return _DEFAULT_PAGE
    (size,) = struct.unpack_from(">H", content, 16)
    size = 65536 if size == 1 else size
    return size if size >= 512 and size & (size - 1) == 0 else _DEFAULT_PAGE


def _reserved(content: bytes, size: int) -> int:
    valid = content.startswith(b"SQLite format 3\0") and content[20] < size - 480
    return content[20] if valid else 0


def _newest_frames(log: bytes, size: int) -> dict[int, bytes]:
    """Return the last committed version of each page in a write-ahead log."""
    committed: dict[int, bytes] = {}
    if len(log) < _WAL_HEADER or struct.unpack_from(">I", log)[0] & ~1 != 0x377F0682:
        return committed
    salt = log[16:24]
    waiting: dict[int, bytes] = {}
    for at in range(_WAL_HEADER, len(log) - _FRAME_HEADER - size + 1, _FRAME_HEADER + size):
        number, commit = struct.unpack_from(">II", log, at)
        if log[at + 8 : at + 16] != salt:
            break
        waiting[number] = log[at + _FRAME_HEADER : at + _FRAME_HEADER + size]
        if commit:
            committed.update(waiting)
            waiting = {}
    return committed


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Decode a varint; return it and the offset after it."""
    number = 0
    for length in range(8):
        byte = data[at + length]
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            return number, at + length + 1
    return number << 8 | data[at + 8], at + 9


def _record(payload: bytes) -> tuple[Value, ...]:
    end, at = _varint(payload, 0)
    kinds: list[int] = []
    while at < end:
        kind, at = _varint(payload, at)
        kinds.append(kind)
    values: list[Value] = []
    for kind in kinds:
        value, end = _value(payload, end, kind)
        values.append(value)
    return tuple(values)


def _value(payload: bytes, at: int, kind: int) -> tuple[Value, int]:
    """Decode a column's value; return it and the offset after it. Invalid UTF-8 is replaced."""
    if kind == 0:
        return None, at
    if kind in (8, 9):
        return kind - 8, at
    sizes = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8, 7: 8}
    size = sizes.get(kind) or (kind - 12) // 2
    if kind in (10, 11) or at + size > len(payload):
        raise ValueError("beyond the row")
    part = payload[at : at + size]
    if kind == 7:
        return float(struct.unpack(">d", part)[0]), at + size
    if kind < 7:
        return int.from_bytes(part, "big", signed=True), at + size
    return part.decode("utf-8", "replace") if kind % 2 else part, at + size
