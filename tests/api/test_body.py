"""Decode bodies: compression, bombs, and memory limits."""

from __future__ import annotations

import gzip
import json
import time
import tracemalloc
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taskip_leads.api.body import LARGEST, AnswerLimits, MalformedBody, TooLarge, decoded, unpacked
from taskip_leads.api.client import TaskipClient
from taskip_leads.errors import InvalidResponse
from tests.faults.kinds import Fault
from tests.faults.messages import Reply, Seen
from tests.faults.server import FaultServer

pytestmark = pytest.mark.anyio

KEY = "sk_test_0123456789abcdef"
BODY = json.dumps({"data": [{"id": 1, "first_name": "Ana " * 50}]}).encode()


def _packed(encoding: str) -> bytes:
    if encoding == "gzip":
        return gzip.compress(BODY)
    if encoding == "deflate":
        return zlib.compress(BODY)
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(BODY) + packer.flush()


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "raw deflate"])
async def test_compressed_body_is_read(encoding: str) -> None:
    def answer(_request: Seen) -> Reply:
        return Reply(200, _packed(encoding), {"content-encoding": encoding.split()[-1]})

    async with FaultServer(answer=answer) as server:
        client = TaskipClient(server.base_url, KEY)
        assert [lead.id for lead in (await client.leads.page()).items] == [1]
        assert server.seen[0].headers["accept-encoding"] == "gzip, deflate"
        await client.aclose()


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (gzip.compress(BODY, mtime=0)[:-20], "gzip"),
        (BODY, "gzip"),
        (BODY, "br"),
        (BODY, "zstd"),
        (gzip.compress(gzip.compress(BODY, mtime=0), mtime=0), "gzip, gzip"),
        (b"\x00", "deflate"),
    ],
)
def test_truncated_or_unexpected_encoding_is_malformed(body: bytes, encoding: str) -> None:
    with pytest.raises(MalformedBody):
        unpacked(body, encoding)


def test_empty_body_is_empty_in_every_encoding() -> None:
    assert unpacked(b"", "gzip") == b""
    assert unpacked(BODY, "identity") == unpacked(BODY, "") == BODY


def test_body_over_the_limit_by_one_byte_is_not_read() -> None:
    assert len(unpacked(gzip.compress(b" " * LARGEST, 1), "gzip")) == LARGEST
    with pytest.raises(TooLarge):
        unpacked(gzip.compress(b" " * (LARGEST + 1), 1), "gzip")


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_200_megabytes_behind_200_kilobytes_are_refused_with_little_memory(
    method: str,
) -> None:
    async with FaultServer() as server:
        client = TaskipClient(server.base_url, KEY)
        await client.write_once("GET", "/warm-up")
        server.script = [Fault.GZIP_BOMB]
        tracemalloc.start()
        try:
            asked = (
                client.read("/lead", into=bool)
                if method == "GET"
                else client.write_once("POST", "/lead", body={})
            )
            with pytest.raises(InvalidResponse, match="too large") as caught:
                await asked
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert caught.value.committed
        assert not caught.value.retry
        assert peak < 2 * LARGEST + 8 * 2**20, f"{peak / 2**20:.0f} MB"
        assert len(server.seen) == 2, "the same again would be as large"
        await client.aclose()


async def test_endless_uncompressed_body_is_refused_at_the_same_size() -> None:
    class Endless(Reply):
        def head(self, length: int | None = None) -> bytes:
            return super().head(length=10**9)

    async with FaultServer(answer=lambda r: Endless(200, b" " * (LARGEST + 10))) as server:
        client = TaskipClient(server.base_url, KEY)
        with pytest.raises(InvalidResponse, match="too large"):
            await client.leads.page()
        await client.aclose()


NESTED = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(10**30), 10**30), st.text(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=20,
)


