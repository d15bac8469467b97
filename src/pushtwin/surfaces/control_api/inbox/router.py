"""`/_twin/accounts/…/persons/…/inbox`: what a person's inbox keeps, and for how long."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from pushtwin.base.numbers import read_number
from pushtwin.base.times import LATEST
from pushtwin.control_types.messages import InboxList
from pushtwin.core.messages import inboxes
from pushtwin.core.messages.inbox_repository import InboxPosition
from pushtwin.http.openapi.operations import needs
from pushtwin.http.openapi.references import shows
from pushtwin.surfaces.control_api import examples, pages
from pushtwin.surfaces.control_api.failures import ControlJson
from pushtwin.surfaces.control_api.inbox import answers
from pushtwin.surfaces.control_api.pages import PageQuery
from pushtwin.surfaces.control_api.parameters import AccountId, Db, PersonId, TheAgenda

router = APIRouter(prefix="/_twin/accounts/{accountId}")


@router.get(
    "/persons/{personId}/inbox",
    operation_id="list-inbox",
    openapi_extra=needs(examples.SOMEBODY),
    responses=shows(InboxList),
)
async def list_inbox(
    database: Db, agenda: TheAgenda, account_id: AccountId, person_id: PersonId, query: Annotated[PageQuery, Query()]
) -> Response:
    """List what the inbox of a person keeps, of all applications, the newest first. An app is shown the newest 100."""
    after = inboxes.THE_NEWEST if query.cursor is None else pages.read_place(query.cursor, _read_position)
    await agenda.settle(account_id)
    found = await database.survey(inboxes.list_inbox, account_id, person_id, after, query.limit + 1)
    return ControlJson(answers.inbox(found, query.limit))


def _read_position(text: str) -> InboxPosition | None:
    sent_at, _, send_ordinal = text.partition(".")
    ordinal = read_number(send_ordinal)
    return None if ordinal is None or abs(int(sent_at)) > LATEST else InboxPosition(int(sent_at), ordinal)
