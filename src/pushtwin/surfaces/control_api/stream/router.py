"""`/_twin/accounts/…/stream`: what happens, as it happens; and a call that it told of, whole."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from pushtwin.base.errors import NotFound
from pushtwin.base.numbers import read_number
from pushtwin.control_types.calls import CallSummary, Changed, ControlledChange, Era, JournaledCall, SkippedCalls
from pushtwin.core.journal import service
from pushtwin.core.journal.entries import show
from pushtwin.http.openapi.operations import needs
from pushtwin.http.openapi.references import Reference, shows
from pushtwin.surfaces.control_api import examples
from pushtwin.surfaces.control_api.failures import ControlJson
from pushtwin.surfaces.control_api.parameters import AccountId, CallId, Db, Journal, TheStreams
from pushtwin.surfaces.control_api.stream.requests import RESUMES, StreamQuery, read_last_id
from pushtwin.surfaces.control_api.stream.response import MEDIA_TYPE, EventStream

router = APIRouter(prefix="/_twin/accounts/{accountId}")
_EXAMPLE = """event: hello
data: {"era":0,"now":"2026-11-22T09:30:00.000Z"}

id: 894243791900672
event: call
data: {"callId":"894243791900672","time":"2026-11-22T09:30:00.000Z","direction":"in","operation":"get-version",\
"method":"GET","path":"/mobile/3/version","durationMs":0.4,"warnings":[],"status":200}

event: changed
data: {"now":"2026-11-22T09:30:01.000Z"}
"""
_EVENTS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": (
            "Server-sent events. `hello` comes first, `restarted` when the account begins anew. `call` is a call, with "
            "its place among all as id; `skipped` counts those that are not told one by one. `control` is a change by "
            "the control API, `changed` one of messages, webhooks or inboxes. `gone`, without members, is the end."
        ),
        "content": {
            MEDIA_TYPE: {
                "schema": {"type": "string"},
                "x-events": {
                    "hello": Reference(Era),
                    "restarted": Reference(Era),
                    "call": Reference(CallSummary),
                    "skipped": Reference(SkippedCalls),
                    "control": Reference(ControlledChange),
                    "changed": Reference(Changed),
                },
                "example": _EXAMPLE,
            }
        },
    }
}


@router.get(
    "/stream",
    operation_id="watch-account",
    status_code=200,
    response_class=EventStream,
    responses=_EVENTS,
    openapi_extra=RESUMES,
)
async def watch_account(
    request: Request,
    streams: TheStreams,
    journal: Journal,
    account_id: AccountId,
    query: Annotated[StreamQuery, Query()],
) -> Response:
    """Watch what happens in an account, as server-sent events; `Last-Event-ID` goes on where it was left.

    At most 50 calls come one by one in a tenth of a second. Who does not read what comes is left behind.
    """
    after = read_last_id(request.headers.get("last-event-id"))
    await journal.settle()
    await streams.require(account_id)
    seconds = None if query.for_ms is None else query.for_ms / 1000
    return EventStream(streams, account_id, after=after, replay=query.replay, seconds=seconds)


@router.get(
    "/calls/{callId}", operation_id="get-call", openapi_extra=needs(*examples.A_CALL), responses=shows(JournaledCall)
)
async def get_call(database: Db, journal: Journal, account_id: AccountId, call_id: CallId) -> Response:
    """Get a call that the stream told of, whole. Secrets are hidden."""
    ordinal = read_number(call_id)
    if ordinal is None:
        raise NotFound("call", call_id)
    await journal.settle()
    return ControlJson(show(await database.survey(service.get_call, account_id, ordinal)))
