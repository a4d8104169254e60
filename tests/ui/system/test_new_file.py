"""A file is written whole, where none was."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from taskip_leads.ui.system.new_file import write_new, write_new_at

#: In a process of its own, whose files may have 4 kB: the disk is full for it.
_SMALL = """
import resource, signal, sys
from pathlib import Path
from taskip_leads.ui.system.new_file import write_new_at
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    write_new_at(sys.argv[1], "json", "x" * 100_000)
except OSError as error:
    print(error.strerror)
"""


def test_file_is_private_and_no_other_is_overwritten(tmp_path: Path) -> None:
    first = write_new(tmp_path, "leads", "csv", "Name\n")
    second = write_new(tmp_path, "leads", "csv", "Name\nAnna\n")
    assert (first.name, second.name) == ("leads.csv", "leads-2.csv")
    assert first.read_bytes() == b"\xef\xbb\xbfName\n"
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        write_new_at(str(first), "csv", "")
    assert first.read_bytes() == b"\xef\xbb\xbfName\n"


@pytest.mark.skipif(sys.platform == "win32", reason="files have no limit there")
def test_full_disk_leaves_no_part_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "leads.json"
    command = [sys.executable, "-c", _SMALL, str(path)]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ended.stdout == "File too large\n"
    assert not path.exists()
