"""In-memory keyrings that pretend to be from any module."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import keyring
import keyring.core
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as FailKeyring
from keyring.errors import PasswordDeleteError

SAFE = "keyring.backends.SecretService"


class InMemory(KeyringBackend):
    """An in-memory backend; subclasses pretend to be from any module."""

    priority = 0.1

    def __init__(self) -> None:
        self.held: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        try:
            del self.held[service, username]
        except KeyError:
            raise PasswordDeleteError("not found") from None


def backend(module: str, **methods: Any) -> InMemory:
    """A backend of that module whose methods are these, for the rest keeping what it is given."""
    keyring_backend = type("Keyring", (InMemory,), {"__module__": module, **methods})()
    assert isinstance(keyring_backend, InMemory)
    return keyring_backend


@contextmanager
def using(chosen: KeyringBackend | None = None) -> Iterator[None]:
    """``keyring`` has this one, or none that works; whatever keyring the machine has stays out of it."""
    before = keyring.core._keyring_backend
    keyring.set_keyring(chosen or FailKeyring())
    try:
        yield
    finally:
        keyring.core._keyring_backend = before
