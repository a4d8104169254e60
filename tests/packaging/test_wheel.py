"""The wheel, installed alone, runs the sample workspace."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from tests.support.terminal import environment, running

REPOSITORY = Path(__file__).parents[2]
CTRL_Q = "\x11"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    build = "import sys; from hatchling.build import build_wheel; build_wheel(sys.argv[1])"
    subprocess.run([sys.executable, "-c", build, str(folder)], cwd=REPOSITORY, check=True)
    (file,) = folder.glob("*.whl")
    return file


def test_wheel_contains_exactly_the_package(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert [n for n in names if ".data/" in n and n.endswith("share/man/man1/taskip-leads.1")]
    inside = {name for name in names if ".dist-info/" not in name and ".data/" not in name}
    tracked = subprocess.run(
        ["git", "ls-files", "tui/taskip_leads"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    if tracked.returncode:
        pytest.skip("this tree is no git checkout: there is no list to compare with")
    assert inside == {name.removeprefix("tui/") for name in tracked.stdout.split()}
    assert {Path(name).suffix for name in inside} >= {".py", ".sql", ".tcss", ".typed"}


def test_installed_wheel_runs_the_sample_workspace(wheel: Path, tmp_path: Path) -> None:
    place = tmp_path / "venv"
    venv.create(place, with_pip=False, symlinks=True)
    python = place / "bin" / "python"
    installed = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps"]
    subprocess.run(
        [*installed, "--no-index", "--quiet", "--disable-pip-version-check", str(wheel)],
        check=True,
        capture_output=True,
    )
    (site,) = place.glob("lib/python3*/site-packages")
    # The libraries of this environment, behind what is installed in that one.
    (site / "libraries.pth").write_text(sysconfig.get_paths()["purelib"] + os.linesep)

    environ = environment(tmp_path / "home")
    del environ["PYTHONPATH"]
    where = subprocess.run(
        [str(python), "-c", "import taskip_leads; print(taskip_leads.__file__)"],
        env=environ,
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(where.stdout.strip()).is_relative_to(place), "else the tree would be tried"
    command = (str(place / "bin" / "taskip-leads"), "demo", "--leads", "30")
    with running(command, environ, 120, 36) as terminal:
        terminal.wait_for("✓ synced")
        terminal.wait_for("Amelia Okafor")
        terminal.send(CTRL_Q)
        assert terminal.wait_end() == 0
