"""When a change may be sent: constants of the outbox."""

from __future__ import annotations

from datetime import timedelta

from taskip_leads.models.change import KINDS, UploadFile

#: How long after our timeout TaskIP may still execute a request (README, "How delivery works").
QUIET = timedelta(seconds=90)
# The hold of a merge, which is one change of several requests, as a multiple of an edit's.
_MERGE_HOLD = 4
FILES = frozenset((UploadFile.__name__,))
#: Kinds of changes that are sent in sequence. Lines do not wait for each other, so nothing queues
#: behind a large file.
LINES = (KINDS.keys() - FILES, FILES)


def merge_hold(seconds: float) -> timedelta:
    """Return how long a merge, which is held longest, can be undone if an edit can for ``seconds``."""
    return timedelta(seconds=seconds * _MERGE_HOLD)
