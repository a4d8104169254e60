"""The keyring: only safe ones, proven before use, never waited for without end."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import keyring
import keyring.backend
import keyring.core
import pytest
from keyring.backends.chainer import ChainerBackend
from keyring.backends.fail import Keyring as FailKeyring
from keyring.backends.null import Keyring as NullKeyring
from keyring.errors import InitError, KeyringLocked

from taskip_leads.errors import ConfigError, KeyringUnavailable
from taskip_leads.workspaces.keychain import SERVICE, Keychain, validate_key
from tests.support.keyrings import SAFE, InMemory, backend, using

KEY = "tk_live_0123456789abcdef"


class Chain(ChainerBackend):
    """A chain with members of our choice instead of this machine's."""

    priority = 0.1

    def __init__(self, *members: keyring.backend.KeyringBackend) -> None:
        self.members = members

    @property
    def backends(self) -> list[keyring.backend.KeyringBackend]:
        return list(self.members)


Chain.__module__ = ChainerBackend.__module__


@pytest.fixture(autouse=True)
def _own_keyring() -> Iterator[None]:
    with using():
        yield


def chain(entry: str = "api.example") -> Keychain:
    return Keychain(entry, "Northwind", within=5)


@pytest.mark.parametrize(
    ("module", "named"),
    [
        ("keyring.backends.macOS", "the macOS Keychain"),
        ("keyring.backends.Windows", "the Windows Credential Locker"),
        ("keyring.backends.SecretService", "the Secret Service keyring"),
        ("keyring.backends.libsecret", "the Secret Service keyring (libsecret)"),
        ("keyring.backends.kwallet", "KWallet"),
    ],
)
def test_safe_keyring_is_named_and_returns_the_key(module: str, named: str) -> None:
    held = backend(module)
    keyring.set_keyring(held)

    async def main() -> None:
        assert await chain().name() == named
        assert await chain().set(KEY) == named
        assert await chain().get() == KEY
        assert await Keychain("other.example", "Northwind").get() is None

    asyncio.run(main())
    assert held.held == {(SERVICE, "api.example Northwind"): KEY}, "the canary is gone again"


@pytest.mark.parametrize(
    "module",
    [
        "keyring.backends.null",
        "keyrings.alt.file",
        "keyrings.alt.Gnome",
        "keyring.backends.SecretServiceLike",
        "sagecipher.keyring",
        "keyring.backends",
    ],
)
def test_unsafe_keyring_is_refused_by_name_and_gets_nothing(module: str) -> None:
    held = backend(module)
    keyring.set_keyring(held)
    for attempt in (chain().set(KEY), chain().get(), chain().delete(), chain().probe()):
        with pytest.raises(KeyringUnavailable) as refused:
            asyncio.run(attempt)
        assert f"{module}.Keyring" in refused.value.headline
        assert "Secret Service" in refused.value.hint
    assert held.held == {}


@pytest.mark.parametrize("found", [NullKeyring(), FailKeyring()])
def test_null_and_failing_keyrings_are_refused(
    found: keyring.backend.KeyringBackend,
) -> None:
    keyring.set_keyring(found)
    with pytest.raises(KeyringUnavailable, match=type(found).__module__):
        asyncio.run(chain().set(KEY))


def test_chain_of_keyrings_uses_only_the_safe_member() -> None:
    plain, safe, other = (
        backend("keyrings.alt.file"),
        backend(SAFE),
        backend("keyring.backends.kwallet"),
    )
    keyring.set_keyring(Chain(plain, safe, other))
    assert asyncio.run(chain().set(KEY)) == "the Secret Service keyring"
    assert asyncio.run(chain().get()) == KEY
    assert (plain.held, other.held) == ({}, {})
    assert safe.held == {(SERVICE, "api.example Northwind"): KEY}


def test_chain_without_a_safe_member_is_refused_with_its_members() -> None:
    keyring.set_keyring(Chain(backend("keyrings.alt.file"), NullKeyring()))
    with pytest.raises(
        KeyringUnavailable, match=r"keyrings\.alt\.file\.Keyring, keyring\.backends\.null"
    ):
        asyncio.run(chain().set(KEY))


