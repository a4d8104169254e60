"""The formats that leads are exported in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from functools import partial

from taskip_leads.models import csv_export
from taskip_leads.models.exports.markdown import markdown_table
from taskip_leads.models.exports.vcard import vcards
from taskip_leads.models.filters.query import ListColumn
from taskip_leads.models.lead import Lead


class ExportFormat(StrEnum):
    """A format; the value is its name on the command line."""

    CSV = "csv"
    #: The columns of the list alone.
    COLUMNS = "columns"
    JSON = "json"
    MARKDOWN = "markdown"
    VCARD = "vcard"

    @property
    def label(self) -> str:
        """Its name on the screen."""
        return _LABELS[self][0]

    @property
    def about(self) -> str:
        """What it is for."""
        return _LABELS[self][1]

    @property
    def ending(self) -> str:
        """How the name of a file ends."""
        return _LABELS[self][2]

    def writer(
        self, separator: str = ",", columns: Sequence[ListColumn] = ()
    ) -> Callable[[Iterable[Lead]], str]:
        """Return what writes leads in this format; JSON is not made of leads, but of TaskIP's answers."""
        match self:
            case ExportFormat.CSV | ExportFormat.COLUMNS:
                if self is ExportFormat.CSV:
                    return partial(csv_export.csv_table, separator=separator)
                names = [name for one in columns for name in csv_export.OF_LIST.get(one, ())]
                return partial(csv_export.csv_table, separator=separator, columns=names)
            case ExportFormat.MARKDOWN:
                return markdown_table
            case ExportFormat.VCARD:
                return vcards
            case _:
                raise ValueError(self)


_LABELS = {
    ExportFormat.CSV: ("CSV", "every field, for Excel; I reads it back", "csv"),
    ExportFormat.COLUMNS: ("CSV, these columns", "as the list shows them now", "csv"),
    ExportFormat.JSON: ("JSON", "as the API has them", "json"),
    ExportFormat.MARKDOWN: ("Markdown", "a table to paste", "md"),
    ExportFormat.VCARD: ("vCard", "for an address book", "vcf"),
}
