"""Templates for notes and emails: text files in the configuration folder."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from taskip_leads.paths import close_folder
from taskip_leads.text import clean

#: Templates that have a digit.
MOST = 9
#: The maximum size of a template in bytes.
_LARGEST = 64_000
#: A field: text in double braces. An unknown one is a gap, and never sent.
FIELD = re.compile(r"\{\{\s*((?:(?!\{\{|\}\}).)*?)\s*\}\}", re.DOTALL)

NOTES = {
    "Call": "Call with {{first_name}}: \n\nDiscussed:\n\nOpen questions:\n\nNext: ",
    "Meeting": "Meeting at {{company}}: \n\nAttendees:\n\nDecided:\n\nOpen questions:\n\nNext: ",
    "Demo": "Demo for {{company}}: \n\nShown:\n\nLiked:\n\nMissing:\n\nNext: ",
}


class Template(Struct, frozen=True):
    """A text with fields such as ``{{first_name}}``, named after its file."""

    name: str
    text: str


def read(folder: Path | None, kind: str, shipped: Mapping[str, str]) -> list[Template]:
    """Return the templates in ``folder/kind`` by name; create the folder with ``shipped`` ones.

    A folder that the user emptied stays empty. Files that cannot be read are skipped.
    """
    if folder is None:
        return [Template(name, text) for name, text in shipped.items()]
    place = folder / kind
    try:
        if not place.exists():
            _ship(place, shipped)
        # Others must not be able to change the texts that the user sends.
        close_folder(folder)
        close_folder(place)
        files = sorted(place.glob("*.txt"))[:MOST]
    except OSError:
        return [Template(name, text) for name, text in shipped.items()]
    return [template for file in files if (template := _read(file)) is not None]


def _ship(place: Path, shipped: Mapping[str, str]) -> None:
    """Create the folder with the shipped templates. Raises ``OSError``."""
    place.mkdir(parents=True, mode=0o700)
    for at, (name, text) in enumerate(shipped.items(), start=1):
        descriptor = os.open(
            place / f"{at} {name}.txt", os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600
        )
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)


def _read(file: Path) -> Template | None:
    try:
        if file.stat().st_size > _LARGEST:
            return None
        text = file.read_text(encoding="utf-8-sig", errors="replace")
    except OSError:
        return None
    # ``1 Call.txt``: the number only sets the order.
    name = re.sub(r"^\d+[ _.-]+", "", file.stem)
    return Template(clean(name)[:40], text)


def fill(text: str, fields: Mapping[str, str]) -> str:
    """Fill the fields of ``text``; unknown fields, and those without a value, stay."""
    return FIELD.sub(lambda match: fields.get(match[1], "") or match[0], text)
