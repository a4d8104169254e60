"""The ways in which a request can fail."""

from __future__ import annotations

from enum import Enum


class Fault(Enum):
    """What happens to a request: a description, and whether the service executes it."""

    NONE = ("answered normally", True)
    # The service never receives it.
    REFUSED = ("the port is closed: `async with server.refusing()`", False)
    RESET_BEFORE = ("read, then the connection is reset", False)
    CLOSED_BEFORE = ("closed without a byte", False)
    SILENT_BEFORE = ("read, never executed, never answered", False)
    STALE = ("closed at the second request of a connection; else answered", True)
    # The service executes it, and the response is lost or damaged.
    RESET_AFTER = ("executed, then reset without a byte", True)
    CLOSED_AFTER = ("executed, then closed without a byte", True)
    SILENT_AFTER = ("executed, never answered", True)
    CUT_HEAD = ("executed; the response ends within its headers", True)
    CUT_BODY = ("executed; the body ends half-way", True)
    CUT_JSON = ("executed; a well-formed response with half of its JSON", True)
    SLOW_DRIP = ("executed; the response comes byte by byte, without an end", True)
    EMPTY_200 = ("executed; answered with an empty body", True)
    HTML_200 = ("executed; answered with a web page", True)
    WRONG_JSON = ("executed; answered with JSON of another shape", True)
    GARBAGE = ("executed; answered with bytes that are not HTTP", True)
    GZIP_BOMB = ("executed; 200 MB in 200 kB of gzip", True)
    ERROR_500_AFTER = ("executed; answered with 500", True)
    HTML_504_AFTER = ("executed; the proxy timed out", True)
    # A refusal, or a server that fails before it executes anything.
    ERROR_500_BEFORE = ("500, not executed", False)
    HTML_502 = ("the proxy found no service", False)
    HTML_503 = ("a maintenance page", False)
    LIMITED = ("429 with Retry-After in seconds", False)
    LIMITED_DATE = ("429 with Retry-After as a date", False)
    LIMITED_SILENT = ("429 without Retry-After", False)
    KEY_REFUSED = ("401 as documented for authentication", False)
    FORBIDDEN = ("403", False)
    NOT_FOUND = ("404 as Laravel prints it", False)
    CONFLICT = ("409", False)
    INVALID = ("422 with messages for fields", False)
    REDIRECT = ("302 to another address", False)

    def __init__(self, words: str, carried_out: bool) -> None:
        self.words = words
        self.carried_out = carried_out
