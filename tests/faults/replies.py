"""Well-formed responses of faults: errors, web pages, compressed bombs."""

from __future__ import annotations

import struct
import zlib
from datetime import timedelta
from email.utils import format_datetime
from functools import cache
from typing import Any

from taskip_leads import clock
from tests.faults.kinds import Fault
from tests.faults.messages import Reply

#: Spaces, which gzip compresses to about 200 kB.
_BOMB_MEGABYTES = 200
_JSON = {"content-type": "application/json"}
_TOO_MANY = {"message": "Too Many Attempts."}
_REFUSALS: dict[Fault, tuple[int, dict[str, Any]]] = {
    Fault.KEY_REFUSED: (
        401,
        {
            "error": "Unauthorized",
            "message": "Invalid or missing X-Secret-Key header",
            "status_code": 401,
        },
    ),
    Fault.FORBIDDEN: (403, {"message": "This action is unauthorized."}),
    Fault.NOT_FOUND: (404, {"message": "No query results for model [App\\Models\\Lead] 7"}),
    Fault.CONFLICT: (
        409,
        {
            "success": False,
            "error": "Conflict",
            "message": "Email already exists",
            "status_code": 409,
        },
    ),
    Fault.INVALID: (
        422,
        {
            "success": False,
            "error": "Validation Error",
            "message": "The given data was invalid",
            "errors": {"title": ["The title field is required."]},
            "status_code": 422,
        },
    ),
}


def reply_for(fault: Fault, reply: Reply, retry_after: int) -> Reply:
    """Return the well-formed response of a fault; ``reply`` is the one without it."""
    match fault:
        case Fault.CUT_JSON:
            return Reply(reply.status, reply.body[: len(reply.body) // 2], reply.headers)
        case Fault.EMPTY_200:
            return Reply(200)
        case Fault.HTML_200:
            return Reply.page(200)
        case Fault.WRONG_JSON:
            return Reply.of({"unexpected": [{"shape": True}]})
        case Fault.GZIP_BOMB:
            return Reply(200, _bomb(), _JSON | {"content-encoding": "gzip"})
        case Fault.ERROR_500_AFTER | Fault.ERROR_500_BEFORE:
            return Reply.of({"message": "Server Error"}, 500)
        case Fault.HTML_502:
            return Reply.page(502, "Bad Gateway")
        case Fault.HTML_503:
            return Reply.page(503, "Be right back")
        case Fault.HTML_504_AFTER:
            return Reply.page(504, "Gateway Timeout")
        case Fault.LIMITED:
            return Reply.of(_TOO_MANY, 429, retry_after=str(retry_after))
        case Fault.LIMITED_DATE:
            when = clock.now() + timedelta(seconds=retry_after)
            return Reply.of(_TOO_MANY, 429, retry_after=format_datetime(when, usegmt=True))
        case Fault.LIMITED_SILENT:
            return Reply.of(_TOO_MANY, 429)
        case Fault.REDIRECT:
            return Reply(302, b"", {"location": "http://127.0.0.1:9/login"})
    refusal = _REFUSALS.get(fault)
    return Reply.of(refusal[1], refusal[0]) if refusal else reply


@cache
def _bomb() -> bytes:
    """Return the body of GZIP_BOMB: one compressed megabyte, repeated."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(b" " * 2**20) + packer.flush(zlib.Z_FULL_FLUSH)
    head = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
    crc = 0
    for _ in range(_BOMB_MEGABYTES):
        crc = zlib.crc32(b" " * 2**20, crc)
    tail = struct.pack("<II", crc, _BOMB_MEGABYTES * 2**20)
    return head + block * _BOMB_MEGABYTES + b"\x03\x00" + tail
