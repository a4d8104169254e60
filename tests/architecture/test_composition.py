"""Classes are composed: one file, one job, one base of ours."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

import pytest
from textual.app import App
from textual.screen import Screen
from textual.widgets import Input, TextArea

from tests.architecture import source
from tests.architecture.source import Class, Function, Module

MAX_CLASS, MAX_FUNCTION, MAX_MODULE, MAX_FOLDER = 250, 40, 400, 22
#: Our classes between one of ours and Textual's or object.
MAX_DEPTH = 3

#: Classes that exist to be inherited from.
BASES = {
    "AppScreen", "CompatApp", "CompatScreen", "CursorPane", "DisplayInput", "FormField",
    "LeadQueryScreen", "SidePicker", "TextInput", "VirtualList",
}  # fmt: skip

#: Violations that are still to be removed, by rule: where → how many. An entry that is no longer
#: needed fails the test.
PENDING: dict[str, dict[str, int]] = {}


def check(rule: str, violations: Iterable[str], what: str) -> None:
    """Fail for violations that are not pending, and for pending ones that are gone."""
    found = Counter(violations)
    pending = PENDING.get(rule, {})
    new = {where: count for where, count in found.items() if count > pending.get(where, 0)}
    gone = {where: count for where, count in pending.items() if count > found.get(where, 0)}
    assert not new, f"{what}:\n" + "\n".join(f"  {one} ({n}x)" for one, n in sorted(new.items()))
    assert not gone, f"PENDING[{rule!r}] is out of date; remove or lower: {gone}"


#: Textual's classes that ours derive from.
UI_ROOTS = {"App", "Screen", "ModalScreen", "Widget", "Static", "Input", "TextArea", "ScrollView",
            "Container", "Vertical", "Horizontal", "VerticalScroll", "Provider", "LinuxDriver"}  # fmt: skip


def is_component(class_: Class) -> bool:
    """Whether it is a widget, a screen or an app, and not a value, a message or an error."""
    return bool(source.root_bases(class_) & UI_ROOTS)


def scope(class_: Class) -> str:
    return f"{class_.module.path} {class_.name}"


def test_class_has_one_base_of_ours_at_most() -> None:
    check(
        "bases",
        (scope(one) for one in source.classes() if len(source.our_bases(one)) > 1),
        "more than one base of ours; compose instead",
    )


def test_class_inherits_only_from_named_bases() -> None:
    check(
        "inherits",
        (
            f"{scope(one)}({base.name})"
            for one in source.classes()
            if is_component(one)
            for base in source.our_bases(one)
            if base.name not in BASES
        ),
        "inherits from a class of ours that is no named base",
    )


def test_inheritance_is_shallow() -> None:
    check(
        "depth",
        (scope(one) for one in source.classes() if source.depth(one) > MAX_DEPTH),
        f"more than {MAX_DEPTH} of our classes above it",
    )


def test_class_names_are_unique() -> None:
    places = defaultdict(list)
    for one in source.classes():
        places[one.name].append(one.module.path)
    check(
        "unique",
        (f"{name}: {', '.join(where)}" for name, where in places.items() if len(where) > 1),
        "classes with the same name",
    )


def test_classes_are_short() -> None:
    check(
        "class",
        (scope(one) for one in source.classes() if one.lines > MAX_CLASS),
        f"classes of more than {MAX_CLASS} lines",
    )


def test_functions_are_short() -> None:
    check(
        "function",
        (
            f"{module.path} {function.name}"
            for module in source.modules()
            for function in source.functions(module.tree)
            if source.length(function) > MAX_FUNCTION
        ),
        f"functions of more than {MAX_FUNCTION} lines",
    )


def test_modules_are_short() -> None:
    check(
        "module",
        (module.path for module in source.modules() if module.lines > MAX_MODULE),
        f"modules of more than {MAX_MODULE} lines",
    )


def test_folders_are_small() -> None:
    sizes = Counter(module.path.rpartition("/")[0] for module in source.modules())
    check(
        "folder",
        (folder or "." for folder, size in sizes.items() if size > MAX_FOLDER),
        f"folders of more than {MAX_FOLDER} modules",
    )


def raises_not_implemented(function: Function) -> bool:
    for node in ast.walk(function):
        if isinstance(node, ast.Raise) and node.exc is not None:
            raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            if isinstance(raised, ast.Name) and raised.id == "NotImplementedError":
                return True
    return False


def test_hooks_are_in_named_bases_only() -> None:
    check(
        "hooks",
        (
            f"{scope(one)}.{method.name}"
            for one in source.classes()
            if one.name not in BASES
            for method in one.methods
            if raises_not_implemented(method)
        ),
        "a NotImplementedError hook outside the named bases",
    )


# Attributes belong to the class that assigns them


def assigned(node: ast.stmt) -> Iterator[ast.Attribute]:
    """Yield the attributes that a statement assigns."""
    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        targets = list(node.targets)
    elif isinstance(node, ast.AnnAssign | ast.AugAssign):
        targets = [node.target]
    for target in targets:
        for part in ast.walk(target):
            if isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Store):
                yield part


def own_statements(class_: Class) -> Iterator[ast.stmt]:
    """Yield the statements of a class without those of the classes inside it."""
    waiting: list[ast.AST] = list(class_.node.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.ClassDef):
            continue
        if isinstance(node, ast.stmt):
            yield node
        waiting += ast.iter_child_nodes(node)


def own_attributes() -> dict[str, set[str]]:
    """Attribute → the classes of ours that define it: on ``self``, or in the body."""
    found: dict[str, set[str]] = defaultdict(set)
    for one in source.classes():
        for node in ast.walk(one.node):
            if isinstance(node, ast.stmt):
                for part in assigned(node):
                    if isinstance(part.value, ast.Name) and part.value.id == "self":
                        found[part.attr].add(one.name)
        for node in one.node.body:
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                found[node.target.id].add(one.name)
    return found


def is_record(class_: Class) -> bool:
    """Return whether a class is a plain record with assignable fields."""
    decorators = {ast.unparse(node).partition("(")[0] for node in class_.node.decorator_list}
    return "dataclass" in decorators or "Struct" in source.root_bases(class_)


def component_attributes() -> set[str]:
    """Attributes that only classes of ours define, and no record and no class of Textual."""
    own = own_attributes()
    records = {one.name for one in source.classes() if is_record(one)}
    textual = {name for one in (App, Screen, Input, TextArea) for name in dir(one)}
    return {name for name, owners in own.items() if not owners & records} - textual


def statements(module: Module) -> Iterator[tuple[str, ast.stmt]]:
    """Yield the statements of a module, each with the name of the class that it is in."""
    for node in module.tree.body:
        owner = node.name if isinstance(node, ast.ClassDef) else ""
        for inner in ast.walk(node):
            if isinstance(inner, ast.stmt):
                yield owner, inner


def test_attributes_are_assigned_by_their_own_class_only() -> None:
    """``other.attribute = ...`` where only classes of ours define that attribute."""
    own = component_attributes()
    owners = own_attributes()
    check(
        "assigned",
        (
            f"{module.path} {ast.unparse(part)}"
            for module in source.modules()
            for owner, node in statements(module)
            for part in assigned(node)
            if not (isinstance(part.value, ast.Name) and part.value.id in ("self", "cls"))
            and part.attr in own
            # Another constructor of the class makes an instance and fills it.
            and owner not in owners[part.attr]
        ),
        "an attribute of one class is assigned by another one; give the owner a method",
    )


def test_inherited_attributes_are_assigned_in_one_class() -> None:
    """``self.attribute = ...`` in a class and in one of its bases of ours."""
    writers = {
        one: {
            part.attr
            for node in own_statements(one)
            for part in assigned(node)
            if isinstance(part.value, ast.Name) and part.value.id == "self"
        }
        for one in source.classes()
    }
    check(
        "inherited",
        (
            f"{scope(one)}.{attribute}"
            for one in source.classes()
            for attribute in writers[one]
            if any(attribute in writers[base] for base in source.ancestors(one))
        ),
        "an attribute is assigned in a class and in its base",
    )


# Functions that only forward


def forwards(function: Function) -> bool:
    """Whether a function only passes its own parameters, all and in order, to another one."""
    arguments = function.args
    if arguments.vararg or arguments.kwarg or function.decorator_list:
        return False
    names = [one.arg for one in (*arguments.posonlyargs, *arguments.args)]
    names = [name for name in names if name not in ("self", "cls")]
    keywords = [one.arg for one in arguments.kwonlyargs]
    if not names and not keywords:
        return False
    body = [node for node in function.body if not is_docstring(node)]
    if len(body) != 1 or not isinstance(body[0], ast.Return | ast.Expr):
        return False
    call = body[0].value
    if isinstance(call, ast.Await):
        call = call.value
    if not isinstance(call, ast.Call) or is_constructor(call.func):
        return False
    passed = [one.id if isinstance(one, ast.Name) else "" for one in call.args]
    named = {
        one.arg: one.value.id if isinstance(one.value, ast.Name) else "" for one in call.keywords
    }
    if is_own_collection(call.func):
        return False
    return passed == names and named == {name: name for name in keywords}


def is_own_collection(function: ast.expr) -> bool:
    """``self._rows.get``: reading or changing a private collection is its owner's work."""
    return (
        isinstance(function, ast.Attribute)
        and function.attr in COLLECTION_METHODS
        and isinstance(function.value, ast.Attribute)
        and isinstance(function.value.value, ast.Name)
        and function.value.value.id == "self"
    )


