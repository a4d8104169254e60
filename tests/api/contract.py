"""The contract as tables, for generated tests."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).parent.parent / "contract" / "openapi.yaml"
CONTRACT: dict[str, Any] = yaml.safe_load(_FILE.read_text("utf-8"))
_METHODS = ("get", "post", "put", "delete")


@dataclass(frozen=True)
class Operation:
    """One operation: where it is and every name that it takes."""

    name: str
    method: str
    path: str
    #: Schemas by name.
    query: Mapping[str, Mapping[str, Any]]
    body: Mapping[str, Mapping[str, Any]]
    #: ``application/json``, ``multipart/form-data`` or empty.
    content_type: str
    #: The answer that the reference prints.
    example: Any

    def matches(self, method: str, path: str) -> bool:
        pattern = re.sub(r"\{\w+\}", r"[0-9]+", self.path)
        return method == self.method and re.fullmatch(pattern, path) is not None


def _resolved(node: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in node:
        return node
    found: Any = CONTRACT
    for part in node["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    return _resolved(found)


def _properties(schema: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    schema = _resolved(schema)
    found = dict(schema.get("properties", {}))
    for part in schema.get("allOf", ()):
        found |= _properties(part)
    return found


def _operations() -> Iterator[Operation]:
    for path, item in CONTRACT["paths"].items():
        for method in (m for m in _METHODS if m in item):
            operation = item[method]
            query = [_resolved(parameter) for parameter in operation.get("parameters", ())]
            content = operation.get("requestBody", {}).get("content", {})
            kind = next(iter(content), "")
            answered = _resolved(operation["responses"]["200"])["content"]["application/json"]
            yield Operation(
                name=operation["operationId"],
                method=method.upper(),
                path=path,
                query={p["name"]: p["schema"] for p in query if p["in"] == "query"},
                body=_properties(content[kind]["schema"]) if kind else {},
                content_type=kind,
                example=answered["example"],
            )


OPERATIONS = {operation.name: operation for operation in _operations()}
