"""What each command of ``taskip-leads`` runs; a command imports only what it needs."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

from msgspec.structs import asdict

from taskip_leads.errors import UsageError

if TYPE_CHECKING:
    import argparse

    from taskip_leads.workspaces.session import Options, RemoteWorkspace

    # Parsed options. Without arguments, the most common case, no parser is created.
    Flags = argparse.Namespace | SimpleNamespace


class NoTerminal(UsageError):
    """The app, or a question, needs a terminal."""


def _require_terminal() -> None:
    """Raise ``NoTerminal`` unless standard input and output are a terminal."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        # A stream that was closed is None, or raises if the caller closed it.
        try:
            usable = stream is not None and stream.isatty()
        except ValueError:
            usable = False
        if not usable:
            raise NoTerminal(
                "Needs a terminal.", "`taskip-leads leads` prints leads for other programs."
            )


def home_folder(options: Flags) -> Path | None:
    """Return the folder of all local files; None if it is the usual one."""
    home = getattr(options, "data_dir", None) or os.environ.get("TASKIP_LEADS_HOME")
    return Path(home) if home else None


def session_options(options: Flags, secret_key: str | None) -> Options:
    """Return what decides which workspace a command works on."""
    from taskip_leads.workspaces.session import Options

    return Options(
        base_url=getattr(options, "base_url", None) or os.environ.get("TASKIP_BASE_URL") or None,
        data_dir=home_folder(options),
        secret_key=secret_key,
        workspace=getattr(options, "workspace", None),
        log=getattr(options, "log", None),
        read_only=getattr(options, "readonly", False),
    )


def _live(options: Flags, secret_key: str | None) -> RemoteWorkspace:
    from taskip_leads.workspaces.session import Installation, RemoteWorkspace

    return RemoteWorkspace(Installation(session_options(options, secret_key)))


def _hasten() -> None:
    """Disable garbage collection until the list is shown, which saves a seventh of the start.

    The app enables it again.
    """
    gc.disable()


def open_workspace(options: Flags, secret_key: str | None) -> int:
    """Open a workspace in the app."""
    _require_terminal()
    _hasten()
    from taskip_leads import bootstrap

    return bootstrap.run(_live(options, secret_key), options.splash)


def open_sample(options: Flags, secret_key: str | None) -> int:
    """Open the sample workspace in the app."""
    _require_terminal()
    _hasten()
    from taskip_leads import bootstrap
    from taskip_leads.workspaces.session import Installation, SampleWorkspace

    sample = SampleWorkspace(
        Installation(session_options(options, secret_key)),
        reset=options.reset,
        leads=options.leads,
        limits=options.limits,
        latency=options.latency,
        bare_lists=options.bare_lists,
    )
    return bootstrap.run(sample, options.splash)


def serve_sample(options: Flags, _key: str | None) -> int:
    """Serve the sample workspace until ctrl+c."""
    from taskip_leads.sandbox.process.serve import serve

    return serve(
        port=options.port,
        leads=options.leads,
        db=options.db,
        limits=options.limits,
        latency=options.latency,
        bare_lists=options.bare_lists,
        as_json=options.json,
    )


def sync(options: Flags, secret_key: str | None) -> int:
    """Sync once and print a report."""
    from taskip_leads import bootstrap
    from taskip_leads.text import plural

    report, code = asyncio.run(bootstrap.synchronise(_live(options, secret_key).store()))
    if options.json:
        print(json.dumps(asdict(report)))
        return code
    listed = plural(report.attributes, "status or source", "statuses and sources")
    print(f"{plural(report.leads, 'lead')}, {listed}")
    for reason, count in report.skipped.items():
        print(f"{plural(count, 'row')} skipped: {reason}")
    print(
        f"{plural(report.pages, 'page')}, {plural(report.requests, 'request')},"
        f" {report.seconds:.1f} seconds"
    )
    return code


def print_leads(options: Flags, secret_key: str | None) -> int:
    """Print leads of the local copy."""
    from taskip_leads.cli import queries

    settings = session_options(options, secret_key)
    return queries.leads(
        settings, options.filter, form=options.form, limit=options.limit, view=options.view
    )


def print_insights(options: Flags, secret_key: str | None) -> int:
    """Print the figures of the local copy."""
    from taskip_leads.cli import figures

    return figures.insights(
        session_options(options, secret_key),
        options.filter,
        weeks=options.weeks,
        currency=options.currency,
        as_json=options.json,
    )


def print_agenda(options: Flags, secret_key: str | None) -> int:
    """Print the agenda of the local copy, or write it as a calendar file."""
    from taskip_leads.cli import agenda

    return agenda.agenda(
        session_options(options, secret_key),
        options.filter,
        day=options.day,
        days=options.days,
        as_json=options.json,
        ics=options.ics,
    )


