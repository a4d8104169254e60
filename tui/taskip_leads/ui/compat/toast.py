"""Notifications with styles: Textual draws plain text, or reads markup, which no stranger's text may reach."""

from __future__ import annotations

from textual.content import Content
from textual.widgets._toast import Toast


class StyledText(str):
    """The text of a notification together with its styles."""

    __slots__ = ("content",)

    content: Content

    def __new__(cls, content: Content) -> StyledText:
        text = super().__new__(cls, content.plain)
        text.content = content
        return text


_plain_render = Toast.render


def _render(toast: Toast) -> Content:
    """Return the title and the styled text below it."""
    notification = toast._notification
    if not isinstance(notification.message, StyledText):
        return _plain_render(toast)
    title = (notification.title, toast.get_visual_style("toast--title"))
    return Content.assemble(title, "\n", notification.message.content)


def install() -> None:
    """Draw notifications with their styles from now on."""
    Toast.render = _render  # type: ignore[assignment, method-assign]
