"""`/_twin/accounts/…/mo`: what phones have sent, and what has become of it."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from pushtwin.control_types.mo import MoList
from pushtwin.core.mo import control_service
from pushtwin.http.openapi.references import shows
from pushtwin.surfaces.control_api.failures import ControlJson
from pushtwin.surfaces.control_api.mo import answers
from pushtwin.surfaces.control_api.mo.requests import MoQuery
from pushtwin.surfaces.control_api.parameters import AccountId, Db

router = APIRouter(prefix="/_twin/accounts/{accountId}/mo")


@router.get("", operation_id="list-mo", responses=shows(MoList))
async def list_mo(database: Db, account_id: AccountId, query: Annotated[MoQuery, Query()]) -> Response:
    """List the messages that phones have sent, the newest last, each with what has become of it. Nothing is pulled."""
    found = await database.survey(control_service.list_mo, account_id, query.wanted(), query.after(), query.limit + 1)
    return ControlJson(answers.mo(found, query.limit))
