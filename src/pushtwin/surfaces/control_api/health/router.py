"""`/_twin/health`: for supervisors and for tests that wait for the twin."""

import asyncio

from fastapi import APIRouter
from starlette.responses import Response

from pushtwin.base.errors import DatabaseError
from pushtwin.control_types.health import LiveAnswer, NotReadyAnswer, ReadyAnswer
from pushtwin.database import Database, Reading, migrating
from pushtwin.http.openapi.references import shows
from pushtwin.surfaces.control_api.failures import ControlJson
from pushtwin.surfaces.control_api.health import answers
from pushtwin.surfaces.control_api.parameters import Db

PREFIX = "/_twin/health"
router = APIRouter(prefix=PREFIX)
_PATIENCE_SECONDS = 1.5


@router.get("/live", operation_id="is-live", responses=shows(LiveAnswer))
async def is_live() -> Response:
    """Whether the process serves."""
    return ControlJson(answers.live())


@router.get(
    "/ready",
    operation_id="is-ready",
    responses={**shows(ReadyAnswer), **shows(NotReadyAnswer, 503, "Not ready")},
)
async def is_ready(database: Db) -> Response:
    """Whether the database answers and has the current schema; the demo account is there before the twin serves."""
    looking = asyncio.ensure_future(_look(database))
    _, hanging = await asyncio.wait({looking}, timeout=_PATIENCE_SECONDS)
    if hanging:  # not to be waited for either, once it is cancelled
        looking.cancel()
        return _unavailable(f"The database has not answered within {_PATIENCE_SECONDS} s.")
    try:
        missing = looking.result()
    except DatabaseError as problem:
        return _unavailable(str(problem))
    if missing:
        return ControlJson(answers.not_ready("starting", missing), 503)
    return ControlJson(answers.ready(database))


def _unavailable(reason: str) -> Response:
    return ControlJson(answers.not_ready("unavailable", reason), 503)


async def _look(database: Database) -> str | None:
    """What is missing. Where nothing could be written the last time, something is."""
    missing = await database.read(_what_is_missing)
    if database.trouble:
        await database.write(lambda writing: migrating.touch(writing.connection))
    return missing


def _what_is_missing(reading: Reading) -> str | None:
    revision = migrating.current_revision(reading.connection)
    return None if revision == migrating.HEAD else f"The schema is at revision {revision}, not yet at {migrating.HEAD}."
