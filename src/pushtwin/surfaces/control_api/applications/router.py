"""`/_twin/accounts/…/applications`: what mobile apps are built with."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from pushtwin.control_types.accounts import ApplicationAnswer
from pushtwin.core.accounts import service
from pushtwin.http.openapi.references import shows
from pushtwin.surfaces.control_api import examples
from pushtwin.surfaces.control_api.applications import answers
from pushtwin.surfaces.control_api.applications.requests import ChangeApplication, CreateApplication
from pushtwin.surfaces.control_api.bodies import body_of, takes
from pushtwin.surfaces.control_api.failures import ControlJson
from pushtwin.surfaces.control_api.parameters import AccountId, ApplicationId, Db, TheAgenda

router = APIRouter()


@router.post(
    "/_twin/accounts/{accountId}/applications",
    operation_id="create-application",
    status_code=201,
    responses=shows(ApplicationAnswer, 201, "Created"),
    openapi_extra=takes(CreateApplication, examples.CREATE_APPLICATION),
)
async def create_application(
    database: Db, account_id: AccountId, body: Annotated[CreateApplication, Depends(body_of(CreateApplication))]
) -> Response:
    """Add an application to an account."""
    created = await database.write(service.create_application, account_id, body.command())
    return ControlJson(answers.application(created), 201)


@router.patch(
    "/_twin/accounts/{accountId}/applications/{applicationId}",
    operation_id="change-application",
    responses=shows(ApplicationAnswer),
    openapi_extra=takes(ChangeApplication, examples.CHANGE_APPLICATION),
)
async def change_application(
    database: Db,
    agenda: TheAgenda,
    account_id: AccountId,
    application_id: ApplicationId,
    body: Annotated[ChangeApplication, Depends(body_of(ChangeApplication))],
) -> Response:
    """Rename an application, change its code or JWT keys, or switch a cloud off and on."""
    await agenda.settle(account_id)  # what was due before has left through the clouds of before
    changed = await database.write(service.change_application, account_id, application_id, body.command())
    return ControlJson(answers.application(changed))
