"""Arrange a lead's fields in two columns, the ones that are read most first."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator, Sequence
from itertools import groupby

from msgspec import Struct
from textual.content import Content

from taskip_leads.text import clean
from taskip_leads.ui.lead.field_groups import EMPTY, Fact, Group
from taskip_leads.ui.render import cells

#: A pane of fewer cells shows its fields in one column: a value needs 24 cells.
LEAST_CELLS = 72
#: The row that lists the fields which are not shown yet.
MORE = "more"
#: Rows of the first section: the lead's status, money and next step beside how to reach it.
_ROWS = 5
#: What stands in the right column of the first section, in this order, as far as there is room. The name
#: and the company are in the header.
_BESIDE = (
    "email", "phone_number", "website", "city_id", "groups",
    "country_id", "address", "zip_code", "currency",
)  # fmt: skip


class Section(Struct, frozen=True):
    """Fields beside each other; without ``right``, one field that takes the whole row."""

    left: Group
    right: Group = ()


def sections(
    groups: Sequence[Group], *, begun: Collection[str] = (), folded: bool
) -> Iterator[Section]:
    """Yield the fields of all groups in sections, in the order of reading.

    With ``folded`` one row, ``MORE``, stands for what follows the first section, except the fields in
    ``begun``.
    """
    facts = [fact for group in groups for fact in group]
    # The value shows its currency.
    standing = {fact.field for group in groups[:1] for fact in group} - {"currency"}
    beside = _right_column(facts, standing)
    first = standing | {fact.field for fact in beside}
    yield Section(tuple(fact for fact in facts if fact.field in standing), tuple(beside))
    rest = [fact for fact in facts if fact.field not in first]
    hidden = [fact for fact in rest if fact.field not in (*begun, EMPTY)] if folded else []
    if not hidden:
        yield from _in_halves(rest)
        return
    yield from _in_halves([fact for fact in rest if fact.field in begun])
    yield Section((_more(hidden),))


def _right_column(facts: Sequence[Fact], standing: Container[str]) -> list[Fact]:
    short = (fact for fact in facts if not (fact.block or fact.empty))
    known = {fact.field: fact for fact in short if fact.field not in standing}
    return [known[field] for field in _BESIDE if field in known][:_ROWS]


def _in_halves(facts: Sequence[Fact]) -> Iterator[Section]:
    """Yield runs of short fields in two halves, and each long text or list of fields by itself."""
    for (wide, _empty), run in groupby(facts, _kind):
        if wide:
            yield from (Section((fact,)) for fact in run)
        else:
            some = tuple(run)
            half = (len(some) + 1) // 2
            yield Section(some[:half], some[half:])


def _kind(fact: Fact) -> tuple[bool, bool]:
    """Return whether a field takes the whole row, and whether it is an empty one."""
    return fact.block or fact.field == EMPTY, fact.empty


def _more(facts: Sequence[Fact]) -> Fact:
    """Return the row that names the fields with a value which are not shown."""
    # A company's own fields are indented below its name.
    labels = (clean(fact.label[: cells.LIMIT]) for fact in facts)
    names = ", ".join(f"Company {one.strip()}" if one[:1] == " " else one for one in labels)
    return Fact(MORE, "More", (Content.styled(names, "$tl-faint"),))
