"""``make readme``: generate parts of the README and the manual page from the program's own tables.

``test_readme.py`` fails if one of them is outdated.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import groupby
from pathlib import Path

from taskip_leads.cli.manual import manual
from taskip_leads.cli.parser import build_parser
from taskip_leads.models.filters.language import GRAMMAR, RULES
from taskip_leads.ui.keys import listing

README = Path(__file__).parents[1] / "README.md"
MANUAL = README.parent / "tui" / "man" / "taskip-leads.1"


def parts() -> Mapping[str, str]:
    """What belongs between ``<!-- name -->`` and ``<!-- /name -->``, by name."""
    return {"keys": _keys(), "grammar": _grammar()}


def _keys() -> str:
    """A table for each screen, in one block that the reader unfolds."""
    out: list[str] = ["<details>", "<summary>All keys of all screens</summary>"]
    for where, rows in groupby(listing.rows(), key=lambda row: row[0]):
        out += ["", f"**{where}**", "", "| keys | |", "|---|---|"]
        for _, names, words in rows:
            pressed = "  ".join(f"`{name}`" for name in re.split(r" {2,}", names.strip()))
            out.append(f"| {pressed} | {words} |")
    return "\n".join([*out, "", "</details>"])


def _grammar() -> str:
    rows = ["| word | takes | the lead … | such as |", "|---|---|---|---|"]
    for word in GRAMMAR:
        name = f"`{word.name}:`" if word.name else "nothing before it"
        rows.append(f"| {name} | {word.takes} | {word.meaning} | `{word.example}` |")
    return "\n".join([*rows, "", *RULES])


def renewed(text: str) -> str:
    """The README with these parts made anew."""
    for name, part in parts().items():
        text = re.sub(
            rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)",
            lambda found, part=part: f"{found[1]}{part}\n{found[2]}",  # type: ignore[misc]
            text,
            flags=re.DOTALL,
        )
    return text


def manual_page() -> str:
    """The manual page as the parser describes the program."""
    return manual(build_parser())


if __name__ == "__main__":
    MANUAL.write_text(manual_page(), encoding="utf-8")
    README.write_text(renewed(README.read_text(encoding="utf-8")), encoding="utf-8")
