"""`/_twin/accounts/…/persons`: what other channels do on the real platform."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from pushtwin.control_types.people import PersonAnswer, PersonList
from pushtwin.core.people import control_service
from pushtwin.http.openapi.operations import needs
from pushtwin.http.openapi.references import shows
from pushtwin.surfaces.control_api import examples, pages
from pushtwin.surfaces.control_api.bodies import body_of, takes
from pushtwin.surfaces.control_api.failures import ControlJson
from pushtwin.surfaces.control_api.parameters import AccountId, Db, PersonId
from pushtwin.surfaces.control_api.persons import answers
from pushtwin.surfaces.control_api.persons.requests import ChangePerson, CreatePerson, PersonQuery

router = APIRouter(prefix="/_twin/accounts/{accountId}")


@router.post(
    "/persons",
    operation_id="create-person",
    status_code=201,
    responses=shows(PersonAnswer, 201, "Created"),
    openapi_extra=takes(CreatePerson, examples.CREATE_PERSON),
)
async def create_person(
    database: Db, account_id: AccountId, body: Annotated[CreatePerson, Depends(body_of(CreatePerson))]
) -> Response:
    """Create a person without registrations."""
    return ControlJson(
        answers.person(await database.write(control_service.add_person, account_id, body.command())), 201
    )


@router.get("/persons", operation_id="list-persons", responses=shows(PersonList))
async def list_persons(database: Db, account_id: AccountId, query: Annotated[PersonQuery, Query()]) -> Response:
    """List persons in the order of their creation, or find the one that owns an identifier."""
    after = pages.read_cursor(query.cursor)
    found = await database.survey(control_service.list_persons, account_id, query.identifiers(), after, query.limit + 1)
    return ControlJson(answers.persons(found, query.limit))


@router.get(
    "/persons/{personId}",
    operation_id="get-person",
    openapi_extra=needs(examples.SOMEBODY),
    responses=shows(PersonAnswer),
)
async def get_person(database: Db, account_id: AccountId, person_id: PersonId) -> Response:
    """Get a person with the ids of its registrations."""
    return ControlJson(answers.person(await database.survey(control_service.get_person, account_id, person_id)))


@router.patch(
    "/persons/{personId}",
    operation_id="change-person",
    responses=shows(PersonAnswer),
    openapi_extra=takes(ChangePerson, examples.CHANGE_PERSON, examples.SOMEBODY),
)
async def change_person(
    database: Db,
    account_id: AccountId,
    person_id: PersonId,
    body: Annotated[ChangePerson, Depends(body_of(ChangePerson))],
) -> Response:
    """Change a person, anonymous ones too."""
    changed = await database.write(control_service.change_person, account_id, person_id, body.command())
    return ControlJson(answers.person(changed))


@router.delete(
    "/persons/{personId}", operation_id="delete-person", openapi_extra=needs(examples.SOMEBODY), status_code=204
)
async def delete_person(database: Db, account_id: AccountId, person_id: PersonId) -> Response:
    """Delete a person. Its registrations move to fresh anonymous ones."""
    await database.write(control_service.delete_person, account_id, person_id)
    return Response(status_code=204)
