"""`/_twin/accounts/…/journal`: what was called, and whether it is what a test expects."""

from typing import Annotated, get_args

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from pushtwin.control_types.calls import JournalAnswer, OutgoingOperation, VerdictAnswer
from pushtwin.core.journal import service
from pushtwin.http.openapi.references import shows
from pushtwin.surfaces.control_api import examples, pages
from pushtwin.surfaces.control_api.bodies import body_of, takes
from pushtwin.surfaces.control_api.failures import ControlJson
from pushtwin.surfaces.control_api.journal import answers
from pushtwin.surfaces.control_api.journal.requests import JournalQuery, VerifyCalls
from pushtwin.surfaces.control_api.parameters import (
    AccountId,
    Db,
    Journal,
    Reader,
    require_one_of,
    require_operation,
)

router = APIRouter(prefix="/_twin/accounts/{accountId}/journal")


@router.get("", operation_id="read-journal", responses=shows(JournalAnswer))
async def read_journal(
    request: Request,
    database: Db,
    journal: Journal,
    account_id: AccountId,
    query: Annotated[JournalQuery, Query()],
) -> Response:
    """What was called, in the order in which it came in. Secrets are hidden."""
    if query.direction in {"in", "out"}:
        _require_operation(request, query.direction, query.operation, "operation")
    after = pages.read_cursor(query.cursor)
    await journal.settle()
    wanted = query.filter()
    calls, is_evicted = await database.survey(service.list_calls, account_id, wanted, after, query.limit + 1)
    is_evicted = is_evicted or journal.misses(account_id, wanted.since)
    return ControlJson(answers.calls(calls, query.limit, is_evicted=is_evicted))


@router.delete("", operation_id="clear-journal", status_code=204)
async def clear_journal(database: Db, journal: Journal, account_id: AccountId) -> Response:
    """Forget what was called, and nothing else."""
    await journal.make_way(account_id)
    await database.write(service.clear, account_id)
    return Response(status_code=204)


@router.post(
    "/verify",
    operation_id="verify-calls",
    responses=shows(VerdictAnswer),
    openapi_extra=takes(VerifyCalls, examples.VERIFY_CALLS),
)
async def verify_calls(
    request: Request,
    reader: Reader,
    journal: Journal,
    account_id: AccountId,
    body: Annotated[VerifyCalls, Depends(body_of(VerifyCalls))],
) -> Response:
    """Whether the calls so far, and those that come `withinMs`, are what a test expects; if not, what came nearest."""
    for one, field in body.operations():
        _require_operation(request, one.direction, one.operation, field)
    verification = body.command()
    judged = await reader.verify(account_id, verification, body.within_ms / 1000)
    elsewhere = "" if judged.has_passed else await journal.unmatched.tell_recent(account_id)
    return ControlJson(answers.verdict(judged, verification, elsewhere))


def _require_operation(request: Request, direction: str, operation: str | None, field: str) -> None:
    """One of those that go in this direction. Raises ControlRequestInvalid."""
    if direction == "in":
        require_operation(request, operation, field)
    else:
        require_one_of(get_args(OutgoingOperation), operation, field)
