"""Run the suite on every installed Python in sequence: ``make test-all``.

Each has a separate environment, ``.venv-3.12`` and so on. Arguments go to pytest; without any, all
tests are run. With ``--newest`` first, only the newest Python is used, for the tests below the screens,
unless it is the one that runs this.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
VERSIONS = ("3.11", "3.12", "3.13", "3.14")
#: The tests that start no screens: what differs between versions of Python differs here.
BELOW_THE_SCREENS = (
    "tests/api", "tests/cli", "tests/faults", "tests/mirror", "tests/models", "tests/sandbox",
    "tests/store", "tests/wire", "tests/workspaces", "tests/test_clock.py", "tests/test_config.py",
    "tests/test_crash_report.py", "tests/test_paths.py", "tests/test_text.py",
)  # fmt: skip


def find_python(version: str) -> str | None:
    """An interpreter of this version, from the path or from pyenv; None where there is none."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    installed = sorted(pyenv.glob(f"{version}.*/bin/python{version}"))
    for candidate in (*map(str, installed), f"python{version}"):
        try:
            answer = subprocess.run(
                [candidate, "-c", "import sys, ensurepip; print('%d.%d' % sys.version_info[:2])"],
                check=False,
                capture_output=True,
                text=True,
            )
        except OSError:
            continue
        if answer.stdout.strip() == version:
            return candidate
    return None


def prepare(python: str, version: str) -> Path:
    """The interpreter of an environment with the program and the tests' packages."""
    folder = ROOT / f".venv-{version}"
    inside = folder / "bin" / "python"
    stamp = folder / ".installed"
    newest = max(
        (ROOT / name).stat().st_mtime for name in ("pyproject.toml", "tests/constraints.txt")
    )
    if not stamp.exists() or stamp.stat().st_mtime < newest:
        print(f"Installing into {folder.name} ...", flush=True)
        subprocess.run([python, "-m", "venv", str(folder)], check=True)
        packages = ["-c", "tests/constraints.txt", "-e", ".[dev]"]
        quiet = ["--quiet", "--disable-pip-version-check"]
        subprocess.run(
            [str(inside), "-m", "pip", "install", *quiet, *packages], cwd=ROOT, check=True
        )
        stamp.touch()
    return inside


# Since 3.13 SQLite warns when a connection is collected unclosed: pytest blames whichever test runs then.
_WARNINGS = (
    "-W",
    "default::ResourceWarning",
    "-W",
    "default::pytest.PytestUnraisableExceptionWarning",
)


def run(python: str, version: str, arguments: Sequence[str]) -> bool:
    """Whether the tests pass on this interpreter."""
    inside = prepare(python, version)
    print(f"Python {version}", flush=True)
    command = [
        str(inside),
        "-m",
        "pytest",
        "-n",
        "4",
        "--dist",
        "loadgroup",
        *_WARNINGS,
        *arguments,
    ]
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def run_newest() -> int:
    """Pass the tests below the screens on the newest Python, if it is newer than this one."""
    present = f"{sys.version_info.major}.{sys.version_info.minor}"
    for version in reversed(VERSIONS[VERSIONS.index(present) + 1 :]):
        if (python := find_python(version)) is not None:
            return 0 if run(python, version, BELOW_THE_SCREENS) else 1
    print(f"There is no Python newer than {present} here.")
    return 0


def main(arguments: list[str]) -> int:
    if arguments == ["--newest"]:
        return run_newest()
    outcomes: dict[str, str] = {}
    for version in VERSIONS:
        python = find_python(version)
        if python is None:
            outcomes[version] = "not on this machine"
        else:
            outcomes[version] = "passed" if run(python, version, arguments) else "FAILED"
    for version, outcome in outcomes.items():
        print(f"Python {version}: {outcome}")
    return int("FAILED" in outcomes.values() or "passed" not in outcomes.values())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
