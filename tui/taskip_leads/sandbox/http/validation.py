"""Validate query parameters and bodies strictly, and collect all errors."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from datetime import date

from taskip_leads.models.limits import ID_MAX
from taskip_leads.sandbox.http.errors import invalid

_WHOLE = re.compile(r"-?[0-9]{1,18}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
# TaskIP stores 15 digits of an amount, and ids have 64 bits.
_LARGEST_AMOUNT = 10.0**13


class FieldReader:
    """One body or query. Methods collect errors; ``check`` raises a 422 with all of them."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = values
        self.errors: dict[str, list[str]] = {}

    def has(self, name: str) -> bool:
        return name in self._values

    def check(self) -> None:
        if self.errors:
            raise invalid(self.errors)

    def wrong(self, name: str, message: str) -> None:
        self.errors.setdefault(name, []).append(message)

    def _present(self, name: str, required: bool) -> object:
        # An empty string counts as missing, as in TaskIP's framework.
        value = self._values.get(name)
        value = None if isinstance(value, str) and not value.strip() else value
        if value is None and required:
            self.wrong(name, f"The {_words(name)} field is required.")
        return value

    def text(
        self,
        name: str,
        *,
        required: bool = False,
        longest: int | None = None,
        nullable: bool = True,
    ) -> str | None:
        value = self._present(name, required)
        if value is None:
            if not required and not nullable and self._values.get(name, "") is None:
                self.wrong(name, f"The {_words(name)} field must be a string.")
            return None
        if not isinstance(value, str) or not _encodable(value):
            self.wrong(name, f"The {_words(name)} field must be a string.")
            return None
        if longest is not None and len(value) > longest:
            self.wrong(
                name, f"The {_words(name)} field must not be greater than {longest} characters."
            )
        return value

    def email(self, name: str, *, required: bool = False) -> str | None:
        value = self.text(name, required=required, nullable=False)
        empty = value is None and not required and self._values.get(name) is not None
        if (empty and name not in self.errors) or (value is not None and not valid_email(value)):
            self.wrong(name, f"The {_words(name)} field must be a valid email address.")
        return value

    def number(self, name: str) -> float | None:
        value = self._present(name, False)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.wrong(name, f"The {_words(name)} field must be a number.")
            return None
        if not math.isfinite(value) or abs(value) >= _LARGEST_AMOUNT:
            self.wrong(name, f"The {_words(name)} field is out of range.")
            return None
        return round(float(value), 2)

    def integer(self, name: str, *, required: bool = False, nullable: bool = True) -> int | None:
        """Read an integer of a JSON body; 2.0 counts as one, as in JSON Schema."""
        value = self._present(name, required)
        if value is None:
            if not required and not nullable and self.has(name):
                self.wrong(name, f"The {_words(name)} field must be an integer.")
            return None
        number = _integer(value)
        if number is None:
            self.wrong(name, f"The {_words(name)} field must be an integer.")
        return number

    def day(self, name: str) -> str | None:
        """Read a date of a body; an empty value clears it."""
        value = self.text(name)
        return self._day(name, value) if value is not None else None

    def _day(self, name: str, value: object) -> str | None:
        if isinstance(value, str) and _DAY.fullmatch(value):
            try:
                return date.fromisoformat(value).isoformat()
            except ValueError:
                pass
        self.wrong(name, f"The {_words(name)} field must match the format Y-m-d.")
        return None

    def ids(
        self,
        name: str,
        exists: Callable[[int], bool],
        *,
        required: bool = False,
    ) -> list[int]:
        """Read a list of ids, without duplicates, all of existing rows."""
        value = self._values.get(name)
        if value is None and not required and not self.has(name):
            return []
        if required and value in (None, []):
            self.wrong(name, f"The {_words(name)} field is required.")
            return []
        if not isinstance(value, list):
            self.wrong(name, f"The {_words(name)} field must be an array.")
            return []
        ids: list[int] = []
        for index, part in enumerate(value):
            number = _integer(part)
            if number is None:
                self.wrong(f"{name}.{index}", f"The {name}.{index} field must be an integer.")
            elif not exists(number):
                self.wrong(f"{name}.{index}", f"The selected {name}.{index} is invalid.")
            elif number not in ids:
                ids.append(number)
        return ids

    def objects(self, name: str) -> list[dict[str, object]]:
        value = self._values.get(name)
        if not isinstance(value, list) or not all(isinstance(part, dict) for part in value):
            self.wrong(name, f"The {_words(name)} field must be an array of objects.")
            return []
        try:
            # A number that is parsed as infinite ("1e999") cannot be written as JSON.
            readable = _encodable(json.dumps(value, ensure_ascii=False, allow_nan=False))
        except ValueError:
            readable = False
        if not readable:
            self.wrong(name, f"The {_words(name)} field cannot be kept.")
        return value

    def parameter(
        self, name: str, *, least: int | None = None, among: tuple[int, ...] = ()
    ) -> int | None:
        """Read an integer of a query, where all values are text."""
        value = self._values.get(name)
        if value is None:
            return None
        if not isinstance(value, str) or not _WHOLE.fullmatch(value):
            self.wrong(name, f"The {_words(name)} field must be an integer.")
            return None
        number = int(value)
        if least is not None and number < least:
            self.wrong(name, f"The {_words(name)} field must be at least {least}.")
        if among and number not in among:
            self.wrong(name, f"The selected {_words(name)} is invalid.")
        return number

    def day_parameter(self, name: str) -> str | None:
        """Read a date of a query."""
        return self._day(name, self._values[name]) if self.has(name) else None

    def choice(self, name: str, among: tuple[str, ...], default: str) -> str:
        value = self._values.get(name)
        if value is None:
            return default
        if not isinstance(value, str) or value not in among:
            self.wrong(name, f"The selected {_words(name)} is invalid.")
            return default
        return value


def valid_email(text: str | None) -> bool:
    return text is not None and _EMAIL.fullmatch(text) is not None


def _integer(value: object) -> int | None:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if abs(value) <= ID_MAX else None


def _encodable(text: str) -> bool:
    """Return whether text can be encoded; JSON can contain lone surrogates."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _words(name: str) -> str:
    return name.replace("_", " ")
