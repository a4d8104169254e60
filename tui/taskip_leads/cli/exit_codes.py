"""The exit codes that tell scripts how a command ended."""

from __future__ import annotations

from taskip_leads import crash_report
from taskip_leads.bootstrap import LOST

#: There is something to do. ``agenda``: a next step is late or due; ``duplicates``: there are some.
DUE = 4
#: TaskIP refused a change or it needs the user; or ``import`` refused rows.
REFUSED = 5
#: ``--wait`` ended before TaskIP had all changes.
WAITING = 6

#: All codes with what they mean, for the manual page.
MEANINGS = (
    (0, "success"),
    (1, "failure; standard error says why"),
    (2, "wrong usage, or a question that needs a terminal"),
    (LOST, "success, but a damaged local copy lost unsent changes"),
    (DUE, "agenda: a next step is late or due; duplicates: there are some"),
    (REFUSED, "TaskIP refused a change or it needs you, or import refused rows"),
    (WAITING, "--wait ended before TaskIP had all changes; they are kept"),
    (crash_report.CODE, "a crash"),
    (130, "ctrl+c"),
)
