"""`/_twin/settings` and `/_twin/fidelity`: what can be chosen, and how sure the twin is of what it does."""

from functools import cache

from fastapi import APIRouter
from starlette.responses import Response

from pushtwin.control_types.accounts import LedgerAnswer, SettingAnswer, SettingList
from pushtwin.core.accounts.choice_points import ChoicePoint
from pushtwin.core.accounts.settings import CHOICE_POINTS
from pushtwin.http.openapi.references import shows
from pushtwin.surfaces.control_api.failures import ControlJson
from pushtwin.surfaces.control_api.reference.ledger import read_ledger

router = APIRouter(prefix="/_twin")


@router.get("/settings", operation_id="list-settings", responses=shows(SettingList))
async def list_settings() -> Response:
    """Every setting that an account has: what it decides, what can be chosen, and why it is not decided."""
    return ControlJson({"settings": _settings()})


@router.get("/fidelity", operation_id="list-fidelity", responses=shows(LedgerAnswer))
async def list_fidelity() -> Response:
    """The fidelity ledger: what the twin does, and whether that is documented, inferred, or a choice."""
    return ControlJson({"rows": read_ledger()})


@cache
def _settings() -> list[SettingAnswer]:
    return [_setting(one) for one in CHOICE_POINTS]


def _setting(point: ChoicePoint) -> SettingAnswer:
    answer: SettingAnswer = {
        "name": point.wire_name,
        "default": point.default,
        "others": [*point.others],
        "decides": point.question,
        "source": point.source,
    }
    if point.alternatives:
        answer["values"] = [one.value for one in point.alternatives]
    if point.bounds:
        answer["from"], answer["to"] = point.bounds
    return answer
