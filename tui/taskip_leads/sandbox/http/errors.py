"""Error responses with the documented bodies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

_TITLES = {
    400: "Bad Request",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    422: "Validation Error",
    429: "Too Many Requests",
    500: "Server Error",
}


class Problem(Exception):
    """An error response; ``errors`` has messages by field."""

    def __init__(
        self,
        status: int,
        message: str,
        errors: Mapping[str, Sequence[str]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.errors = errors
        self.headers = dict(headers or {})

    def response(self) -> JSONResponse:
        body: dict[str, object] = {
            "success": False,
            "error": _TITLES.get(self.status, "Error"),
            "message": self.message,
        }
        if self.errors:
            body["errors"] = {name: list(messages) for name, messages in self.errors.items()}
        body["status_code"] = self.status
        return JSONResponse(body, self.status, self.headers)


def unauthorized() -> JSONResponse:
    """Return the 401, whose body has neither ``success`` nor ``errors``."""
    return JSONResponse(
        {
            "error": "Unauthorized",
            "message": "Invalid or missing X-Secret-Key header",
            "status_code": 401,
        },
        401,
    )


def invalid(errors: Mapping[str, Sequence[str]]) -> Problem:
    return Problem(422, "The given data was invalid", errors)


def not_found(what: str) -> Problem:
    return Problem(404, f"{what} not found")


async def answer(_request: Request, problem: Exception) -> Response:
    """Handle ``Problem`` for Starlette."""
    assert isinstance(problem, Problem)
    return problem.response()
