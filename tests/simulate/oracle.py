"""Compare what TaskIP has at the end of an episode with what was acknowledged.

lost: acknowledged and missing. duplicated: there more often than intended. stale: an older value
replaced a newer one, or a colleague's that nobody had seen. ghost: there although it was undone.
"""

from __future__ import annotations

from tests.simulate import check_attributes, check_fields, check_leads, check_notes
from tests.simulate.evidence import Evidence, Verdict, read_fates
from tests.simulate.rep import Rep
from tests.simulate.world import World

_CHECKS = (
    check_fields.own_fields,
    check_fields.shared_fields,
    check_attributes.statuses,
    check_attributes.first_statuses,
    check_notes.notes,
    check_notes.mails,
    check_leads.leads,
    check_leads.conversions,
    check_attributes.attributes,
    check_leads.uploads,
    check_leads.attachments,
)


async def judge(world: World, rep: Rep) -> Verdict:
    """Run all checks at the end of an episode."""
    evidence = Evidence(world, rep, await read_fates(world, rep))
    for check in _CHECKS:
        check(evidence)
    evidence.verdict.stale += world.commits.stale
    return evidence.verdict
