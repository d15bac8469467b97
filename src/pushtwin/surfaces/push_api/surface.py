"""The surface `/push`: everything the emulated message API answers, unknown paths included."""

from fastapi import APIRouter, FastAPI
from starlette.types import ASGIApp

from pushtwin.background.agenda import Agenda
from pushtwin.background.journal_writer import JournalWriter
from pushtwin.database import Database
from pushtwin.http.emulation import build_emulation
from pushtwin.surfaces.push_api.failures import FAILURES
from pushtwin.surfaces.push_api.mo.router import router as mo_router
from pushtwin.surfaces.push_api.router import router as message_router

PREFIX = "/push"
ROUTER = APIRouter(routes=[*message_router.routes, *mo_router.routes])


def build(database: Database, journal: JournalWriter, agenda: Agenda) -> tuple[FastAPI, ASGIApp]:
    """The FastAPI application, for its documentation, and what serves it."""
    return build_emulation(
        ROUTER,
        failures=FAILURES,
        database=database,
        agenda=agenda,
        journal=journal,
    )
