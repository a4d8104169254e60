"""Full garbage collections run only when they are unnoticeable."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from taskip_leads.ui.system import collector
from taskip_leads.ui.system.collector import CollectorPolicy


class Cycle:
    """An object that only the collector can free."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def _restored_collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = gc.get_threshold()
    monkeypatch.setattr(collector, "_WORTH_A_PASS", 0)
    gc.disable()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)
    gc.enable()


def garbage() -> weakref.ref[Cycle]:
    found = weakref.ref(Cycle())
    assert found() is not None
    return found


def test_quiet_program_collects_garbage() -> None:
    policy = CollectorPolicy(lambda: False)
    policy.begin()
    found = garbage()
    assert policy.collect_if_quiet()
    assert found() is None


def test_typing_postpones_a_full_pass() -> None:
    policy = CollectorPolicy(lambda: False)
    policy.begin()
    found = garbage()
    policy.note_key()
    assert not policy.collect_if_quiet()
    assert found() is not None


def test_sync_postpones_a_full_pass() -> None:
    policy = CollectorPolicy(lambda: True)
    policy.begin()
    found = garbage()
    assert not policy.collect_if_quiet()
    assert found() is not None


def test_full_pass_is_never_automatic() -> None:
    CollectorPolicy(lambda: False).begin()
    assert gc.isenabled()
    assert gc.get_threshold()[2] >= 1_000_000


def test_collector_freezes_objects_at_start_and_after_loading_leads() -> None:
    policy = CollectorPolicy(lambda: False)
    policy.begin()
    frozen = gc.get_freeze_count()
    assert frozen > 0
    leads = [Cycle() for _ in range(1000)]
    policy.keep()
    assert policy.collect_if_quiet()
    assert gc.get_freeze_count() >= frozen + len(leads)


def test_enabled_collector_is_not_changed() -> None:
    gc.enable()
    before = gc.get_threshold()
    policy = CollectorPolicy(lambda: False)
    policy.begin()
    assert not policy.collect_if_quiet()
    assert gc.get_threshold() == before
