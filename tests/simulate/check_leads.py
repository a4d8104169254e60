"""Check which leads, contacts and files there are."""

from __future__ import annotations

from collections import Counter

from taskip_leads.models.change import (
    AttachFiles,
    ConvertLead,
    CreateLead,
    DeleteFiles,
    DeleteLead,
    DeleteLeads,
    UploadFile,
)
from taskip_leads.store.outbox.enqueue import leads_of
from tests.simulate.evidence import Evidence


def leads(evidence: Evidence) -> None:
    deleted = {
        key
        for f in evidence.done(DeleteLead, DeleteLeads)
        for key in leads_of(f.intent.change, f.intent.row)
    }
    for lead in evidence.rep.first:
        if evidence.exists(lead) and lead in deleted:
            evidence.verdict.lost.append(f"the deletion of lead {lead}")
        if not evidence.exists(lead) and lead not in deleted:
            evidence.verdict.ghost.append(f"lead {lead} was deleted")
    for fate in evidence.fates.values():
        change = fate.intent.change
        if not isinstance(change, CreateLead):
            continue
        rows = evidence.world.rows("SELECT 1 FROM leads WHERE email = ?", change.fields["email"])
        key = -fate.intent.row
        what = f"new lead {change.fields['email']}: {len(rows)} times, {fate.end}"
        if len(rows) > 1:
            evidence.verdict.duplicated.append(what)
        elif fate.end in ("undone", "vanished") and rows:
            evidence.verdict.ghost.append(what)
        elif fate.end == "done" and bool(rows) is (key in deleted):
            evidence.verdict.lost.append(what)


def conversions(evidence: Evidence) -> None:
    for fate in evidence.fates.values():
        change = fate.intent.change
        if (
            not isinstance(change, ConvertLead)
            or (server_id := evidence.server_id(change.lead)) is None
        ):
            continue
        contacts = evidence.world.rows("SELECT 1 FROM contacts WHERE lead_id = ?", server_id)
        what = f"conversion of lead {change.lead}: {len(contacts)} contacts"
        if len(contacts) > 1:
            evidence.verdict.duplicated.append(what)
        elif fate.end == "done" and not contacts and evidence.exists(change.lead):
            evidence.verdict.lost.append(what)


def uploads(evidence: Evidence) -> None:
    """A lead's history shows how often a file of that name was added."""
    expected: Counter[tuple[int, str]] = Counter()
    uncertain: set[tuple[int, str]] = set()
    for fate in evidence.fates.values():
        change = fate.intent.change
        if (
            not isinstance(change, UploadFile)
            or (server_id := evidence.server_id(change.lead)) is None
        ):
            continue
        if fate.end == "done" and evidence.exists(change.lead):
            expected[server_id, change.name] += 1
        elif fate.end == "dropped":
            uncertain.add((server_id, change.name))
    rows = evidence.world.rows(
        "SELECT lead_id, substr(content, 13) AS name FROM activities"
        " WHERE kind = 'file_added' AND content LIKE 'File added: file%'"
    )
    there = Counter((row["lead_id"], row["name"]) for row in rows)
    for key in (expected | there).keys() - uncertain:
        what = f"file {key[1]} on lead {key[0]}: {there[key]} times instead of {expected[key]}"
        if there[key] < expected[key]:
            evidence.verdict.lost.append(what)
        elif there[key] > expected[key]:
            (evidence.verdict.duplicated if expected[key] else evidence.verdict.ghost).append(what)


def attachments(evidence: Evidence) -> None:
    """A lead has the files that its last executed changes leave."""
    expected: dict[tuple[int, int], bool] = {}
    for fate in evidence.done(UploadFile, AttachFiles, DeleteFiles):
        change = fate.intent.change
        assert isinstance(change, UploadFile | AttachFiles | DeleteFiles)
        server_id = evidence.server_id(change.lead)
        if server_id is None or not evidence.exists(change.lead):
            continue
        media_id = fate.row.result if fate.row is not None else None
        files = () if isinstance(change, UploadFile) else change.ids
        for file in (media_id,) if media_id is not None else files:
            expected[server_id, file] = not isinstance(change, DeleteFiles)
    for fate in evidence.fates.values():
        change = fate.intent.change
        if isinstance(change, AttachFiles | DeleteFiles) and fate.end == "dropped":
            for file in change.ids:
                expected.pop((evidence.server_id(change.lead) or 0, file), None)
    for (lead, file), wanted in expected.items():
        there = bool(
            evidence.world.rows(
                "SELECT 1 FROM lead_files WHERE lead_id = ? AND media_id = ?", lead, file
            )
        )
        if wanted and not there:
            evidence.verdict.lost.append(f"file #{file} of lead {lead}")
        elif there and not wanted:
            evidence.verdict.lost.append(f"the deletion of file #{file} of lead {lead}")
