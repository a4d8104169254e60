"""The report of a day: what was done with each lead, the most valuable first."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct

from taskip_leads.models.change import (
    ConvertLead,
    CreateLead,
    DeleteNote,
    EditNote,
    UploadFile,
)
from taskip_leads.models.exports.csv_cells import guarded
from taskip_leads.models.exports.markdown import cell_text
from taskip_leads.models.history.day import DayFigures, leads_of, step_notes, taken_back
from taskip_leads.models.history.entry import HistoryChange, HistoryState
from taskip_leads.models.history.kinds import HistoryKind
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.text import clean, money, short_day

#: What the report can do without.
_SMALL = (HistoryKind.OWNER, HistoryKind.EDIT)
_LABELS = {
    HistoryKind.EMAIL: "Email: ",
    HistoryKind.STATUS: "Status ",
    HistoryKind.OWNER: "Owner ",
    HistoryKind.FILE: "File ",
}
_OPEN = {HistoryState.WAITING: " (not sent yet)", HistoryState.UNKNOWN: " (may not have arrived)"}
#: Where the text of a line begins, and where a lead's value ends, in plain text.
_INDENT, _WIDTH = 9, 68


class ReportFormat(StrEnum):
    """How a report is written; the value is the ending of its file."""

    TEXT = "txt"
    MARKDOWN = "md"
    CSV = "csv"

    @property
    def label(self) -> str:
        """The name on the screen."""
        return {"txt": "plain text", "md": "Markdown", "csv": "CSV"}[self.value]


class ReportLine(Struct, frozen=True):
    """One change: when, what kind, and what."""

    time: str
    kind: HistoryKind
    text: str


class ReportLead(Struct, frozen=True):
    """A lead and what was done with it, in the order in which it was done."""

    name: str
    company: str
    value: Decimal | None
    currency: str | None
    lines: tuple[ReportLine, ...]

    @property
    def title(self) -> str:
        """The lead and its company."""
        return f"{self.name}, {self.company}" if self.company else self.name

    @property
    def worth(self) -> str:
        """Its value; empty if that is not known."""
        return "" if self.value is None else clean(money(self.value, self.currency))


class Report(Struct, frozen=True):
    """The report of a day."""

    figures: DayFigures
    #: Who did it; empty if that is not known.
    who: str
    leads: tuple[ReportLead, ...]

    @property
    def day(self) -> date:
        return self.figures.day

    @property
    def title(self) -> str:
        """``Mon 23 Nov 2026, Mara König``."""
        day = short_day(self.day, date.min)
        return f"{day}, {self.who}" if self.who else day

    def written(self, form: ReportFormat) -> str:
        """Return it as text of this format."""
        match form:
            case ReportFormat.TEXT:
                return _as_text(self)
            case ReportFormat.MARKDOWN:
                return _as_markdown(self)
            case ReportFormat.CSV:
                return _as_csv(self)


def report(
    figures: DayFigures,
    who: str,
    changes: Sequence[HistoryChange],
    rows: Mapping[int, LeadRow],
    *,
    small: bool = True,
) -> Report:
    """Return the report of these changes, oldest first; without ``small`` only those that matter.

    What TaskIP refused is left out; statuses and sources belong to no lead.
    """
    back = frozenset[int]() if small else taken_back(changes)
    steps = step_notes(changes)
    lines: dict[int, list[ReportLine]] = {}
    names: dict[int, str] = {}
    for one in changes:
        is_small = one.kind in _SMALL or isinstance(one.change, EditNote | DeleteNote)
        if one.state is HistoryState.REFUSED or (not small and (is_small or one.id in back)):
            continue
        if one.is_step_note and one.press in steps:
            continue
        for at, lead in enumerate(leads_of(one)):
            names[lead] = _name(one, at)
            lines.setdefault(lead, []).append(ReportLine(one.time, one.kind, _text(one, steps)))
    leads = [_lead(names[lead], rows.get(lead), tuple(lines[lead])) for lead in lines]
    leads.sort(key=lambda lead: (lead.value is None, -(lead.value or 0), lead.name.casefold()))
    return Report(figures, clean(who), tuple(leads))


def _name(one: HistoryChange, at: int) -> str:
    names = getattr(one.change, "names", ())
    return clean(names[at]) if one.lead is None and at < len(names) else one.about


def _lead(name: str, row: LeadRow | None, lines: tuple[ReportLine, ...]) -> ReportLead:
    if row is None:
        return ReportLead(name, "", None, None, lines)
    return ReportLead(clean(row.name), clean(row.company or ""), row.value, row.currency, lines)


def _text(one: HistoryChange, steps: Mapping[tuple[int | None, int], str]) -> str:
    match one.change:
        case CreateLead():
            text = "New lead" + (f", {one.line}" if one.line else "")
        case ConvertLead():
            number = "" if one.result is None else f" #{one.result}"
            text = f"Converted to a contact{number}"
        case UploadFile():
            text = f"File {clean(one.change.name)}"
        case _ if one.kind is HistoryKind.LEAD:
            text = "Lead deleted"
        case EditNote() | DeleteNote():
            text = f"Note {one.line}"
        case _ if one.kind is HistoryKind.STEP:
            step = steps.get(one.press, "")
            text = f"Next {one.line}" + (f": {step}" if step else "")
            if one.line.startswith(("done", "no ")):
                text = one.line[:1].upper() + one.line[1:]
        case _:
            text = _LABELS.get(one.kind, "") + one.line
    return text + _OPEN.get(one.state, "")


# Formats


def _as_text(report: Report) -> str:
    out = [report.title, report.figures.summary()]
    for lead in report.leads:
        gap = " " * max(2, _WIDTH - _cells(lead.title) - _cells(lead.worth))
        out += ["", f"{lead.title}{gap}{lead.worth}".rstrip()]
        before = ""
        for line in lead.lines:
            time = "" if line.time == before else line.time
            out.append(f"  {time:<{_INDENT - 2}}{line.text}")
            before = line.time
    return "\n".join(out) + "\n"


def _cells(text: str) -> int:
    """Return how wide a text is in a font of one width; clean text has no wider characters."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _as_markdown(report: Report) -> str:
    out = [f"## {cell_text(report.title)}", "", report.figures.summary()]
    for lead in report.leads:
        worth = f" ({cell_text(lead.worth)})" if lead.worth else ""
        out += ["", f"### {cell_text(lead.title)}{worth}", ""]
        out += [f"- {line.time} {cell_text(line.text)}" for line in lead.lines]
    return "\n".join(out) + "\n"


def _as_csv(report: Report) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("day", "time", "lead", "company", "value", "currency", "kind", "text"))
    for lead in report.leads:
        value = "" if lead.value is None else f"{lead.value:f}"
        for line in lead.lines:
            cells = (lead.name, lead.company, lead.currency or "", line.text)
            name, company, currency, text = (guarded(clean(cell)) for cell in cells)
            kind = line.kind.name.lower()
            writer.writerow(
                (report.day.isoformat(), line.time, name, company, value, currency, kind, text)
            )
    return out.getvalue()
