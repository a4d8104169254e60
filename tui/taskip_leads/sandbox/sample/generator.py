"""Generate the sample leads: the hand-written characters first, then plausible others."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from taskip_leads.sandbox.data.search_text import fold
from taskip_leads.sandbox.sample.characters import CAST, SOURCE, TEAM, Character
from taskip_leads.sandbox.sample.phrases import DESCRIPTIONS, NOTES, STEPS
from taskip_leads.sandbox.sample.regions import REGIONS, Region

#: The lead with a value in every field.
HERO = CAST[0].email
# Per stage: percentage of leads, maximum age in days, percentage converted.
_STAGES = {
    "New": (19, 30, 0),
    "Contacted": (27, 120, 0),
    "Qualified": (16, 180, 2),
    "Proposal": (10, 200, 0),
    "Won": (16, 400, 75),
    "Lost": (12, 400, 0),
}
_SOURCES = (24, 15, 9, 8, 8, 7, 6, 5, 4, 4, 3, 3, 2, 2)
# Letters without a decomposition.
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "æ": "ae", "ı": "i", "ð": "d"})
_LEGAL = set("gmbh ag kg ltd inc llp co ab as pvt sl sa ltda bv srl sro aps fils".split())
_WEIGHTS = [region.weight for region in REGIONS]


@dataclass(slots=True)
class SampleLead:
    """One lead to be inserted. ``day`` and ``age`` are days from today, ahead and back."""

    first: str
    last: str | None
    email: str | None
    region: Region | None
    country: str
    company: str | None
    stages: list[str]
    source: str | None
    value: float | None
    currency: str | None
    day: int | None
    owners: list[int]
    age: float
    converted: bool = False
    description: str | None = None
    notes: list[tuple[str, str]] = field(default_factory=list)


class LeadGenerator:
    """Uses only ``source`` for randomness, so that the same seed gives the same leads."""

    def __init__(self, source: random.Random, today: date) -> None:
        self._random = source
        self._today = today
        self._emails: set[str] = set()

    def cast(self, count: int) -> list[SampleLead]:
        """Return the first ``count`` hand-written leads."""
        parts = CAST[:count]
        ages = sorted((3.0 + abs(p.day) + len(p.email) % 9 for p in parts), reverse=True)
        return [self._acted(part, age) for part, age in zip(parts, ages, strict=True)]

    def _acted(self, part: Character, age: float) -> SampleLead:
        self._emails.add(part.email)
        region = next((r for r in REGIONS if r.country == part.country), None)
        notes = [part.note] if part.note else []
        if part.email == HERO:
            notes = [NOTES[0], NOTES[5], NOTES[2], *notes]
        return SampleLead(
            first=part.first,
            last=part.last,
            email=part.email,
            region=region,
            country=part.country,
            company=part.company,
            stages=part.statuses.split(","),
            source=part.source,
            value=part.value,
            currency=part.currency,
            day=part.day,
            owners=[part.owner] if part.owner else [],
            age=max(age, 1.0 - min(part.day, 0)),
            description=part.description,
            notes=list(notes),
        )

    def generate(self, number: int) -> SampleLead:
        """Generate a lead; ``number`` makes its email address unique."""
        r = self._random
        region = r.choices(REGIONS, _WEIGHTS)[0]
        stage = r.choices(list(_STAGES), [share for share, *_ in _STAGES.values()])[0]
        _, oldest, converted = _STAGES[stage]
        age = round(0.2 + oldest * r.random() ** 1.5, 2)
        last = r.choice(region.last) if r.random() < 0.96 else None
        company = None
        if r.random() < 0.86:
            company = r.choice(region.companies).replace("{}", r.choice(region.last))
        euros = round(10 ** r.uniform(2.9, 5.1), -2)
        value = None if r.random() < 0.12 else float(round(euros * region.scale, -2))
        source = r.choices(list(SOURCE), _SOURCES)[0] if r.random() < 0.95 else None
        first = r.choice(region.first)
        return SampleLead(
            first=first,
            last=last,
            email=self._email(number, first, last, company, region),
            region=region,
            country=region.country,
            company=company,
            stages=[stage] if r.random() < 0.97 else [],
            source=source,
            value=value,
            currency=region.currency if value is not None else None,
            day=self._day(stage, age, region),
            owners=self._owners(),
            age=age,
            converted=r.random() * 100 < converted,
            description=_filled(r.choice(DESCRIPTIONS), r) if r.random() < 0.6 else None,
            notes=self._talk(stage),
        )

    def _day(self, stage: str, age: float, region: Region) -> int | None:
        """Return days from today to the interaction; for many active leads it is ahead."""
        r = self._random
        chance = r.random()
        if stage in ("Won", "Lost"):
            return -r.randint(1, max(1, int(age))) if chance < 0.95 else None
        if chance < 0.08:
            return None
        if chance < 0.5:
            # The furthest dates are at the top of the list. Some terminals cannot display
            # right-to-left text, which should not come first.
            most = 6 if region.latin[0] else 28
            return self._workday(int(most * r.random() ** 1.8))
        return -1 - int(min(age, 75) * r.random() ** 1.6) if age >= 2 else None

    def _workday(self, day: int) -> int:
        """Return the day, or the following Monday."""
        weekday = (self._today + timedelta(days=day)).weekday()
        return day + max(0, 7 - weekday) if weekday > 4 else day

    def _owners(self) -> list[int]:
        r = self._random
        chance = r.random()
        if chance < 0.1:
            return []
        people = [number for number, *_ in TEAM]
        return r.sample(people, 2 if chance > 0.94 else 1)

    def _email(
        self, number: int, first: str, last: str | None, company: str | None, region: Region
    ) -> str | None:
        """Return a unique email address; some leads have none, a few an invalid one."""
        r = self._random
        chance = r.random()
        if chance < 0.05:
            return None
        if chance < 0.06:
            return r.choice(("n/a", "call first", "info at home"))
        names = [_ascii(region.written(part)) for part in (first, last) if part]
        local = ".".join(names)
        # An unescaped plus sign in a query means a space.
        local = f"{local}+{number}" if chance > 0.97 else local
        domain = _domain(company or "") or r.choice(("mail", "post", "inbox"))
        email = f"{local}@{domain}.example"
        if email in self._emails:
            email = f"{local}{number}@{domain}.example"
        self._emails.add(email)
        return email

    def _talk(self, stage: str) -> list[tuple[str, str]]:
        r = self._random
        most = {"New": 1, "Contacted": 2, "Lost": 2}.get(stage, 4)
        notes = []
        for title, text in r.sample(NOTES, r.randint(0, most)):
            notes.append((title, _filled(text, r)))
        if notes and r.random() < 0.4 and stage not in ("Won", "Lost"):
            title, text = notes[-1]
            notes[-1] = (title, f"{text}\n\nNext: {r.choice(STEPS)}")
        return notes


def _filled(text: str, r: random.Random) -> str:
    return text.replace("{n}", str(r.randint(3, 60)))


@lru_cache(maxsize=10_000)
def _ascii(text: str) -> str:
    """Return the part of a name that an email address can contain."""
    spread = fold(text).translate(_PLAIN)
    slug = "".join(sign if sign.isalnum() else "-" for sign in spread if sign.isascii())
    return "-".join(part for part in slug.split("-") if part)


@lru_cache(maxsize=10_000)
def _domain(company: str) -> str:
    """Return a company's domain, without its legal form."""
    parts = _ascii(company.replace(".", "")).split("-")
    while len(parts) > 1 and parts[-1] in _LEGAL:
        parts.pop()
    return "-".join(parts)
