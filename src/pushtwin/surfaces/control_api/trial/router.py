"""`/_twin/trial`: other settings for a while, and which ones are read meanwhile."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from pushtwin.base.errors import ControlRequestInvalid, NotFound
from pushtwin.control_types.trials import TrialAnswer, TrialCall
from pushtwin.core.accounts.settings import CHOICE_POINTS
from pushtwin.core.accounts.trial import HeardCall, Trial, begin, trial_of
from pushtwin.core.journal.entries import CONTROL, show
from pushtwin.http.openapi.operations import needs
from pushtwin.http.openapi.references import shows
from pushtwin.surfaces.control_api import examples
from pushtwin.surfaces.control_api.accounts.requests import sent_settings
from pushtwin.surfaces.control_api.bodies import body_of, takes
from pushtwin.surfaces.control_api.failures import ControlJson
from pushtwin.surfaces.control_api.faults.possible import require_possible
from pushtwin.surfaces.control_api.parameters import Db, Journal
from pushtwin.surfaces.control_api.trial.requests import BeginTrial, TrialQuery

router = APIRouter(prefix="/_twin/trial")
_WIRE_NAMES = {point.name: point.wire_name for point in CHOICE_POINTS}


@router.put(
    "",
    operation_id="begin-trial",
    responses=shows(TrialAnswer),
    openapi_extra=takes(BeginTrial, examples.BEGIN_TRIAL),
)
async def begin_trial(
    request: Request, database: Db, journal: Journal, body: Annotated[BeginTrial, Depends(body_of(BeginTrial))]
) -> Response:
    """Let every account have other settings for a while, and note which ones are read; the trial before ends.

    Accounts keep those settings that were chosen for them, or that are not the default. It is for a twin of one
    process and with a journal, which forgets it when it ends; a reset lets it go on.
    """
    if not request.app.state.is_alone:
        raise ControlRequestInvalid("A trial needs a twin of one process (`--workers 1`).", [])
    if not journal.is_on:
        raise ControlRequestInvalid("A trial needs a twin with a journal (`PUSHTWIN_JOURNAL_SIZE`).", [])
    for one in body.faults:
        require_possible(request, one.order)
    begun = begin(database, sent_settings(body.answers), [one.command() for one in body.faults])
    return ControlJson(_shown(begun, TrialQuery()))


@router.get("", operation_id="get-trial", openapi_extra=needs(examples.A_TRIAL), responses=shows(TrialAnswer))
async def get_trial(database: Db, query: Annotated[TrialQuery, Query()]) -> Response:
    """Get what came of the trial so far."""
    return ControlJson(_shown(trial_of(database), query))


@router.delete("", operation_id="end-trial", status_code=204)
async def end_trial(database: Db) -> Response:
    """End the trial: accounts live by their own settings again, and nothing is noted. Fine also without one."""
    database.trying.trial = None
    return Response(status_code=204)


def _shown(trial: Trial | None, query: TrialQuery) -> TrialAnswer:
    if trial is None:
        raise NotFound("trial", "current")
    return {
        "answers": {_WIRE_NAMES[name]: value for name, value in trial.answers.items()},
        "consulted": trial.consulted.wire_names(),
        "calls": [_call(one) for one in trial.calls if query.changes or one.call.direction != CONTROL]
        if query.calls
        else [],
        "callsCut": trial.is_cut,
        "accounts": [*trial.made],
    }


def _call(heard: HeardCall) -> TrialCall:
    return {
        "accountId": heard.call.account_id,
        "beginning": heard.beginning,
        "facesFaults": heard.faces_faults,
        **show(heard.call),
    }