def is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def is_constructor(node: ast.expr) -> bool:
    """Return whether the called name is a class, since factories are not forwarding."""
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return name.lstrip("_")[:1].isupper()


#: Methods that Textual or Python call by their name; ``seek`` is a file's.
CALLED_BY_OTHERS = ("action_", "on_", "_on_", "__", "seek")
COLLECTION_METHODS = {*dir(dict), *dir(list), *dir(set)}


def test_no_function_only_forwards() -> None:
    check(
        "forwards",
        (
            f"{module.path} {function.name}"
            for module in source.modules()
            # Compat wraps private names, and that is all some of its methods do.
            if not module.path.startswith("ui/compat/")
            for function in source.functions(module.tree)
            if forwards(function) and not function.name.startswith(CALLED_BY_OTHERS)
        ),
        "a function that only forwards its own parameters; call the other one",
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def f(a, b): return g(a, b)", True),
        ("async def f(self, a, *, b): await self.x.g(a, b=b)", True),
        ("def f(a, b): return g(b, a)", False),
        ("def f(a): return g(a, 1)", False),
        ("def f(): return g()", False),
        ("def f(a): return Thing(a)", False),
        ("def f(self, a): return self._rows.get(a)", False),
        ("def f(self, a): return self._rows.fetch(a)", True),
    ],
)
def test_forwarding_is_recognised(text: str, expected: bool) -> None:
    (node,) = ast.parse(text).body
    assert isinstance(node, Function)
    assert forwards(node) is expected


def test_workers_are_started_in_one_place() -> None:
    """``start_worker`` takes a function: a coroutine would never be awaited when the app closes."""
    check(
        "workers",
        (
            module.path
            for module in source.modules()
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Attribute) and node.attr == "run_worker"
            if module.path != "ui/base/screen.py"
        ),
        "call start_worker instead of run_worker",
    )
