"""Read a next step as it is typed: a day, then what to do: ``fri send the offer again``."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum

from msgspec import Struct

from taskip_leads.clock import WeekStart
from taskip_leads.models.values.days import DAY_HELP, InvalidDay, move, read_day
from taskip_leads.text import drop_invisible

#: Shown if the text does not begin with a day.
STEP_HELP = "Begin with a day: fri, 2w, 12 dec, done or none."

#: The most words that a day has: ``2 weeks from today``.
_DAY_WORDS = 5
_SPREAD = "spread"
#: ``none`` can be followed by a text; the others are short for it.
_NONE = ("none", "never", "no", "-", "–")
_DAYS_AHEAD = re.compile("[0-9]{1,3}")
_NEXT = re.compile(r"next:\s*", re.IGNORECASE)


class StepKind(StrEnum):
    """What happens to the date of a lead."""

    #: It becomes the day of a step, or of a contact in the past.
    DAY = "day"
    #: It becomes today, without a step.
    DONE = "done"
    #: It is removed.
    NONE = "none"


class StepInput(Struct, frozen=True):
    """A next step for one lead or several."""

    kind: StepKind
    #: None only for ``NONE``; today for ``DONE``.
    day: date | None = None
    #: What to do, or what was done; it becomes a note.
    text: str = ""
    #: Each working day gets a few of the leads.
    spread: bool = False
    #: The words of the day, as typed.
    head: str = ""

    def plans(self, today: date) -> bool:
        """Return whether a step is ahead, or due today."""
        return self.kind is StepKind.DAY and self.day is not None and self.day >= today


def read_step(
    typed: str,
    today: date,
    week_start: WeekStart = WeekStart.MONDAY,
    *,
    several: bool = False,
) -> StepInput:
    """Parse a day and what follows it.

    A number is that many days ahead. With ``several`` leads, ``spread`` as the last word spreads them
    over working days, and alone over those after today.

    Raises:
        InvalidDay: the text does not begin with a day, ``done`` or ``none``.
    """
    words = drop_invisible(typed).split()
    if not words:
        raise InvalidDay(STEP_HELP)
    spreads = several and len(words) > 1 and words[-1].lower() == _SPREAD
    if spreads:
        words = words[:-1]
    first = words[0].lower()
    if several and first == _SPREAD and len(words) == 1:
        return StepInput(StepKind.DAY, move(today, 1, "d"), spread=True, head=words[0])
    if first == StepKind.DONE:
        return StepInput(StepKind.DONE, today, _text(words[1:]), head=words[0])
    if first == StepKind.NONE or (first in _NONE and len(words) == 1):
        return StepInput(StepKind.NONE, None, _text(words[1:]), head=words[0])
    for count in range(min(len(words), _DAY_WORDS), 0, -1):
        head = " ".join(words[:count])
        if (day := _day(head, today, week_start)) is not None:
            return StepInput(StepKind.DAY, day, _text(words[count:]), spreads, head)
    raise InvalidDay(_reason(words, today))


def _text(words: list[str]) -> str:
    return _NEXT.sub("", " ".join(words), count=1) if words else ""


def _day(words: str, today: date, week_start: WeekStart) -> date | None:
    if _DAYS_AHEAD.fullmatch(words):
        return move(today, int(words), "d")
    try:
        return read_day(words, today, week_start)
    except InvalidDay:
        return None


def _reason(words: list[str], today: date) -> str:
    """Return why the text begins with no day."""
    for count in (len(words), 2, 1):
        try:
            read_day(" ".join(words[:count]), today)
        except InvalidDay as error:
            if str(error) != DAY_HELP:
                return str(error)
    return STEP_HELP
