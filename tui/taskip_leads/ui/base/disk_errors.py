"""Survive a full disk: report it, keep typed text, keep running."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from taskip_leads.errors import MirrorDamaged, MirrorUnavailable
from taskip_leads.ui.base.notifications import report
from taskip_leads.ui.ports import Notices


def is_disk_full(error: BaseException) -> bool:
    """Whether the disk could not store something. A damaged file is different: it ends the app."""
    return isinstance(error, MirrorUnavailable) and not isinstance(error, MirrorDamaged)


def report_if_disk_full(notices: Notices, error: BaseException) -> bool:
    """Report what could not be stored; False if ``error`` is something else."""
    if not isinstance(error, MirrorUnavailable) or not is_disk_full(error):
        return False
    report(notices, error)
    return True


@contextmanager
def survived(notices: Notices) -> Iterator[None]:
    """Report what the block could not store, and continue."""
    try:
        yield
    except MirrorUnavailable as error:
        if not report_if_disk_full(notices, error):
            raise