def print_duplicates(options: Flags, secret_key: str | None) -> int:
    """Print leads that may be the same, or those that were merged."""
    from taskip_leads.cli import duplicates

    return duplicates.duplicates(
        session_options(options, secret_key),
        as_json=options.json,
        deleted=options.deleted,
        restore=options.restore,
    )


def print_report(options: Flags, secret_key: str | None) -> int:
    """Print what the user did on a day."""
    from taskip_leads.cli.history import report

    return report.report(
        session_options(options, secret_key),
        options.day,
        form=options.format,
        as_json=options.json,
        short=options.short,
    )


def print_outbox(options: Flags, secret_key: str | None) -> int:
    """Print the changes that were not sent, and those sent today."""
    from taskip_leads.cli import queries

    settings = session_options(options, secret_key)
    seconds = options.timeout if options.wait else None
    return queries.outbox(settings, as_json=options.json, seconds=seconds)


def import_leads(options: Flags, secret_key: str | None) -> int:
    """Import leads from a file, or check it."""
    from taskip_leads.cli import imports

    named = ("status", "source", "owner", "currency", "note")
    command = imports.Command(
        file=options.file,
        act=options.act,
        agreed=options.yes,
        wait=options.wait,
        json=options.json,
        refused=options.refused,
        columns=tuple(options.map),
        existing=options.existing,
        guesses=options.guesses,
        invalid=options.invalid,
        create_names=options.create_names,
        every={name: text for name in named if (text := getattr(options, name)) is not None},
    )
    return imports.run(session_options(options, secret_key), command)


def set_me(options: Flags, secret_key: str | None) -> int:
    """Set or print who the user is."""
    from taskip_leads.cli import queries

    settings = session_options(options, secret_key)
    return queries.me(settings, options.who, as_json=options.json)


def login(options: Flags, secret_key: str | None) -> int:
    """Check an API key and store it in the keyring."""
    from taskip_leads.cli import maintenance

    settings = session_options(options, secret_key)
    return maintenance.login(settings, from_stdin=options.key_stdin, as_json=options.json)


def logout(options: Flags, secret_key: str | None) -> int:
    """Remove the API key from the keyring."""
    from taskip_leads.cli import maintenance

    return maintenance.logout(session_options(options, secret_key), as_json=options.json)


def doctor(options: Flags, secret_key: str | None) -> int:
    """Check the setup."""
    from taskip_leads.cli import maintenance

    settings = session_options(options, secret_key)
    return maintenance.doctor(settings, as_json=options.json, fix=options.fix)


def show_settings(options: Flags, _key: str | None) -> int:
    """Create the file of settings, print it, or print where it is."""
    from taskip_leads.cli import settings_file

    return settings_file.run(home_folder(options), options.action, as_json=options.json)


def list_workspaces(options: Flags, secret_key: str | None) -> int:
    """Print the workspaces on this machine."""
    from taskip_leads.cli import maintenance

    return maintenance.workspaces(session_options(options, secret_key), as_json=options.json)


def purge(options: Flags, secret_key: str | None) -> int:
    """Remove local data and key of a workspace."""
    from taskip_leads.cli import maintenance

    settings = session_options(options, secret_key)
    return maintenance.purge(
        settings, everything=options.all, agreed=options.yes, as_json=options.json
    )


def print_completion(options: Flags, _key: str | None) -> int:
    """Print the completion script of a shell."""
    from taskip_leads.cli import completion
    from taskip_leads.cli.parser import build_parser

    print(completion.script(build_parser(), options.shell))
    return 0


def complete_words(options: Flags, secret_key: str | None) -> int:
    """Print words for a completion script."""
    from taskip_leads.cli import completion

    # The space is the parser's (see ``shielded``).
    typed = options.typed.lstrip()
    return completion.words(session_options(options, secret_key), options.kind, typed)


def print_keys(options: Flags, _key: str | None) -> int:
    """Print the tables of keys, with those of the settings. Raises ``ConfigError``."""
    from taskip_leads.paths import Paths
    from taskip_leads.settings_session import SettingsSession
    from taskip_leads.text import clean
    from taskip_leads.ui import keys
    from taskip_leads.ui.keys import listing, user_rows

    settings = SettingsSession(Paths.of(home_folder(options)).config_file)
    settings.reload()
    rows_in_force, _chosen, problems = user_rows.read(settings)
    for problem in problems:
        print(f"! {clean(problem)}", file=sys.stderr)
    table = keys.KeyTable(rows_in_force)
    if options.json:
        rows = [
            {
                "id": key.id,
                "screen": title,
                "keys": [*map(keys.shown, key.keys)],
                "words": key.label,
            }
            for scope, title in keys.TITLES.items()
            for key in table.of(scope)
            if key.listed
        ]
        print(json.dumps(rows))
        return 0
    where = ""
    for scope, names, words in listing.rows(table):
        if scope != where:
            print(f"\n{scope}" if where else scope)
            where = scope
        print(f"  {names:<16}{words}")
    return 0
