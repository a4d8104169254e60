"""The parser of the command line: commands, flags and their help."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from taskip_leads import __version__
from taskip_leads.cli import commands
from taskip_leads.cli.write.parser import add_commands, wait_flags

#: Adds a command: name, handler and help text.
Command = Callable[[str, Any, str], argparse.ArgumentParser]


#: The flag of the commands that open a workspace. What it turns off, ``Splash`` reads for itself.
_NO_SPLASH: dict[str, Any] = {
    "action": "store_true",
    "help": "do not show the list as it was last time while the program starts",
}


def _common_flags() -> argparse.ArgumentParser:
    everywhere = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    everywhere.add_argument(
        "--base-url",
        metavar="URL",
        help="base URL of the API (also TASKIP_BASE_URL)",
    )
    everywhere.add_argument(
        "--data-dir",
        metavar="DIR",
        type=Path,
        help="keep all local files in DIR (also TASKIP_LEADS_HOME)",
    )
    everywhere.add_argument(
        "--log",
        metavar="FILE",
        type=Path,
        help="log each request for support, without key, names or texts",
    )
    everywhere.add_argument(
        "--readonly", action="store_true", help="store no change, and send none"
    )
    everywhere.add_argument(
        "--workspace", metavar="NAME", help="one of the workspaces that `workspaces` lists"
    )
    return everywhere


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    everywhere = _common_flags()
    parser = argparse.ArgumentParser(
        prog="taskip-leads",
        description="Work the leads of a TaskIP CRM workspace from the terminal.",
        epilog="Without a command it opens your workspace. The key is read from the keyring, "
        "or from TASKIP_SECRET_KEY.",
        parents=[everywhere],
    )
    parser.add_argument("--version", action="version", version=f"taskip-leads {__version__}")
    parser.set_defaults(run=commands.open_workspace)
    parser.add_argument("--no-splash", **_NO_SPLASH)
    subparsers = parser.add_subparsers(metavar="COMMAND")

    def command(name: str, run: Any, about: str) -> argparse.ArgumentParser:
        added: argparse.ArgumentParser = subparsers.add_parser(
            name, help=about, description=about, parents=[everywhere]
        )
        added.set_defaults(run=run)
        return added

    _add_sample(command)
    _add_work(command)
    _add_agenda(command)
    _add_duplicates(command)
    _add_report(command)
    add_commands(command)
    _add_import(command)
    _add_maintenance(command)
    # Without help, so that it stands in no list: the completion scripts call it.
    words = subparsers.add_parser("complete-words", parents=[everywhere])
    words.set_defaults(run=commands.complete_words)
    words.add_argument("kind")
    words.add_argument("typed", nargs="?", default="")
    return parser


def _add_sample(command: Command) -> None:
    """Add the commands of the sample workspace."""
    demo = command("demo", commands.open_sample, "Open a sample workspace; no account needed.")
    demo.add_argument("--reset", action="store_true", help="start over, discard all changes")
    demo.add_argument("--no-splash", **_NO_SPLASH)
    _service_flags(demo, leads=250)
    serve = command(
        "serve", commands.serve_sample, "Serve the sample workspace's API until ctrl+c."
    )
    serve.add_argument("--port", type=int, default=0, help="default: a free port")
    serve.add_argument("--db", type=Path, metavar="FILE", help="keep its data in FILE")
    serve.add_argument("--json", action="store_true", help="print one JSON object")
    _service_flags(serve, leads=250)


def _add_work(command: Command) -> None:
    """Add the commands that read and print the local copy."""
    sync = command("sync", commands.sync, "Sync once and report.")
    sync.add_argument("--json", action="store_true", help="print one JSON object")
    _add_leads(command)
    insights = command(
        "insights",
        commands.print_insights,
        "Print figures of the local copy: standing, sources, team, weeks.",
    )
    insights.add_argument(
        "filter", nargs="*", metavar="FILTER", help="as in the app: owner:me source:web"
    )
    insights.add_argument(
        "--weeks", type=_count, default=12, metavar="N", help="how far back, 0: all (default: 12)"
    )
    insights.add_argument(
        "--currency", metavar="CODE", help="the currency of sums (default: the most used one)"
    )
    insights.add_argument("--json", action="store_true", help="print one JSON object")
    outbox = command(
        "outbox", commands.print_outbox, "Print your changes: waiting, needing you, sent today."
    )
    outbox.add_argument("--json", action="store_true", help="one array, every field")
    wait_flags(outbox, "first send what waits, until TaskIP has it")
    me = command(
        "me", commands.set_me, "Set who you are (for owner:me and Mine); without NAME, print it."
    )
    me.add_argument("--json", action="store_true", help="print one JSON object")
    me.add_argument("who", nargs="*", metavar="NAME", help="a member of the team, an ID, or nobody")


def _add_agenda(command: Command) -> None:
    """Add the command that prints whom to call."""
    agenda = command(
        "agenda",
        commands.print_agenda,
        "Print whose next step is late or comes next; exits with 4 if something is due.",
    )
    agenda.add_argument(
        "filter",
        nargs="*",
        metavar="FILTER",
        help="as in the app: owner:ana status:new (default: your own leads)",
    )
    spans = agenda.add_mutually_exclusive_group()
    spans.add_argument("--day", metavar="DAY", help="the steps of one day: today, fri, 12 dec")
    spans.add_argument(
        "--days", type=_count, metavar="N", help="what is late, and the next N days; 1: today"
    )
    forms = agenda.add_mutually_exclusive_group()
    forms.add_argument("--json", action="store_true", help="print one JSON object")
    forms.add_argument(
        "--ics",
        type=Path,
        metavar="FILE",
        help="write the steps ahead to FILE, a calendar that others subscribe to",
    )


def _add_duplicates(command: Command) -> None:
    """Add the command that prints leads that may be the same."""
    duplicates = command(
        "duplicates",
        commands.print_duplicates,
        "Print leads that may be the same person; exits with 4 if there are any.",
    )
    duplicates.add_argument("--json", action="store_true", help="print JSON")
    others = duplicates.add_mutually_exclusive_group()
    others.add_argument(
        "--deleted",
        action="store_true",
        help="print the leads that were merged in the last 30 days",
    )
    others.add_argument(
        "--restore", type=_count, metavar="COPY", help="create one of those again, with its notes"
    )


def _add_report(command: Command) -> None:
    """Add the command that prints what the user did on a day."""
    report = command(
        "report",
        commands.print_report,
        "Print what you did here on a day: leads by value, with notes, moves and next steps.",
    )
    report.add_argument("--day", metavar="DAY", help="today (the default), yesterday, fri, 20 nov")
    forms = report.add_mutually_exclusive_group()
    forms.add_argument(
        "--format", choices=("text", "md", "csv"), default="text", help="default: text"
    )
    forms.add_argument("--json", action="store_true", help="print one JSON object")
    report.add_argument(
        "--short", action="store_true", help="leave out owners, edits, and what was taken back"
    )


def _add_leads(command: Command) -> None:
    leads = command(
        "leads",
        commands.print_leads,
        "Print leads from the local copy, all or those matching a filter.",
    )
    leads.add_argument(
        "filter", nargs="*", metavar="FILTER", help="as in the app: status:new owner:me"
    )
    forms = leads.add_mutually_exclusive_group()
    for form, about in (
        ("json", "one array, fields as in the API"),
        ("csv", "CSV that Excel opens, and that `import` reads back"),
        ("markdown", "a table in Markdown"),
        ("vcard", "cards for an address book"),
    ):
        forms.add_argument(
            f"--{form}", dest="form", action="store_const", const=form, default="lines", help=about
        )
    leads.add_argument("--view", metavar="VIEW", help="the filter and order of a saved view")
    leads.add_argument("--limit", type=_count, metavar="N", help="at most N leads")


def _add_import(command: Command) -> None:
    """Add the command that imports a file."""
    parser = command(
        "import",
        commands.import_leads,
        "Import leads from a CSV, TSV or vCard file. Exit code 5: rows were refused.",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="a .csv, .tsv or .vcf file")
    acts = parser.add_mutually_exclusive_group()
    for flag, act, about in (
        ("--dry-run", "check", "say what each row is, and send nothing"),
        ("--pause", "pause", "pause the import of this file"),
        ("--resume", "resume", "go on with the import of this file"),
        ("--stop", "stop", "leave out the rows of this file that are not sent"),
        ("--take-back", "take-back", "delete what the import created, within 24 hours"),
    ):
        acts.add_argument(
            flag, dest="act", action="store_const", const=act, default="import", help=about
        )
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--wait", action="store_true", help="wait until all has left")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    _import_choices(parser)


def _import_choices(parser: argparse.ArgumentParser) -> None:
    """Add what decides about columns and rows of an import."""
    parser.add_argument(
        "--map", action="append", default=[], metavar="COLUMN=FIELD",
        help="what a column becomes: Betrag=value, Datum=next step:day-first, Halle=none",
    )  # fmt: skip
    for flag, values, about in (
        ("--existing", ("fill", "leave", "replace"), "leads that are there (default: fill)"),
        ("--guesses", ("skip", "create", "update"), "rows that resemble a lead (default: skip)"),
        ("--invalid", ("refuse", "describe"), "cells that can't be read: refuse the row (default),"
         " or put the text into the description"),
    ):  # fmt: skip
        parser.add_argument(flag, choices=values, default=values[0], help=about)
    parser.add_argument(
        "--create-names", action="store_true", help="create statuses and sources that are not known"
    )
    for name, value in (
        ("status", "NAME"), ("source", "NAME"), ("owner", "NAME"), ("currency", "CODE"),
        ("note", "TEXT"),
    ):  # fmt: skip
        parser.add_argument(f"--{name}", metavar=value, help=f"the {name} for rows that have none")
    parser.add_argument(
        "--refused", type=Path, metavar="FILE", help="write the rows left out, each with its reason"
    )


def _add_maintenance(command: Command) -> None:
    """Add the commands for keys and local files."""
    login = command("login", commands.login, "Check a key and store it in the system's keyring.")
    login.add_argument("--key-stdin", action="store_true", help="read the key from standard input")
    login.add_argument("--json", action="store_true", help="print one JSON object")
    logout = command("logout", commands.logout, "Remove the key from the system's keyring.")
    logout.add_argument("--json", action="store_true", help="print one JSON object")
    doctor = command("doctor", commands.doctor, "Check the setup.")
    doctor.add_argument("--json", action="store_true", help="print one JSON object")
    doctor.add_argument(
        "--fix", action="store_true", help="first make files private, and free workspaces"
    )
    settings = command(
        "config",
        commands.show_settings,
        "Create the file of settings, show it, or say where it is.",
    )
    settings.add_argument("action", choices=("init", "show", "path"))
    settings.add_argument("--json", action="store_true", help="print one JSON object")
    workspaces = command(
        "workspaces", commands.list_workspaces, "List the workspaces on this machine."
    )
    workspaces.add_argument("--json", action="store_true", help="one array")
    purge = command(
        "purge", commands.purge, "Remove a workspace's local data and key from this machine."
    )
    purge.add_argument("--all", action="store_true", help="every workspace, and crash reports")
    purge.add_argument("--yes", action="store_true", help="do not ask")
    purge.add_argument("--json", action="store_true", help="print one JSON object")
    keys = command("keys", commands.print_keys, "Print all keys.")
    keys.add_argument("--json", action="store_true", help="one array")
    completion = command(
        "completion", commands.print_completion, "Print the completion script of a shell."
    )
    completion.add_argument("shell", choices=("bash", "zsh", "fish"))


def shielded(arguments: Sequence[str]) -> list[str]:
    """Prefix ``-status:lost`` and ``-3d`` with a space, so that argparse takes them for no flags."""
    return [f" {text}" if re.match(r"-([A-Za-z_]+:|[0-9])", text) else text for text in arguments]


def _service_flags(parser: argparse.ArgumentParser, *, leads: int) -> None:
    parser.add_argument(
        "--leads",
        type=_count,
        default=leads,
        metavar="N",
        help=f"how many leads a new workspace has (default: {leads}); an existing one stays as it is",
    )
    parser.add_argument("--limits", action="store_true", help="enforce 1000 requests an hour")
    parser.add_argument(
        "--latency", type=float, default=0.0, metavar="SECONDS", help="delay each answer"
    )
    parser.add_argument(
        "--bare-lists", action="store_true", help="lists leave out statuses, sources and owners"
    )


def _count(text: str) -> int:
    """Parse a non-negative integer, for argparse."""
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError(f"{number} is less than 0")
    return number
