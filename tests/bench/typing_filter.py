"""Time from a key press in the filter to the frame with echo, count and first row."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from tests.bench import peers
from tests.bench.figures import NOT_MEASURED, Figure, beside, median, pair
from tests.bench.peers import Peer
from tests.bench.stopwatch import Terminal
from tests.bench.workspaces import Reference, Workspace, environment, filters, reference

#: Typed letter by letter: names, companies, parts of addresses, and one that nothing matches.
QUERIES = ("okafor", "acme", "lind", "gmbh", "tanaka", "solar", "rivage", "garcia", "energy", "zzq")
#: Thirty letters; no lead matches all of them.
BURST = "okafor solar rivage energy acm"
_BURST_SECONDS = 1.0
_CLEAR = "\x15"
_FIRST_CHARACTERS = 12

Answered = Callable[[Terminal, str, int, str], bool]


@dataclass(slots=True)
class Contender:
    """A program with its filter open, and the seconds that each letter took it."""

    name: str
    terminal: Terminal
    #: Whether the frame answers the typed text with this count and this first row.
    answered: Answered
    changed: list[float] = field(default_factory=list)
    unchanged: list[float] = field(default_factory=list)

    @property
    def all(self) -> list[float]:
        return [*self.changed, *self.unchanged]

    def press(self, key: str, text: str, count: int, first: str) -> float:
        self.terminal.settle()
        return self.terminal.press(key, lambda t: self.answered(t, text, count, first))


def _taskip(workspace: Workspace, wanted: Reference) -> Contender:
    terminal = Terminal(workspace.command(), workspace.environment())
    everything, first = wanted.find("")
    of_total = f" of {everything:,}"
    terminal.until(lambda t: t.shows(first[:_FIRST_CHARACTERS]), terminal.started, "the list")
    terminal.wait(lambda t: t.counted, "all leads")
    terminal.settle()
    terminal.press("/", lambda t: t.shows(" / "))

    def answered(t: Terminal, text: str, count: int, name: str) -> bool:
        # With nothing typed the field shows what can be typed instead.
        echoed = not text or t.shows(f" / {text}")
        listed = not name or name[:_FIRST_CHARACTERS] in t.cursor_row
        return echoed and listed and t.shows(f" {count:,}{of_total}")

    assert everything
    return Contender("taskip-leads", terminal, answered)


def _fzf(peer: Peer, workspace: Workspace, wanted: Reference) -> Contender:
    """Over the same leads as lines of text, folded as our own index is: fzf would spend its time on
    accents otherwise."""
    table = workspace.home / "fzf.txt"
    lines = [folded.replace("\n", "\t") for folded, _ in wanted.rows]
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    environ = environment(workspace.home / "fzf", FZF_DEFAULT_COMMAND=f"cat '{table}'")
    terminal = Terminal(peer.command, environ)
    everything = f" {len(lines)}/{len(lines)}"
    terminal.until(lambda t: t.shows(everything), terminal.started, "all lines")
    terminal.settle()

    def answered(t: Terminal, text: str, count: int, _name: str) -> bool:
        # Its best match is not the list's first lead, so any line above the count is its first row.
        listed = not count or any(line[:1] == ">" and line.strip(" >") for line in t.lines[:-2])
        return (
            t.lines[-1].startswith(f"> {text}".strip())
            and t.shows(f" {count}/{len(lines)}")
            and listed
        )

    return Contender(peer.name, terminal, answered)


def type_letters(
    contenders: Sequence[Contender], wanted: Reference, queries: Sequence[str]
) -> None:
    """Every letter in each program, one right after the other; who is first changes from letter to letter."""
    turn = 0
    for query in queries:
        before, everything = wanted.find("")[0], wanted.find("")
        for end in range(1, len(query) + 1):
            count, first = wanted.find(query[:end])
            turn += 1
            for contender in (
                *contenders[turn % len(contenders) :],
                *contenders[: turn % len(contenders)],
            ):
                seconds = contender.press(query[end - 1], query[:end], count, first)
                (contender.changed if count != before else contender.unchanged).append(seconds)
            before = count
        for contender in contenders:
            contender.press(_CLEAR, "", *everything)


def type_burst(contender: Contender, wanted: Reference) -> float:
    """Seconds from the last of thirty letters, sent within a second, to the frame that answers all."""
    count, first = wanted.find_words(BURST)
    contender.terminal.settle()
    began = time.perf_counter()
    for number, letter in enumerate(BURST[:-1]):
        contender.terminal.rest(began + number * _BURST_SECONDS / len(BURST) - time.perf_counter())
        contender.terminal.send(letter)
    contender.terminal.rest(began + _BURST_SECONDS - time.perf_counter())
    seconds = contender.terminal.press(
        BURST[-1], lambda t: contender.answered(t, BURST, count, first)
    )
    contender.press(_CLEAR, "", *wanted.find(""))
    return seconds


def _counts(words: str, terminal: Terminal) -> bool:
    return terminal.shows(words)


def facets(workspace: Workspace, rounds: int) -> list[float]:
    """Seconds for the last letter of a whole filter as text: a status, a value, dates, two at once."""
    times: list[float] = []
    active = reference(workspace).find("")[0]
    total = f" of {active:,}"
    asked = filters(workspace)
    terminal = Terminal(workspace.command(), workspace.environment())
    try:
        everything = f"{active:,}{total}"
        terminal.wait(lambda t: t.counted, "all leads")
        terminal.settle()
        terminal.press("F", lambda t: t.shows(" F "))
        for words, count in asked * rounds:
            terminal.settle()
            terminal.send(words[:-1])
            terminal.settle()
            terminal.settle()
            times.append(terminal.press(words[-1], partial(_counts, f" {count:,}{total}")))
            terminal.press(_CLEAR, lambda t: t.shows(everything))
    finally:
        terminal.close()
    return times


def measure(workspace: Workspace, rounds: int, queries: Sequence[str] = QUERIES) -> list[Figure]:
    """Letters beside fzf with and without its sorting, a burst, and filters by facet."""
    wanted = reference(workspace)
    ours = _taskip(workspace, wanted)
    rivals: list[Contender] = []
    bursts: list[float] = []
    try:
        rivals += [_fzf(peer, workspace, wanted) for peer in peers.fzf()]
        for _ in range(rounds):
            type_letters([ours, *rivals], wanted, queries)
            bursts.append(type_burst(ours, wanted))
    finally:
        for contender in (ours, *rivals):
            contender.terminal.close()
    return [
        *_letters(ours, rivals, f"{workspace.leads:,} leads"),
        Figure(
            f"30 letters in a second, {workspace.leads:,} leads: to the last frame", pair(bursts)
        ),
        *_facet_figures(facets(workspace, rounds), ours, f"{workspace.leads:,} leads"),
    ]


def _letters(ours: Contender, rivals: Sequence[Contender], size: str) -> list[Figure]:
    changed = f"a letter that changes the count, {size}: echo, count and first row"
    every = f"every letter, {size}"
    if not rivals:
        none = f"fzf: {NOT_MEASURED}"
        return [
            Figure(f"{changed}, p50 / p95", pair(ours.changed), none, None, "≤ 0.25x"),
            Figure(f"{every}, p50 / p95", pair(ours.all), none, None, "≤ 0.6x"),
        ]
    figures: list[Figure] = []
    for number, peer in enumerate(rivals):
        # Only the first one is the peer of the targets; the other shows what its sorting costs.
        first = not number
        figures += beside(
            changed,
            ours.changed,
            peer.name,
            peer.changed,
            ("≤ 0.25x", "≤ 0.25x") if first else ("", ""),
        )
        figures += beside(
            every, ours.all, peer.name, peer.all, ("≤ 0.6x", "≤ 0.3x") if first else ("", "")
        )
    if ours.unchanged:
        figures.append(Figure("… that leave the count as it is", pair(ours.unchanged)))
    return figures


def _facet_figures(parts: Sequence[float], ours: Contender, size: str) -> list[Figure]:
    what = f"a status, value or date in the filter, {size}, p50 / p95"
    return [
        Figure(
            what,
            pair(parts),
            f"a letter {pair(ours.changed)}",
            median(parts) / median(ours.changed),
            "≤ 1.0x",
        )
    ]


def alone(workspace: Workspace) -> list[Figure]:
    """Return the same without a peer, for a size at which only a stall matters."""
    wanted = reference(workspace)
    ours = _taskip(workspace, wanted)
    try:
        type_letters([ours], wanted, QUERIES[:5])
    finally:
        ours.terminal.close()
    what = f"a letter in the filter, {workspace.leads:,} leads, p50 / p95"
    return [Figure(what, pair(ours.all), "", None, "")]
