"""Every operation of the API is reached from a screen, by keys.

``tests/ui/test_operations.py`` presses them, and looks at what the service was asked for.
"""

from __future__ import annotations

import pytest

from taskip_leads.ui import keys
from tests.api.contract import OPERATIONS

#: The rows of the key table that lead to an operation, in the order they are pressed. A screen names the
#: scope of its row: ``lead.note`` is ``n`` on a lead.
REACHED: dict[str, tuple[str, ...]] = {
    "listLeads": ("app.refresh",),
    "createLead": ("leads.new_lead", "leadform.save"),
    "getLead": ("leads.open",),
    "updateLead": ("lead.status",),
    "deleteLead": ("leads.delete_leads", "confirm.confirm"),
    "bulkDeleteLeads": ("leads.mark", "leads.delete_leads", "confirm.confirm"),
    "sendLeadEmail": ("lead.write_email", "email.check", "email.send"),
    "convertLead": ("lead.convert", "convert.convert"),
    "listNotes": ("leads.open",),
    "createNote": ("lead.note", "note.save"),
    "updateNote": ("notes.edit", "note.save"),
    "deleteNote": ("notes.delete", "confirm.confirm"),
    "listFiles": ("leads.open",),
    "uploadFiles": ("files.upload", "path.add"),
    "bulkDeleteFiles": ("files.mark", "files.delete", "confirm.confirm"),
    "listAttributes": ("app.refresh",),
    "createAttribute": ("attributes.add", "form.save"),
    "getAttribute": ("attributes.rename", "form.save"),
    "updateAttribute": ("attributes.rename", "form.save"),
    "deleteAttribute": ("attributes.delete", "deleteattribute.delete"),
}


def test_all_twenty_operations_of_the_contract_are_reached() -> None:
    assert len(OPERATIONS) == 20
    assert set(REACHED) == set(OPERATIONS)


@pytest.mark.parametrize("operation", REACHED)
def test_each_path_consists_of_existing_keys(operation: str) -> None:
    rows = {key.id: key for key in keys.TABLE}
    for id in REACHED[operation]:
        assert id in rows, f"{operation}: there is no key {id}"
        assert rows[id].keys, f"{operation}: {id} is on no key"
        assert rows[id].scope in keys.TITLES, f"{operation}: nobody is told about {id}"
