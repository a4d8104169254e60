"""One service per test file, reset for each test, with a plain HTTP client."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.support.service import Service


@pytest.fixture(scope="module")
def running() -> Iterator[Service]:
    with Service(leads=40) as service:
        yield service


@pytest.fixture
def service(running: Service) -> Iterator[Service]:
    running.reset()
    before = dict(vars(running.switches))
    yield running
    vars(running.switches).update(before)
    running.limits(False)


@pytest.fixture
def http(service: Service) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=service.base_url, headers={"X-Secret-Key": service.key}) as client:
        yield client
