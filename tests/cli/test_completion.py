"""Shells complete commands, filter words, statuses, fields and views."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

from taskip_leads.cli.parser import build_parser
from tests.cli.conftest import Run
from tests.support import keyrings
from tests.support.service import Service
from tests.support.terminal import PROGRAM, environment

#: How each shell starts without the user's settings.
SHELLS = {"bash": ["--norc", "--noprofile"], "zsh": ["-f"], "fish": ["--no-config"]}


def words(run: Run, kind: str, typed: str) -> list[str]:
    code, out, err = run("complete-words", kind, "--", typed)
    assert (code, err) == (0, "")
    return out.splitlines()


def test_words_come_from_the_local_copy(run: Run, service: Service) -> None:
    assert words(run, "status", "") == [], "nothing was synced yet"
    assert "status:" in words(run, "lead", "st")
    run("sync")
    service.forget()
    people = service.rows("SELECT first_name, last_name FROM users ORDER BY id LIMIT 1")
    name = f"{people[0]['first_name']} {people[0]['last_name']}"
    assert words(run, "status", "CON") == ["Contacted"]
    assert words(run, "lead", "status:con") == ["status:Contacted"]
    assert words(run, "lead", "-status:new,con") == ["-status:new,Contacted"]
    assert f"owner:{name}" in words(run, "lead", f"owner:{name[:3]}")
    assert f'acme owner:"{name}"' in words(run, "lead", f"acme owner:{name[:3]}")
    assert words(run, "lead", "is:unt") == ["is:untouched"]
    assert "value=" in words(run, "field", "va")
    assert words(run, "field", "status=+con") == ["status=+Contacted"]
    assert words(run, "view", "unt") == ["Untouched"]
    assert words(run, "lead", "nonsense:x") == []
    assert service.requests == []


def test_completed_filters_are_read_as_they_were_meant(run: Run, service: Service) -> None:
    run("sync")
    for kind in ("status:", "source:", "owner:", "is:", "has:", "sort:", "acme owner:"):
        for word in words(run, "lead", kind):
            assert run("leads", word)[0] == 0, word


@pytest.mark.parametrize("shell", SHELLS)
def test_shell_completes(run: Run, service: Service, tmp_path: Path, shell: str) -> None:
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed")
    run("sync")
    folder = tmp_path / "bin"
    folder.mkdir()
    command = folder / "taskip-leads"
    command.write_text(f'#!/bin/sh\nexec {" ".join(PROGRAM)} "$@"\n')
    command.chmod(0o755)
    code, script, _ = run("completion", shell)
    assert code == 0
    source = tmp_path / f"complete.{shell}"
    source.write_text(script)
    env = environment(tmp_path, TASKIP_BASE_URL=service.base_url, TERM="dumb")
    env["TASKIP_LEADS_HOME"] = str(tmp_path)
    env["PATH"] = f"{folder}:{env['PATH']}"
    child = pexpect.spawn(
        program, SHELLS[shell], env=env, encoding="utf-8", timeout=20, dimensions=(24, 200)
    )
    try:
        if shell == "zsh":
            child.sendline(f"autoload -Uz compinit && compinit -u -d {tmp_path}/zcompdump")
        load = f"source {source}" if shell == "fish" else f'eval "$(cat {source})"'
        child.sendline(f"{load}; echo loa''ded")
        child.expect("loaded")
        for typed, completed in (
            ("taskip-leads complet", "ion"),
            ("taskip-leads leads status:cont", "Contacted"),
            ("taskip-leads next owner:ana", r"Ana\\ Silva"),
            ("taskip-leads status 7 cont", "Contacted"),
            ("taskip-leads set 7 phon", "e="),
        ):
            child.send(f"{typed}\t")
            child.expect(completed)
            child.send("\x15" if shell == "fish" else "\x01\x0b")
    finally:
        child.close(force=True)


def test_completion_knows_every_command(run: Run) -> None:
    _, script, _ = run("completion", "bash")
    (action,) = [one for one in build_parser()._actions if isinstance(one.choices, dict)]
    for name in set(action.choices or ()) - {"complete-words"}:
        assert name in script
    assert "complete-words'" not in script.split("# Custom Preamble")[0]


def test_every_printing_command_has_json(run: Run, service: Service) -> None:
    run("sync")
    assert json.loads(run("me", "--json")[1]) == {"me": None}
    (user,) = service.rows("SELECT id, first_name, last_name FROM users ORDER BY id LIMIT 1")
    name = f"{user['first_name']} {user['last_name']}"
    assert json.loads(run("me", str(user["id"]), "--json")[1]) == {
        "me": {"id": user["id"], "name": name}
    }
    (workspace,) = [one for one in json.loads(run("workspaces", "--json")[1]) if one["open"]]
    assert (workspace["leads"], workspace["pending"]) == (40, 0)
    (note,) = [row for row in json.loads(run("keys", "--json")[1]) if row["id"] == "leads.note"]
    assert note == {"id": "leads.note", "screen": "Leads", "keys": ["n"], "words": "Write a note"}
    with keyrings.using(keyrings.backend(keyrings.SAFE)):
        stored = json.loads(run("login", "--json")[1])
        assert stored["host"] in service.base_url
        assert stored["stored_in"]
        assert json.loads(run("logout", "--json")[1]) == {"host": stored["host"], "removed": True}
        assert json.loads(run("logout", "--json")[1])["removed"] is False
        code, out, err = run("purge", "--yes", "--json")
        assert (code, json.loads(out)) == (0, {"removed": [workspace["name"]], "failed": {}})
        assert "40 leads" in err


def test_leads_of_a_view(run: Run, service: Service) -> None:
    run("sync")
    (owner,) = service.rows("SELECT user_id AS id FROM lead_users ORDER BY lead_id LIMIT 1")
    run("me", str(owner["id"]))
    by_view = json.loads(run("leads", "--view", "mine", "--json")[1])
    by_filter = json.loads(run("leads", "owner:me", "--json")[1])
    assert {one["id"] for one in by_view} == {one["id"] for one in by_filter}
    assert len(by_view) > 1
    first = by_view[0]["id"]
    narrowed = json.loads(run("leads", "--view", "Mine", "--json", f"#{first}", "sort:name")[1])
    assert [one["id"] for one in narrowed] == [first]
    code, out, err = run("leads", "--view", "zz")
    assert (code, out) == (1, "")
    assert "There is no view zz." in err


def test_shtab_is_imported_by_its_command_only() -> None:
    probe = (
        "import sys, taskip_leads.cli.parser as p; p.build_parser();"
        " assert not {'shtab', 'taskip_leads.store.store'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", probe], check=True)
