"""The manual page, built from the parser, in the markup that ``man`` reads."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator

from taskip_leads import __version__
from taskip_leads.cli.exit_codes import MEANINGS

_ENVIRONMENT = (
    ("TASKIP_SECRET_KEY", "the key for this run; it is removed from the environment at once"),
    ("TASKIP_BASE_URL", "as --base-url"),
    ("TASKIP_LEADS_HOME", "as --data-dir"),
    ("NO_COLOR", "the screens show no colours"),
)


def manual(parser: argparse.ArgumentParser) -> str:
    """Return the manual page of all commands that the help lists."""
    about = parser.description or ""
    lines = [
        f'.TH TASKIP\\-LEADS 1 "" "taskip\\-leads {__version__}" "User Commands"',
        ".SH NAME",
        f"taskip\\-leads \\- {_text(about[:1].lower() + about[1:].rstrip('.'))}",
        ".SH SYNOPSIS",
        ".B taskip\\-leads",
        "[\\fIOPTION\\fR ...] [\\fICOMMAND\\fR [\\fIARGUMENT\\fR ...]]",
        ".SH DESCRIPTION",
        _text(parser.epilog or ""),
        ".SH OPTIONS",
        *_arguments(parser),
        ".SH COMMANDS",
    ]
    for name, below in commands(parser):
        lines += [".SS " + _text(_usage(name, below)), _text(below.description or "")]
        lines += _arguments(below, but=_options(parser))
    lines += [".SH EXIT STATUS", *_table((str(code), words) for code, words in MEANINGS)]
    lines += [".SH ENVIRONMENT", *_table(_ENVIRONMENT)]
    return "\n".join(lines) + "\n"


def commands(parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Yield name and parser of each command that the help lists."""
    for action in parser._actions:  # argparse has no other way to its commands
        if isinstance(action, argparse._SubParsersAction):
            for listed in action._choices_actions:
                yield listed.dest, action.choices[listed.dest]


def _usage(name: str, parser: argparse.ArgumentParser) -> str:
    """Return the command with its arguments; flags are listed below it."""
    parts = [name]
    for action in parser._get_positional_actions():
        word = str(action.metavar or "|".join(map(str, action.choices or ())) or action.dest)
        several = action.nargs in ("+", "*")
        shown = f"{word} ..." if several else word
        parts.append(f"[{shown}]" if action.nargs in ("*", "?") else shown)
    return " ".join(parts)


def _options(parser: argparse.ArgumentParser) -> set[str]:
    return {name for action in parser._actions for name in action.option_strings}


def _arguments(
    parser: argparse.ArgumentParser, but: set[str] | frozenset[str] = frozenset()
) -> Iterator[str]:
    """Yield the arguments of a parser, without those of ``but``, which all commands have."""
    for action in parser._actions:
        known = set(action.option_strings)
        if action.help in (None, argparse.SUPPRESS) or (known and known <= but):
            continue
        if isinstance(action, argparse._SubParsersAction):
            continue
        value = "" if action.nargs == 0 else str(action.metavar or action.dest.upper())
        names = ", ".join(action.option_strings)
        yield ".TP"
        yield (
            f"\\fB{_text(names)}\\fR \\fI{_text(value)}\\fR" if names else f"\\fI{_text(value)}\\fR"
        )
        yield _text(str(action.help))


def _table(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, about in rows:
        yield from (".TP", f"\\fB{_text(name)}\\fR", _text(about))


def _text(text: str) -> str:
    """Return text in which nothing is a command of ``man``."""
    plain = " ".join(text.split()).replace("\\", "\\e").replace("-", "\\-").replace("`", "\\(ga")
    return f"\\&{plain}" if plain[:1] in (".", "'") else plain
