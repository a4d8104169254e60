"""Typed, pasted and dropped paths are files or an error message."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taskip_leads.ui.system import file_paths

PATH_LIKE = st.one_of(
    st.text(st.characters(codec=None), max_size=30),
    st.lists(
        st.sampled_from(
            ["~", "~root", "~nosuchuser", "/", "\\", "*", "[", "]", "?", "#", "²", "12", "file:", "//",
             "%00", "%zz", "%ff", "\0", "'", '"', " ", "$", ".pdf", "..", "C:", "x" * 300, "**"]
        ),
        max_size=8,
    ).map("".join),
)  # fmt: skip


@pytest.mark.parametrize(
    "typed",
    [
        "#²", "#", "#12 #x", "#٣", "#" + "9" * 30, "~$Report.docx", "~nosuchuser/x.pdf", "~nosuchuser",
        "a\0b.pdf", "x" * 5000, "/" + "x" * 300, "[", "file://other.example/x.pdf", "file:///%00",
        r"C:\Users\me\a.pdf", "'", '"a', "\ud800.pdf", "~\0",
    ],
)  # fmt: skip
def test_unreadable_path_is_refused_with_a_message(typed: str) -> None:
    found = file_paths.read(typed)
    assert found.trouble.endswith(".")
    assert (found.files, found.ids) == ((), ())


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("my file.pdf", "~$Report.docx", "ä b.txt", "[x].txt", "100%.txt"):
        (tmp_path / name).write_text("text")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("file://{}/my%20file.pdf", "my file.pdf"),
        ("file://localhost{}/my%20file.pdf", "my file.pdf"),
        ("FILE:{}/my%20file.pdf", "my file.pdf"),
        ("file://{}/%C3%A4%20b.txt", "ä b.txt"),
        ("file://{}/100%25.txt", "100%.txt"),
        ("'file://{}/my%20file.pdf'", "my file.pdf"),
        ("~$Report.docx", "~$Report.docx"),
        ("{}/~$Report.docx", "~$Report.docx"),
        ("[x].txt", "[x].txt"),
        ("my file.pdf", "my file.pdf"),
    ],
)
def test_file_name_is_matched_as_typed(folder: Path, typed: str, name: str) -> None:
    found = file_paths.read(typed.replace("{}", str(folder)))
    assert found.trouble == ""
    assert [path.name for path, _ in found.files] == [name]


def test_ids_of_uploaded_files_are_ascii_digits() -> None:
    assert file_paths.read("#12 #15").ids == (12, 15)


def test_unreadable_folder_gives_a_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "is_dir", refuse)
    found = file_paths.read(str(tmp_path / "x"))
    assert found.trouble == f"{tmp_path}/x can't be read: Permission denied."


def test_windows_path_keeps_its_backslashes() -> None:
    found = file_paths.read(r"C:\Users\me\my file.pdf")
    assert r"C:\Users\me\my file.pdf" in found.trouble


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=PATH_LIKE)
def test_any_text_is_parsed_as_files_or_refused(folder: Path, typed: str) -> None:
    found = file_paths.read(typed)
    assert all(os.fspath(path) for path, _ in found.files)
    file_paths.complete(typed)
