"""Findings of a dry run come back as they were added, and take little memory."""

from __future__ import annotations

import gc
import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from taskip_leads.models.imports.findings import CellProblem, Findings, RowFinding, RowKind
from taskip_leads.models.imports.plan import (
    Action,
    CheckedFile,
    Choices,
    Existing,
    Guesses,
    Invalid,
    action_of,
    outlook,
)
from taskip_leads.models.imports.targets import Target

PROBLEMS = st.builds(
    CellProblem,
    st.integers(-1, 40),
    st.none() | st.sampled_from(Target),
    st.text(max_size=8),
    st.sampled_from(["email is missing", "Enter an amount"]) | st.text(max_size=4),
)


@st.composite
def findings(draw: st.DrawFn) -> list[RowFinding]:
    rows = []
    for number in sorted(draw(st.sets(st.integers(1, 60), max_size=20))):
        kind = draw(st.sampled_from([one for one in RowKind if one is not RowKind.NEW]))
        problems = tuple(draw(st.lists(PROBLEMS, min_size=1, max_size=2)))
        rows.append(
            RowFinding(
                number,
                kind,
                draw(st.text(max_size=8)),
                draw(st.none() | st.integers(1, 2**40)),
                draw(st.sampled_from(["", "same email", "same phone"])),
                draw(st.none() | st.integers(1, 60)),
                problems if kind is RowKind.REFUSED else (),
                draw(st.booleans()),
            )
        )
    return rows


@given(findings())
def test_findings_come_back_as_they_were_added(rows: list[RowFinding]) -> None:
    packed = Findings(rows)
    assert list(packed.values()) == rows
    assert [packed.at(index) for index in range(len(packed))] == rows
    assert all(packed[row.number] == row for row in rows)
    assert {n for n in range(62) if n in packed} == {row.number for row in rows}


@given(
    findings(),
    st.builds(
        Choices,
        st.sampled_from(Existing),
        st.sampled_from(Guesses),
        st.sampled_from(Invalid),
        st.frozensets(st.integers(1, 60), max_size=5),
        st.dictionaries(st.integers(1, 60), st.sampled_from(Invalid), max_size=5),
        st.dictionaries(st.integers(1, 60), st.sampled_from(Guesses), max_size=5),
    ),
)
def test_outlook_counts_the_actions_of_the_rows(rows: list[RowFinding], choices: Choices) -> None:
    by_number = {row.number: row for row in rows}
    actions = [action_of(by_number.get(n), n, choices) for n in range(1, 61)]
    will = outlook(CheckedFile(60, Findings(rows)), choices)
    assert (will.created, will.updated) == (
        actions.count(Action.CREATE), actions.count(Action.UPDATE)
    )  # fmt: skip


def test_refused_row_takes_less_than_two_hundred_bytes() -> None:
    count = 5000
    gc.collect()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        packed = Findings(
            RowFinding(
                n, RowKind.REFUSED, f"Ana Silva {n}", problems=(
                    CellProblem(2, Target.EMAIL, f"ana{n}(at)silva.example", f"Enter an address {n % 3}"),
                ),
            )
            for n in range(1, count + 1)
        )  # fmt: skip
        each = (tracemalloc.get_traced_memory()[0] - before) / count
    finally:
        tracemalloc.stop()
    assert len(packed) == count
    assert each < 200
