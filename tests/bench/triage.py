"""One by one at its largest: a digit decides, and the next lead is there."""

from __future__ import annotations

from tests.bench.figures import Figure, median, ms, pair
from tests.bench.stopwatch import Terminal
from tests.bench.workspaces import Reference, Workspace, reference

_DECIDED = 30
#: Typed letter by letter, as often as leads are decided.
_WORDS = ("okafor", "rivage", "garcia", "energy", "tanaka")
_CLEAR, _ESC = "\x15", "\x1b"
_FIRST_CHARACTERS = 12
#: The line of the lead's name, company and value.
_HEAD = 3


def measure(workspace: Workspace) -> list[Figure]:
    """Digits in a triage of all leads, beside letters in the filter of the same run."""
    wanted = reference(workspace)
    everything, first = wanted.find("")
    terminal = Terminal(workspace.command(), workspace.environment())
    try:
        terminal.until(lambda t: t.shows(first[:_FIRST_CHARACTERS]), terminal.started, "the list")
        terminal.wait(lambda t: t.counted, "all leads")
        terminal.settle()
        letters = _type(terminal, wanted)
        terminal.settle()
        opened = terminal.press("T", lambda t: t.shows(f" 1 of {everything:,}"))
        terminal.settle()
        decided = [_decide(terminal, at, everything) for at in range(_DECIDED)]
    finally:
        terminal.close()
    size = f"{everything:,} of {workspace.leads:,} leads"
    return [
        Figure(
            f"a digit in a triage of {size}: the next lead, p50 / p95",
            pair(decided),
            f"a letter in the filter {pair(letters)}",
            median(decided) / median(letters),
        ),
        Figure("… beginning it", ms(opened)),
    ]


def _type(terminal: Terminal, wanted: Reference) -> list[float]:
    """Seconds for each letter to the frame with its count."""
    of_all = f" of {wanted.find('')[0]:,}"
    seconds: list[float] = []
    terminal.press("/", lambda t: t.shows(" / "))
    for word in _WORDS:
        for end in range(1, len(word) + 1):
            typed, count = word[:end], wanted.find(word[:end])[0]
            terminal.settle()
            seconds.append(
                terminal.press(
                    word[end - 1],
                    lambda t, typed=typed, count=count: (  # type: ignore[misc]
                        t.shows(f" / {typed}") and t.shows(f" {count:,}{of_all}")
                    ),
                )
            )
        terminal.send(_CLEAR)
        terminal.settle()
    terminal.press(_ESC, lambda t: not t.shows(" / "))
    return seconds


def _decide(terminal: Terminal, at: int, total: int) -> float:
    """Seconds from a digit to the frame with the next lead and its number."""
    before = terminal.lines[_HEAD]

    def shown(t: Terminal) -> bool:
        head = t.lines[_HEAD]
        return t.shows(f" {at + 2} of {total:,}") and bool(head.strip()) and head != before

    seconds = terminal.press("23"[at % 2], shown)
    terminal.settle()
    return seconds
