"""Commands for keys and local files: login, logout, doctor, workspaces, purge."""

from __future__ import annotations

import asyncio
import getpass
import json
import sys
from typing import Any, TextIO

from msgspec.structs import asdict

from taskip_leads import splash
from taskip_leads.cli.doctor import Finding, State, examine
from taskip_leads.cli.questions import confirm
from taskip_leads.cli.repairs import repair
from taskip_leads.errors import KeyringUnavailable, TaskipError
from taskip_leads.ui.ports import describe_holdings
from taskip_leads.workspaces import accounts
from taskip_leads.workspaces.registry import SAMPLE
from taskip_leads.workspaces.session import (
    SAMPLE_LABEL,
    Installation,
    Options,
    RemoteWorkspace,
    SampleWorkspace,
)


def login(options: Options, *, from_stdin: bool, as_json: bool = False) -> int:
    """Check and store a key from the environment, standard input, or a prompt."""
    live = RemoteWorkspace(Installation(options))
    if from_stdin:
        key = sys.stdin.readline()
    else:
        key = options.secret_key or getpass.getpass(f"Secret key for {live.host} (not shown): ")
    try:
        keyring = asyncio.run(live.login(key))
    except KeyringUnavailable as error:
        raise KeyringUnavailable(
            f"The key works, but could not be stored: {error.headline}", error.hint
        ) from None
    message = f"The key works and is stored in {keyring}."
    print(json.dumps({"host": live.host, "stored_in": keyring}) if as_json else message)
    return 0


def logout(options: Options, *, as_json: bool = False) -> int:
    """Remove the key, and the list that the next start would show before it needs one."""
    live = RemoteWorkspace(Installation(options))
    splash.forget(str(live.mirror.parent))
    removed = asyncio.run(live.keychain.delete())
    message = "The key was removed." if removed else "There was no key."
    print(json.dumps({"host": live.host, "removed": removed}) if as_json else message)
    return 0


def workspaces(options: Options, *, as_json: bool) -> int:
    """Print one line per workspace: name, host, local data."""
    known = accounts.Accounts(RemoteWorkspace(Installation(options)))

    async def main() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for line in known.workspaces():
            holdings = await known.holdings(line.label)
            found.append(
                {"name": line.label, "host": line.host, "open": line.open, **asdict(holdings)}
            )
            if not as_json:
                held = describe_holdings(holdings)
                print(f"{'*' if line.open else ' '} {line.label:<24} {line.host:<28} {held}")
        return found

    found = asyncio.run(main())
    if as_json:
        print(json.dumps(found))
    return 0


def doctor(options: Options, *, as_json: bool, fix: bool = False) -> int:
    """Check the setup and print a report that can be shared; return 1 on problems.

    With ``fix``, repair first what needs no decision.
    """
    machine = Installation(options)
    repairs = list(repair(machine.places)) if fix else []
    live = RemoteWorkspace(machine)
    signs = dict(zip(State, "✓?✗" if _is_unicode() else "+?x", strict=True))

    for sentence in repairs if not as_json else ():
        print(f"{'⚒' if _is_unicode() else '*'} {sentence}")

    async def main() -> list[Finding]:
        findings: list[Finding] = []
        async for finding in examine(live):
            findings.append(finding)
            if not as_json:
                print(f"{signs[finding.state]} {finding.name:<12} {finding.words}")
        return findings

    findings = asyncio.run(main())
    well = all(finding.state is not State.BAD for finding in findings)
    if as_json:
        found = [asdict(finding) for finding in findings]
        print(json.dumps({"ok": well, "findings": found, "repairs": repairs}))
    return 0 if well else 1


def _is_unicode() -> bool:
    return (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"


def purge(options: Options, *, everything: bool, agreed: bool, as_json: bool = False) -> int:
    """Remove local data, after a confirmation."""
    machine = Installation(options)
    opened: RemoteWorkspace | SampleWorkspace
    if options.workspace is not None and options.workspace.casefold() == SAMPLE:
        opened = SampleWorkspace(machine)
    else:
        opened = RemoteWorkspace(machine)
    known = accounts.Accounts(opened)
    labels = [w.label for w in known.workspaces()] if everything else [opened.label]
    # With --json, standard output holds the object only.
    asyncio.run(_print_holdings(known, labels, sys.stderr if as_json else sys.stdout))
    if not agreed:
        confirm("", refusal="Nothing was removed.")
    removed: list[str] = []
    failed: dict[str, str] = {}
    for label in labels:
        workspace = None if label == SAMPLE_LABEL else machine.registry.find(label)
        try:
            asyncio.run(accounts.remove(machine, workspace))
        except TaskipError as error:
            failed[label] = str(error)
            print(f"{label}: {error}", file=sys.stderr)
        else:
            removed.append(label)
            if not as_json:
                print(f"{label}: removed from this machine.")
    if everything:
        for report in machine.places.crash_reports.glob("crash-*.txt"):
            report.unlink()
    if as_json:
        print(json.dumps({"removed": removed, "failed": failed}))
    return 1 if failed else 0


async def _print_holdings(known: accounts.Accounts, labels: list[str], out: TextIO) -> None:
    print("This removes from this machine only:", file=out)
    for label in labels:
        held = await known.holdings(label)
        key = "" if label == SAMPLE_LABEL else ", its key in the keyring"
        print(f"  {label}: {describe_holdings(held)}{key}", file=out)
        if held.pending:
            print("    Unsent changes are lost.", file=out)
