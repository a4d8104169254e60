"""Raise an error when untrusted text is about to be parsed as markup, in a program under test."""

from __future__ import annotations

import re
from typing import Any

import rich.console
import rich.markup
from textual.content import Content

#: A tag of the corpus, which stands at the beginning of each of its texts.
_TAG = re.compile(r"\b[a-z][1-5]\d(?=\W|[A-Z]|$)")


class ReadAsMarkup(AssertionError):
    """A plain string of the service reached a widget that reads markup."""


def install() -> None:
    """Both of Textual's ways from a plain string to styled text are watched from now on."""
    textual_way, rich_way = Content.from_markup, rich.markup.render

    def from_markup(markup: Any, *rest: Any, **named: Any) -> Content:
        _look(markup)
        return textual_way(markup, *rest, **named)

    def render(markup: str, *rest: Any, **named: Any) -> Any:
        _look(markup)
        return rich_way(markup, *rest, **named)

    Content.from_markup = staticmethod(from_markup)  # type: ignore[method-assign]
    rich.markup.render = render
    vars(rich.console)["render_markup"] = render


def _look(markup: Any) -> None:
    if isinstance(markup, str) and _TAG.search(markup):
        raise ReadAsMarkup
