"""The parsers of the commands that change leads."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from taskip_leads.cli.commands import Flags

#: Adds a command: name, handler and help text.
AddCommand = Callable[[str, Any, str], argparse.ArgumentParser]

#: How long ``--wait`` waits unless told otherwise: longer than the quiet period after a lost answer.
WAIT_SECONDS = 300.0
_LEAD = "an ID (1042 or #1042), an email address, or a filter in quotes"
_FIELD = "such as value=48k, status=Won, owner=+Ana; an empty value clears the field"


def add_commands(command: AddCommand) -> None:
    """Add all commands that change leads."""
    add = _writing(command, "add", "Add a lead.")
    add.add_argument("fields", nargs="+", metavar="FIELD=VALUE", help=_FIELD)
    edit = _about_leads(command, "set", "Set fields of leads.")
    edit.add_argument("fields", nargs="+", metavar="FIELD=VALUE", help=_FIELD)
    status = _about_leads(command, "status", "Set the status of leads, as `s` does in the list.")
    status.add_argument("status", nargs="+", metavar="STATUS", help="its name, or its ID as #3")
    step = _about_leads(command, "next", "Set the next step of leads.")
    step.add_argument(
        "day",
        nargs="+",
        metavar="DAY",
        help="3d, fri, 12 dec, none; done, as `d` does in the list; spread, over working days",
    )
    note = _about_leads(command, "note", "Write a note on leads.")
    note.add_argument("text", nargs="+", metavar="TEXT", help="- reads standard input")
    note.add_argument("--title", metavar="TITLE", help="default: the first line of the text")
    email = _about_leads(command, "email", "Send an email to leads.", asks=True)
    email.add_argument("text", nargs="+", metavar="TEXT", help="- reads standard input")
    email.add_argument(
        "--subject", metavar="SUBJECT", help="default: the first line, if it begins with Subject:"
    )
    upload = _about_leads(command, "upload", "Upload files to a lead.")
    upload.add_argument(
        "files", nargs="+", metavar="FILE", help="a path, or #12 for a file in TaskIP"
    )
    _about_leads(command, "convert", "Convert leads to contacts.", asks=True)
    _about_leads(command, "delete", "Delete leads for everyone.", asks=True)
    undo = _writing(command, "undo", "Undo the last change, as `z` does.")
    undo.add_argument("--yes", action="store_true", help="reverse a sent change without asking")


def _about_leads(
    command: AddCommand, name: str, about: str, *, asks: bool = False
) -> argparse.ArgumentParser:
    """Add a command on leads; ``asks``: it asks before it changes a single lead, too."""
    added = _writing(command, name, about)
    added.add_argument("lead", metavar="LEAD", help=_LEAD)
    asked = "do not ask" if asks else "do not ask before several leads are changed"
    added.add_argument("--yes", action="store_true", help=asked)
    return added


def _writing(command: AddCommand, name: str, about: str) -> argparse.ArgumentParser:
    added = command(name, partial(_run, name), about)
    added.add_argument("--json", action="store_true", help="print one JSON object")
    added.add_argument(
        "--dry-run", action="store_true", help="say what would change, change nothing"
    )
    wait_flags(added)
    return added


def wait_flags(parser: argparse.ArgumentParser, about: str = "wait until TaskIP has it") -> None:
    """Add the flags of commands that can wait until changes are sent."""
    parser.add_argument("--wait", action="store_true", help=about)
    parser.add_argument(
        "--timeout",
        type=_seconds,
        default=WAIT_SECONDS,
        metavar="SECONDS",
        help=f"how long --wait waits (default: {WAIT_SECONDS:.0f})",
    )


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds <= 86_400:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and 86400")
    return seconds


def _run(name: str, options: Flags, secret_key: str | None) -> int:
    from taskip_leads.cli.commands import session_options
    from taskip_leads.cli.write import run

    return run.run(name, options, session_options(options, secret_key))
