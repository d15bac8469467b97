"""`/_twin/accounts/…/messages`: what became of messages, and why; and who would get one."""

import re
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from pushtwin.base.errors import ControlRequestInvalid
from pushtwin.control_types.messages import ExplanationAnswer, MessageDetails, MessageList, TargetingAnswer
from pushtwin.core.messages import control_service
from pushtwin.core.messages.payloads import apns_document, outgoing, simulator_document
from pushtwin.core.messages.targeting import InvalidQuery
from pushtwin.core.omni import control_service as omni_service
from pushtwin.http.openapi.operations import needs
from pushtwin.http.openapi.references import shows
from pushtwin.surfaces.control_api import examples, pages
from pushtwin.surfaces.control_api.bodies import body_of, takes
from pushtwin.surfaces.control_api.failures import ControlJson
from pushtwin.surfaces.control_api.messages import answers
from pushtwin.surfaces.control_api.messages.requests import ApnsQuery, AskTargeting, MessageQuery
from pushtwin.surfaces.control_api.parameters import AccountId, Db, MessageId, TheAgenda

router = APIRouter(prefix="/_twin/accounts/{accountId}")
_NOT_IN_FILE_NAMES = re.compile(r"[^A-Za-z0-9._-]")
_SIMULATOR_FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "OK",
        "content": {"application/json": {"schema": {"type": "object", "additionalProperties": True}}},
    }
}


@router.get("/messages", operation_id="list-messages", responses=shows(MessageList))
async def list_messages(
    database: Db, agenda: TheAgenda, account_id: AccountId, query: Annotated[MessageQuery, Query()]
) -> Response:
    """List messages, the newest last, each with all that has happened to it. Reports stay where they are."""
    wanted, after = query.filter(), query.after()
    await agenda.settle(account_id)
    found = await database.survey(
        control_service.list_messages, account_id, wanted, after, query.limit + 1, newest_first=query.newest_first
    )
    return ControlJson(answers.messages(found, query.limit))


@router.get(
    "/messages/{messageId}",
    operation_id="get-message",
    openapi_extra=needs(examples.A_MESSAGE),
    responses=shows(MessageDetails),
)
async def get_message(database: Db, agenda: TheAgenda, account_id: AccountId, message_id: MessageId) -> Response:
    """Get a message with what its device gets, in all forms."""
    await agenda.settle(account_id)
    return ControlJson(answers.message(await database.survey(control_service.get_message, account_id, message_id)))


@router.get(
    "/messages/{messageId}/apns",
    operation_id="get-apns-file",
    openapi_extra=needs(examples.A_MESSAGE),
    responses=_SIMULATOR_FILE,
)
async def get_apns_file(
    database: Db,
    agenda: TheAgenda,
    account_id: AccountId,
    message_id: MessageId,
    query: Annotated[ApnsQuery, Query()],
) -> Response:
    """Get the document of APNs as a file that `xcrun simctl push booted FILE` shows on an iOS simulator."""
    await agenda.settle(account_id)
    message, send, _ = await database.survey(control_service.get_message, account_id, message_id)
    document = apns_document(outgoing(message, send))
    if query.bundle_id is not None:
        document = simulator_document(document, query.bundle_id)
    name = _NOT_IN_FILE_NAMES.sub("_", message_id)
    return ControlJson(document, headers={"Content-Disposition": f'attachment; filename="{name}.apns"'})


@router.get(
    "/messages/{messageId}/explain",
    operation_id="explain-message",
    openapi_extra=needs(examples.A_MESSAGE),
    responses=shows(ExplanationAnswer),
)
async def explain_message(database: Db, agenda: TheAgenda, account_id: AccountId, message_id: MessageId) -> Response:
    """Why a message is where it is, in words, and what would have to happen next; of OMNI failover, step by step."""
    await agenda.settle(account_id)
    flow = await database.survey(omni_service.find_explanation, account_id, message_id)
    if flow:
        return ControlJson(answers.explanation_of_flow(flow))
    return ControlJson(answers.explanation(await database.survey(control_service.explain, account_id, message_id)))


@router.post(
    "/targeting",
    operation_id="ask-targeting",
    responses=shows(TargetingAnswer),
    openapi_extra=takes(AskTargeting, examples.ASK_TARGETING),
)
async def ask_targeting(
    database: Db, account_id: AccountId, body: Annotated[AskTargeting, Depends(body_of(AskTargeting))]
) -> Response:
    """Who would get a message, and of each other device the first condition that it fails. Nothing is sent."""
    after = pages.read_cursor(body.cursor)
    try:
        judged = await database.survey(
            control_service.judge_devices, account_id, body.sender, body.target(), after=after, limit=body.limit + 1
        )
    except InvalidQuery as problem:
        detail = {"field": body.field, "message": str(problem)}
        raise ControlRequestInvalid("The query can't be understood.", [detail]) from None
    return ControlJson(answers.targeting(judged, body.limit))
