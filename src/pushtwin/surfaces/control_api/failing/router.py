"""`/_twin/failures`: how operations are documented to fail."""

from collections.abc import Mapping, Sequence

from fastapi import APIRouter, Request
from starlette.responses import Response

from pushtwin.control_types.faults import DocumentedFailure, FailureList
from pushtwin.http.fault_answers import FaultAnswers
from pushtwin.http.openapi.references import shows
from pushtwin.surfaces.control_api.failures import ControlJson

router = APIRouter(prefix="/_twin")


@router.get("/failures", operation_id="list-failures", responses=shows(FailureList))
async def list_failures(request: Request) -> Response:
    """Every operation of the emulated APIs with its documented failures, each by the name that orders it."""
    documented: Mapping[str, Sequence[DocumentedFailure]] = request.app.state.documented_failures
    fault_answers: FaultAnswers = request.app.state.fault_answers
    shown: FailureList = {
        "operations": [
            {
                "operation": operation,
                "changes": fault_answers.may_change_something(operation),
                "failures": list(failures),
            }
            for operation, failures in documented.items()
        ]
    }
    return ControlJson(shown)
