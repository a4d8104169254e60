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
    from taskip_leads.cli.commands import Flags


def main(arguments: Sequence[str] | None = None, splash: Splash | None = None) -> int:
    """Run one command; return the exit code. ``splash`` may have the terminal already.

    0 = success, 1 = failure (explained on standard error), 2 = wrong usage or no terminal,
    3 = success, but unsent changes or drafts of a damaged local copy were lost, 4 = success, and
    ``agenda`` has something that is due, 70 = crash.
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

    hint = "".join(f"\n  {line}" for line in clean(error.hint, lines=True).splitlines())
    crash_report.write_error(f"taskip-leads: {clean(error.headline)}{hint}\n")
