"""Survive an unavailable local copy: report it, keep typed text, keep running."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from taskip_leads.errors import MirrorUnavailable
from taskip_leads.ui.base.notifications import report
from taskip_leads.ui.ports import Notices


def report_if_unavailable(notices: Notices, error: BaseException) -> bool:
    """Report that the mirror is unavailable; return False for other errors."""
    if not isinstance(error, MirrorUnavailable):
        return False
    report(notices, error)
    return True


@contextmanager
def survived(notices: Notices) -> Iterator[None]:
    """Report what the block could not store, and continue."""
    try:
        yield
    except MirrorUnavailable as error:
        report(notices, error)
