"""The rows of a checked file that are not simply new, packed: a file can have a million of them."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from enum import IntEnum, StrEnum
from typing import Any

import msgspec
from msgspec import Struct, structs

from taskip_leads.models.imports.targets import Target

#: Reasons that are kept once each; what comes after so many is kept with its row.
_POOL = 1000


class RowKind(StrEnum):
    """What a row is, compared with TaskIP and with the rest of the file."""

    NEW = "new"
    #: A lead has its email address.
    EXISTS = "exists"
    #: A lead has its phone number, or its name and company.
    GUESS = "guess"
    #: An earlier row has its email address.
    TWICE = "twice"
    #: A cell cannot be read.
    REFUSED = "refused"
    #: An earlier import of the same file has made it.
    IMPORTED = "imported"


class Effect(IntEnum):
    """What a row changes of a lead that is there."""

    NOTHING = 0
    FIELDS = 1
    #: Fields, and among them the description with a company that TaskIP does not know.
    COMPANY = 2


class CellProblem(Struct, frozen=True, gc=False):
    """A cell that cannot be read, with the reason; ``column`` is its index or ``NO_COLUMN``."""

    column: int
    target: Target | None
    text: str
    reason: str


class RowFinding(Struct, frozen=True, gc=False):
    """A row that is not simply new."""

    number: int
    kind: RowKind
    name: str = ""
    #: The lead that is already there, by its id on this machine, and why it is thought to be.
    lead_id: int | None = None
    reason: str = ""
    #: TWICE: the earlier row.
    other: int | None = None
    problems: tuple[CellProblem, ...] = ()
    #: The problems are at columns that a lead can do without.
    optional: bool = False
    #: The row brings a note, or a company that TaskIP does not know; sent with a new lead only.
    note: bool = False
    company: bool = False
    #: What filling and what replacing the fields of ``lead_id`` changes.
    fill: int = Effect.FIELDS
    replace: int = Effect.FIELDS

    @property
    def summary(self) -> RowFinding:
        """What decides about the row, and nothing else: equal for rows that are treated alike."""
        lead_id = None if self.lead_id is None else 0
        return structs.replace(
            self, number=0, name="", lead_id=lead_id, reason="", other=None, problems=()
        )


class Findings(Mapping[int, RowFinding]):
    """Findings by the number of their row, about a hundred bytes each; added in this order."""

    def __init__(self, rows: Iterable[RowFinding] = ()) -> None:
        #: How many rows are treated alike, by their summary.
        self.summaries: Counter[RowFinding] = Counter()
        self._numbers = array("q")
        #: Where each row ends in ``_packed``.
        self._ends = array("q")
        self._packed = bytearray()
        self._reasons: list[str] = []
        self._pool: dict[str, int] = {}
        self._encoder = msgspec.msgpack.Encoder()
        for row in rows:
            self.add(row)

    def add(self, row: RowFinding) -> None:
        """Add a row whose number is greater than all before."""
        assert not self._numbers or row.number > self._numbers[-1]
        problems = [
            (one.column, one.target, one.text, self._key(one.reason)) for one in row.problems
        ]
        values = structs.asdict(row) | {
            "reason": self._key(row.reason), "problems": problems
        }  # fmt: skip
        del values["number"]
        self._packed += self._encoder.encode(list(values.values()))
        self._numbers.append(row.number)
        self._ends.append(len(self._packed))
        self.summaries[row.summary] += 1

    def at(self, index: int) -> RowFinding:
        """Return the row at an index in the order of the rows."""
        begin = self._ends[index - 1] if index else 0
        kind, name, lead_id, reason, other, problems, *rest = msgspec.msgpack.decode(
            memoryview(self._packed)[begin : self._ends[index]]
        )
        cells = tuple(
            CellProblem(column, None if target is None else Target(target), text, self._text(why))
            for column, target, text, why in problems
        )
        return RowFinding(
            self._numbers[index], RowKind(kind), name, lead_id, self._text(reason), other, cells, *rest
        )  # fmt: skip

    def _key(self, reason: str) -> int | str:
        """Return what stands for a reason among the packed rows."""
        known = self._pool.get(reason)
        if known is None:
            if len(self._reasons) >= _POOL:
                return reason
            known = self._pool[reason] = len(self._reasons)
            self._reasons.append(reason)
        return known

    def _text(self, reason: Any) -> str:
        return self._reasons[reason] if isinstance(reason, int) else str(reason)

    def __getitem__(self, number: int) -> RowFinding:
        index = bisect_left(self._numbers, number)
        if index == len(self._numbers) or self._numbers[index] != number:
            raise KeyError(number)
        return self.at(index)

    def __iter__(self) -> Iterator[int]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)
