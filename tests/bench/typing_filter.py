"""From a key press in the filter to the frame that shows the right rows and the right count."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from tests.bench import peers
from tests.bench.figures import NOT_MEASURED, Figure, median, p95, pair
from tests.bench.stopwatch import Terminal
from tests.bench.workspaces import Reference, Workspace, environment, filters, reference

#: Typed letter by letter: names, companies, parts of addresses, and one that nothing matches.
QUERIES = ("okafor", "acme", "lind", "gmbh", "tanaka", "solar", "rivage", "garcia", "energy", "zzq")


def ours(workspace: Workspace, wanted: Reference, queries: Sequence[str]) -> list[float]:
    """Seconds for each letter."""
    times: list[float] = []
    total = f" of {workspace.leads:,}"
    terminal = Terminal(workspace.command(), workspace.environment())
    try:
        everything, first = wanted.find("")
        terminal.until(lambda t: t.shows(first[:12]), terminal.started, "the list")
        terminal.wait(lambda t: t.counted, "all leads")
        terminal.settle()
        terminal.press("/", lambda t: t.shows(" / "))
        for query in queries:
            for end in range(1, len(query) + 1):
                count, name = wanted.find(query[:end])

                def right(t: Terminal, count: int = count, name: str = name) -> bool:
                    return t.shows(f" {count:,}{total}") and (not name or t.shows(name[:12]))

                times.append(terminal.press(query[end - 1], right))
            terminal.press("\x15", lambda t: t.shows(f" {everything:,}{total}"))
            terminal.settle()
    finally:
        terminal.close()
    return times


def theirs(workspace: Workspace, wanted: Reference, queries: Sequence[str]) -> list[float] | None:
    """The same letters in fzf, over the same leads as lines of text."""
    peer = peers.fzf()
    if peer is None:
        return None
    table = workspace.home / "fzf.txt"
    # Folded, as our own index is: fzf would spend its time on accents otherwise.
    lines = [folded.replace("\n", "\t") for folded, _ in wanted.rows]
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    times: list[float] = []
    environ = environment(workspace.home / "fzf", FZF_DEFAULT_COMMAND=f"cat '{table}'")
    terminal = Terminal(peer.command, environ)
    try:
        everything = f"{len(lines)}/{len(lines)}"
        terminal.until(lambda t: t.shows(everything), terminal.started, "all lines")
        terminal.settle()
        for query in queries:
            for end in range(1, len(query) + 1):
                count = wanted.find(query[:end])[0]

                def right(t: Terminal, count: int = count) -> bool:
                    return t.shows(f" {count}/{len(lines)}")

                times.append(terminal.press(query[end - 1], right))
            terminal.press("\x15", lambda t: t.shows(everything))
            terminal.settle()
    finally:
        terminal.close()
    return times


def _counts(words: str, terminal: Terminal) -> bool:
    return terminal.shows(words)


def facets(workspace: Workspace, rounds: int) -> list[float]:
    """Seconds for the last letter of a whole filter as text: a status, a value, dates, two at once."""
    times: list[float] = []
    total = f" of {workspace.leads:,}"
    asked = filters(workspace)
    terminal = Terminal(workspace.command(), workspace.environment())
    try:
        everything = f"{reference(workspace).find('')[0]:,}{total}"
        terminal.wait(lambda t: t.counted, "all leads")
        terminal.settle()
        terminal.press("F", lambda t: t.shows(" F "))
        for words, count in asked * rounds:
            terminal.settle()
            terminal.send(words[:-1])
            terminal.settle()
            terminal.settle()
            times.append(terminal.press(words[-1], partial(_counts, f" {count:,}{total}")))
            terminal.press("\x15", lambda t: t.shows(everything))
    finally:
        terminal.close()
    return times


def measure(workspace: Workspace, rounds: int) -> list[Figure]:
    wanted = reference(workspace)
    mine: list[float] = []
    peer: list[float] = []
    for _ in range(rounds):
        mine += ours(workspace, wanted, QUERIES)
        peer += theirs(workspace, wanted, QUERIES) or []
    parts = facets(workspace, rounds)
    others = Figure(
        f"a status, value or date in the filter, {workspace.leads:,} leads, p50 / p95", pair(parts)
    )
    what = f"a letter in the filter, {workspace.leads:,} leads: rows and exact count, p50 / p95"
    if not peer:
        target = "p50 ≤ 1x, p95 ≤ 0.3x"
        return [Figure(what, pair(mine), f"fzf: {NOT_MEASURED}", None, target), others]
    return [
        Figure(what, pair(mine), f"fzf -e {pair(peer)}", median(mine) / median(peer), "p50 ≤ 1x"),
        Figure("… the 95th percentile", "", "", p95(mine) / p95(peer), "p95 ≤ 0.3x"),
        others,
    ]


def alone(workspace: Workspace) -> list[Figure]:
    """The same without a peer, for a size at which only a stall matters."""
    times = ours(workspace, reference(workspace), QUERIES[:5])
    what = f"a letter in the filter, {workspace.leads:,} leads, p50 / p95"
    return [Figure(what, pair(times), "", None, "")]
