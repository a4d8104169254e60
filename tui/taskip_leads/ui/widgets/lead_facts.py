"""Every field of a lead, grouped; the cursor stands on a field. Those without a value share a row."""

from __future__ import annotations

import json
from collections.abc import Container, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace
from textual.content import Content

from taskip_leads import clock
from taskip_leads.models import custom_fields
from taskip_leads.models.lead import Lead
from taskip_leads.models.user import User
from taskip_leads.store.state import LeadDetail
from taskip_leads.text import amount, clean, short_day, size
from taskip_leads.ui import cells, paint
from taskip_leads.ui.glyphs import Glyphs
from taskip_leads.ui.lead_entry import CUSTOM
from taskip_leads.ui.theme import Palette
from taskip_leads.ui.widgets.cursor_pane import Block, CursorPane

#: Where values begin, after the cursor's bar and the label.
VALUE = 12
#: Longer text is shown up to here until the whole is asked for.
TEXT_LIMIT = 64_000


class Fact(Struct, frozen=True):
    """A field with its value in words; a block has its label on a line of its own."""

    #: The name it is written with, where it can be; else a name of ours.
    field: str
    label: str
    value: str | tuple[Content, ...]
    block: bool = False
    #: Said in faint after the value: an id, that it is a custom field.
    aside: str = ""


Group = tuple[Fact, ...]

#: The row that stands for the fields without a value.
EMPTY = "empty"
#: Those that can be given one, in the order of their rows.
_FILLED_IN = (
    "statuses", "value", "sources", "assigned_to", "lead_interaction_date", "email", "phone_number",
    "website", "company_id", "address", "zip_code", "city_id", "state_id", "country_id", "currency",
    "groups", "description", "first_name", "last_name",
)  # fmt: skip


def facts(
    detail: LeadDetail,
    palette: Palette,
    glyphs: Glyphs,
    *,
    me: int | None = None,
    begun: Container[str] = (),
    unfolded: bool = False,
) -> list[Group]:
    """What is known of a lead, in groups.

    Fields without a value are named in one row, ``EMPTY``; ``unfolded`` gives each its own instead,
    and one that is ``begun`` stands where it belongs. ``me`` is the id of the person at this machine.
    """
    lead = detail.lead
    groups = (
        _standing(detail, palette, glyphs, me),
        _contact(lead),
        _company(lead),
        _place(lead),
        _sorting(lead),
        (Fact("description", "Description", lead.description or "", block=True),),
        _record(lead),
        _other(lead),
    )
    kept: list[Group] = []
    empty: list[Fact] = []
    for group in (tuple(group) for group in groups):
        shown = tuple(fact for fact in group if fact.value or fact.field in begun)
        fillable = (fact for fact in group if fact not in shown and _fillable(fact.field))
        empty += [replace(fact, block=False) for fact in fillable]
        if shown:
            kept.append(shown)
    if empty:
        at = next((at for at, group in enumerate(kept) if group[0].field in _RECORD), len(kept))
        nothing = (Content.styled(glyphs.nothing, "$tl-faint"),)
        rows = tuple(replace(fact, value=nothing) for fact in empty)
        kept.insert(at, rows if unfolded else (_folded(empty, glyphs),))
    return kept


def _fillable(field: str) -> bool:
    return field in _FILLED_IN or field.startswith(CUSTOM)


def _folded(empty: Sequence[Fact], glyphs: Glyphs) -> Fact:
    names = ", ".join(clean(fact.label[: cells.LIMIT]) for fact in empty)
    return Fact(EMPTY, "Not set", (Content.styled(names, "$tl-faint"),))


