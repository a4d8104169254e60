"""The command ``taskip-leads``: flags in, exit codes out. Imports no part that its command does not use."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from msgspec.structs import asdict

from taskip_leads import __version__
from taskip_leads.cli import hardening
from taskip_leads.errors import TaskipError, UsageError

if TYPE_CHECKING:
    import argparse

    from taskip_leads.workspaces.session import Options, RemoteWorkspace

    # What a command line says. The one that is typed most says nothing, and waits for no parser.
    Flags = argparse.Namespace | SimpleNamespace
    #: Adds a command: its name, what runs it, and what it does.
    Command = Callable[[str, Any, str], argparse.ArgumentParser]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the process's exit code.

    0 = done, 1 = could not be done (said on standard error), 2 = wrong usage or no terminal,
    3 = done, but a damaged local copy took unsent changes or drafts with it, 70 = a fault of our own.
    """
    # Before anything else, so that no library reads the environment and no child inherits the key.
    secret_key = hardening.harden(restart=arguments is None)
    given = sys.argv[1:] if arguments is None else arguments
    options = _parser().parse_args(_shielded(given)) if given else SimpleNamespace(run=_open)
    try:
        answer: int = options.run(options, secret_key)
        return answer
    except NoTerminal as error:
        _say(error)
        return 2
    except TaskipError as error:
        _say(error)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of a pipe went away (`| head`); Python would complain once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001 - the last place before Python would print variables' repr
        from taskip_leads import crash_report, paths
        from taskip_leads.mirror.sqlite_errors import translate

        if (told := translate(error)) is not None:
            _say(told)
            return 1
        crash_report.tell(error, paths.Paths.of(_home(options)).crash_reports)
        return crash_report.CODE


def _say(error: TaskipError) -> None:
    """What went wrong, on standard error. The words may be the service's, so they are cleaned."""
    from taskip_leads import crash_report
    from taskip_leads.text import clean

    hint = f"\n  {clean(error.hint)}" if error.hint else ""
    crash_report.write_error(f"taskip-leads: {clean(error.headline)}{hint}\n")


class NoTerminal(UsageError):
    """The screens were started where there is none."""


