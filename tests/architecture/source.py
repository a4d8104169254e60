"""Read the package as source: modules, classes and functions."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from msgspec import Struct

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "tui" / "taskip_leads"

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Module(Struct, frozen=True, eq=False):
    """One module of the package."""

    #: Relative to the package: ``ui/app.py``.
    path: str
    text: str
    tree: ast.Module

    @property
    def lines(self) -> int:
        return len(self.text.splitlines())

    @property
    def name(self) -> str:
        """The dotted name: ``taskip_leads.ui.app``."""
        dotted = self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        return f"taskip_leads.{dotted}" if dotted != "__init__" else "taskip_leads"


class Class(Struct, frozen=True, eq=False):
    """A class at the top level of a module."""

    module: Module
    node: ast.ClassDef

    @property
    def name(self) -> str:
        return self.node.name

    @property
    def lines(self) -> int:
        return (self.node.end_lineno or 0) - self.node.lineno + 1

    @property
    def bases(self) -> list[str]:
        """Names of the bases, without their parameters and modules."""
        return [base_name(base) for base in self.node.bases]

    @property
    def methods(self) -> list[Function]:
        return [node for node in self.node.body if isinstance(node, Function)]

    @property
    def where(self) -> str:
        return f"{self.module.path}:{self.node.lineno} {self.name}"


def base_name(node: ast.expr) -> str:
    """``Screen`` for ``Screen[None]`` and for ``screen.Screen``."""
    if isinstance(node, ast.Subscript):
        return base_name(node.value)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ast.unparse(node)


@cache
def modules() -> tuple[Module, ...]:
    """Return all modules of the package, in the order of their paths."""
    found = []
    for file in sorted(PACKAGE.rglob("*.py")):
        text = file.read_text("utf-8")
        found.append(Module(file.relative_to(PACKAGE).as_posix(), text, ast.parse(text)))
    return tuple(found)


@cache
def classes() -> tuple[Class, ...]:
    """Return all classes at the top level of a module."""
    return tuple(
        Class(module, node)
        for module in modules()
        for node in module.tree.body
        if isinstance(node, ast.ClassDef)
    )


def functions(tree: ast.AST) -> Iterator[Function]:
    """Yield all functions in ``tree``, nested ones and methods included."""
    for node in ast.walk(tree):
        if isinstance(node, Function):
            yield node


def length(node: Function) -> int:
    """Return lines of a function with its docstring and without its decorators."""
    return (node.end_lineno or 0) - node.lineno + 1


@cache
def _imported(module: Module) -> dict[str, tuple[str, str]]:
    """Local name → module and name that it is imported from."""
    return {
        alias.asname or alias.name: (node.module or "", alias.name)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


@cache
def _by_place() -> dict[tuple[str, str], Class]:
    return {(one.module.name, one.name): one for one in classes()}


def our_bases(class_: Class) -> list[Class]:
    """Return the bases that are classes of this package."""
    found = []
    for node in class_.node.bases:
        while isinstance(node, ast.Subscript):
            node = node.value
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            package, _ = _imported(class_.module).get(node.value.id, ("", ""))
            place = (f"{package}.{node.value.id}", node.attr)
        else:
            name = base_name(node)
            place = _imported(class_.module).get(name, (class_.module.name, name))
        if place in _by_place():
            found.append(_by_place()[place])
    return found


def ancestors(class_: Class) -> list[Class]:
    """Return all bases that are classes of this package, the nearest first."""
    found = []
    for base in our_bases(class_):
        found += [base, *ancestors(base)]
    return found


def root_bases(class_: Class) -> set[str]:
    """Return names of the foreign bases of a class and of its ancestors."""
    family = [class_, *ancestors(class_)]
    ours = {one.name for one in family}
    return {base for one in family for base in one.bases if base not in ours}


def depth(class_: Class) -> int:
    """Return how many classes of this package are above this one."""
    return max((1 + depth(base) for base in our_bases(class_)), default=0)
