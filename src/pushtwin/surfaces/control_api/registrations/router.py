"""`/_twin/accounts/…/registrations`: what SDKs do on the real platform."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from pushtwin.control_types.people import RegistrationAnswer, RegistrationList
from pushtwin.core.people import control_service
from pushtwin.http.openapi.references import shows
from pushtwin.surfaces.control_api import examples, pages
from pushtwin.surfaces.control_api.bodies import body_of, takes
from pushtwin.surfaces.control_api.failures import ControlJson
from pushtwin.surfaces.control_api.parameters import AccountId, Db, RegistrationId, TheAgenda
from pushtwin.surfaces.control_api.registrations import answers
from pushtwin.surfaces.control_api.registrations.requests import (
    ChangeRegistration,
    CreateRegistration,
    RegistrationQuery,
)

router = APIRouter(prefix="/_twin/accounts/{accountId}")


@router.post(
    "/registrations",
    operation_id="install",
    status_code=201,
    responses=shows(RegistrationAnswer, 201, "Created"),
    openapi_extra=takes(CreateRegistration, examples.INSTALL),
)
async def install(
    database: Db,
    agenda: TheAgenda,
    account_id: AccountId,
    body: Annotated[CreateRegistration, Depends(body_of(CreateRegistration))],
) -> Response:
    """Simulate an install: a registration of a fresh anonymous person."""
    made = await agenda.settled(lambda: database.write(control_service.install, account_id, body.command()))
    return ControlJson(answers.registration(made), 201)


@router.get("/registrations", operation_id="list-registrations", responses=shows(RegistrationList))
async def list_registrations(
    database: Db, account_id: AccountId, query: Annotated[RegistrationQuery, Query()]
) -> Response:
    """List registrations in the order of their creation."""
    after = pages.read_cursor(query.cursor)
    found = await database.survey(
        control_service.list_registrations, account_id, query.person_id, after, query.limit + 1
    )
    return ControlJson(answers.registrations(found, query.limit))


@router.get(
    "/registrations/{registrationId}",
    operation_id="get-registration",
    responses=shows(RegistrationAnswer),
)
async def get_registration(database: Db, account_id: AccountId, registration_id: RegistrationId) -> Response:
    """Get a registration, and to whom it belongs."""
    found = await database.survey(control_service.get_registration, account_id, registration_id)
    return ControlJson(answers.registration(found))


@router.patch(
    "/registrations/{registrationId}",
    operation_id="change-registration",
    responses=shows(RegistrationAnswer),
    openapi_extra=takes(ChangeRegistration, examples.CHANGE_REGISTRATION),
)
async def change_registration(
    database: Db,
    agenda: TheAgenda,
    account_id: AccountId,
    registration_id: RegistrationId,
    body: Annotated[ChangeRegistration, Depends(body_of(ChangeRegistration))],
) -> Response:
    """Say how the device receives messages."""
    await agenda.settle(account_id)  # what was due before goes by what was said before
    if body.delivery is None:
        found = await database.survey(control_service.get_registration, account_id, registration_id)
    else:
        found = await database.write(control_service.change_delivery, account_id, registration_id, body.change())
        await agenda.settle(account_id)  # what is to be looked at anew must not wait for what is said next
    return ControlJson(answers.registration(found))


@router.delete("/registrations/{registrationId}", operation_id="uninstall", status_code=204)
async def uninstall(
    database: Db, agenda: TheAgenda, account_id: AccountId, registration_id: RegistrationId
) -> Response:
    """Simulate an uninstall. An anonymous owner left without registrations is gone too."""
    await agenda.settle(account_id)  # what was due before has still reached the device
    await database.write(control_service.uninstall, account_id, registration_id)
    await agenda.settle(account_id)
    return Response(status_code=204)
