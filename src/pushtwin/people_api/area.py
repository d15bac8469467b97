"""The area `/people`: everything the emulated People API answers, unknown paths included."""

from fastapi import FastAPI
from starlette.types import ASGIApp

from pushtwin.asgi import NO_TELEMETRY, BodyLimit, Gateway
from pushtwin.database import Database
from pushtwin.journal.writer import JournalWriter
from pushtwin.people_api import envelope
from pushtwin.people_api.router import router
from pushtwin.stage import Stage


def build(database: Database, journal: JournalWriter) -> tuple[FastAPI, ASGIApp]:
    """The FastAPI application, for its documentation, and what serves it."""
    # The routes themselves rather than an included router, which would be matched before its routes are.
    app = FastAPI(routes=router.routes, openapi_url=None, redirect_slashes=False, telemetry=NO_TELEMETRY)
    app.state.database = database
    envelope.install(app)
    served = Gateway(BodyLimit(app, too_large=envelope.service_exceptions.generic(413)), database.world)
    return app, Stage(served, journal, database.world)
