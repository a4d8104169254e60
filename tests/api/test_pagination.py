"""Pages without totals: their end, their requests, and each row exactly once."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taskip_leads.api import pagination
from taskip_leads.api.client import TaskipClient
from taskip_leads.api.pagination import Page, read_page, walk
from taskip_leads.errors import EndlessList, InvalidResponse
from taskip_leads.models.lead import SkippedRow
from taskip_leads.wire.records import read_lead

pytestmark = pytest.mark.anyio

Asked = list[tuple[int, int]]


def service(
    answer: Callable[[int, int], Any],
) -> tuple[TaskipClient, Asked]:
    """A client whose service answers page ``number`` of ``item`` rows; and what it was asked."""
    asked: Asked = []

    def handler(request: httpx.Request) -> httpx.Response:
        params = request.url.params
        asked.append((int(params["page"]), int(params["item"])))
        if len(asked) > 40:
            raise AssertionError("it never ends")
        return httpx.Response(200, json=answer(*asked[-1]))

    client = TaskipClient(
        "https://example.test/api", "key-key-key", transport=httpx.MockTransport(handler)
    )
    return client, asked


async def ids(client: TaskipClient, **options: Any) -> list[int]:
    return [lead.id async for page in client.leads.pages(**options) for lead in page.items]


def rows(*numbers: int) -> list[dict[str, Any]]:
    return [{"id": number} for number in numbers]


def paged(total: int, largest: int = 10**6, *, tell: bool = True) -> Callable[[int, int], Any]:
    """Return rows 1 to ``total``, at most ``largest`` a page."""

    def answer(number: int, item: int) -> Any:
        size = min(item, largest)
        first = (number - 1) * size
        link = "https://example.test/api/lead?page=9" if first + size < total else None
        meta = {"current_page": number, "per_page": size if tell else None}
        found = rows(*range(first + 1, min(first + size, total) + 1))
        return {"data": found, "links": {"next": link}, "meta": meta}

    return answer


async def test_pages_are_requested_with_our_own_parameters() -> None:
    seen: list[dict[str, str]] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(dict(request.url.params))
        number = int(request.url.params["page"])
        link = "https://elsewhere.test/lead?page=2" if number < 3 else None
        return httpx.Response(200, json={"data": rows(number), "links": {"next": link}})

    client = TaskipClient(
        "https://example.test/api", "key-key-key", transport=httpx.MockTransport(handler)
    )
    assert await ids(client, search="a&b", is_converted=0, status_id=4, sort_by="name") == [1, 2, 3]
    own = {"search": "a&b", "is_converted": "0", "status_id": "4", "sort_by": "name"}
    assert seen == [{**own, "page": str(n), "item": "250"} for n in (1, 2, 3)]


@pytest.mark.parametrize(
    "end",
    [
        {"data": rows(2), "links": {"next": None}, "meta": {"per_page": 1}},
        {"data": rows(2)},
        rows(2),
        {"data": [], "links": {"next": "more"}, "meta": {}},
        {"data": rows(1), "links": {"next": "more"}, "meta": {}},
        {"data": rows(2), "links": {"next": ""}},
        {"data": rows(2), "meta": {"last_page": 2}},
        {"data": rows(2), "meta": {"total_pages": 2}},
        {"data": {"data": rows(2), "next_page_url": None, "per_page": 1}},
        {"data": None, "links": {"next": "more"}},
    ],
    ids=range(10),
)
async def test_last_page_is_recognised_in_every_form(end: Any) -> None:
    more = {"data": rows(1), "links": {"next": "more"}, "meta": {}}
    client, asked = service(lambda number, _item: more if number == 1 else end)
    assert set(await ids(client)) <= {1, 2}
    assert [number for number, _ in asked] == [1, 2]


@pytest.mark.parametrize(
    "beginning",
    [
        {"data": rows(1), "links": {"next": "more"}},
        {"data": rows(1), "meta": {"last_page": 2, "current_page": 1}},
        {"data": rows(1), "meta": {"search": None}},
        {"data": {"data": rows(1), "next_page_url": "more", "per_page": 1}},
        {"data": {"0": {"id": 1}}, "links": {"next": "more"}},
        {"data": [{"id": "x"}], "links": {"next": "more"}},
    ],
    ids=range(6),
)
async def test_next_page_is_recognised_in_every_form(beginning: Any) -> None:
    client, asked = service(lambda number, _item: beginning if number == 1 else {"data": rows(2)})
    assert (await ids(client))[-1] == 2
    assert len(asked) == 2


@pytest.mark.parametrize("row", [{"id": 1}, {"id": "x"}])
async def test_endless_server_that_ignores_pages_is_abandoned(row: Any) -> None:
    client, asked = service(lambda _n, _i: {"data": [row], "links": {"next": "more"}, "meta": {}})
    await ids(client)
    assert len(asked) == 2


async def test_page_of_unreadable_rows_does_not_hide_later_pages() -> None:
    def answer(number: int, _item: int) -> Any:
        found = [{"id": f"x{number}"}] if number in (2, 3) else rows(number)
        return {"data": found, "links": {"next": "more" if number < 5 else None}}

    client, _ = service(answer)
    pages = [page async for page in client.leads.pages()]
    assert [lead.id for page in pages for lead in page.items] == [1, 4, 5]
    assert sum(len(page.skipped) for page in pages) == 2


async def test_smaller_granted_size_is_requested_from_then_on() -> None:
    client, asked = service(paged(450, largest=100))
    assert await ids(client) == list(range(1, 451))
    assert asked == [(1, 250), (2, 100), (3, 100), (4, 100), (5, 100)]


async def test_smaller_page_without_an_announced_size_loses_nothing() -> None:
    client, asked = service(paged(450, largest=100, tell=False))
    assert await ids(client) == list(range(1, 451))
    assert asked == [(n, 250) for n in range(1, 6)]


async def test_impossible_page_size_is_ignored() -> None:
    def answer(number: int, item: int) -> Any:
        page = paged(600)(number, item)
        return {**page, "meta": {"per_page": 10}}

    client, asked = service(answer)
    assert await ids(client) == list(range(1, 601))
    assert len(asked) == 3


@pytest.mark.parametrize("sizes", [(250, 100), (100, 250), (250, 60), (70, 30), (30, 250)])
async def test_changing_page_size_loses_no_row(sizes: tuple[int, int]) -> None:
    calls = 0

    def answer(number: int, item: int) -> Any:
        nonlocal calls
        calls += 1
        return paged(900, largest=sizes[0] if calls <= 2 else sizes[1])(number, max(item, 250))

    client, _ = service(answer)
    assert sorted(await ids(client)) == list(range(1, 901))


async def test_walk_resumes_from_a_page_in_the_middle() -> None:
    client, asked = service(paged(450, largest=100))
    assert await ids(client, start=3) == list(range(201, 451))
    assert asked[0] == (3, 250)


async def test_item_0_requests_everything_as_one_page() -> None:
    client, asked = service(lambda _n, _i: {"message": "All", "data": rows(*range(1, 1200))})
    assert len(await ids(client, item=0)) == 1199
    assert asked == [(1, 0)]


async def test_rows_that_move_to_the_next_page_are_read_once() -> None:
    def answer(number: int, _item: int) -> Any:
        # A lead was put in front while page 1 was read: its last row comes again on page 2.
        data = rows(1, 2, 3) if number == 1 else rows(3, 4, 4)
        return {"data": data, "links": {"next": "more" if number == 1 else None}}

    client, _ = service(answer)
    assert await ids(client) == [1, 2, 3, 4]


async def test_attributes_and_files_are_read_to_the_end_ten_at_a_time() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        number = int(request.url.params["page"])
        assert request.url.params["item"] in ("250", "10"), "never 0 here"
        answer = paged(23, largest=10)(number, 250)
        answer["data"] = [{**row, "type": 1, "title": "x"} for row in answer["data"]]
        return httpx.Response(200, json=answer)

    client = TaskipClient(
        "https://example.test/api", "key-key-key", transport=httpx.MockTransport(handler)
    )
    assert len(await client.attributes.list()) == 23
    assert len(await client.files.list(1)) == 23


async def test_attribute_of_another_type_is_omitted() -> None:
    from taskip_leads.models.attribute import AttributeType
    from tests.api.contract import OPERATIONS

    answer = OPERATIONS["listAttributes"].example
    client, _ = service(lambda _n, _i: answer)
    assert [a.id for a in await client.attributes.list(type=AttributeType.STATUS)] == [1]
    assert [a.id for a in await client.attributes.list()] == [1, 2]


def test_page_without_a_list_is_refused() -> None:
    with pytest.raises(InvalidResponse):
        read_page({"message": "ok"}, 1, read_lead)


@settings(max_examples=150, deadline=None)
@given(
    total=st.integers(0, 400),
    largest=st.integers(1, 120),
    item=st.integers(1, 300),
    told=st.booleans(),
    drift=st.dictionaries(st.integers(2, 12), st.integers(1, 3), max_size=4),
)
async def test_every_row_is_read_exactly_once_for_all_sizes_and_insertions(
    total: int, largest: int, item: int, told: bool, drift: dict[int, int]
) -> None:
    table = list(range(total))
    fetched = 0

    async def fetch(number: int, size: int) -> Page[int]:
        nonlocal fetched
        fetched += 1
        size = min(size, largest)
        for _ in range(min(drift.get(fetched, 0), size - 1)):
            # New rows come in at the top and push the others down, fewer than a page at a time.
            table.insert(0, -len(table) - 1)
        first = (number - 1) * size
        found = tuple(table[first : first + size])
        return Page(found, (), number, size if told else None, first + size >= len(table))

    seen = [row async for page in walk(fetch, lambda row: row, item=item) for row in page.items]
    assert len(seen) == len(set(seen))
    assert set(range(total)) <= set(seen), json.dumps(seen)


async def endless(make: Callable[[int], Page[int]], *, start: int = 1) -> tuple[int, EndlessList]:
    """Return the number of pages read from an endless list, and the error that ended it."""
    asked = 0

    async def fetch(number: int, size: int) -> Page[int]:
        nonlocal asked
        asked += 1
        return make(number)

    with pytest.raises(EndlessList) as ended:
        async for _page in walk(fetch, lambda row: row, start=start):
            pass
    return asked, ended.value


async def test_endless_list_of_new_rows_ends_with_an_error() -> None:
    asked, ended = await endless(lambda n: Page((n,), number=n, last=False))
    assert asked == pagination.PAGES_MAX
    assert "10,000 pages" in str(ended)
    assert not ended.retry


async def test_endless_list_that_is_resumed_ends_at_the_same_page() -> None:
    asked, _ = await endless(lambda n: Page((n,), number=n, last=False), start=9_990)
    assert asked == 11


async def test_list_of_too_many_rows_ends_with_an_error() -> None:
    size = pagination.ROWS_MAX
    asked, _ = await endless(
        lambda n: Page(tuple(range(n * size, (n + 1) * size)), number=n, last=False)
    )
    assert asked == pagination.LISTED_MAX // size + 1


async def test_endless_list_of_unreadable_rows_ends_sooner() -> None:
    def page(number: int) -> Page[int]:
        return Page((), (SkippedRow("id", str(number)),), number, None, False)

    asked, ended = await endless(page)
    assert asked == pagination.UNREADABLE_PAGES_MAX
    assert "can't be read" in str(ended)


def test_page_with_far_too_many_rows_is_refused() -> None:
    most = pagination.ROWS_MAX
    assert len(read_page({"data": rows(*range(1, 100))}, 1, read_lead).items) == 99
    with pytest.raises(InvalidResponse, match="20,001 rows at once") as refused:
        read_page({"data": [{}] * (most + 1)}, 1, read_lead)
    assert not refused.value.retry
