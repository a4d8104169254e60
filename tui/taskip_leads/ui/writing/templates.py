"""Templates for notes and mails: text files in the config folder, the first of them put there by us."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from taskip_leads.text import clean

#: So many have a key of their own.
MOST = 9
#: A file that is longer is no template.
_LARGEST = 64_000
_FIELD = re.compile(r"\{\{\s*(\w+)\s*\}\}")

NOTES = {
    "Call": "Call with {{first_name}}: \n\nSpoke about:\n\nOpen:\n\nNext: ",
    "Meeting": "Meeting at {{company}}: \n\nWho was there:\n\nDecided:\n\nOpen:\n\nNext: ",
    "Demo": "Demo for {{company}}: \n\nShown:\n\nLiked:\n\nMissing:\n\nNext: ",
}


class Template(Struct, frozen=True):
    """A text with fields such as ``{{first_name}}``; named after its file."""

    name: str
    text: str


def read(folder: Path | None, kind: str, shipped: Mapping[str, str]) -> list[Template]:
    """The templates in ``folder/kind``, by name; ``shipped`` is written there where it is missing.

    A folder that the user emptied stays empty. What cannot be read or written is passed over.
    """
    if folder is None:
        return [Template(name, text) for name, text in shipped.items()]
    place = folder / kind
    try:
        if not place.exists():
            place.mkdir(parents=True, mode=0o700)
            for at, (name, text) in enumerate(shipped.items(), start=1):
                (place / f"{at} {name}.txt").write_text(text, encoding="utf-8")
        files = sorted(place.glob("*.txt"))[:MOST]
    except OSError:
        return [Template(name, text) for name, text in shipped.items()]
    return [template for file in files if (template := _read(file)) is not None]


def _read(file: Path) -> Template | None:
    try:
        if file.stat().st_size > _LARGEST:
            return None
        text = file.read_text(encoding="utf-8-sig", errors="replace")
    except OSError:
        return None
    # ``1 Call.txt``: the number only gives the order.
    name = re.sub(r"^\d+[ _.-]+", "", file.stem)
    return Template(clean(name)[:40], text)


def fill(text: str, fields: Mapping[str, str]) -> str:
    """``text`` with its fields filled; a field without a value, or that nobody knows, stays as it is."""
    return _FIELD.sub(lambda found: fields.get(found[1], "") or found[0], text)
