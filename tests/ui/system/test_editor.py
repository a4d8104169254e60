"""The user's editor runs without a shell and key, and always returns the terminal."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskip_leads.errors import UsageError
from taskip_leads.ui.system import editor
from taskip_leads.ui.system.text_decoding import decode
from tests.ui.conftest import Opener

WRITES = """
import json, os, pathlib, sys
file = pathlib.Path(sys.argv[-1])
told = {"text": file.read_text(), "argv": sys.argv[1:-1], "env": dict(os.environ), "folder": str(file.parent)}
told["modes"] = [oct(file.parent.stat().st_mode & 0o777), oct(file.stat().st_mode & 0o777)]
pathlib.Path(os.environ["REPORT"]).write_text(json.dumps(told))
(file.parent / "note.txt~").write_text("a backup")
file.write_text("Edited: ä\\nSecond line\\n")
sys.exit(int(os.environ.get("CODE", "0")))
"""


class Terminal:
    """Stands for the app: counts how often the terminal was lent and given back."""

    def __init__(self) -> None:
        self.lendings = self.back = 0
        self.lent = False

    @contextmanager
    def lend_terminal(self) -> Iterator[None]:
        self.lendings += 1
        self.lent = True
        try:
            yield
            # Not in the ``finally``, as in Textual.
            self.back += 1
        finally:
            self.lent = False


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    script = tmp_path / "an editor.py"
    script.write_text(WRITES)
    return {
        "EDITOR": f'"{sys.executable}" "{script}" --wait "a b; touch {tmp_path}/pwned"',
        "REPORT": str(tmp_path / "report.json"),
        "TASKIP_SECRET_KEY": "very-secret",
        "HOME": "/nowhere",
        "PATH": "/usr/bin:/bin",
    }


async def edited(terminal: Terminal, text: str, environ: dict[str, str]) -> str:
    return await editor.edit(terminal, text, environ)


async def test_editor_returns_the_edited_text(environ: dict[str, str]) -> None:
    terminal = Terminal()
    assert await edited(terminal, "Before", environ) == "Edited: ä\nSecond line"
    assert (terminal.lendings, terminal.back) == (1, 1)
    assert not terminal.lent


async def test_folder_and_file_are_private_and_removed_afterwards(environ: dict[str, str]) -> None:
    await edited(Terminal(), "Before", environ)
    report = json.loads(Path(environ["REPORT"]).read_text())
    assert report["text"] == "Before"
    assert report["modes"] == ["0o700", "0o600"]
    assert not Path(report["folder"]).exists()


async def test_editor_runs_without_a_shell_and_without_the_key(
    environ: dict[str, str], tmp_path: Path
) -> None:
    await edited(Terminal(), "Before", environ)
    report = json.loads(Path(environ["REPORT"]).read_text())
    assert report["argv"] == ["--wait", f"a b; touch {tmp_path}/pwned"]
    assert not (tmp_path / "pwned").exists()
    assert report["env"]["HOME"] == "/nowhere"
    assert "very-secret" not in json.dumps(report["env"])


async def test_failing_editor_changes_nothing(environ: dict[str, str]) -> None:
    terminal = Terminal()
    with pytest.raises(UsageError, match="The editor ended with 3"):
        await edited(terminal, "Before", {**environ, "CODE": "3"})
    assert terminal.back == 1
    report = json.loads(Path(environ["REPORT"]).read_text())
    assert not Path(report["folder"]).exists()


@pytest.mark.parametrize("command", ["truncate -s 0", "rm", "sed -i s/.*//"])
async def test_editor_that_saves_no_text_changes_nothing(
    environ: dict[str, str], command: str
) -> None:
    terminal = Terminal()
    with pytest.raises(UsageError, match=r"saved no text\. The text is unchanged"):
        await edited(terminal, "Before\nafter", {**environ, "EDITOR": command})
    assert terminal.back == 1


@pytest.mark.parametrize(
    ("octets", "text", "encoding"),
    [
        ("Grüße".encode("utf-8-sig"), "Grüße", ""),
        ("Grüße\r\nB\r\n".encode(), "Grüße\nB", ""),
        (b"one\rtwo\r", "one\ntwo", ""),
        ("Grüße\r\nB".encode("utf-16"), "Grüße\nB", "UTF-16"),
        ("\ufeffGrüße".encode("utf-16-be"), "Grüße", "UTF-16"),
        ("Gruesse".encode("utf-16-le"), "Gruesse", "UTF-16"),
        ("\ufeffGrüße".encode("utf-32-le"), "Grüße", "UTF-32"),
        ("Grüße".encode("latin-1"), "Grüße", "Windows-1252"),
        ("„5 €“".encode("cp1252"), "„5 €“", "Windows-1252"),
        (b"\x81\xe4", "\x81ä", "Latin-1"),
        (b"\xff\xfea", "ÿþa", "Windows-1252"),
    ],
)
async def test_saved_text_is_decoded_by_its_byte_order_mark(
    environ: dict[str, str], tmp_path: Path, octets: bytes, text: str, encoding: str
) -> None:
    saved = tmp_path / "saved"
    saved.write_bytes(octets)
    notices: list[str] = []
    edited = await editor.edit(
        Terminal(), "Before", {**environ, "EDITOR": f"cp {saved}"}, say=notices.append
    )
    assert edited == text
    assert [f"saved {encoding}, not UTF-8" in notice for notice in notices] == [True] * bool(
        encoding
    )


@given(st.binary(max_size=40))
def test_any_bytes_are_decoded_as_text(octets: bytes) -> None:
    assert "\r" not in decode(octets).text


@given(st.text(st.characters(codec=None)))
def test_unedited_text_is_unchanged(text: str) -> None:
    octets = text.encode("utf-8", "surrogatepass")
    if not octets.startswith((b"\xff", b"\xfe", b"\xef\xbb\xbf")) and not {"\r", "\0"} & set(text):
        assert decode(octets).text == text


async def test_file_of_a_killed_process_is_removed_and_of_a_running_one_remains(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    hold = (
        "import sys, tempfile; tempfile.tempdir = sys.argv[1]\n"
        "from taskip_leads.ui.system import editor\n"
        "folder = editor._Folder(); (folder.path / 'note.txt').write_text('x')\n"
        "print(folder.path, flush=True); sys.stdin.read()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", hold, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    folder = Path(process.stdout.readline().decode().strip())
    (tmp_path / "taskip-leads-link").symlink_to(folder)
    editor.remove_leftovers()
    assert (folder / "note.txt").exists(), "its editor is still open"
    process.kill()
    process.communicate()
    editor.remove_leftovers()
    assert not folder.exists()


async def test_empty_text_may_stay_empty(environ: dict[str, str]) -> None:
    assert await edited(Terminal(), "", {**environ, "EDITOR": "truncate -s 0"}) == ""


async def test_editor_that_cannot_start_returns_the_terminal(
    environ: dict[str, str], tmp_path: Path
) -> None:
    broken = tmp_path / "broken"
    broken.write_bytes(b"\x7fELF this is no program")
    broken.chmod(0o755)
    terminal = Terminal()
    with pytest.raises(UsageError, match="The editor can't be started"):
        await edited(terminal, "Before", {**environ, "EDITOR": str(broken)})
    assert terminal.back == 1


async def test_ctrl_c_in_the_editor_does_not_reach_the_app(
    environ: dict[str, str], tmp_path: Path
) -> None:
    # The terminal sends it to both of us, and the editor may be gone before we have looked.
    script = tmp_path / "interrupted.py"
    script.write_text("import os, signal; os.kill(os.getppid(), signal.SIGINT); os._exit(1)")
    environ["EDITOR"] = f'"{sys.executable}" "{script}"'
    terminal, heard = Terminal(), list[bool]()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGINT, lambda: heard.append(terminal.lent))
    try:
        for number in range(20):
            with pytest.raises(UsageError):
                await edited(terminal, "text", environ)
            while len(heard) <= number:
                await asyncio.sleep(0)
    finally:
        loop.remove_signal_handler(signal.SIGINT)
    assert all(heard)


def test_missing_editor_is_named() -> None:
    with pytest.raises(UsageError, match="The editor no-such-editor was not found"):
        editor.command({"EDITOR": "no-such-editor -w", "PATH": "/usr/bin"})


def test_visual_takes_precedence_over_editor(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).write_text("")
        (tmp_path / name).chmod(0o755)
    environ = {"VISUAL": "one -x", "EDITOR": "two", "PATH": str(tmp_path)}
    assert editor.command(environ) == ["one", "-x"]


def test_missing_editor_setting_is_reported_with_advice(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Set EDITOR"):
        editor.command({"PATH": str(tmp_path)})


async def test_terminal_that_cannot_run_an_editor_is_reported_in_the_note(
    offline: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", sys.executable)
    async with offline() as ui:
        await ui.press("n")
        await ui.write("Text")
        await ui.press("ctrl+o")
        await ui.sees("An editor can't be started in this terminal.", "Text")
