"""The keys that lead to each operation of the API."""

from __future__ import annotations

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
