"""An emulated API: its routes, and everything that happens around each of its calls."""

from collections.abc import Callable

from fastapi import APIRouter, FastAPI
from starlette.types import ASGIApp

from pushtwin.background.agenda import Agenda
from pushtwin.background.journal_writer import JournalWriter
from pushtwin.database import Database
from pushtwin.http.broken_connections import BrokenConnections
from pushtwin.http.endpoints import Endpoints
from pushtwin.http.failure_table import FailureTable
from pushtwin.http.fault_answers import ReplacedAnswer, render_replaced
from pushtwin.http.gateway import Gateway
from pushtwin.http.last_resort import LastResort
from pushtwin.http.recording import Recording
from pushtwin.http.routes import NO_TELEMETRY


def build_emulation(
    router: APIRouter,
    *,
    failures: FailureTable,
    database: Database,
    agenda: Agenda,
    journal: JournalWriter,
    spelling: Callable[[ASGIApp], ASGIApp] = lambda app: app,
) -> tuple[FastAPI, ASGIApp]:
    """The FastAPI application, for its documentation, and what serves it.

    `spelling` reads what callers spell in their own way.
    """
    unexpected = Gateway(failures.http_answer(500), database.time_and_ids)
    # The routes themselves rather than an included router, which would be matched before its routes are.
    app = FastAPI(routes=router.routes, openapi_url=None, redirect_slashes=False, telemetry=NO_TELEMETRY)
    app.state.database = database
    app.state.agenda = agenda
    failures.install(app)
    app.add_exception_handler(ReplacedAnswer, render_replaced)
    served = spelling(Gateway(Endpoints(app), database.time_and_ids))
    recorded = Recording(served, journal, database.time_and_ids, unexpected)
    return app, LastResort(BrokenConnections(recorded), unexpected)
