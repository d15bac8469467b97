"""Statuses and errors as the control API shows them."""

from pushtwin.control_types.messages import DeliveryErrorAnswer, StatusAnswer
from pushtwin.core.messages.catalogue import ERRORS, STATUSES


def status(status_id: int) -> StatusAnswer:
    found = STATUSES[status_id]
    return {"groupName": found.group_name, "id": found.id, "name": found.name}


def error(error_id: int) -> DeliveryErrorAnswer:
    found = ERRORS[error_id]
    return {"id": found.id, "name": found.name}