def test_logout_removes_the_key_from_every_safe_member_of_a_chain() -> None:
    first, second = backend(SAFE), backend("keyring.backends.kwallet")
    second.set_password(SERVICE, "api.example Northwind", KEY)
    keyring.set_keyring(Chain(first, second))
    assert asyncio.run(chain().delete()) is True
    assert (first.held, second.held) == ({}, {})
    assert asyncio.run(chain().delete()) is False


def test_keyring_that_stores_nothing_fails_before_it_gets_the_key() -> None:
    seen: list[str] = []
    forgetful = backend(
        SAFE,
        set_password=lambda _self, _service, _account, password: seen.append(password),
        delete_password=lambda _self, _service, _account: None,
    )
    keyring.set_keyring(forgetful)
    with pytest.raises(KeyringUnavailable, match="does not store what it is given"):
        asyncio.run(chain().set(KEY))
    assert KEY not in seen


def test_key_returned_changed_is_an_error() -> None:
    def cut(self: InMemory, service: str, account: str) -> str | None:
        found = InMemory.get_password(self, service, account)
        return found[:16] if found else found

    keyring.set_keyring(backend(SAFE, get_password=cut))
    with pytest.raises(KeyringUnavailable, match="does not return it") as refused:
        asyncio.run(chain().set(KEY))
    assert KEY not in str(refused.value)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (KeyringLocked("Failed to unlock the collection!"), "locked and was not unlocked"),
        (InitError("Failed to create the collection: Prompt dismissed.."), r"Prompt dismissed\. "),
        (OSError("bus gone"), "The keyring failed: OSError."),
    ],
)
def test_keyring_exception_becomes_a_message(error: Exception, said: str) -> None:
    def fail(_self: Any, _service: str, _account: str) -> str:
        raise error

    keyring.set_keyring(backend(SAFE, get_password=fail))
    with pytest.raises(KeyringUnavailable, match=said) as refused:
        asyncio.run(chain().get())
    assert refused.value.hint


def test_hanging_keyring_times_out_and_never_gets_the_key() -> None:
    unlocked = threading.Event()
    seen: list[str] = []

    def wait(_self: Any, _service: str, _account: str, password: str) -> None:
        unlocked.wait()
        seen.append(password)

    keyring.set_keyring(
        backend(SAFE, set_password=wait, delete_password=lambda _self, _service, _account: None)
    )
    before = set(threading.enumerate())
    with pytest.raises(KeyringUnavailable, match="did not answer within"):
        asyncio.run(Keychain("api.example", "", within=0.05).set(KEY))
    abandoned = set(threading.enumerate()) - before
    assert all(thread.daemon for thread in abandoned), "it would keep the program from ending"
    unlocked.set()
    for thread in abandoned:
        thread.join(10)
    assert len(seen) == 1
    assert KEY not in seen, "only the canary was under way"


def test_configured_keyring_that_cannot_be_loaded_is_reported(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "no.such.Keyring")
    keyring.core._keyring_backend = None
    with pytest.raises(KeyringUnavailable, match="can't be loaded"):
        asyncio.run(chain().get())


def test_keyring_disabled_by_the_environment_stays_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    keyring.core._keyring_backend = None
    with pytest.raises(KeyringUnavailable, match=r"keyring\.backends\.null\.Keyring"):
        asyncio.run(chain().set(KEY))


@pytest.mark.parametrize("key", ["", "   \n", "two words", "ключ", "tab\tbed", "esc\x1b[0m", "näh"])
def test_invalid_key_is_refused_without_being_repeated(key: str) -> None:
    with pytest.raises(ConfigError) as refused:
        validate_key(key)
    assert not key.strip() or key.strip() not in str(refused.value)


def test_spaces_around_a_pasted_key_are_removed() -> None:
    assert validate_key(f"  {KEY}\n") == KEY
