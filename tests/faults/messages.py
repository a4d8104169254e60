"""Requests as they arrived, and responses as they are sent."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

PREFIX = "/api/public-v1"


@dataclass(frozen=True)
class Seen:
    """A request as it arrived."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    #: The connection, and the request's position on it; both from 1.
    connection: int
    turn: int

    @property
    def path(self) -> str:
        """The path below the prefix, without the query."""
        path = urlsplit(self.target).path
        return path[path.index(PREFIX) + len(PREFIX) :] if PREFIX in path else path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def writes(self) -> bool:
        return self.method != "GET"


@dataclass
class Reply:
    """A response to send, or one from upstream."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, content: Any, status: int = 200, **headers: str) -> Reply:
        """Return a JSON response; underscores in header names become dashes."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        body = json.dumps(content).encode()
        return cls(status, body, {"content-type": "application/json", **named})

    @classmethod
    def page(cls, status: int = 200, words: str = "Back soon") -> Reply:
        """Return a web page as proxies and maintenance modes send it."""
        body = f"<!DOCTYPE html><html><body><h1>{words}</h1></body></html>".encode()
        return cls(status, body, {"content-type": "text/html; charset=utf-8"})

    def head(self, length: int | None = None) -> bytes:
        skipped = ("content-length", "transfer-encoding", "connection")
        lines = [f"HTTP/1.1 {self.status} Status"]
        lines += [f"{n}: {v}" for n, v in self.headers.items() if n.lower() not in skipped]
        lines.append(f"content-length: {len(self.body) if length is None else length}")
        return "\r\n".join([*lines, "", ""]).encode("latin-1")