@settings(max_examples=200, deadline=None)
@given(NESTED, st.booleans())
def test_normal_json_is_decoded_unchanged(value: object, ascii_only: bool) -> None:
    assert decoded(json.dumps(value, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")) in (
        value,
        json.loads(json.dumps(value)),
    )


@settings(max_examples=100, deadline=None)
@given(NESTED, st.integers(70, 400), NESTED)
def test_only_too_deep_values_become_null(before: object, depth: int, after: object) -> None:
    deep = '{"x]": [' * depth + '"}\\"["' + "]}" * depth
    text = f"[{json.dumps(before)}, {deep}, {json.dumps(after)}]"
    first, middle, last = decoded(text.encode())
    assert (first, last) == (before, after)
    levels = 0
    while middle is not None:
        middle = next(iter(middle.values())) if isinstance(middle, dict) else middle[0]
        levels += 1
    assert 60 <= levels <= 64


@pytest.mark.parametrize(
    ("value", "tokens"),
    [
        ([], 1),
        ([1, 2], 2),
        ([{}, {}], 4),
        ({"a": "b"}, 3),
        ({"a": ",[{,,,"}, 3),
        (['\\", {"', "\\\\", '"'], 6),
        ([",[{" * 30_000, "\\" * 65_535, '"' * 65_537, "x"], 8),
    ],
)
def test_tokens_are_counted_outside_strings(value: object, tokens: int) -> None:
    body = json.dumps(value).encode()
    assert decoded(body, tokens) == value
    with pytest.raises(TooLarge):
        decoded(body, tokens - 1)


@settings(max_examples=100, deadline=None)
@given(NESTED, st.integers(0, 70_000))
def test_count_does_not_depend_on_where_chunks_end(value: object, lead: int) -> None:
    inner = json.dumps(value)
    body = json.dumps([" " * lead, value]).encode()
    outside = inner
    # The same count, the slow way.
    count, inside, escaped = 3, False, False
    for char in outside:
        if inside:
            inside, escaped = escaped or char != '"', char == "\\" and not escaped
        elif char == '"':
            inside, count = True, count + 1
        else:
            count += char in ",[{"
    assert decoded(body, count) == [" " * lead, json.loads(inner)]
    with pytest.raises(TooLarge):
        decoded(body, count - 1)


@pytest.mark.parametrize(
    "tail",
    [
        '"' + '\\"' * 50_000,
        '"' + "\\" * 100_001,
        '"' * 100_001,
        '""' * 50_000,
        "[{" * 50_000,
        '"x" ' * 25_000,
    ],
)
def test_deep_and_broken_body_is_refused_in_linear_time(tail: str) -> None:
    def seconds(times: int) -> float:
        body = ("[" * 3000 + tail * times).encode()
        started = time.process_time()
        with pytest.raises((MalformedBody, TooLarge)):
            decoded(body)
        return time.process_time() - started

    once = max(seconds(1), 0.02)
    assert once < 2
    assert seconds(8) < 8 * 5 * once


def test_limits_grow_with_the_number_of_requested_rows() -> None:
    one, many, all_ = (AnswerLimits.for_rows(rows) for rows in (1, 250, 0))
    assert one.size < many.size < all_.size == LARGEST
    assert one.tokens < many.tokens < all_.tokens
    # A page of large leads with many custom fields is far below them.
    lead = {"description": "x" * 60_000, "custom_fields": [{"name": "n", "value": "v"}] * 200}
    body = json.dumps({"data": [lead] * 250}).encode()
    assert len(body) < many.size
    assert len(decoded(body, many.tokens)["data"]) == 250


async def test_ten_million_objects_behind_30_kilobytes_are_refused_with_little_memory() -> None:
    body = gzip.compress(b'{"data": [' + b"{}," * 10_000_000 + b"{}]}", 9)
    assert len(body) < 40_000

    def answer(_request: Seen) -> Reply:
        return Reply(200, body, {"content-encoding": "gzip"})

    async with FaultServer(answer=answer) as server:
        client = TaskipClient(server.base_url, KEY)
        tracemalloc.start()
        started = time.process_time()
        try:
            with pytest.raises(InvalidResponse, match="too large"):
                await client.leads.page()
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert time.process_time() - started < 5
        assert peak < 3 * LARGEST
        assert len(server.seen) == 1
        await client.aclose()
