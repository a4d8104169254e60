"""Every key of the table runs an action that exists."""

from __future__ import annotations

import ast
import re
from functools import cache
from itertools import pairwise

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


#: An action's id as a sentence names it, and a key that stands there by itself: a chord or a key with ctrl.
_ID = re.compile(r"(?<!`)`([a-z]+\.[a-z_0-9]+)`(?!`)")
_CHORDS = sorted({name for row in keys.TABLE for name in row.keys if " " in name})
_PLAIN = re.compile(rf"(?<!\S)(?:{'|'.join(map(re.escape, _CHORDS))}|ctrl\+[a-z])(?= [a-z]+s )")


def _texts() -> list[tuple[str, str]]:
    """The file and the text of every string in the user interface, docstrings left out."""
    texts = []
    for module in source.modules():
        if not module.path.startswith("ui/") or module.path.startswith("ui/keys/"):
            continue
        nodes = list(ast.walk(module.tree))
        statements = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
        texts += [
            (module.path, node.value)
            for node in nodes
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in statements
        ]
    return texts


def test_sentences_name_actions_that_exist() -> None:
    ids = {row.id for row in keys.TABLE}
    named = {(file, id_) for file, text in _texts() for id_ in _ID.findall(text)}
    assert len(named) > 30
    assert not {one for one in named if one[1] not in ids}


def test_backticks_hold_nothing_but_actions() -> None:
    """Anything else would be shown with its backticks."""
    shown = [(file, text) for file, text in _texts() if file != "ui/compat/private_names.py"]
    plain = [(file, text) for file, text in shown if "`" in _ID.sub("", text).strip("`")]
    assert not plain
    filled = [
        (module.path, ast.unparse(value))
        for module in source.modules()
        if module.path.startswith("ui/")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.JoinedStr)
        for before, value in pairwise(node.values)
        if isinstance(before, ast.Constant)
        and str(before.value).endswith("`")
        and isinstance(value, ast.FormattedValue)
    ]
    assert filled
    assert not [one for one in filled if not one[1].strip("f'\"{}").endswith(("id", "action"))]


def test_sentences_name_no_key_that_the_user_may_have_changed() -> None:
    assert not [(file, text) for file, text in _texts() if _PLAIN.search(text)]
