"""The ASGI application: routes, errors, and the workspace behind them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route, Router

from taskip_leads.errors import UsageError
from taskip_leads.sandbox.data.database import SampleDatabase
from taskip_leads.sandbox.http import errors
from taskip_leads.sandbox.http.middleware import ApiMiddleware
from taskip_leads.sandbox.routes import attributes, files, leads, lookups, notes
from taskip_leads.sandbox.sample.seed import seed, seeded_with
from taskip_leads.sandbox.state import BASE, Sandbox, Switches

Handler = Callable[[Request], Awaitable[Response]]

#: All operations: path, method, handler. Fixed paths come before ids, which would match them.
OPERATIONS: tuple[tuple[str, str, Handler], ...] = (
    ("/lead", "GET", leads.list_leads),
    ("/lead", "POST", leads.create_lead),
    ("/lead/bulk-delete", "POST", leads.bulk_delete_leads),
    ("/lead/send-email/{id:int}", "POST", leads.send_email),
    ("/lead/notes/{lead_id:int}", "GET", notes.list_notes),
    ("/lead/notes/{lead_id:int}", "POST", notes.create_note),
    ("/lead/notes/{lead_id:int}", "PUT", notes.update_note),
    ("/lead/notes/{lead_id:int}", "DELETE", notes.delete_note),
    ("/lead/files/{lead_id:int}", "GET", files.list_files),
    ("/lead/files/{lead_id:int}", "POST", files.upload_files),
    ("/lead/files/bulk-delete/{lead_id:int}", "DELETE", files.bulk_delete_files),
    ("/lead/{id:int}/convert", "POST", leads.convert_lead),
    ("/lead/{id:int}", "GET", leads.get_lead),
    ("/lead/{id:int}", "PUT", leads.update_lead),
    ("/lead/{id:int}", "DELETE", leads.delete_lead),
    ("/lead-attribute", "GET", attributes.list_attributes),
    ("/lead-attribute", "POST", attributes.create_attribute),
    ("/lead-attribute/{id:int}", "GET", attributes.get_attribute),
    ("/lead-attribute/{id:int}", "PUT", attributes.update_attribute),
    ("/lead-attribute/{id:int}", "DELETE", attributes.delete_attribute),
    ("/team-member", "GET", lookups.list_team),
    ("/company", "GET", lookups.list_companies),
)


def create_app(
    database: Path | None = None,
    *,
    key: str,
    leads: int = 250,
    reset: bool = False,
    limits: bool = False,
    latency: float = 0.0,
    bare_lists: bool = False,
    record_requests: bool = True,
) -> Starlette:
    """Create the service over ``database`` (None: in memory), with ``leads`` leads if new.

    An existing file is kept unchanged, unless ``reset``. ``app.state.sandbox`` is the workspace;
    ``app.state.requests`` logs requests if ``record_requests`` is set. Raises ``UsageError`` if the file
    cannot be used.
    """
    data = _opened(database, reset=reset)
    if data.empty or reset or seeded_with(data) is None:
        seed(data, leads)
    switches = Switches(bare_lists=bare_lists, latency=latency)
    sandbox = Sandbox(data, key, switches, limits=limits, record_requests=record_requests)
    app = Starlette(
        # A path with an extra slash is a 404, not a redirect.
        routes=[Mount(BASE, app=Router(_routes(), redirect_slashes=False))],
        middleware=[Middleware(ApiMiddleware, sandbox=sandbox)],
        exception_handlers={
            errors.Problem: errors.answer,
            HTTPException: _framework,
            Exception: _broken,
        },
    )
    app.router.redirect_slashes = False
    app.state.sandbox = sandbox
    app.state.requests = sandbox.requests
    return app


def _opened(path: Path | None, *, reset: bool) -> SampleDatabase:
    """Open the database; with ``reset`` an unreadable file is replaced."""
    try:
        return SampleDatabase(path)
    except UsageError:
        if path is None or not reset:
            raise
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    return SampleDatabase(path)


def _routes() -> list[Route]:
    """Return one route per path, so that other methods get a 405 that lists the valid ones."""
    paths: dict[str, dict[str, Handler]] = {}
    for path, method, handler in OPERATIONS:
        paths.setdefault(path, {})[method] = handler
    return [
        Route(path, _dispatch(handlers), methods=list(handlers)) for path, handlers in paths.items()
    ]


def _dispatch(handlers: dict[str, Handler]) -> Handler:
    async def handle(request: Request) -> Response:
        # Starlette adds HEAD to GET, as TaskIP's framework does.
        handler = handlers["GET" if request.method == "HEAD" else request.method]
        # Simultaneous requests take turns.
        await asyncio.sleep(0)
        return await handler(request)

    return handle


async def _framework(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return errors.Problem(error.status_code, error.detail, headers=error.headers).response()


async def _broken(_request: Request, _error: Exception) -> Response:
    return JSONResponse({"message": "Server Error"}, 500)
