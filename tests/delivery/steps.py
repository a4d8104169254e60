"""The fourteen writes as a user types them, and how to count their executions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

CTRL_S, CTRL_U = "\x13", "\x15"


@dataclass(frozen=True)
class Step:
    """One write, typed on a separate lead.

    In all texts ``{n}`` is the number of the round, ``{lead}`` the lead's, ``{day}`` a day that only this
    round sets, ``{file}`` a path, ``{digit}`` the key of a status that the lead does not have.
    """

    kind: str
    #: Keys, and the text to wait for before the next ones.
    keys: Sequence[tuple[str, str]]
    last: str
    #: The message that it is saved.
    saved: str
    method: str
    path: str
    #: Text in the body of its request; empty: any.
    body: dict[str, str] = field(default_factory=dict)
    #: SQL that counts its results; empty: its executed requests are counted.
    there: str = ""


def _about(shown: str) -> str:
    """Return the undo toast."""
    return f"▌ {shown}"


#: The countdown of the undo toast.
_HELD = "▌ in "
_OPEN = ("\r", "#{lead}   created")

NOTES = (
    Step(
        "note",
        (_OPEN, ("n", "ctrl+s save")),
        f"K{{n}}\rText{CTRL_S}",
        "Note saved",
        "POST",
        "/lead/notes/{lead}",
        {"title": "K{n}"},
    ),
    Step(
        "edit note",
        (("]gg", "K{n}"), ("e", "Edit note")),
        f" B{{n}}{CTRL_S}",
        _about("Edit note “K{n}”"),
        "PUT",
        "/lead/notes/{lead}",
        {"note": "Text B{n}"},
    ),
    Step(
        "delete note",
        (("gg", "K{n}"), ("D", "y delete")),
        "y",
        _about("Delete note “K{n}”"),
        "DELETE",
        "/lead/notes/{lead}",
    ),
)
FIELDS = (
    Step(
        "status",
        (_OPEN, ("s", "Status of")),
        "{digit}",
        _HELD,
        "PUT",
        "/lead/{lead}",
        {"status_ids": ""},
    ),
    Step(
        "name",
        (("e", "Edit lead"),),
        f"{CTRL_U}E{{n}}{CTRL_S}",
        _HELD,
        "PUT",
        "/lead/{lead}",
        {"first_name": "E{n}"},
    ),
    Step(
        "next step",
        (("t", "enter set"),),
        "{day}\r",
        _HELD,
        "PUT",
        "/lead/{lead}",
        {"lead_interaction_date": "{day}"},
    ),
    Step(
        "owner",
        (("A", "enter assign"),),
        " \r",
        _HELD,
        "PUT",
        "/lead/{lead}",
        {"assigned_to": ""},
    ),
)
LEADS = (
    Step(
        "convert",
        (_OPEN, ("C", "y convert")),
        "y",
        "→ contact",
        "POST",
        "/lead/{lead}/convert",
        there="SELECT count(*) AS n FROM contacts WHERE lead_id = {lead}",
    ),
    Step(
        "new lead",
        (("a", "ctrl+s save"),),
        f"W{{n}}\t\tw{{n}}@firm.example{CTRL_S}",
        _about("New lead “W{n}”"),
        "POST",
        "/lead",
        there="SELECT count(*) AS n FROM leads WHERE email = 'w{n}@firm.example'",
    ),
)
GONE = (
    Step("delete lead", (_OPEN, ("D", "y delete")), "y", "▌ Delete ", "DELETE", "/lead/{lead}"),
)
MANY = (
    Step(
        "delete leads",
        (("  ", "2 marked"), ("D", "y delete")),
        "y",
        _about("Delete 2 leads"),
        "POST",
        "/lead/bulk-delete",
        there="SELECT count(*) = 0 AS n FROM leads WHERE last_name = 'p{n}p'",
    ),
)
STATUSES = (
    Step(
        "add status",
        (("gs", "Statuses and sources"), ("a", "New status")),
        "P{n}\r",
        _about("New status “P{n}”"),
        "POST",
        "/lead-attribute",
        {"name": "P{n}"},
    ),
    Step(
        "rename status",
        (("Ge", "Name     P{n}"),),
        f"{CTRL_U}R{{n}}\r",
        _about("Rename status “P{n}”"),
        "PUT",
        "/lead-attribute/",
        {"name": "R{n}"},
    ),
    Step(
        "delete status",
        (("D", "y delete"),),
        "y",
        _about("Delete status R{n}"),
        "DELETE",
        "/lead-attribute/",
    ),
)
LINE = (
    Step(
        "e-mail",
        (_OPEN, ("m", "ctrl+s review"), (f"M{{n}}\tDear{CTRL_S}", "y send")),
        "y",
        _about("Email to"),
        "POST",
        "/lead/send-email/{lead}",
        there="SELECT count(*) AS n FROM emails WHERE subject = 'M{n}'",
    ),
    Step(
        "upload",
        (("]]", "a upload"), ("a", "path of a file"), ("{file}\r", "enter upload 1")),
        "\r",
        _HELD,
        "POST",
        "/lead/files/{lead}",
    ),
    Step(
        "delete file",
        (("/", "enter keep"), ("up{n}\r", "▌◦ up{n}"), ("D", "y delete")),
        "y",
        _about("Delete 1 file"),
        "DELETE",
        "/lead/files/bulk-delete/{lead}",
    ),
)
#: Each walk is typed on one lead (the last one on two namesakes), each write after the previous one
#: has arrived.
WALKS = (NOTES, FIELDS, STATUSES, LINE, LEADS, GONE, MANY)
