"""Edit the text of a note or an email in ``$EDITOR``."""

from __future__ import annotations

from collections.abc import Callable

from taskip_leads.errors import UsageError
from taskip_leads.ui.ports import Suspender
from taskip_leads.ui.system import editor
from taskip_leads.ui.widgets.text_editor import TextEditor


async def edit_externally(
    suspender: Suspender, text_editor: TextEditor, report: Callable[[str], None]
) -> None:
    """Edit the text in the user's editor; ``report`` shows why that is impossible."""
    notices: list[str] = []
    try:
        edited = await editor.edit(suspender, text_editor.text, say=notices.append)
    except UsageError as error:
        report(str(error))
        return
    if edited != text_editor.text:
        text_editor.text = edited
        text_editor.move_cursor(text_editor.document.end)
    text_editor.focus()
    for notice in notices:
        # After the change of the text is handled, which clears the report of the old one.
        text_editor.call_after_refresh(report, notice)
