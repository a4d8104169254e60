"""What the bars of the duplicates say, and the question before a merge."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from textual.content import Content

from taskip_leads import clock
from taskip_leads.models.change import AddNote, AttachFiles, DeleteLead, EditLead
from taskip_leads.models.duplicates.groups import DuplicateGroup, Duplicates
from taskip_leads.models.duplicates.merge import Merge, Side, label_of
from taskip_leads.text import ago, clean, plural
from taskip_leads.ui.keys import FooterKey
from taskip_leads.ui.render import cells
from taskip_leads.ui.render.content import with_keys
from taskip_leads.ui.widgets.status_bar import StatusSegment

_NAME, _VALUE = 40, 48


def compared(found: Duplicates, at: datetime) -> str:
    """Return ``1,284 leads compared just now``."""
    age = ago(at, clock.now())
    return f"{plural(found.compared, 'lead')} compared {'just now' if age == 'now' else age}"


def counts(found: Duplicates) -> str:
    """Return ``7 groups, 15 leads``."""
    return f"{plural(len(found.groups), 'group')}, {plural(found.lead_count, 'lead')}"


def head(found: Duplicates, at: datetime) -> list[Content]:
    """Return what the head says of all groups, longest first."""
    short = Content.styled(counts(found), "$tl-muted")
    return [
        Content.assemble(short, "   ", (compared(found, at), "$tl-faint")),
        short,
    ]


def list_facts(
    group: DuplicateGroup | None, found: Duplicates, at: datetime
) -> list[StatusSegment]:
    """Return why the leads under the cursor are together, and how many leads were compared."""
    reason = Content.styled("" if group is None else why(group), "$tl-text")
    whole = StatusSegment((Content.styled(compared(found, at), "$tl-muted"), Content()), keep=80)
    return [StatusSegment((reason,), keep=90), whole] if group is not None else [whole]


def pair_head(group: DuplicateGroup, at: int, count: int, other_at: int) -> list[Content]:
    """Return what the head says of the pair that is compared."""
    others = len(group.lead_ids) - 1
    part = f"   pair {other_at + 1} of {others}" if others > 1 else ""
    place = f"{at + 1} of {count}"
    return [
        Content.assemble((f"{why(group)}{part}", "$tl-muted"), "   ", (place, "$tl-faint")),
        *(
            [Content.styled(f"pair {other_at + 1} of {others}   {place}", "$tl-faint")]
            if part
            else []
        ),
        Content.styled(place, "$tl-faint"),
    ]


def why(group: DuplicateGroup) -> str:
    """Return what the leads have in common: ``same email, without +news``."""
    return group.reason if group.score is None else f"{group.reason}, {group.likeness}"


def facts(group: DuplicateGroup | None, name: str) -> list[StatusSegment]:
    """Return what the status bar says of the group under the cursor."""
    if group is None:
        return []
    return [
        StatusSegment((Content.styled(why(group), "$tl-text"),), keep=90),
        StatusSegment((Content.styled(clean(name[:_NAME]), "bold $tl-text"), Content()), keep=60),
        StatusSegment(
            (Content.styled(plural(len(group.lead_ids), "lead"), "$tl-muted"), Content()), keep=50
        ),
    ]


def list_keys() -> tuple[FooterKey, ...]:
    """Return the keys of the list of groups, where it fills the screen."""
    return (
        FooterKey("enter", "compare", 95, "duplicates.open"),
        FooterKey("!", "not duplicates", 85, "duplicates.different"),
        FooterKey("/", "search", 65, "duplicates.search"),
        FooterKey("f", "filter", 60),
        FooterKey("esc", "back", 90, "duplicates.back"),
        FooterKey("?", "keys", 100, "app.help"),
    )


def pair_keys(*, beside: bool) -> tuple[FooterKey, ...]:
    """Return the keys of the comparison; ``beside``: the groups are left of it."""
    return (
        FooterKey("M", "merge", 95, "duplicates.merge"),
        *((FooterKey("j k", "field", 50),) if beside else ()),
        FooterKey("h l", "side", 85),
        FooterKey("w", "keep the other", 80, "duplicates.keep_other"),
        FooterKey("!", "not duplicates", 75, "duplicates.different"),
        FooterKey("]", "next group" if beside else "next", 70, "duplicates.next"),
        *((FooterKey("enter", "open", 60, "duplicates.open"),) if beside else ()),
        FooterKey("?", "keys", 100, "app.help"),
    )


# The merge


def summary(merge: Merge, seconds: float) -> list[str]:
    """Return what merging does, in two sentences below the comparison."""
    steps = merge.changes()
    does = [_step(step, merge) for step in steps if not isinstance(step, AddNote)]
    copies = sum(isinstance(step, AddNote) for step in steps)
    if copies:
        does.insert(0, f"copies {plural(copies, 'note')}")
    text = f"Merging {_joined(does)}: {plural(len(steps), 'request')}."
    return [f"{text} {_afterwards(merge, seconds)}"]


def _step(step: object, merge: Merge) -> str:
    match step:
        case AttachFiles(ids=ids):
            return f"attaches {plural(len(ids), 'file')}"
        case EditLead():
            return f"edits {label_of(merge.kept)}"
        case DeleteLead():
            return f"deletes {label_of(merge.other)}"
    return ""


def _afterwards(merge: Merge, seconds: float) -> str:
    copy = f"a copy of {label_of(merge.other)} stays on this machine for 30 days."
    if not seconds:
        return f"It is sent at once; {copy}"
    return f"`app.undo` takes all of it back for {seconds:.0f} seconds; then {copy}"


def question(merge: Merge, seconds: float, unread: str) -> tuple[str, list[str]]:
    """Return headline and lines of the question. ``unread``: why nothing newer was read; "" if it was."""
    other, name = label_of(merge.other), clean(merge.kept.row.name[:_NAME])
    gets = [_new_value(merge, field.name) for field in merge.changed]
    steps = [_step(step, merge) for step in merge.changes() if not isinstance(step, AddNote)]
    if merge.notes:
        steps.insert(0, f"copies {plural(len(merge.notes), 'note')} with author and day")
    lines = [
        f"{name} {label_of(merge.kept)} gets {_joined(gets)}."
        if gets
        else f"{name} stays as it is.",
        f"Merging {_joined(steps)} for everyone, one after the other:"
        f" {plural(merge.request_count, 'request')}.",
        f"Lost with {other}: {_joined(_lost(merge))}.",
    ]
    if unread:
        lines.append(f"{unread} What was added since stops the merge before {other} is deleted.")
    return f"Merge {other} into {label_of(merge.kept)}?", [*lines, _afterwards(merge, seconds)]


def _new_value(merge: Merge, name: str) -> str:
    field = next(one for one in merge.fields if one.name == name)
    both = merge.side(field) is Side.BOTH
    if name == "description":
        return "both descriptions" if both else f"the description of {label_of(merge.other)}"
    text = cells.cut(field.other_text or "none", _VALUE)
    label = field.label.lower()
    if both:
        added = ", ".join(dict.fromkeys((*field.kept_text.split(", "), *text.split(", "))))
        return f"{label} {added}"
    return f"{label} {text}"


def _lost(merge: Merge) -> list[str]:
    lost = ["its history", "its emails"]
    custom = next((one for one in merge.fields if one.name == "custom_fields"), None)
    if custom is not None and custom.other_text and not custom.same:
        lost.append("its custom fields")
    if merge.file_ids:
        lost.append("its files too, should TaskIP delete them with it")
    return lost


def _joined(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


NOTHING = "No duplicates"


def nothing_found(found: Duplicates) -> Content:
    """Return what stands where the groups would."""
    verb = "was" if found.compared == 1 else "were"
    compared_leads = f"{plural(found.compared, 'lead')} {verb} compared"
    return Content.assemble(
        (f"\n   {NOTHING}\n", "bold $tl-text"),
        (f"   {compared_leads} by email, phone, name with company.", "$tl-muted"),
    )


def nothing_passes() -> Content:
    """Return what stands where the groups would, if the filter leaves none."""
    return Content.assemble(
        ("\n   No group passes the filter\n", "bold $tl-text"),
        with_keys("   `duplicates.clear` shows all groups.", "$tl-muted"),
    )


RULES = "Compared by email, phone, and by name with company or web address."
