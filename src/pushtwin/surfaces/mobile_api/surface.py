"""The surface `/mobile`, with `/webrtc`: what the SDKs inside apps call."""

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from pushtwin.background.agenda import Agenda
from pushtwin.background.journal_writer import JournalWriter
from pushtwin.database import Database
from pushtwin.http.emulation import build_emulation
from pushtwin.http.scope import header
from pushtwin.surfaces.mobile_api.failures import FAILURES
from pushtwin.surfaces.mobile_api.router import router

PREFIXES = ("/mobile", "/webrtc")
DOUBLE_SLASHES = tuple(f"/{prefix}" for prefix in PREFIXES)  # of a base URL that ends in a slash, on iOS
_OVERRIDE = b"x-http-method-override"


def build(database: Database, journal: JournalWriter, agenda: Agenda) -> tuple[FastAPI, ASGIApp]:
    """The FastAPI application, for its documentation, and what serves it."""
    return build_emulation(
        router,
        failures=FAILURES,
        database=database,
        agenda=agenda,
        journal=journal,
        spelling=_SdkSpelling,
    )


class _SdkSpelling:
    """Reads what the SDKs spell in their own way: `//mobile`, and PATCH as a POST (mobile-sdk-api 1, 2.1)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope = dict(scope)
        if scope["path"].startswith(DOUBLE_SLASHES):
            scope["path"] = scope["path"][1:]
        if scope["method"] == "POST" and (header(scope, _OVERRIDE) or b"").upper() == b"PATCH":
            scope["method"] = "PATCH"
        await self._app(scope, receive, send)
