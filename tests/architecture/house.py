"""Print the measures of the package: ``python -m tests.architecture.house``."""

from __future__ import annotations

import sys
from collections import Counter, defaultdict

from tests.architecture import source, textual_names

SCREENS = {"Screen", "ModalScreen"}
APPS = {"App"}
_TOP = 3


def family(class_: source.Class) -> str:
    """Return the classes of ours that make up one object."""
    names = [class_.name, *dict.fromkeys(one.name for one in source.ancestors(class_))]
    lines = sum(one.lines for one in (class_, *set(source.ancestors(class_))))
    return f"{class_.name:22} {len(names)} classes, {lines:4} lines: {' < '.join(names)}"


def rows() -> list[tuple[str, list[str]]]:
    """Headings with their lines."""
    classes, modules = source.classes(), source.modules()
    derived = {base for one in classes for base in source.ancestors(one)}
    leaves = [one for one in classes if one not in derived]
    objects = [
        one for one in leaves if source.root_bases(one) & (SCREENS | APPS) or (one.name == "Store")
    ]
    functions = [
        (source.length(function), f"{module.path} {function.name}")
        for module in modules
        for function in source.functions(module.tree)
    ]
    folders = Counter(module.path.rpartition("/")[0] or "." for module in modules)
    private = Counter(
        name
        for uses in (
            textual_names.inherited_uses,
            textual_names.foreign_uses,
            textual_names.imports,
        )
        for _, _, name in uses()
    )
    places: dict[str, set[str]] = defaultdict(set)
    for one in classes:
        places[one.name].add(one.module.path)
    twice = {name: where for name, where in places.items() if len(where) > 1}
    return [
        ("Classes per object", [family(one) for one in sorted(objects, key=lambda one: one.name)]),
        ("Longest classes", top([(one.lines, one.where) for one in classes])),
        ("Longest functions", top(functions)),
        ("Longest modules", top([(module.lines, module.path) for module in modules])),
        ("Largest folders", top([(size, folder) for folder, size in folders.items()])),
        ("Private names of Textual", [f"{len(private)} names, {private.total()} uses"]),
        (
            "Class names used twice",
            [f"{name}: {', '.join(sorted(w))}" for name, w in twice.items()],
        ),
        (
            "All",
            [
                f"{len(modules)} modules, {len(classes)} classes, {len(functions)} functions, "
                f"{sum(module.lines for module in modules):,} lines, {len(folders)} folders"
            ],
        ),
    ]


def top(measured: list[tuple[int, str]]) -> list[str]:
    """Return the largest with their size."""
    return [f"{size:5} {name}" for size, name in sorted(measured, reverse=True)[:_TOP]]


def main() -> None:
    for heading, lines in rows():
        sys.stdout.write(f"{heading}\n" + "".join(f"  {line}\n" for line in lines or ["none"]))


if __name__ == "__main__":
    main()
