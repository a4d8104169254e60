"""Folders on network drives are refused in a sentence; the type of each folder's own mount counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from taskip_leads import paths
from taskip_leads.errors import MirrorUnavailable

MOUNTS = """22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw
30 22 0:30 / /home rw - nfs4 files.example:/home rw
31 30 8:2 / /home/local\\040disk rw - xfs /dev/sdb1 rw
32 22 0:31 / /homework rw - cifs //files.example/x rw
half a line
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/srv/data", "ext4"),
        ("/home/rep/leads", "nfs4"),
        ("/home", "nfs4"),
        ("/home/local disk/leads", "xfs"),
        ("/homework/leads", "cifs"),
        ("/homeless", "ext4"),
    ],
)
def test_file_system_is_that_of_the_nearest_mount(folder: str, kind: str, tmp_path: Path) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(MOUNTS)
    assert paths.file_system(Path(folder), mounts) == kind


def test_unknown_file_system_is_accepted(tmp_path: Path) -> None:
    assert paths.file_system(tmp_path, tmp_path / "missing") == ""


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "fuse.sshfs"])
def test_folder_on_a_network_drive_is_refused(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "file_system", lambda folder: kind)
    with pytest.raises(MirrorUnavailable, match=f"network drive \\({kind}\\)"):
        paths.Paths(tmp_path, tmp_path).workspace_folder("crm")
