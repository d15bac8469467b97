"""The surface `/omni`: everything the emulated failover API answers, unknown paths included."""

from fastapi import FastAPI
from starlette.types import ASGIApp

from pushtwin.background.agenda import Agenda
from pushtwin.background.journal_writer import JournalWriter
from pushtwin.database import Database
from pushtwin.http.emulation import build_emulation
from pushtwin.surfaces.omni_api.failures import FAILURES
from pushtwin.surfaces.omni_api.router import router

PREFIX = "/omni"


def build(database: Database, journal: JournalWriter, agenda: Agenda) -> tuple[FastAPI, ASGIApp]:
    """The FastAPI application, for its documentation, and what serves it."""
    return build_emulation(
        router,
        failures=FAILURES,
        database=database,
        agenda=agenda,
        journal=journal,
    )
