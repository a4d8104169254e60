"""Find the private names of Textual that the package uses."""

from __future__ import annotations

import ast
import importlib
import inspect
import textwrap
from functools import cache

from tests.architecture import source

#: The only package that imports Textual.
_UI = "ui/"


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("__")


@cache
def private_names(class_: type) -> frozenset[str]:
    """Private methods and attributes that a class of Textual defines itself."""
    names = {name for name in vars(class_) if is_private(name)}
    tree = ast.parse(textwrap.dedent(inspect.getsource(class_)))
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.ctx, ast.Store)
            and ast.unparse(node.value) == "self"
        ):
            names.add(node.attr)
    return frozenset(name for name in names if is_private(name))


def upstream(class_: type) -> list[type]:
    """Return the classes of Textual that ``class_`` inherits from."""
    return [base for base in class_.__mro__ if base.__module__.split(".")[0] == "textual"]


def definer(class_: type, name: str) -> str | None:
    """``Screen._on_idle``: the most basic class of Textual below ``class_`` that has this name."""
    for base in reversed(upstream(class_)):
        if name in private_names(base):
            return f"{base.__name__}.{name}"
    return None


def inherited_uses() -> set[tuple[str, int, str]]:
    """Uses through ``self`` and overrides, in classes that inherit from Textual."""
    found = set()
    for class_ in source.classes():
        if not class_.module.path.startswith(_UI):
            continue
        actual = getattr(importlib.import_module(class_.module.name), class_.name)
        if not upstream(actual):
            continue
        for node in ast.walk(class_.node):
            name, line = "", 0
            if isinstance(node, source.Function):
                name, line = node.name, node.lineno
            elif isinstance(node, ast.Attribute) and is_self(node.value):
                name, line = node.attr, node.lineno
            if is_private(name) and (defined := definer(actual, name)):
                found.add((class_.module.path, line, defined))
    return found


def is_self(node: ast.expr) -> bool:
    """Return whether ``node`` is ``self``, ``cls`` or ``super()``."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "super"
    return isinstance(node, ast.Name) and node.id in ("self", "cls")


def foreign_uses() -> set[tuple[str, int, str]]:
    """Private attributes of other objects than ``self``; they are Textual's, or break our own rule."""
    return {
        (module.path, node.lineno, node.attr)
        for module in source.modules()
        if module.path.startswith(_UI)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute)
        and is_private(node.attr)
        and not is_self(node.value)
        and ast.unparse(node) != "os._exit"
    }


def imports() -> set[tuple[str, int, str]]:
    """Private modules of Textual, and private names imported from it."""
    found = set()
    for module in source.modules():
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith(
                "textual"
            ):
                continue
            for alias in node.names:
                dotted = f"{node.module}.{alias.name}"
                if any(is_private(part) for part in dotted.split(".")):
                    found.add((module.path, node.lineno, dotted))
    return found
