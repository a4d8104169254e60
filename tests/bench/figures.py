"""A line of the table: measurement, peer, target, and whether it is met."""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """``ours`` and ``peer`` as they are printed; ``ratio`` where both are numbers.

    Targets: ``≤ 0.25x`` bounds the ratio, ``≤ 120 MB`` and ``≤ 150 beats`` the last number of ``ours``,
    ``idle + 16 ms`` the last number of ``ours`` by the first number of ``beside``.
    """

    what: str
    ours: str
    beside: str = ""
    ratio: float | None = None
    target: str = ""

    def row(self) -> str:
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}x"
        return (
            f"| {self.what} | {self.ours} | {self.beside} | {ratio} | {self.target} | {self.met} |"
        )

    @property
    def met(self) -> str:
        """``yes``, ``no``, or nothing where there is no target or no peer to compare with."""
        if not self.target or (self.ratio is None and self.target.endswith("x")):
            return ""
        return "no" if self.missed_by else "yes"

    @property
    def missed_by(self) -> str:
        """By how much the target is missed; empty where it is reached, or none is set."""
        if self.target.startswith("idle"):
            limit, unit = _number(self.beside) + _number(self.target), "ms"
        elif found := re.search(r"[≤<] ([\d.]+) ?(x|ms|MB|beats)", self.target):
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
            peer = re.match(r"[A-Za-z]+", figure.beside)
            what = figure.what.replace("… beside", f"{first} beside {peer[0] if peer else ''}")
            named.append(f"- {what.replace('… ', f'{first}, ')}: by {by}")
    return "\n".join(["Missed:", "", *named]) if named else "No target is missed."


HEAD = "| what | taskip-leads | beside | ratio | target | met |\n|---|---|---|---|---|---|"


def table(figures: Sequence[Figure]) -> str:
    """Return all figures as the README shows them."""
    return "\n".join([HEAD, *(figure.row() for figure in figures)])


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


def beside(
    what: str,
    ours: Sequence[float],
    named: str,
    theirs: Sequence[float],
    targets: tuple[str, str],
) -> list[Figure]:
    """Two lines: the medians and the 95th percentiles of both, each with its own target."""
    return [
        Figure(
            f"{what}, p50 / p95",
            pair(ours),
            f"{named} {pair(theirs)}",
            median(ours) / median(theirs),
            targets[0],
        ),
        Figure("… the 95th percentile", "", "", p95(ours) / p95(theirs), targets[1]),
    ]


NOT_MEASURED = "not measured"
