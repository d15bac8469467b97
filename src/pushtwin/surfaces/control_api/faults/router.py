"""`/_twin/accounts/…/faults`: failures to order."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from pushtwin.control_types.faults import FaultAnswer, FaultList
from pushtwin.core.faults import service
from pushtwin.http.openapi.operations import needs
from pushtwin.http.openapi.references import shows
from pushtwin.surfaces.control_api import examples
from pushtwin.surfaces.control_api.bodies import body_of, takes
from pushtwin.surfaces.control_api.failures import ControlJson
from pushtwin.surfaces.control_api.faults import answers
from pushtwin.surfaces.control_api.faults.possible import require_possible
from pushtwin.surfaces.control_api.faults.requests import CreateFault
from pushtwin.surfaces.control_api.parameters import AccountId, Db, FaultId

router = APIRouter(prefix="/_twin/accounts/{accountId}/faults")


@router.post(
    "",
    operation_id="order-fault",
    status_code=201,
    responses=shows(FaultAnswer, 201, "Created"),
    openapi_extra=takes(CreateFault, examples.ORDER_FAULT),
)
async def order_fault(
    request: Request,
    database: Db,
    account_id: AccountId,
    body: Annotated[CreateFault, Depends(body_of(CreateFault))],
) -> Response:
    """Let calls of the account fail: on an operation, a path, a registration or a person; now and then or always.

    A fault with an `error` that the API of its `operation` or `path` does not have is refused. One that may strike
    several APIs looks past the calls of those that do not have its error: they are answered, and not counted.

    A fault by path strikes paths that the twin does not have, too: with an `answer` of its own it stands for what is
    missing. An error of the platform needs an operation. A path to which no such call can come is refused.
    """
    require_possible(request, body)
    ordered = await database.write(service.order_fault, account_id, body.fault_id, body.command())
    return ControlJson(answers.fault(ordered), 201)


@router.get("", operation_id="list-faults", responses=shows(FaultList))
async def list_faults(database: Db, account_id: AccountId) -> Response:
    """List the faults of an account in the order of their creation: of several that strike the first one counts."""
    found = await database.survey(service.list_faults, account_id)
    return ControlJson(answers.faults(found))


@router.get("/{faultId}", operation_id="get-fault", openapi_extra=needs(examples.A_FAULT), responses=shows(FaultAnswer))
async def get_fault(database: Db, account_id: AccountId, fault_id: FaultId) -> Response:
    """Get a fault, and how often it struck."""
    return ControlJson(answers.fault(await database.survey(service.get_fault, account_id, fault_id)))


@router.delete("/{faultId}", operation_id="lift-fault", openapi_extra=needs(examples.A_FAULT), status_code=204)
async def lift_fault(database: Db, account_id: AccountId, fault_id: FaultId) -> Response:
    """Lift a fault."""
    await database.write(service.lift_fault, account_id, fault_id)
    return Response(status_code=204)


@router.delete("", operation_id="lift-faults", status_code=204)
async def lift_faults(database: Db, account_id: AccountId) -> Response:
    """Lift all faults of an account."""
    await database.write(service.lift_faults, account_id)
    return Response(status_code=204)
