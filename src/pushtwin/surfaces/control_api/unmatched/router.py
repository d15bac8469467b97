"""`/_twin/unmatched`: calls that are in no journal."""

from fastapi import APIRouter
from starlette.responses import Response

from pushtwin.base.times import render_time
from pushtwin.control_types.calls import UnmatchedAnswer, UnmatchedCallAnswer
from pushtwin.core.journal.unmatched import UnmatchedCall, Why, summarise
from pushtwin.http.openapi.references import shows
from pushtwin.surfaces.control_api.failures import ControlJson
from pushtwin.surfaces.control_api.parameters import Journal

router = APIRouter(prefix="/_twin/unmatched")


@router.get("", operation_id="list-unmatched", responses=shows(UnmatchedAnswer))
async def list_unmatched(journal: Journal) -> Response:
    """List the calls to the emulated APIs that are in no account's journal: of no account, or to nothing there is.

    The latest 200 of the whole twin, in the order in which they came, until the twin is reset.
    """
    found = await journal.unmatched.list_all()
    answer: UnmatchedAnswer = {"calls": [_shown(one) for one in found], "summary": summarise(found)}
    return ControlJson(answer)


def _shown(one: UnmatchedCall) -> UnmatchedCallAnswer:
    shown: UnmatchedCallAnswer = {
        "time": render_time(one.called_at),
        "why": Why(one.why).value,
        "method": one.method,
        "path": one.path,
        "status": one.status,
    }
    return shown if one.account_id is None else {**shown, "accountId": one.account_id}
