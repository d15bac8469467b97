"""`/_twin/accounts/…/sms`: what OMNI failover has sent by SMS, and what becomes of it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from pushtwin.control_types.messages import SmsAnswer, SmsList
from pushtwin.core.omni import control_service
from pushtwin.http.openapi.references import shows
from pushtwin.surfaces.control_api import examples
from pushtwin.surfaces.control_api.bodies import body_of, takes
from pushtwin.surfaces.control_api.failures import ControlJson
from pushtwin.surfaces.control_api.parameters import AccountId, Db, SmsId, TheAgenda
from pushtwin.surfaces.control_api.sms import answers
from pushtwin.surfaces.control_api.sms.requests import DecideSms, SmsQuery

router = APIRouter(prefix="/_twin/accounts/{accountId}/sms")


@router.get("", operation_id="list-sms", responses=shows(SmsList))
async def list_sms(
    database: Db, agenda: TheAgenda, account_id: AccountId, query: Annotated[SmsQuery, Query()]
) -> Response:
    """List what was sent by SMS, the newest last. Reports stay where they are."""
    wanted, after = query.filter(), query.after()
    await agenda.settle(account_id)
    found = await database.survey(control_service.list_sms, account_id, wanted, after, query.limit + 1)
    return ControlJson(answers.list_of_sms(found, query.limit))


@router.patch(
    "/{smsId}",
    operation_id="decide-sms",
    responses=shows(SmsAnswer),
    openapi_extra=takes(DecideSms, examples.DECIDE_SMS, *examples.AN_SMS),
)
async def decide_sms(
    database: Db,
    agenda: TheAgenda,
    account_id: AccountId,
    sms_id: SmsId,
    body: Annotated[DecideSms, Depends(body_of(DecideSms))],
) -> Response:
    """Decide what becomes of an SMS that is under way: it is delivered, or the next step begins, now."""
    await agenda.settle(account_id)
    decided = await database.write(control_service.decide_sms, account_id, sms_id, body.status)
    await agenda.settle(account_id)
    return ControlJson(answers.sms(decided))
