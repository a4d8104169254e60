"""From the command to the first frame that shows a lead."""

from __future__ import annotations

from collections.abc import Sequence

from taskip_leads import splash
from tests.bench import peers
from tests.bench.figures import NOT_MEASURED, Figure, median, ms, pair
from tests.bench.peers import Peer
from tests.bench.stopwatch import Terminal
from tests.bench.workspaces import Workspace, environment, reference


def first_paint(command: Sequence[str], environment: dict[str, str], words: str) -> float:
    """Return seconds to the first frame with ``words``."""
    terminal = Terminal(command, environment)
    try:
        return terminal.until(lambda t: t.shows(words), terminal.started, words)
    finally:
        terminal.close()


def without_key(workspace: Workspace) -> dict[str, str]:
    """Return an environment without a key, which costs a second start of Python to hide.

    Most people keep the key in the keyring. The program asks for it after the first frame.
    """
    environment = workspace.environment()
    del environment["TASKIP_SECRET_KEY"]
    return environment


def kept_frames(workspace: Workspace, words: str, rounds: int) -> list[float]:
    """Return seconds to the frame with ``words`` that the run before kept."""
    environment = without_key(workspace)
    times: list[float] = []
    for _ in range(rounds + 1):
        terminal = Terminal(workspace.command(), environment)
        times.append(terminal.until(lambda t: t.shows(words), terminal.started, words))
        terminal.wait(lambda t: t.counted, "the app")
        terminal.quit()
        assert workspace.mirror.with_name(splash.FILE).exists(), "no frame was kept"
    return times[1:]


def measure(small: Workspace, large: Workspace, rounds: int) -> list[Figure]:
    """All contenders in turn, round after round, so that a busy machine is busy for all of them."""
    home = environment(small.home / "peers")
    rivals: dict[str, tuple[Peer | None, str]] = {
        "minimal": (peers.minimal(), "≤ 1.3x"),
        "posting": (peers.posting(), "≤ 0.33x"),
        "harlequin": (peers.harlequin(), "≤ 0.35x"),
        "visidata": (peers.visidata(large), "≤ 0.8x"),
    }
    times: dict[str, list[float]] = {name: [] for name in ("small", "large", *rivals)}
    names = {w: reference(w).find("")[1][:12] for w in (small, large)}
    for _ in range(rounds):
        for at, workspace in (("small", small), ("large", large)):
            command = [*workspace.command(), "--no-splash"]
            times[at].append(first_paint(command, without_key(workspace), names[workspace]))
        for at, (peer, _) in rivals.items():
            if peer is not None:
                times[at].append(first_paint(peer.command, home, peer.first))
    ours = median(times["large"])
    figures = [
        Figure(
            f"first paint, {large.leads:,} leads",
            pair(times["large"]),
            f"with {small.leads:,} leads {ms(median(times['small']))}",
            ours / median(times["small"]),
            "≤ 1.2x",
        )
    ]
    for at, (peer, target) in rivals.items():
        if peer is None:
            figures.append(Figure("… beside", "", f"{at}: {NOT_MEASURED}", None, target))
            continue
        theirs = median(times[at])
        figures.append(
            Figure("… beside", "", f"{peer.version} {ms(theirs)}", ours / theirs, target)
        )
    figures.append(readable(kept_frames(large, names[large], rounds), times["posting"]))
    return figures


def readable(ours: Sequence[float], posting: Sequence[float]) -> Figure:
    """The kept frame beside a program of the same kind that is live."""
    target = "≤ 0.03x"
    if not posting:
        beside = f"posting: {NOT_MEASURED}"
        return Figure("readable (kept frame)", pair(ours), beside, None, target)
    ratio = median(ours) / median(posting)
    return Figure(
        "readable (kept frame)", pair(ours), f"posting {ms(median(posting))}", ratio, target
    )
