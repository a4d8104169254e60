"""Run the suite on every Python that this machine has, one after the other: ``make test-all``.

Each gets an environment of its own, ``.venv-3.12`` and so on. Arguments go to pytest; without any, all
tests are run.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
VERSIONS = ("3.11", "3.12", "3.13", "3.14")


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


def main(arguments: list[str]) -> int:
    outcomes: dict[str, str] = {}
    for version in VERSIONS:
        python = find_python(version)
        if python is None:
            outcomes[version] = "not on this machine"
            continue
        inside = prepare(python, version)
        print(f"Python {version}", flush=True)
        ended = subprocess.run(
            [str(inside), "-m", "pytest", "-n", "4", "--dist", "loadgroup", *arguments],
            cwd=ROOT,
            check=False,
        )
        outcomes[version] = "passed" if ended.returncode == 0 else "FAILED"
    for version, outcome in outcomes.items():
        print(f"Python {version}: {outcome}")
    return int("FAILED" in outcomes.values() or "passed" not in outcomes.values())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
