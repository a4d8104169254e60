"""One line of the table: what was measured, beside whom, and what was to be reached."""

from __future__ import annotations

import re
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

    @property
    def missed_by(self) -> str:
        """By how much the target is missed; empty where it is reached, or none is set."""
        if self.target.startswith("idle"):
            limit, unit = _number(self.beside) + _number(self.target), "ms"
        elif found := re.search(r"[≤<] ([\d.]+) ?(x|ms|MB)", self.target):
            limit, unit = float(found[1]), found[2]
        else:
            return ""
        if unit == "x":
            over = (self.ratio or 0.0) - limit
            return f"{over:.2f}x" if over >= 0.005 else ""
        # Of two numbers it is the second, the one for the slow ones, that counts.
        over = _number(self.ours.rpartition("/")[2]) - limit
        return f"{over:.1f} {unit}" if over >= 0.05 else ""


def _number(text: str) -> float:
    found = re.search(r"[\d.,]+", text)
    return float(found[0].replace(",", "")) if found else 0.0


def missed(figures: Sequence[Figure]) -> str:
    """What did not reach its target, a line each, for the reader who does not compare columns."""
    named, first = [], ""
    for figure in figures:
        first = first if figure.what.startswith("…") else figure.what.split(":")[0]
        if by := figure.missed_by:
            peer = re.match(r"[a-z]+", figure.beside)
            what = figure.what.replace("… beside", f"{first} beside {peer[0] if peer else ''}")
            named.append(f"- {what.replace('… ', f'{first}, ')}: by {by}")
    return "\n".join(["Missed:", "", *named]) if named else "No target is missed."


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
