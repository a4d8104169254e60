"""The command line of ``taskip-leads``."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING

from taskip_leads.cli import commands, encoding, hardening
from taskip_leads.errors import TaskipError
from taskip_leads.splash import Splash

if TYPE_CHECKING:
    import argparse

    from taskip_leads.workspaces.session import Options, RemoteWorkspace

    # Parsed options. Without arguments, the most common case, no parser is created.
    Flags = argparse.Namespace | SimpleNamespace
    #: Adds a command: name, handler and help text.
    Command = Callable[[str, Any, str], argparse.ArgumentParser]


def main(arguments: Sequence[str] | None = None, splash: Splash | None = None) -> int:
    """Run one command; return the exit code. ``splash`` may have the terminal already.

    0 = success, 1 = failure (explained on standard error), 2 = wrong usage or no terminal,
    3 = success, but unsent changes or drafts of a damaged local copy were lost, 70 = crash.
    """
    # First, so that no library reads the environment and no child process inherits the key.
    secret_key = hardening.harden(restart=arguments is None)
    encoding.prepare_output()
    argv = encoding.decode_arguments(sys.argv[1:] if arguments is None else arguments)
    options = _parse(argv) if argv else SimpleNamespace(run=commands.open_workspace)
    options.splash = splash or Splash()
    try:
        return _run(options, secret_key)
    except commands.NoTerminal as error:
        _print_error(error)
        return 2
    except TaskipError as error:
        _print_error(error)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of a pipe has gone (`| head`); Python would report that again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001 - the last place before Python would print variables' repr
        from taskip_leads import crash_report, paths
        from taskip_leads.mirror.sqlite_errors import translate

        if (message := translate(error)) is not None:
            _print_error(message)
            return 1
        crash_report.report(error, paths.Paths.of(commands.home_folder(options)).crash_reports)
        return crash_report.CODE


def _parse(arguments: Sequence[str]) -> Flags:
    from taskip_leads.cli.parser import build_parser, shielded

    return build_parser().parse_args(shielded(arguments))


def _run(options: Flags, secret_key: str | None) -> int:
    try:
        code: int = options.run(options, secret_key)
    finally:
        # What is said about an error belongs on the terminal as it was.
        options.splash.end()
    return code


def _print_error(error: TaskipError) -> None:
    """Print an error to standard error. Its text may come from TaskIP, so it is sanitised."""
    from taskip_leads import crash_report
    from taskip_leads.text import clean

    hint = f"\n  {clean(error.hint)}" if error.hint else ""
    crash_report.write_error(f"taskip-leads: {clean(error.headline)}{hint}\n")


class NoTerminal(UsageError):
    """The app was started without a terminal."""


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


def _common_flags() -> argparse.ArgumentParser:
    import argparse

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
    """Add the commands of the sample workspace."""
    demo = command("demo", _demo, "Open a sample workspace; no account needed.")
    demo.add_argument("--reset", action="store_true", help="start over, discard all changes")
    _service_flags(demo, leads=250)
    serve = command("serve", _serve, "Serve the sample workspace's API until ctrl+c.")
    serve.add_argument("--port", type=int, default=0, help="default: a free port")
    serve.add_argument("--db", type=Path, metavar="FILE", help="keep its data in FILE")
    _service_flags(serve, leads=250)


def _add_work(command: Command) -> None:
    """Add the commands that read and print the local copy."""
    sync = command("sync", _sync, "Sync once and report.")
    sync.add_argument("--json", action="store_true", help="print one JSON object")
    leads = command(
        "leads", _leads, "Print leads from the local copy, all or those matching a filter."
    )
    leads.add_argument(
        "filter", nargs="*", metavar="FILTER", help="as in the app: status:new owner:me"
    )
    forms = leads.add_mutually_exclusive_group()
    forms.add_argument("--json", action="store_true", help="one array, fields as in the API")
    forms.add_argument("--csv", action="store_true", help="print CSV")
    leads.add_argument("--limit", type=_count, metavar="N", help="at most N leads")
    insights = command(
        "insights", _insights, "Print figures of the local copy: standing, sources, team, weeks."
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
    outbox = command("outbox", _outbox, "Print your changes: waiting, needing you, sent today.")
    outbox.add_argument("--json", action="store_true", help="one array, every field")
    me = command("me", _me, "Set who you are (for owner:me and Mine); without NAME, print it.")
    me.add_argument("who", nargs="*", metavar="NAME", help="a member of the team, an ID, or nobody")


def _add_maintenance(command: Command) -> None:
    """Add the commands for keys and local files."""
    login = command("login", _login, "Check a key and store it in the system's keyring.")
    login.add_argument("--key-stdin", action="store_true", help="read the key from standard input")
    command("logout", _logout, "Remove the key from the system's keyring.")
    doctor = command("doctor", _doctor, "Check the setup.")
    doctor.add_argument("--json", action="store_true", help="print one JSON object")
    command("workspaces", _workspaces, "List the workspaces on this machine.")
    purge = command("purge", _purge, "Remove a workspace's local data and key from this machine.")
    purge.add_argument("--all", action="store_true", help="every workspace, and crash reports")
    purge.add_argument("--yes", action="store_true", help="do not ask")
    command("keys", _keys, "Print all keys.")


def _shielded(arguments: Sequence[str]) -> list[str]:
    """Prefix filters such as ``-status:lost`` with a space, so that argparse accepts them."""
    return [f" {text}" if re.match(r"-[A-Za-z_]+:", text) else text for text in arguments]


def _service_flags(parser: argparse.ArgumentParser, *, leads: int) -> None:
    parser.add_argument(
        "--leads",
        type=_count,
        default=leads,
        metavar="N",
        help=f"how many leads a new workspace has (default: {leads}); an existing one stays as it is",
    )
    parser.add_argument("--limits", action="store_true", help="enforce 1000 requests an hour")
    parser.add_argument("--latency", type=float, default=0.0, metavar="SECONDS")
    parser.add_argument(
        "--bare-lists", action="store_true", help="lists leave out statuses, sources and owners"
    )


def _count(text: str) -> int:
    """Parse a non-negative integer, for argparse."""
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
    """Disable garbage collection until the list is shown, which saves a seventh of the start.

    The app enables it again.
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


def _insights(options: Flags, secret_key: str | None) -> int:
    from taskip_leads.cli import figures

    return figures.insights(
        _options(options, secret_key),
        options.filter,
        weeks=options.weeks,
        currency=options.currency,
        as_json=options.json,
    )


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
