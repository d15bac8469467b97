"""`/_twin/accounts/…/webhooks`: what is told to backends, and what came of it."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from pushtwin.control_types.messages import WebhookAnswer, WebhookList
from pushtwin.core.webhooks import service
from pushtwin.http.openapi.operations import needs
from pushtwin.http.openapi.references import shows
from pushtwin.surfaces.control_api import examples
from pushtwin.surfaces.control_api.failures import ControlJson
from pushtwin.surfaces.control_api.parameters import AccountId, Db, TheAgenda, WebhookId
from pushtwin.surfaces.control_api.webhooks import answers
from pushtwin.surfaces.control_api.webhooks.requests import WebhookQuery

router = APIRouter(prefix="/_twin/accounts/{accountId}/webhooks")


@router.get("", operation_id="list-webhooks", responses=shows(WebhookList))
async def list_webhooks(
    database: Db, agenda: TheAgenda, account_id: AccountId, query: Annotated[WebhookQuery, Query()]
) -> Response:
    """List what is told to webhooks, message by message, the newest last, with every attempt."""
    after = query.after()
    await agenda.settle(account_id)
    found = await database.survey(
        service.list_webhooks, account_id, query.wanted(), after, query.limit + 1, newest_first=query.newest_first
    )
    return ControlJson(answers.webhooks(found, query.limit))


@router.post(
    "/{webhookId}/retry",
    operation_id="retry-webhook",
    openapi_extra=needs(*examples.A_WEBHOOK),
    responses=shows(WebhookAnswer),
)
async def retry_webhook(database: Db, agenda: TheAgenda, account_id: AccountId, webhook_id: WebhookId) -> Response:
    """Tell it once more, now, also what was told well or given up; answers when that attempt is over."""
    await database.write(service.retry, account_id, webhook_id)
    await agenda.settle_all(account_id)
    return ControlJson(answers.webhook(await database.survey(service.get_webhook, account_id, webhook_id)))
