"""`/_twin/health`: for supervisors and for tests that wait for the twin."""

from fastapi import APIRouter
from starlette.responses import Response

from pushtwin.base.errors import DatabaseError
from pushtwin.control_types.health import LiveAnswer, NotReadyAnswer, ReadyAnswer
from pushtwin.database import Reading, migrating
from pushtwin.http.openapi.references import shows
from pushtwin.surfaces.control_api.failures import ControlJson
from pushtwin.surfaces.control_api.health import answers
from pushtwin.surfaces.control_api.parameters import Db

router = APIRouter(prefix="/_twin/health")


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
    try:
        missing = await database.read(_what_is_missing)
        if database.trouble:
            await database.write(lambda writing: migrating.touch(writing.connection))
    except DatabaseError as problem:
        return ControlJson(answers.not_ready("unavailable", str(problem)), 503)
    if missing:
        return ControlJson(answers.not_ready("starting", missing), 503)
    return ControlJson(answers.ready(database))


def _what_is_missing(reading: Reading) -> str | None:
    revision = migrating.current_revision(reading.connection)
    return None if revision == migrating.HEAD else f"The schema is at revision {revision}, not yet at {migrating.HEAD}."
