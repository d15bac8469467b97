"""The surface of persons: everything at these paths that is called with the credentials of an account."""

from fastapi import APIRouter, FastAPI
from starlette.types import ASGIApp

from pushtwin.background.agenda import Agenda
from pushtwin.background.journal_writer import JournalWriter
from pushtwin.database import Database
from pushtwin.http.emulation import build_emulation
from pushtwin.surfaces.people_api.attributes.router import router as attributes_router
from pushtwin.surfaces.people_api.numbered_failures import FAILURES
from pushtwin.surfaces.people_api.persons.router import router as persons_router
from pushtwin.surfaces.people_api.tags.router import router as tags_router

PREFIXES = ("/people/2/persons", "/people/3/persons", "/people/2/tags", "/people/2/customAttributes")
ROUTER = APIRouter(routes=[*persons_router.routes, *tags_router.routes, *attributes_router.routes])
ASKING = frozenset({"match-people-ids"})
"""Asks by a body, and changes nothing."""


def build(database: Database, journal: JournalWriter, agenda: Agenda) -> tuple[FastAPI, ASGIApp]:
    """The FastAPI application, for its documentation, and what serves it."""
    return build_emulation(
        ROUTER,
        failures=FAILURES,
        database=database,
        agenda=agenda,
        journal=journal,
    )
