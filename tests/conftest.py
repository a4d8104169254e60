"""What holds for all tests."""

import gc
import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

# How long an example takes is the machine's affair: a busy one must not fail a test.
settings.register_profile("untimed", deadline=None)
# The same examples in each run that decides whether a change lands; new ones everywhere else.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.load_profile("repeatable" if os.environ.get("CI") else "untimed")

# Passes of the collector over everything that is imported take a seventh of the suite's time.
gc.freeze()
gc.set_threshold(100_000, 50, 1_000)


@pytest.fixture(autouse=True)
def _same_environment() -> Iterator[None]:
    """The command removes switches from its environment and narrows the umask; each test starts anew."""
    before, mask = dict(os.environ), os.umask(0)
    os.umask(mask)
    yield
    os.umask(mask)
    if os.environ != before:
        os.environ.clear()
        os.environ.update(before)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Below the results: what tests counted (``record_property("counted", ...)``), and the faults."""
    passed = [one for one in terminalreporter.stats.get("passed", ()) if one.when == "call"]
    counts = {text for one in passed for name, text in one.user_properties if name == "counted"}
    faults = sum("breaks" in one.keywords for one in passed)
    if faults:
        counts.add(f"{faults} times the real program met a fault in a terminal, and lost nothing")
    if counts:
        terminalreporter.section("counted")
        for line in sorted(counts):
            terminalreporter.write_line(line)
