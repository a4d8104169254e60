"""The fourteen writes of the API, and the observable outcome after a fault."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from taskip_leads.models.attribute import AttributeType
from taskip_leads.models.change import (
    AddAttribute,
    AddNote,
    Change,
    ConvertLead,
    CreateLead,
    DeleteAttribute,
    DeleteFiles,
    DeleteLead,
    DeleteLeads,
    DeleteNote,
    EditAttribute,
    EditLead,
    EditNote,
    SendEmail,
    UploadFile,
)

_STATUS = AttributeType.STATUS


@dataclass(frozen=True)
class Write:
    """One write on a separate lead (``lead``) with the objects of ``_furnish``."""

    words: str
    method: str
    #: ``{}`` is the lead.
    path: str
    change: Callable[[int], Change]
    #: SQL that counts the wanted result on the service; ``{}`` is the lead.
    there: str
    #: It may be sent again at once, because a second arrival is harmless.
    again: bool = False
    #: The body of the response is not needed.
    plain: bool = False


WRITES = (
    Write(
        "lead create",
        "POST",
        "/lead",
        lambda lead: CreateLead({"first_name": "Noor", "email": "noor@polder.example"}),
        "SELECT count(*) FROM leads WHERE email = 'noor@polder.example'",
        again=True,
    ),
    Write(
        "lead update",
        "PUT",
        "/lead/{}",
        lambda lead: EditLead(lead, {"phone_number": "111"}),
        "SELECT count(*) FROM leads WHERE id = {} AND phone_number = '111'",
    ),
    Write(
        "lead delete",
        "DELETE",
        "/lead/{}",
        DeleteLead,
        "SELECT count(*) = 0 FROM leads WHERE id = {}",
        again=True,
        plain=True,
    ),
    Write(
        "bulk delete",
        "POST",
        "/lead/bulk-delete",
        lambda lead: DeleteLeads((lead, lead + 50_000)),
        "SELECT count(*) = 0 FROM leads WHERE id IN ({0}, {0} + 50000)",
        again=True,
        plain=True,
    ),
    Write(
        "send e-mail",
        "POST",
        "/lead/send-email/{}",
        lambda lead: SendEmail(lead, "Offer", "Dear"),
        "SELECT count(*) FROM emails WHERE lead_id = {}",
        plain=True,
    ),
    Write(
        "convert",
        "POST",
        "/lead/{}/convert",
        ConvertLead,
        "SELECT count(*) FROM contacts WHERE lead_id = {}",
        again=True,
        plain=True,
    ),
    Write(
        "note create",
        "POST",
        "/lead/notes/{}",
        lambda lead: AddNote(lead, "Call", "every <word> & more"),
        "SELECT count(*) FROM notes WHERE lead_id = {} AND title = 'Call'",
    ),
    Write(
        "note update",
        "PUT",
        "/lead/notes/{}",
        lambda lead: EditNote(lead, 9000 + lead, "Seen", "two", base_title="Seen", base_note="one"),
        "SELECT count(*) FROM notes WHERE lead_id = {} AND note LIKE '%two%'",
    ),
    Write(
        "note delete",
        "DELETE",
        "/lead/notes/{}",
        lambda lead: DeleteNote(lead, 9000 + lead, base_title="Seen", base_note="one"),
        "SELECT count(*) = 0 FROM notes WHERE id = 9000 + {}",
        again=True,
        plain=True,
    ),
    Write(
        "file upload",
        "POST",
        "/lead/files/{}",
        lambda lead: UploadFile(lead, "offer.txt", "offer.txt"),
        "SELECT count(*) FROM media WHERE title = 'offer.txt'",
        plain=True,
    ),
    Write(
        "files delete",
        "DELETE",
        "/lead/files/bulk-delete/{}",
        lambda lead: DeleteFiles(lead, (9000 + lead,), ("plan.pdf",)),
        "SELECT count(*) = 0 FROM lead_files WHERE media_id = 9000 + {}",
        again=True,
        plain=True,
    ),
    Write(
        "attribute create",
        "POST",
        "/lead-attribute",
        lambda lead: AddAttribute(_STATUS, "Hot"),
        "SELECT count(*) FROM attributes WHERE name = 'Hot'",
    ),
    Write(
        "attribute update",
        "PUT",
        "/lead-attribute/9001",
        lambda lead: EditAttribute(9001, _STATUS, "Warm", base={"name": "Cold"}),
        "SELECT count(*) FROM attributes WHERE name = 'Warm'",
    ),
    Write(
        "attribute delete",
        "DELETE",
        "/lead-attribute/9002",
        lambda lead: DeleteAttribute(9002, _STATUS, "Old", base={"name": "Old"}),
        "SELECT count(*) = 0 FROM attributes WHERE id = 9002",
        again=True,
        plain=True,
    ),
)


@dataclass(frozen=True)
class Cell:
    """The outcome of one write with one fault."""

    #: The change after the faulty attempt: state and message, and the state of the connection.
    first: str
    said: str
    link: str
    #: The state after all work that needs no time.
    soon: str
    #: ... and after enough time, with the final message.
    end: str
    told: str
    #: How often the request was executed, and how often the result exists.
    commits: int
    there: int
