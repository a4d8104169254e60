"""The texts of the outbox's lower pane and status bar."""

from __future__ import annotations

from textual.content import Content

from taskip_leads.ui.changes.prompts import DecisionPrompt
from taskip_leads.ui.render.content import bold_undo, pressable


def empty_text() -> Content:
    """Return the pane of an outbox without changes."""
    return Content.assemble(
        ("Nothing to send", "bold $tl-text"),
        ("\nYour changes wait here until TaskIP has them.", "$tl-muted"),
    )


def pane_text(prompt: DecisionPrompt, *, without: str = "", flat: bool) -> Content:
    """The explanation of a change and its keys, except ``without``; ``flat``: no background colours."""
    lines = [Content.styled(prompt.headline, "bold $tl-text")]
    lines += [bold_undo(Content.styled(line, "$tl-muted")) for line in prompt.lines]
    answers = [answer for answer in prompt.answers if answer[0] != without]
    if answers:
        lines += [Content(), _answers(answers, flat=flat)]
    return Content("\n").join(lines)


def _answers(answers: list[tuple[str, str]], *, flat: bool) -> Content:
    background = "" if flat else " on $tl-raised"
    before, inside, after = ("[", "]", "  ") if flat else (" ", " ", "  ")
    line = Content()
    for key, words in answers:
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
