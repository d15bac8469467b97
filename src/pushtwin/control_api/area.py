"""The area `/_twin`: what tests need and the real platform does not offer."""

from collections.abc import Sequence

from fastapi import Depends, FastAPI
from starlette.types import ASGIApp

from pushtwin.asgi import NO_TELEMETRY, BodyLimit
from pushtwin.control_api import (
    accounts_router,
    clock_router,
    envelope,
    events_router,
    faults_router,
    health_router,
    journal_router,
    people_router,
    snapshot_router,
)
from pushtwin.control_api.auth import refuse_foreign_pages, require_control
from pushtwin.control_api.schemas import ErrorAnswer
from pushtwin.database import Database
from pushtwin.documented import reference
from pushtwin.journal.writer import JournalWriter

TAG = "twin"
_ROUTERS = (
    accounts_router.router,
    people_router.router,
    events_router.router,
    journal_router.router,
    faults_router.router,
    clock_router.router,
    snapshot_router.router,
)
_CONTENT = {"application/json": {"schema": reference(ErrorAnswer)}}
_FAILURES: dict[int | str, dict[str, object]] = {
    401: {"content": _CONTENT, "description": "The control token is missing"},
    403: {"content": _CONTENT, "description": "A web page of another origin called"},
    404: {"content": _CONTENT, "description": "There is no such thing"},
    405: {"content": _CONTENT, "description": "The path does not take this method"},
    409: {"content": _CONTENT, "description": "A unique value is taken"},
    413: {"content": _CONTENT, "description": "The body is too large: 1 MiB, or 256 MiB for a snapshot"},
    422: {"content": _CONTENT, "description": "A field is not valid; one detail per field"},
}


def build(
    database: Database, journal: JournalWriter, control_token: str | None, operations: Sequence[str]
) -> tuple[FastAPI, ASGIApp]:
    """The FastAPI application, for its documentation, and what serves it. Without a token everybody is let in.

    `operations` are the ids of the emulated ones.
    """
    app = FastAPI(
        openapi_url=None,
        redirect_slashes=False,
        telemetry=NO_TELEMETRY,
    )
    app.state.database = database
    app.state.journal = journal
    app.state.operations = operations
    app.state.control_token = control_token
    app.include_router(health_router.router, tags=[TAG], dependencies=[Depends(refuse_foreign_pages)])
    for router in _ROUTERS:
        app.include_router(router, tags=[TAG], dependencies=[Depends(require_control)], responses=_FAILURES)
    envelope.install(app)
    return app, BodyLimit(app, envelope.http_error(413), limit_of=snapshot_router.body_limit)
