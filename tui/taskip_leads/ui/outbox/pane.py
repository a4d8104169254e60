"""The texts of the outbox's lower pane and status bar."""

from __future__ import annotations

from textual.content import Content

from taskip_leads.ui import keys
from taskip_leads.ui.changes.prompts import DecisionPrompt
from taskip_leads.ui.render.content import pressable, with_keys


def empty_text() -> Content:
    """Return the pane of an outbox without changes."""
    return Content.assemble(
        ("Nothing to send", "bold $tl-text"),
        ("\nYour changes wait here until TaskIP has them.", "$tl-muted"),
    )


def pane_text(prompt: DecisionPrompt, *, without: str = "", flat: bool) -> Content:
    """Return what a change waits for, and its keys, except that of the action ``without``.

    ``flat``: there are no background colours.
    """
    lines = [Content.styled(prompt.headline, "bold $tl-text")]
    lines += [with_keys(line, "$tl-muted") for line in prompt.lines]
    answers = [answer for answer in prompt.answers if answer[0] != without]
    if answers:
        lines += [Content(), _answers(answers, flat=flat)]
    return Content("\n").join(lines)


def _answers(answers: list[tuple[str, str]], *, flat: bool) -> Content:
    background = "" if flat else " on $tl-raised"
    before, inside, after = ("[", "]", "  ") if flat else (" ", " ", "  ")
    line = Content()
    for id_, words in answers:
        key = keys.name_of(id_)
        button = Content.assemble(
            (f"{before}{key}", f"bold $tl-text{background}"),
            (f" {words}{inside}", f"$tl-muted{background}"),
        )
        line += pressable(button, key) + after
    return line


def counts_line(waiting: int, undecided: int) -> Content:
    """``2 waiting, 1 needs you``."""
    words: list[tuple[str, str] | str] = [
        (f"{waiting}", "bold $tl-text"),
        (" waiting", "$tl-muted"),
    ]
    if undecided:
        verb = "needs you" if undecided == 1 else "need you"
        words += [", ", (f"{undecided}", "bold $tl-text"), (f" {verb}", "$tl-muted")]
    return Content.assemble(*words)
