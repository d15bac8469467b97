"""The surface `/auth`: what hands out sessions and access tokens, unknown paths included."""

from fastapi import FastAPI
from starlette.types import ASGIApp

from pushtwin.background.agenda import Agenda
from pushtwin.background.journal_writer import JournalWriter
from pushtwin.database import Database
from pushtwin.http.emulation import build_emulation
from pushtwin.surfaces.auth_api.failures import FAILURES
from pushtwin.surfaces.auth_api.router import router

PREFIX = "/auth"


def build(database: Database, journal: JournalWriter, agenda: Agenda) -> tuple[FastAPI, ASGIApp]:
    """The FastAPI application, for its documentation, and what serves it."""
    return build_emulation(
        router,
        failures=FAILURES,
        database=database,
        agenda=agenda,
        journal=journal,
    )