def _standing(
    detail: LeadDetail, palette: Palette, glyphs: Glyphs, me: int | None
) -> Iterator[Fact]:
    lead, row = detail.lead, detail.row
    for field, label, told in (
        ("statuses", "Status", lead.statuses),
        ("sources", "Source", lead.sources),
    ):
        badges = tuple(
            paint.badge(one, palette, glyphs, cells.LIMIT) for one in paint.ordered(told or ())
        )
        if told is None:
            badges = (Content.styled("not known yet", "$tl-faint"),)
        yield Fact(field, label, badges)
        if field == "statuses":
            yield _value(lead)
    owners = paint.owners(lead.assigned_to or (), me)
    yield Fact("assigned_to", "Owner", owners)
    if row.day is None:
        yield Fact("lead_interaction_date", "Next step", row.day_text or "")
        return
    today = clock.today()
    date = Content.assemble(
        (short_day(row.day, today), "$tl-text"),
        (f"  {paint.distance(row.day, today)}", "$tl-muted"),
    )
    label = "Next step" if row.day >= today else "Last"
    yield Fact("lead_interaction_date", label, (date,))


def _value(lead: Lead) -> Fact:
    if lead.value is None:
        return Fact("value", "Value", "")
    money = Content.assemble(
        (amount(lead.value), "$tl-text"), (f" {clean(lead.currency or '')}", "$tl-faint")
    )
    return Fact("value", "Value", (money,))


def _contact(lead: Lead) -> Iterator[Fact]:
    yield Fact("email", "E-mail", lead.email or "")
    yield Fact("phone_number", "Phone", lead.phone_number or "")
    yield Fact("website", "Website", lead.website or "")


def _place(lead: Lead) -> Iterator[Fact]:
    yield Fact("address", "Address", lead.address or "")
    yield Fact("zip_code", "ZIP", lead.zip_code or "")
    for field, label, name, number in (
        ("city_id", "City", lead.city, lead.city_id),
        ("state_id", "State", lead.state, lead.state_id),
        ("country_id", "Country", lead.country, lead.country_id),
    ):
        yield Fact(field, label, name or ("" if number is None else f"#{number}"))


def _company(lead: Lead) -> Iterator[Fact]:
    company = lead.company
    if company is None:
        number = lead.company_id
        yield Fact("company_id", "Company", "" if number is None else f"#{number}")
        return
    yield Fact("company_id", "Company", company.name or f"#{company.id}")
    yield Fact("company.email", "  e-mail", company.email or "")
    yield Fact("company.phone_number", "  phone", company.phone_number or "")


def _sorting(lead: Lead) -> Iterator[Fact]:
    groups = ", ".join(group.name or f"#{group.id}" for group in lead.groups)
    yield Fact("currency", "Currency", lead.currency or "")
    yield Fact("groups", "Groups", groups)
    # Those that can be edited as text, by the name under which they are shown.
    paths: dict[str, list[str]] = {}
    for entry in custom_fields.entries(lead.raw.get("custom_fields")):
        paths.setdefault(entry.label, []).append(entry.path)
    for custom in lead.custom_fields:
        known = paths.get(custom.label)
        field = f"{CUSTOM}{known.pop(0)}" if known else "custom_fields"
        yield Fact(field, custom.label, custom.value, aside="(custom)")


#: Names of the groups that end the list: what the service keeps for itself.
_RECORD = ("first_name", "last_name", "full_name", "converted", "created_at", "updated_at", "ids")


def _record(lead: Lead) -> Iterator[Fact]:
    yield Fact("first_name", "First name", lead.first_name)
    yield Fact("last_name", "Last name", lead.last_name or "")
    whole = " ".join(lead.full_name.split())
    if whole != " ".join(f"{lead.first_name} {lead.last_name or ''}".split()):
        yield Fact("full_name", "Full name", whole)
    if lead.converted:
        number = lead.converted_contact_id
        yield Fact("converted", "Contact", f"#{number}" if number is not None else "yes")
        yield Fact("converted_at", "Converted", _moment(lead.converted_at))
    yield Fact("created_at", "Created", _moment(lead.created_at))
    yield Fact("created_by", "Created by", _person(lead.created_by))
    yield Fact("updated_at", "Changed", _moment(lead.updated_at))
    ids = (
        ("company", lead.company_id if lead.company is not None else None),
        ("country", lead.country_id),
        ("state", lead.state_id),
        ("city", lead.city_id),
    )
    yield Fact(
        "ids",
        "Numbers",
        "  ".join(f"{name} #{number}" for name, number in ids if number is not None),
    )


