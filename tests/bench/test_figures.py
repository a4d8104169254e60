"""The summary below the table of figures agrees with its columns."""

from __future__ import annotations

import re

from tests.bench.figures import Figure, beside, missed
from tests.readme import README

SLOW = Figure("a letter, 10 leads: rows", "5.0 ms / 9.0 ms", "fzf 4.0 ms", 1.25, "p50 ≤ 1x")
SLOWER = Figure("… the 95th percentile", "", "", 0.97, "p95 ≤ 0.3x")
STALL = Figure("worst stall", "16.7 ms", "idle 3.8 ms", target="idle + 5 ms")
PAINT = Figure("first paint", "203 ms / 210 ms", "with 250 leads 203 ms", 1.0, "≤ 1.2x")
BESIDE = Figure("… beside", "", "posting 2.11.1 615 ms", 0.39, "≤ 0.35x")
UNSET = Figure("memory", "59 MB")


def test_missed_target_has_a_line_with_the_difference() -> None:
    assert missed([STALL, PAINT, BESIDE, SLOW, SLOWER, UNSET]).split("\n") == [
        "Missed:",
        "",
        "- worst stall: by 7.9 ms",
        "- first paint beside posting: by 0.04x",
        "- a letter, 10 leads: rows: by 0.25x",
        "- a letter, 10 leads, the 95th percentile: by 0.67x",
    ]


def test_summary_reports_that_no_target_is_missed() -> None:
    assert missed([PAINT, UNSET]) == "No target is missed."


def test_row_shows_whether_its_target_is_met() -> None:
    assert [figure.met for figure in (PAINT, BESIDE, STALL, UNSET)] == ["yes", "no", "no", ""]
    assert PAINT.row().endswith("| 1.00x | ≤ 1.2x | yes |")
    assert Figure("beats", "160", target="≤ 150 beats").met == "no"


def test_target_relative_to_a_missing_peer_is_undecided() -> None:
    assert Figure("a letter", "5.0 ms", "fzf: not measured", None, "≤ 0.25x").met == ""


def test_two_series_make_lines_for_median_and_95th_percentile() -> None:
    both = beside("a letter", [0.001] * 19 + [0.5] * 3, "fzf", [0.002] * 22, ("≤ 1x", "≤ 1x"))
    assert [(figure.what, figure.ratio, figure.met) for figure in both] == [
        ("a letter, p50 / p95", 0.5, "yes"),
        ("… the 95th percentile", 250.0, "no"),
    ]


def test_readme_names_the_missed_targets_of_its_table() -> None:
    readme = README.read_text(encoding="utf-8")
    block = readme.split("<!-- bench -->")[1].split("<!-- /bench -->")[0]
    cells = [row[1:-1].split("|") for row in re.findall(r"(?m)^\|.*\|$", block)[2:]]
    figures = [
        Figure(what, ours, peer, float(ratio[:-1]) if ratio else None, target)
        for what, ours, peer, ratio, target in ([cell.strip() for cell in row[:5]] for row in cells)
    ]
    assert len(figures) > 20
    assert block.rstrip("\n").endswith(f"\n\n{missed(figures)}")
