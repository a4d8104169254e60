"""The days that are offered for a next step, each with the word that sets it."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from taskip_leads.models.pipeline.step_input import StepKind, read_step

_WORDS = (
    ("0", "today"),
    ("1", "tomorrow"),
    ("2", "in 2 days"),
    ("fri", "Friday"),
    ("mon", "Monday"),
    ("2w", "in 2 weeks"),
    ("1m", "in a month"),
)


class StepOption(Struct, frozen=True):
    """One line: what can be typed, and what it means."""

    word: str
    name: str
    kind: StepKind = StepKind.DAY
    day: date | None = None


def step_options(today: date) -> list[StepOption]:
    """Return the options in the order of their days; of two for the same day the first one."""
    by_day: dict[date, StepOption] = {}
    for word, name in _WORDS:
        day = read_step(word, today).day
        if day is not None:
            by_day.setdefault(day, StepOption(word, name, day=day))
    return [
        *(by_day[day] for day in sorted(by_day)),
        StepOption("done", "contacted today, no step", StepKind.DONE),
        StepOption("none", "no date", StepKind.NONE),
    ]
