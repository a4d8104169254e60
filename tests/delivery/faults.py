"""The faults of the matrix, and the expected cells."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from tests.delivery.writes import Cell, Write
from tests.faults.kinds import Fault


class Kind(Enum):
    """What is known about a request after a fault."""

    #: The response arrived.
    ANSWERED = auto()
    #: It was certainly not executed, and waits for the connection.
    KEPT = auto()
    #: No response, and it was not executed.
    LOST = auto()
    #: No response, and it was executed.
    HEARD = auto()
    #: TaskIP refused it.
    REFUSED = auto()


@dataclass(frozen=True)
class Row:
    """A fault, its meaning, and the message for the user."""

    fault: Fault
    kind: Kind
    said: str = ""
    link: str = "idle"
    #: It is detected only by the deadline.
    silent: bool = False
    #: The response counts as a success if no body is needed.
    plain: bool = False
    #: A rate limit with its end; for uploads, the limit of files.
    told_when: bool = False
    #: The service rewrites stored text.
    rewrites: bool = False

    @property
    def name(self) -> str:
        return f"{self.fault.name}{'_REWRITTEN' if self.rewrites else ''}"


_BROKE = "The connection broke before the reply was complete."
_NO_ANSWER = "TaskIP did not reply within 0 seconds."
_CUT = "TaskIP's reply was cut off or damaged."
_REFUSAL = "The given data was invalid: The title field is required."

FAULTS = (
    Row(Fault.STALE, Kind.ANSWERED),
    Row(Fault.REFUSED, Kind.KEPT, link="offline"),
    Row(Fault.RESET_BEFORE, Kind.LOST, _BROKE),
    Row(Fault.CLOSED_BEFORE, Kind.LOST, _BROKE),
    Row(Fault.SILENT_BEFORE, Kind.LOST, _NO_ANSWER, silent=True),
    Row(Fault.ERROR_500_BEFORE, Kind.LOST, "TaskIP failed (HTTP 500)."),
    Row(Fault.HTML_502, Kind.LOST, "TaskIP failed (HTTP 502)."),
    Row(Fault.HTML_503, Kind.LOST, "TaskIP failed (HTTP 503)."),
    Row(
        Fault.REDIRECT,
        Kind.LOST,
        "TaskIP sent a redirect (HTTP 302), which is not followed.",
    ),
    Row(Fault.RESET_AFTER, Kind.HEARD, _BROKE),
    Row(Fault.CLOSED_AFTER, Kind.HEARD, _BROKE),
    Row(Fault.SILENT_AFTER, Kind.HEARD, _NO_ANSWER, silent=True),
    Row(Fault.SLOW_DRIP, Kind.HEARD, _CUT, silent=True),
    Row(Fault.CUT_HEAD, Kind.HEARD, _BROKE),
    Row(Fault.CUT_BODY, Kind.HEARD, _CUT),
    Row(Fault.CUT_JSON, Kind.HEARD, _CUT),
    Row(Fault.GARBAGE, Kind.HEARD, _BROKE),
    Row(Fault.EMPTY_200, Kind.HEARD, "TaskIP sent an empty reply.", plain=True),
    Row(Fault.HTML_200, Kind.HEARD, "TaskIP sent a web page instead of data."),
    Row(Fault.WRONG_JSON, Kind.HEARD, "TaskIP's reply contains no {}.", plain=True),
    Row(Fault.GZIP_BOMB, Kind.HEARD, "TaskIP's reply was far too large."),
    Row(Fault.ERROR_500_AFTER, Kind.HEARD, "TaskIP failed (HTTP 500)."),
    Row(Fault.HTML_504_AFTER, Kind.HEARD, "TaskIP failed (HTTP 504)."),
    Row(Fault.STALE, Kind.ANSWERED, rewrites=True),
    Row(Fault.RESET_BEFORE, Kind.LOST, _BROKE, rewrites=True),
    Row(Fault.RESET_AFTER, Kind.HEARD, _BROKE, rewrites=True),
    Row(Fault.CUT_JSON, Kind.HEARD, _CUT, rewrites=True),
    Row(Fault.ERROR_500_AFTER, Kind.HEARD, "TaskIP failed (HTTP 500).", rewrites=True),
    Row(Fault.LIMITED, Kind.KEPT, link="limited", told_when=True),
    Row(Fault.LIMITED_DATE, Kind.KEPT, link="limited", told_when=True),
    Row(Fault.LIMITED_SILENT, Kind.KEPT, link="limited"),
    Row(Fault.KEY_REFUSED, Kind.KEPT, link="key refused"),
    Row(Fault.FORBIDDEN, Kind.KEPT, link="key refused"),
    Row(Fault.NOT_FOUND, Kind.REFUSED, "No query results for model [App\\Models\\Lead] 7"),
    Row(Fault.CONFLICT, Kind.REFUSED, "Email already exists"),
    Row(Fault.INVALID, Kind.REFUSED, _REFUSAL),
)

EMAIL = (
    "The connection broke at HH:MM while it was being sent. Emails can't be checked afterwards,"
    " so it is not sent again automatically."
)

#: Files have a separate limit; other changes do not wait for it.
FILES_LIMITED = "TaskIP's limit of files is reached."


#: Names of attributes on the screen.
_NAMES = {"attribute": "status or source"}


def expected(row: Row, write: Write) -> Cell:
    """Return the expected cell."""
    kind, sentence = row.kind, row.said.format(_NAMES.get(name := write.words.split()[0], name))
    if kind is Kind.HEARD and row.plain and write.plain:
        kind = Kind.ANSWERED
    match kind:
        case Kind.ANSWERED:
            return Cell("done", "", row.link, "done", "done", "", 1, 1)
        case Kind.KEPT if row.told_when and write.words == "file upload":
            return Cell("queued", FILES_LIMITED, "idle", "queued", "done", "", 1, 1)
        case Kind.KEPT:
            return Cell("queued", "", row.link, "queued", "done", "", 1, 1)
        case Kind.REFUSED:
            return Cell("refused", sentence, "idle", "refused", "refused", sentence, 0, 0)
        case Kind.LOST | Kind.HEARD if write.words == "send e-mail":
            heard = int(kind is Kind.HEARD)
            return Cell("unknown", sentence, "offline", "ask", "ask", EMAIL, heard, heard)
        case Kind.HEARD:
            return Cell("unknown", sentence, "offline", "done", "done", "", 1, 1)
    soon = "done" if write.again else "unknown"
    return Cell("unknown", sentence, "offline", soon, "done", "", 1, 1)
