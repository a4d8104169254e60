"""What is said below the table of figures is what its columns say."""

from __future__ import annotations

import re

from tests.bench.figures import Figure, missed
from tests.readme import README

SLOW = Figure("a letter, 10 leads: rows", "5.0 ms / 9.0 ms", "fzf 4.0 ms", 1.25, "p50 ≤ 1x")
SLOWER = Figure("… the 95th percentile", "", "", 0.97, "p95 ≤ 0.3x")
STALL = Figure("worst stall", "16.7 ms", "idle 3.8 ms", target="idle + 5 ms")
PAINT = Figure("first paint", "203 ms / 210 ms", "with 250 leads 203 ms", 1.0, "≤ 1.2x")
BESIDE = Figure("… beside", "", "posting 2.11.1 615 ms", 0.39, "≤ 0.35x")
UNSET = Figure("memory", "59 MB")


def test_each_target_that_is_missed_has_a_line_with_how_much_is_missing() -> None:
    assert missed([STALL, PAINT, BESIDE, SLOW, SLOWER, UNSET]).split("\n") == [
        "Missed:",
        "",
        "- worst stall: by 7.9 ms",
        "- first paint beside posting: by 0.04x",
        "- a letter, 10 leads: rows: by 0.25x",
        "- a letter, 10 leads, the 95th percentile: by 0.67x",
    ]


def test_where_all_targets_are_reached_that_is_said() -> None:
    assert missed([PAINT, UNSET]) == "No target is missed."


def test_the_readme_names_what_its_own_table_says_is_missed() -> None:
    readme = README.read_text(encoding="utf-8")
    block = readme.split("<!-- bench -->")[1].split("<!-- /bench -->")[0]
    cells = [row.strip("|").split("|") for row in re.findall(r"(?m)^\|.*\|$", block)[2:]]
    figures = [
        Figure(what, ours, beside, float(ratio[:-1]) if ratio else None, target)
        for what, ours, beside, ratio, target in ([cell.strip() for cell in row] for row in cells)
    ]
    assert len(figures) > 20
    assert block.rstrip("\n").endswith(f"\n\n{missed(figures)}")
