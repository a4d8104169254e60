"""Store the secret key in the operating system's keyring.

Only backends that are known to be safe are used. Of a chain of backends the first safe member is used
directly, because the chain would also write to the others. ``keyring`` may wait for an unlock prompt
forever, so it is called in a thread, with a timeout.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar, cast

from taskip_leads.errors import ConfigError, KeyringUnavailable

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

T = TypeVar("T")

SERVICE = "taskip-leads"
_WITHIN = 20.0
#: Modules of ``keyring`` with encrypted backends, and their names for users.
_SAFE = {
    "keyring.backends.macOS": "the macOS Keychain",
    "keyring.backends.Windows": "the Windows Credential Locker",
    "keyring.backends.SecretService": "the Secret Service keyring",
    "keyring.backends.libsecret": "the Secret Service keyring (libsecret)",
    "keyring.backends.kwallet": "KWallet",
}
_HOW = (
    "On Linux, install and unlock a Secret Service such as gnome-keyring or KWallet. To use a"
    " key without storing it, set TASKIP_SECRET_KEY."
)


def validate_key(key: str) -> str:
    """Return the key without surrounding spaces. Raises ``ConfigError`` if it is invalid."""
    key = key.strip()
    if not key:
        raise ConfigError("The key is empty.", "Paste it as TaskIP showed it.")
    if not all("!" <= char <= "~" for char in key):
        raise ConfigError(
            "The key contains spaces or characters that keys never have.",
            "Copy it again from TaskIP: Settings, API Application.",
        )
    return key


class Keychain:
    """One entry of the keyring: the key of one workspace on one host.

    All methods raise ``KeyringUnavailable`` if there is no safe keyring, or if it does not answer in time.
    """

    def __init__(self, host: str, workspace: str, *, within: float = _WITHIN) -> None:
        self._account = f"{host} {workspace}".strip()
        self._within = within

    async def name(self) -> str:
        """Return the name of the keyring, without reading or writing entries."""
        return await self._call(lambda backends: _name(backends[0]))

    async def get(self) -> str | None:
        """Return the stored key, or None."""
        return await self._call(lambda backends: backends[0].get_password(SERVICE, self._account))

    async def set(self, key: str) -> str:
        """Store the key, verify it, and return the keyring's name."""
        # A separate step: a keyring that is unlocked only after the timeout must not get the key.
        await self.probe()

        def store(backends: Sequence[KeyringBackend]) -> str:
            backend = backends[0]
            backend.set_password(SERVICE, self._account, key)
            if backend.get_password(SERVICE, self._account) != key:
                raise KeyringUnavailable(
                    f"{_name(backend)} accepted the key but does not return it.", _HOW
                )
            return _name(backend)

        return await self._call(store)

    async def delete(self) -> bool:
        """Remove the key from all safe keyrings of a chain; return whether there was one."""

        def remove(backends: Sequence[KeyringBackend]) -> bool:
            holding = [b for b in backends if b.get_password(SERVICE, self._account) is not None]
            for backend in holding:
                backend.delete_password(SERVICE, self._account)
            return bool(holding)

        return await self._call(remove)

    async def probe(self) -> str:
        """Check the keyring with a test entry; return its name."""

        def look(backends: Sequence[KeyringBackend]) -> str:
            _probe(backends[0])
            return _name(backends[0])

        return await self._call(look)

    async def _call(self, work: Callable[[Sequence[KeyringBackend]], T]) -> T:
        def run() -> T:
            from keyring.errors import KeyringError, KeyringLocked

            try:
                return work(_backends())
            except KeyringUnavailable:
                raise
            except KeyringLocked:
                raise KeyringUnavailable(
                    "The keyring is locked and was not unlocked.",
                    "Unlock it, then try again. To use a key without storing it, set"
                    " TASKIP_SECRET_KEY.",
                ) from None
            except KeyringError as error:
                message = str(error).strip().rstrip(".!") or type(error).__name__
                raise KeyringUnavailable(f"The keyring refused: {message}.", _HOW) from None
            except Exception as error:  # noqa: BLE001 - backends raise whatever their bus does
                raise KeyringUnavailable(
                    f"The keyring failed: {type(error).__name__}.", _HOW
                ) from None

        return await _in_thread(run, self._within)


async def _in_thread(run: Callable[[], T], within: float) -> T:
    """Run ``run`` in a daemon thread with a timeout, because it may hang."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def settle(answer: T | None, error: BaseException | None) -> None:
        if future.done():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(cast(T, answer))

    def body() -> None:
        answer: T | None = None
        failure: BaseException | None = None
        try:
            answer = run()
        except BaseException as error:  # noqa: BLE001 - handed to whoever waits
            failure = error
        # The loop may be closed by then, if the keyring answered after the timeout.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(settle, answer, failure)

    threading.Thread(target=body, name="keyring", daemon=True).start()
    try:
        async with asyncio.timeout(within):
            return await future
    except TimeoutError:
        raise KeyringUnavailable(
            f"The keyring did not answer within {within:.0f} seconds.",
            "It may be asking to be unlocked where you do not see it. " + _HOW,
        ) from None


def _backends() -> Sequence[KeyringBackend]:
    """Return the safe backends, the preferred one first; at least one.

    Raises ``KeyringUnavailable``, which names the unsafe backends, if there is none.
    """
    import keyring

    try:
        chosen = keyring.get_keyring()
    except Exception as error:  # noqa: BLE001 - whatever importing the user's choice raises
        raise KeyringUnavailable(
            f"The configured keyring can't be loaded: {error}.",
            "Check PYTHON_KEYRING_BACKEND and keyringrc.cfg. " + _HOW,
        ) from None
    safe = [backend for backend in _members(chosen) if type(backend).__module__ in _SAFE]
    if safe:
        return safe
    names = ", ".join(f"{type(b).__module__}.{type(b).__qualname__}" for b in _members(chosen))
    raise KeyringUnavailable(f"No safe keyring was found, only {names}.", _HOW)


def _members(backend: KeyringBackend) -> Iterator[KeyringBackend]:
    """Return the backend, or the members of a chain."""
    members = getattr(backend, "backends", None)
    if type(backend).__module__ == "keyring.backends.chainer" and members:
        yield from members
    else:
        yield backend


def _name(backend: KeyringBackend) -> str:
    return _SAFE.get(type(backend).__module__, type(backend).__qualname__)


def _probe(backend: KeyringBackend) -> None:
    """Check that a backend returns what it saved; some save nothing without an error."""
    from keyring.errors import PasswordDeleteError

    canary = os.urandom(8).hex()
    # A unique account, because two programs may test the keyring at the same time.
    account = f"canary {canary}"
    backend.set_password(SERVICE, account, canary)
    try:
        stored = backend.get_password(SERVICE, account)
    finally:
        # A backend that saved nothing may raise an error on deletion.
        with contextlib.suppress(PasswordDeleteError):
            backend.delete_password(SERVICE, account)
    if stored != canary:
        raise KeyringUnavailable(f"{_name(backend)} does not store what it is given.", _HOW)
