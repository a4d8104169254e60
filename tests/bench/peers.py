"""Other list programs for terminals, if they are installed (``make bench-peers``)."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from tests.bench.workspaces import Workspace

#: Each in an environment of its own: their requirements exclude each other.
HOME = Path(__file__).parents[2] / ".peers"


@dataclass(frozen=True, slots=True)
class Peer:
    """A program, how it is started, and the words by which its first frame is known."""

    name: str
    version: str
    command: tuple[str, ...]
    first: str


def minimal() -> Peer:
    script = Path(__file__).with_name("minimal_app.py")
    return Peer(
        "a minimal Textual app",
        f"Textual {metadata.version('textual')}",
        (sys.executable, str(script)),
        "minimal is here",
    )


def posting() -> Peer | None:
    return _installed("posting", (), "Collection")


def harlequin() -> Peer | None:
    return _installed("harlequin", ("--no-download-tzdata",), "Data Catalog")


def visidata(workspace: Workspace) -> Peer | None:
    """On the same leads as a table of columns."""
    table = workspace.home / "leads.tsv"
    first = export(workspace, table)
    return _installed("visidata", (str(table),), first[:12], program="vd")


def fzf() -> list[Peer]:
    """Exact matching, without its own folding: as it sorts by itself, and in the order of the input."""
    program = shutil.which("fzf")
    if program is None:
        return []
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    named = f"fzf {version.stdout.split()[0]}"
    command = (program, "-e", "--literal")
    return [
        Peer("fzf -e", named, command, "/"),
        Peer("fzf -e +s", named, (*command, "+s"), "/"),
    ]


def export(workspace: Workspace, table: Path) -> str:
    """Return the active leads, tab-separated, one a line; the first one's name."""
    connection = sqlite3.connect(workspace.mirror)
    rows = connection.execute(
        "SELECT name, company, email, phone, website, value, currency, day FROM lead"
        " WHERE NOT converted ORDER BY day DESC, name"
    )
    with table.open("w", encoding="utf-8") as out:
        out.write("name\tcompany\temail\tphone\twebsite\tvalue\tcurrency\tday\n")
        first = ""
        for row in rows:
            first = first or str(row[0])
            out.write("\t".join("" if cell is None else str(cell) for cell in row) + "\n")
    connection.close()
    return first


def _installed(
    name: str, arguments: tuple[str, ...], first: str, program: str | None = None
) -> Peer | None:
    python = HOME / name / "bin" / "python"
    command = python.with_name(program or name)
    if not command.exists():
        return None
    script = f"import importlib.metadata as m; print(m.version({name!r}))"
    version = subprocess.run([python, "-c", script], capture_output=True, text=True, check=True)
    return Peer(name, f"{name} {version.stdout.strip()}", (str(command), *arguments), first)
