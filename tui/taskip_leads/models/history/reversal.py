"""What it takes to reverse changes that were sent."""

from __future__ import annotations

from msgspec import Struct

from taskip_leads.models.change import Change


class Reversal(Struct, frozen=True):
    """The changes that put back what was there before; none if ``refusal`` says why not."""

    changes: tuple[Change, ...] = ()
    refusal: str = ""
    #: What others changed since, one line each: it would be overwritten.
    changed_since: tuple[str, ...] = ()
