"""The surface of events: `/people/3/events` and `/peopleevents`, unknown paths below that included."""

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from pushtwin.background.agenda import Agenda
from pushtwin.background.journal_writer import JournalWriter
from pushtwin.database import Database
from pushtwin.http.emulation import build_emulation
from pushtwin.surfaces.events_api.failures import FAILURES
from pushtwin.surfaces.events_api.router import BATCH, router

PREFIXES = (BATCH, "/peopleevents")
_OLDER, _CURRENT = "/peopleevents/1/", "/peopleevents/2/"


def build(database: Database, journal: JournalWriter, agenda: Agenda) -> tuple[FastAPI, ASGIApp]:
    """The FastAPI application, for its documentation, and what serves it."""
    return build_emulation(
        router,
        failures=FAILURES,
        database=database,
        agenda=agenda,
        journal=journal,
        spelling=_OlderSpelling,
    )


class _OlderSpelling:
    """Reads `/peopleevents/1`, which public clients call, as `/peopleevents/2` (people-api 12)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if path.startswith(_OLDER):
            scope = {**scope, "path": _CURRENT + path.removeprefix(_OLDER)}
        await self._app(scope, receive, send)
