"""Refusing faults that could never strike, or that would do what nobody has ordered."""

from fastapi import Request

from pushtwin.base.errors import ControlRequestInvalid
from pushtwin.core.webhooks.model import WEBHOOK
from pushtwin.http.fault_answers import FaultAnswers
from pushtwin.surfaces.control_api.faults.requests import CreateFault
from pushtwin.surfaces.control_api.parameters import require_operation


def require_possible(request: Request, body: CreateFault) -> None:
    """Raises ControlRequestInvalid."""
    if body.on.operation != WEBHOOK:
        require_operation(request, body.on.operation, "on.operation")
        _require_target(request, body)
        _require_error(request, body)
        _require_after(request, body)


def _require_target(request: Request, body: CreateFault) -> None:
    """Raises ControlRequestInvalid for a path to which no call can come that the fault looks at."""
    fault_answers: FaultAnswers = request.app.state.fault_answers
    on = body.on
    any_path = body.error is None and on.registration_id is None and on.person_id is None
    if on.path is not None and not fault_answers.can_strike(on.path, on.operation, any_path=any_path):
        message = "should be a path below the platform's API"
        if any_path and on.operation is None:
            message += ": none of the twin's own"
        else:
            message += " that the operation, error, registration or person is possible on"
        raise ControlRequestInvalid("The fault could never strike.", [{"field": "on.path", "message": message}])


def _require_after(request: Request, body: CreateFault) -> None:
    """Raises ControlRequestInvalid where a call would be carried out that a fault should keep from it."""
    fault_answers: FaultAnswers = request.app.state.fault_answers
    cuts = body.command().cuts_answer_of_call and not body.after
    if cuts and fault_answers.may_change_something(body.on.operation):
        message = (
            "should be true: only a call that is carried out has an answer to truncate. "
            "Else name an operation that changes nothing, or an error or answer to truncate."
        )
        raise ControlRequestInvalid(
            "Such a fault would let calls change something.", [{"field": "after", "message": message}]
        )


def _require_error(request: Request, body: CreateFault) -> None:
    """Raises ControlRequestInvalid for one that no call could be answered with."""
    fault_answers: FaultAnswers = request.app.state.fault_answers
    names = fault_answers.names_for(body.on.operation, body.on.path)
    if body.error is not None and body.error not in names:
        detail = {"field": "error", "message": f"should be one of {', '.join(names)}"}
        raise ControlRequestInvalid("There is no such failure where the fault could strike.", [detail])
