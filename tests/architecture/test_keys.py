"""Every key of the table runs an action that exists."""

from __future__ import annotations

import ast
from functools import cache

import pytest
from textual.app import App
from textual.screen import Screen
from textual.widgets import Input, TextArea

from taskip_leads.ui import keys
from taskip_leads.ui.app import TaskipApp
from tests.architecture import source

#: Actions that Textual's own classes have.
_TEXTUAL = (App, Screen, Input, TextArea)


@cache
def _actions() -> set[str]:
    """Names of all actions of our screens and widgets."""
    methods = {
        function.name
        for class_ in source.classes()
        for function in ast.walk(class_.node)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    inherited = {name for class_ in _TEXTUAL for name in dir(class_)}
    return {name for name in methods | inherited if name.startswith("action_")}


@pytest.mark.parametrize("key", keys.TABLE, ids=lambda key: key.id)
def test_key_runs_an_action_that_exists(key: keys.Key) -> None:
    target, _, name = key.action.partition("(")[0].rpartition(".")
    if target == "app":
        assert hasattr(TaskipApp, f"action_{name}")
    else:
        assert f"action_{name}" in _actions()