def _other(lead: Lead) -> Iterator[Fact]:
    """Keys that the reference does not name, as they came."""
    for name, value in lead.extra.items():
        if value in (None, "", [], {}):
            continue
        told = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        yield Fact(f"extra.{name}", name, told, aside="(other)")


def _person(user: User | None) -> str:
    return "" if user is None else user.label


def _moment(stamp: str | None) -> str:
    """``Mon 12 Oct, 10:00`` where the user sits; text in no form we know as it came."""
    moment = clock.parse_stamp(stamp)
    if moment is None:
        return stamp or ""
    here = moment.astimezone()
    return f"{short_day(here.date(), clock.today())}, {paint.clock_time(here)}"


class LeadFacts(CursorPane):
    """The fields, one under the other, with a cursor that only shows where the focus is."""

    def __init__(self, palette: Palette, glyphs: Glyphs, *, id: str | None = None) -> None:
        super().__init__(palette, glyphs, id=id)
        self._detail: LeadDetail | None = None
        self._whole = False
        #: Each field without a value has a row of its own.
        self._unfolded = False
        self._me: int | None = None
        self._facts: list[Fact] = []
        self._drafts: Mapping[str, str] = {}
        #: The field that is being edited, and what is said about it.
        self._edited = ""
        self._said = ""

    def show(self, detail: LeadDetail, drafts: Mapping[str, str], me: int | None = None) -> None:
        """Show this lead; another lead begins at the top and with its text cut. ``drafts`` are texts
        of fields that were begun and not saved, ``me`` is the id of the person at this machine."""
        before, self._detail = self._detail, detail
        field = self.fact.field if self.fact is not None else ""
        self._drafts, self._me = drafts, me
        if before is None or before.row.key != detail.row.key:
            self._whole = self._unfolded = False
            self.begin()
            self.renew()
            return
        self.renew()
        # A field that has a value now stands elsewhere: the cursor goes with it.
        if self.fact is not None and self.fact.field != field:
            self.go_field(field)

    def unfold(self) -> None:
        """Give each field without a value a row; the cursor on the first of them."""
        self._unfolded = True
        self.renew()
        self.go(self._at)

    def show_whole(self) -> None:
        """Show long text to its end."""
        self._whole = True
        self.renew()

    def edit(self, field: str) -> None:
        """Make room for editing a field, and say its keys below; empty: none is edited."""
        self._edited, self._said = field, ""
        self.renew()
        if field:
            self.go(self._at)

    def say(self, words: str) -> None:
        """What is wrong with what was typed; empty: the keys again."""
        if words != self._said:
            self._said = words
            self.renew()

    def line_of(self, field: str) -> int | None:
        """The line of the pane on which a field stands now; None where it is out of sight."""
        self._lines()
        for fact, (first, _last) in zip(self._facts, self._spans, strict=True):
            if fact.field == field:
                line = first - round(self.scroll_y)
                return line if 0 <= line < self.size.height else None
        return None

    def go_field(self, field: str) -> None:
        """Put the cursor on a field."""
        for at, fact in enumerate(self.shown):
            if fact.field == field:
                self.go(at)

    @property
    def fact(self) -> Fact | None:
        """The field under the cursor."""
        index = self.index
        return None if index is None else self._facts[index]

    def fact_of(self, field: str) -> Fact | None:
        """How a field is shown; None where it is not."""
        return next((fact for fact in self.shown if fact.field == field), None)

    @property
    def shown(self) -> list[Fact]:
        """The fields, in the order they stand in."""
        self._lines()
        return self._facts

    # Painting

    def blocks(self, width: int) -> Iterator[Block]:
        self._facts = []
        if self._detail is None:
            return
        groups = facts(
            self._detail,
            self._palette,
            self._glyphs,
            me=self._me,
            begun=self._drafts,
            unfolded=self._unfolded,
        )
        for at, group in enumerate(groups):
            if at and not self.has_class("-tight"):
                yield False, [Content()]
            for fact in group:
                self._facts.append(fact)
                if fact.field == self._edited:
                    yield True, [self._label(fact.label), *self._below(width)]
                else:
                    yield True, self._block(fact, width) if fact.block else self._line(fact, width)

    def _below(self, width: int) -> list[Content]:
        """Under the field that is edited: its keys, or what is wrong."""
        margin = " " * VALUE
        if self._said:
            sign = Content.assemble(margin, (f"{self._glyphs.refused} ", "$tl-bad"))
            lines = cells.wrap(self._said, width - VALUE - 2, 2, self._glyphs.ellipsis)
            return [
                Content.assemble(" " * (VALUE + 2) if at else sign, (line, "$tl-text"))
                for at, line in enumerate(lines)
            ]
        told = Content.assemble(
            margin,
            ("enter", "bold $tl-text"),
            (" save  ", "$tl-muted"),
            ("esc", "bold $tl-text"),
            (" keep as draft", "$tl-muted"),
        )
        return [told]

    def dress(self, at: int, line: Content) -> Content:
        """The cursor: a bar, and a label that is not faint."""
        edited = bool(self._edited) and bool(self._spans) and self._spans[self._at][0] == at
        if not edited and not self.is_cursor(at):
            return line
        label = line[1:VALUE].plain
        style = "bold $tl-text" if edited else "$tl-text"
        return Content.assemble(
            (self._glyphs.bar, "$tl-accent"), (label, style), line[1 + len(label) :]
        )

    def _label(self, text: str) -> Content:
        label = cells.pad(clean(text[: cells.LIMIT]), VALUE - 2, self._glyphs.ellipsis)
        return Content.styled(f" {label} ", "$tl-faint")

    def _line(self, fact: Fact, width: int) -> list[Content]:
        room = max(1, width - VALUE)
        if isinstance(fact.value, str):
            words = clean(fact.value[:TEXT_LIMIT], lines=True)
            values = [Content.styled(line, "$tl-text") for line in cells.wrap(words, room)]
        else:
            values = [value.truncate(room, ellipsis=True) for value in fact.value]
        if fact.aside:
            last = values[-1]
            if last.cell_length + 1 + len(fact.aside) <= room:
                values[-1] = Content.assemble(last, (f" {fact.aside}", "$tl-faint"))
        if fact.field in self._drafts:
            left = room - values[0].cell_length - 4
            text = cells.cut(
                clean(self._drafts[fact.field][: cells.LIMIT]), left, self._glyphs.ellipsis
            )
            values[0] = Content.assemble(
                values[0], (f"  {self._glyphs.mark} ", "$tl-accent"), (text, "$tl-muted")
            )
        label = self._label(fact.label)
        blank = Content(" " * VALUE)
        return [Content.assemble(blank if at else label, value) for at, value in enumerate(values)]

    def _block(self, fact: Fact, width: int) -> list[Content]:
        assert isinstance(fact.value, str)
        out = [Content.styled(f" {cells.cut(clean(fact.label), width - 1)}", "$tl-faint")]
        told = fact.value if self._whole else fact.value[:TEXT_LIMIT]
        for line in cells.wrap(clean(told, lines=True).rstrip("\n"), width - 2):
            out.append(Content.styled(f" {line}", "$tl-text"))
        if len(told) < len(fact.value):
            shown = f" {size(TEXT_LIMIT)} of {size(len(fact.value))} shown   "
            out.append(
                Content.assemble(
                    (shown, "$tl-faint"), ("w", "bold $tl-text"), (" the rest", "$tl-muted")
                )
            )
        return out