def _require_terminal() -> None:
    """Raise ``NoTerminal`` unless keys can be read from here and screens painted here."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        # None where it was closed; closed by whoever runs us, it raises.
        try:
            usable = stream is not None and stream.isatty()
        except ValueError:
            usable = False
        if not usable:
            raise NoTerminal(
                "Needs a terminal.", "`taskip-leads leads` prints leads for other programs."
            )


def _common_flags() -> argparse.ArgumentParser:
    import argparse

    everywhere = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    everywhere.add_argument(
        "--base-url",
        metavar="URL",
        help="the service's whole prefix (also TASKIP_BASE_URL)",
    )
    everywhere.add_argument(
        "--data-dir",
        metavar="DIR",
        type=Path,
        help="keep all local files below DIR (also TASKIP_LEADS_HOME)",
    )
    everywhere.add_argument(
        "--log",
        metavar="FILE",
        type=Path,
        help="write down each request for a supporter: no key, no names, no texts",
    )
    everywhere.add_argument(
        "--workspace", metavar="NAME", help="one of the workspaces that `workspaces` lists"
    )
    return everywhere


def _parser() -> argparse.ArgumentParser:
    import argparse

    everywhere = _common_flags()
    parser = argparse.ArgumentParser(
        prog="taskip-leads",
        description="Work the leads of a TaskIP CRM workspace from the terminal.",
        epilog="Without a command it opens your workspace. The key is read from the keyring, "
        "or from TASKIP_SECRET_KEY.",
        parents=[everywhere],
    )
    parser.add_argument("--version", action="version", version=f"taskip-leads {__version__}")
    parser.set_defaults(run=_open)
    commands = parser.add_subparsers(metavar="COMMAND")

    def command(name: str, run: Any, about: str) -> argparse.ArgumentParser:
        added: argparse.ArgumentParser = commands.add_parser(
            name, help=about, description=about, parents=[everywhere]
        )
        added.set_defaults(run=run)
        return added

    _add_sample(command)
    _add_work(command)
    _add_maintenance(command)
    return parser


def _add_sample(command: Command) -> None:
    """The commands of the sample workspace."""
    demo = command("demo", _demo, "Open a sample workspace; no account needed.")
    demo.add_argument("--reset", action="store_true", help="start afresh, forget all changes")
    _service_flags(demo, leads=250)
    serve = command("serve", _serve, "Serve the sample workspace's API until ctrl+c.")
    serve.add_argument("--port", type=int, default=0, help="default: any free one")
    serve.add_argument("--db", type=Path, metavar="FILE", help="keep its data in FILE")
    _service_flags(serve, leads=250)


def _add_work(command: Command) -> None:
    """The commands that read and print the local copy."""
    sync = command("sync", _sync, "Synchronise once and say what was read.")
    sync.add_argument("--json", action="store_true", help="print one JSON object")
    leads = command(
        "leads", _leads, "Print leads of the local copy: all, newest first, or a filter's."
    )
    leads.add_argument(
        "filter", nargs="*", metavar="FILTER", help="as in the app: status:new owner:me"
    )
    forms = leads.add_mutually_exclusive_group()
    forms.add_argument("--json", action="store_true", help="one array, fields as in the API")
    forms.add_argument("--csv", action="store_true", help="a table for other programs")
    leads.add_argument("--limit", type=_count, metavar="N", help="at most N leads")
    outbox = command("outbox", _outbox, "Print what waits, what asks, and what was settled today.")
    outbox.add_argument("--json", action="store_true", help="one array, every field")
    me = command("me", _me, "Say who you are, for owner:me and the view Mine; alone it tells.")
    me.add_argument("who", nargs="*", metavar="NAME", help="a member of the team, an id, or nobody")


def _add_maintenance(command: Command) -> None:
    """The commands that look after keys and local files."""
    login = command("login", _login, "Check a secret key and keep it in the system's keyring.")
    login.add_argument("--key-stdin", action="store_true", help="read the key from standard input")
    command("logout", _logout, "Remove the secret key from the system's keyring.")
    doctor = command("doctor", _doctor, "Look at everything that may be wrong.")
    doctor.add_argument("--json", action="store_true", help="print one JSON object")
    command("workspaces", _workspaces, "List the workspaces that this machine knows.")
    purge = command("purge", _purge, "Remove a workspace's local data and key from this machine.")
    purge.add_argument("--all", action="store_true", help="every workspace, and crash reports")
    purge.add_argument("--yes", action="store_true", help="do not ask")
    command("keys", _keys, "Print all keys.")


def _shielded(arguments: Sequence[str]) -> list[str]:
    """``-status:lost`` is a part of a filter and no flag; with a space before it argparse sees that."""
    return [f" {text}" if re.match(r"-[A-Za-z_]+:", text) else text for text in arguments]


def _service_flags(parser: argparse.ArgumentParser, *, leads: int) -> None:
    parser.add_argument(
        "--leads",
        type=_count,
        default=leads,
        metavar="N",
        help=f"how many a new workspace has (default: {leads}); one that is kept stays as it is",
    )
    parser.add_argument("--limits", action="store_true", help="enforce 1000 requests an hour")
    parser.add_argument("--latency", type=float, default=0.0, metavar="SECONDS")
    parser.add_argument(
        "--bare-lists", action="store_true", help="lists leave statuses, sources and owners empty"
    )


def _count(text: str) -> int:
    """A whole number that is not negative, for argparse."""
    number = int(text)
    if number < 0:
        import argparse

        raise argparse.ArgumentTypeError(f"{number} is less than 0")
    return number


def _home(options: Flags) -> Path | None:
    home = getattr(options, "data_dir", None) or os.environ.get("TASKIP_LEADS_HOME")
    return Path(home) if home else None


def _options(options: Flags, secret_key: str | None) -> Options:
    from taskip_leads.workspaces.session import Options

    return Options(
        base_url=getattr(options, "base_url", None) or os.environ.get("TASKIP_BASE_URL") or None,
        data_dir=_home(options),
        secret_key=secret_key,
        workspace=getattr(options, "workspace", None),
        log=getattr(options, "log", None),
    )


def _live(options: Flags, secret_key: str | None) -> RemoteWorkspace:
    from taskip_leads.workspaces.session import Installation, RemoteWorkspace

    return RemoteWorkspace(Installation(_options(options, secret_key)))


def _hasten() -> None:
    """All that is made until the list stands is kept: looking for garbage in it is a seventh of the way.

    The app turns it on again when the list is there.
    """
    gc.disable()


def _open(options: Flags, secret_key: str | None) -> int:
    _require_terminal()
    _hasten()
    from taskip_leads import bootstrap

    return bootstrap.run(_live(options, secret_key))


def _demo(options: Flags, secret_key: str | None) -> int:
    _require_terminal()
    _hasten()
    from taskip_leads import bootstrap
    from taskip_leads.workspaces.session import Installation, SampleWorkspace

    sample = SampleWorkspace(
        Installation(_options(options, secret_key)),
        reset=options.reset,
        leads=options.leads,
        limits=options.limits,
        latency=options.latency,
        bare_lists=options.bare_lists,
    )
    return bootstrap.run(sample)


def _serve(options: Flags, _key: str | None) -> int:
    from taskip_leads.sandbox.process.serve import serve

    return serve(
        port=options.port,
        leads=options.leads,
        db=options.db,
        limits=options.limits,
        latency=options.latency,
        bare_lists=options.bare_lists,
    )


def _sync(options: Flags, secret_key: str | None) -> int:
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


def _leads(options: Flags, secret_key: str | None) -> int:
    from taskip_leads.cli import queries

    form = "json" if options.json else "csv" if options.csv else "lines"
    given = _options(options, secret_key)
    return queries.leads(given, options.filter, form=form, limit=options.limit)


def _outbox(options: Flags, secret_key: str | None) -> int:
    from taskip_leads.cli import queries

    return queries.outbox(_options(options, secret_key), as_json=options.json)


def _me(options: Flags, secret_key: str | None) -> int:
    from taskip_leads.cli import queries

    return queries.me(_options(options, secret_key), options.who)


def _login(options: Flags, secret_key: str | None) -> int:
    from taskip_leads.cli import maintenance

    return maintenance.login(_options(options, secret_key), from_stdin=options.key_stdin)


def _logout(options: Flags, secret_key: str | None) -> int:
    from taskip_leads.cli import maintenance

    return maintenance.logout(_options(options, secret_key))


def _doctor(options: Flags, secret_key: str | None) -> int:
    from taskip_leads.cli import maintenance

    return maintenance.doctor(_options(options, secret_key), as_json=options.json)


def _workspaces(options: Flags, secret_key: str | None) -> int:
    from taskip_leads.cli import maintenance

    return maintenance.workspaces(_options(options, secret_key))


def _purge(options: Flags, secret_key: str | None) -> int:
    from taskip_leads.cli import maintenance

    given = _options(options, secret_key)
    return maintenance.purge(given, everything=options.all, agreed=options.yes)


def _keys(_options: Flags, _key: str | None) -> int:
    from taskip_leads.ui import keys

    where = ""
    for scope, names, words in keys.rows():
        if scope != where:
            print(f"\n{scope}" if where else scope)
            where = scope
        print(f"  {names:<16}{words}")
    return 0
