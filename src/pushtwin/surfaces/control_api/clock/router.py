"""`/_twin/accounts/…/clock`: the time of an account."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from pushtwin.background.agenda import Agenda
from pushtwin.base.times import parse_time
from pushtwin.control_types.accounts import ClockAnswer, UpcomingAnswer
from pushtwin.core.accounts import service
from pushtwin.core.accounts.clock import REAL, Clock
from pushtwin.database import Database
from pushtwin.http.openapi.references import shows
from pushtwin.surfaces.control_api import examples
from pushtwin.surfaces.control_api.bodies import body_of, takes
from pushtwin.surfaces.control_api.clock import answers
from pushtwin.surfaces.control_api.clock.requests import AdvanceClock, FreezeClock, ResumeClock, SetClock
from pushtwin.surfaces.control_api.failures import ControlJson
from pushtwin.surfaces.control_api.parameters import AccountId, Db, TheAgenda

router = APIRouter(prefix="/_twin/accounts/{accountId}/clock")
_ANSWERS = shows(ClockAnswer)


@router.get("", operation_id="get-clock", responses=_ANSWERS)
async def get_clock(database: Db, account_id: AccountId) -> Response:
    """The time of the account."""
    return ControlJson(answers.clock(await database.read(service.get_clock, account_id)))


@router.get("/due", operation_id="list-due", responses=shows(UpcomingAnswer))
async def list_due(agenda: TheAgenda, account_id: AccountId) -> Response:
    """What happens by itself next, and when: to advance the clock to it lets it happen."""
    return ControlJson(answers.upcoming(await agenda.list_next(account_id)))


@router.post(
    "/freeze", operation_id="freeze-clock", responses=_ANSWERS, openapi_extra=takes(FreezeClock, examples.FREEZE_CLOCK)
)
async def freeze_clock(
    database: Db, agenda: TheAgenda, account_id: AccountId, body: Annotated[FreezeClock, Depends(body_of(FreezeClock))]
) -> Response:
    """Stop the time of the account."""
    at = None if body.at is None else parse_time(body.at)
    return await _change(database, agenda, account_id, lambda clock, real: clock.freeze(real, at))


@router.post("/set", operation_id="set-clock", responses=_ANSWERS, openapi_extra=takes(SetClock, examples.SET_CLOCK))
async def set_clock(
    database: Db, agenda: TheAgenda, account_id: AccountId, body: Annotated[SetClock, Depends(body_of(SetClock))]
) -> Response:
    """Let the account live at another time; a frozen clock stays frozen."""
    now = parse_time(body.now) or 0
    return await _change(database, agenda, account_id, lambda clock, real: clock.set(real, now))


@router.post(
    "/advance",
    operation_id="advance-clock",
    responses=_ANSWERS,
    openapi_extra=takes(AdvanceClock, examples.ADVANCE_CLOCK),
)
async def advance_clock(
    database: Db,
    agenda: TheAgenda,
    account_id: AccountId,
    body: Annotated[AdvanceClock, Depends(body_of(AdvanceClock))],
) -> Response:
    """Let time pass for the account; a frozen clock stays frozen."""
    return await _change(database, agenda, account_id, lambda clock, real: clock.advance(real, body.ms))


@router.post(
    "/resume", operation_id="resume-clock", responses=_ANSWERS, openapi_extra=takes(ResumeClock, examples.RESUME_CLOCK)
)
async def resume_clock(
    database: Db, agenda: TheAgenda, account_id: AccountId, body: Annotated[ResumeClock, Depends(body_of(ResumeClock))]
) -> Response:
    """Let the clock run on from the time that it shows, or show real time again."""
    return await _change(database, agenda, account_id, lambda clock, real: REAL if body.real else clock.resume(real))


async def _change(
    database: Database, agenda: Agenda, account_id: str, change: Callable[[Clock, int], Clock]
) -> Response:
    """What was due before has happened before time moves, and what has become due on the way before the answer."""
    await agenda.settle(account_id)
    shown = await database.write(service.change_clock, account_id, change)
    await agenda.settle_all(account_id)
    return ControlJson(answers.clock(shown))
