"""An echoed secret in any encoding is redacted in responses and errors."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from taskip_leads.api.client import TaskipClient
from taskip_leads.api.redaction import Redactor
from taskip_leads.errors import WireError
from taskip_leads.store.store import Store
from tests.faults.messages import Reply, Seen
from tests.faults.server import FaultServer
from tests.support.encodings import ENCODINGS, escaped

pytestmark = pytest.mark.anyio

SECRET = "tk_canary_Zq7Xv2Lm9Rt4Bn8K"


def traces(text: str) -> list[str]:
    """Return the encodings in which a text contains the secret."""
    folded = text.lower()
    return [name for name, encode in ENCODINGS.items() if encode(SECRET).lower() in folded]


def bodies(form: str) -> dict[str, bytes]:
    """An answer that holds a text, with letters as they are and with every letter escaped."""
    answer = {
        "message": f"Bad secret {form}!",
        "errors": {form: [f"No: {form}"]},
        "data": {"id": 1, "first_name": form, "notes": [{form: {"x": [form]}}]},
    }
    plain = json.dumps(answer, ensure_ascii=False)
    return {
        "as it is": plain.encode("utf-8", "surrogatepass"),
        "ASCII": json.dumps(answer).encode(),
        "escaped": plain.replace(
            json.dumps(form, ensure_ascii=False)[1:-1], escaped(form)
        ).encode(),
    }


@pytest.mark.parametrize("encoding", ENCODINGS)
async def test_client_redacts_the_secret_in_responses_and_errors(encoding: str) -> None:
    for body in bodies(ENCODINGS[encoding](SECRET)).values():

        def echo(request: Seen, body: bytes = body) -> Reply:
            status = 200 if request.path == "/lead/1" else 422
            return Reply(status, body, {"content-type": "application/json"})

        async with FaultServer(answer=echo) as server:
            client = TaskipClient(server.base_url, SECRET)
            lead = await client.leads.get(1)
            assert not traces(json.dumps(lead.raw, ensure_ascii=False))
            assert not traces(repr(lead))
            with pytest.raises(WireError) as caught:
                await client.leads.get(2)
            assert not traces(f"{caught.value!s} {caught.value!r} {vars(caught.value)}")
            await client.aclose()


async def test_secret_reaches_neither_mirror_nor_outbox(tmp_path: Path) -> None:
    form = escaped(SECRET)

    def echo(request: Seen) -> Reply:
        if request.writes:
            return Reply(422, b'{"message": "Bad %s"}' % form.encode(), {})
        row = f'{{"id": 1, "first_name": "{form}", "type": 1, "name": "{form}"}}'
        return Reply(200, b'{"data": [%s], "links": {"next": null}}' % row.encode(), {})

    async with FaultServer(answer=echo) as server:

        async def connect() -> TaskipClient:
            return TaskipClient(server.base_url, SECRET, first_wait=0.001)

        store = Store(tmp_path / "mirror.sqlite3", connect, workspace="W", host="h")
        try:
            await store.open()
            await store.sync.run_once()
        finally:
            await store.stop()
    stored = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert b"lead_body" in stored, "this looks at the right files"
    assert SECRET.encode() not in stored
    assert form.encode() not in stored


@pytest.mark.parametrize(
    "text", ["Ana & Söhne", "100 % sure", "C:\\new\\table", "a&b=c%20d", "tk_canary", "\u200b"]
)
def test_redactor_does_not_change_other_text(text: str) -> None:
    answer = {"data": [{"id": 1, "name": text}]}
    assert Redactor(SECRET).redacted(answer, json.dumps(answer).encode()) is answer
    mixed = {"data": [{"id": 1, "name": text}, SECRET]}
    redacted = Redactor(SECRET).redacted(mixed, json.dumps(mixed).encode())
    assert redacted == {"data": [{"id": 1, "name": text}, "*" * len(SECRET)]}


@pytest.mark.parametrize(
    "piece", ["\\", "\\u0041", "%41", "&#65;", "&", "&amp;", "%", "&#", "tk_canary_Zq7Xv2Lm9Rt4Bn8"]
)
def test_redactor_takes_linear_time(piece: str) -> None:
    redactor = Redactor(SECRET)

    def seconds(size: int) -> float:
        body = (piece * (size // len(piece))).encode()
        started = time.process_time()
        redactor.redacted({}, body)
        return time.process_time() - started

    seconds(2**16)
    assert seconds(2**22) < 64 * 4 * max(seconds(2**16), 0.002)
