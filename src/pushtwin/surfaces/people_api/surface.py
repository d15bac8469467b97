"""The area `/people`: everything the emulated People API answers, unknown paths included."""

from fastapi import FastAPI
from starlette.types import ASGIApp

from pushtwin.background.journal_writer import JournalWriter
from pushtwin.database import Database
from pushtwin.http.gateway import Gateway
from pushtwin.http.limits import BodyLimit
from pushtwin.http.recording import Stage
from pushtwin.http.routes import NO_TELEMETRY
from pushtwin.surfaces.people_api import failures
from pushtwin.surfaces.people_api.router import router


def build(database: Database, journal: JournalWriter) -> tuple[FastAPI, ASGIApp]:
    """The FastAPI application, for its documentation, and what serves it."""
    # The routes themselves rather than an included router, which would be matched before its routes are.
    app = FastAPI(routes=router.routes, openapi_url=None, redirect_slashes=False, telemetry=NO_TELEMETRY)
    app.state.database = database
    failures.install(app)
    served = Gateway(BodyLimit(app, too_large=failures.service_exceptions.generic(413)), database.time_and_ids)
    return app, Stage(served, journal, database.time_and_ids)
