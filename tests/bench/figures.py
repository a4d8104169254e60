"""One line of the table: what was measured, beside whom, and what was to be reached."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """``ours`` and ``peer`` as they are printed; ``ratio`` where both are numbers."""

    what: str
    ours: str
    beside: str = ""
    ratio: float | None = None
    target: str = ""

    def row(self) -> str:
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}x"
        return f"| {self.what} | {self.ours} | {self.beside} | {ratio} | {self.target} |"


HEAD = "| what | taskip-leads | beside | ratio | target |\n|---|---|---|---|---|"


def median(seconds: Sequence[float]) -> float:
    return statistics.median(seconds)


def p95(seconds: Sequence[float]) -> float:
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]


def ms(seconds: float) -> str:
    return f"{seconds * 1000:,.0f} ms" if seconds >= 0.0995 else f"{seconds * 1000:.1f} ms"


def pair(seconds: Sequence[float]) -> str:
    """Median and 95th percentile."""
    return f"{ms(median(seconds))} / {ms(p95(seconds))}"


NOT_MEASURED = "not measured"
