"""`/_twin/accounts/…/registrations` and `…/persons`: what SDKs and other channels do on the real platform."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from pushtwin.control_api import answers
from pushtwin.control_api.envelope import ControlJson
from pushtwin.control_api.people_schemas import (
    ChangePerson,
    CreatePerson,
    CreateRegistration,
    PersonAnswer,
    PersonList,
    PersonQuery,
    RegistrationAnswer,
    RegistrationList,
    RegistrationQuery,
)
from pushtwin.control_api.reading import AccountId, Db, PersonId, RegistrationId, body_of, takes
from pushtwin.documented import shows
from pushtwin.people import directory

router = APIRouter(prefix="/_twin/accounts/{accountId}")


@router.post(
    "/registrations",
    operation_id="install",
    status_code=201,
    responses=shows(RegistrationAnswer, 201, "Created"),
    openapi_extra=takes(CreateRegistration),
)
async def install(
    database: Db, account_id: AccountId, body: Annotated[CreateRegistration, Depends(body_of(CreateRegistration))]
) -> Response:
    """Simulate an install: a registration of a fresh anonymous person."""
    return ControlJson(answers.registration(await database.write(directory.install, account_id, body.command())), 201)


@router.get("/registrations", operation_id="list-registrations", responses=shows(RegistrationList))
async def list_registrations(
    database: Db, account_id: AccountId, query: Annotated[RegistrationQuery, Query()]
) -> Response:
    """List registrations in the order of their creation."""
    after = answers.read_cursor(query.cursor)
    found = await database.survey(directory.list_registrations, account_id, query.person_id, after, query.limit + 1)
    page = answers.page("registrations", found, query.limit, answers.registration, lambda one: one.ordinal)
    return ControlJson(page)


@router.get(
    "/registrations/{registrationId}",
    operation_id="get-registration",
    responses=shows(RegistrationAnswer),
)
async def get_registration(database: Db, account_id: AccountId, registration_id: RegistrationId) -> Response:
    """Get a registration, and to whom it belongs."""
    found = await database.survey(directory.get_registration, account_id, registration_id)
    return ControlJson(answers.registration(found))


@router.delete("/registrations/{registrationId}", operation_id="uninstall", status_code=204)
async def uninstall(database: Db, account_id: AccountId, registration_id: RegistrationId) -> Response:
    """Simulate an uninstall. An anonymous owner left without registrations is gone too."""
    await database.write(directory.uninstall, account_id, registration_id)
    return Response(status_code=204)


@router.post(
    "/persons",
    operation_id="create-person",
    status_code=201,
    responses=shows(PersonAnswer, 201, "Created"),
    openapi_extra=takes(CreatePerson),
)
async def create_person(
    database: Db, account_id: AccountId, body: Annotated[CreatePerson, Depends(body_of(CreatePerson))]
) -> Response:
    """Create a person without registrations."""
    return ControlJson(answers.person(await database.write(directory.add_person, account_id, body.command())), 201)


@router.get("/persons", operation_id="list-persons", responses=shows(PersonList))
async def list_persons(database: Db, account_id: AccountId, query: Annotated[PersonQuery, Query()]) -> Response:
    """List persons in the order of their creation, or find the one that owns an identifier."""
    after = answers.read_cursor(query.cursor)
    found = await database.survey(directory.list_persons, account_id, query.identities(), after, query.limit + 1)
    page = answers.page("persons", found, query.limit, answers.person, lambda one: one.person.person_id)
    return ControlJson(page)


@router.get("/persons/{personId}", operation_id="get-person", responses=shows(PersonAnswer))
async def get_person(database: Db, account_id: AccountId, person_id: PersonId) -> Response:
    """Get a person with the ids of its registrations."""
    return ControlJson(answers.person(await database.survey(directory.get_person, account_id, person_id)))


@router.patch(
    "/persons/{personId}",
    operation_id="change-person",
    responses=shows(PersonAnswer),
    openapi_extra=takes(ChangePerson),
)
async def change_person(
    database: Db,
    account_id: AccountId,
    person_id: PersonId,
    body: Annotated[ChangePerson, Depends(body_of(ChangePerson))],
) -> Response:
    """Change a person, anonymous ones too."""
    changed = await database.write(directory.change_person, account_id, person_id, body.command())
    return ControlJson(answers.person(changed))


@router.delete("/persons/{personId}", operation_id="delete-person", status_code=204)
async def delete_person(database: Db, account_id: AccountId, person_id: PersonId) -> Response:
    """Delete a person. Its registrations move to fresh anonymous ones."""
    await database.write(directory.delete_person, account_id, person_id)
    return Response(status_code=204)
