"""Ask on the terminal before a command does what cannot simply be taken back."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from taskip_leads.cli.commands import NoTerminal
from taskip_leads.errors import UsageError


def confirm(question: str, lines: Sequence[str] = (), *, refusal: str) -> None:
    """Ask ``question``, which may be empty, and show ``lines`` below it; only ``yes`` goes on.

    Everything is written to standard error, so that standard output holds results only.

    Raises:
        NoTerminal: standard input is no terminal.
        UsageError: another answer; it says ``refusal``.
    """
    if sys.stdin is None or not sys.stdin.isatty():
        raise NoTerminal(f"{question} {refusal}".lstrip(), "Without a terminal, use --yes.")
    with _interruptible():
        for line in filter(None, (question, *lines)):
            print(line, file=sys.stderr)
        print("Type yes to continue: ", end="", file=sys.stderr, flush=True)
        answer = sys.stdin.readline()
    if answer.strip().lower() != "yes":
        raise UsageError(refusal)


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let ctrl+c end the question: an event loop would only note it until the answer is there."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
