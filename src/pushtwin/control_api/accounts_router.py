"""`/_twin/accounts`: isolated worlds, their applications, and going back to the start."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from pushtwin import seeding
from pushtwin.accounts import service
from pushtwin.accounts.model import AccountSettings, JwtKey
from pushtwin.accounts.service import NewAccount, NewApplication
from pushtwin.control_api import answers
from pushtwin.control_api.envelope import ControlJson
from pushtwin.control_api.reading import AccountId, ApplicationId, Db, Journal, body_of, takes
from pushtwin.control_api.schemas import (
    AccountAnswer,
    AccountList,
    AccountSettingsChanges,
    ApplicationAnswer,
    ChangeAccount,
    ChangeApplication,
    CreateAccount,
    CreateApplication,
    PageQuery,
)
from pushtwin.documented import shows

router = APIRouter()


@router.post(
    "/_twin/accounts",
    operation_id="create-account",
    status_code=201,
    responses=shows(AccountAnswer, 201, "Created"),
    openapi_extra=takes(CreateAccount),
)
async def create_account(database: Db, body: Annotated[CreateAccount, Depends(body_of(CreateAccount))]) -> Response:
    """Create an account: an isolated world. What the body leaves out is generated."""
    new = NewAccount(
        account_id=body.account_id,
        name=body.name,
        api_key=body.api_key,
        username=body.username,
        password=body.password,
        settings=AccountSettings().changed(_sent(body.settings)),
        applications=[application.command() for application in body.applications],
        id_seed=body.id_seed,
    )
    return ControlJson(answers.account(await database.write(seeding.create_account, new)), 201)


@router.get("/_twin/accounts", operation_id="list-accounts", responses=shows(AccountList))
async def list_accounts(database: Db, query: Annotated[PageQuery, Query()]) -> Response:
    """List the accounts in the order of their creation."""
    found = await database.survey(service.list_accounts, answers.read_cursor(query.cursor), query.limit + 1)
    page = answers.page("accounts", found, query.limit, answers.account, lambda one: one.account.ordinal)
    return ControlJson(page)


@router.get("/_twin/accounts/{accountId}", operation_id="get-account", responses=shows(AccountAnswer))
async def get_account(database: Db, account_id: AccountId) -> Response:
    """Get an account with its credentials and settings."""
    return ControlJson(answers.account(await database.survey(service.get_account, account_id)))


@router.patch(
    "/_twin/accounts/{accountId}",
    operation_id="change-account",
    responses=shows(AccountAnswer),
    openapi_extra=takes(ChangeAccount),
)
async def change_account(
    database: Db,
    journal: Journal,
    account_id: AccountId,
    body: Annotated[ChangeAccount, Depends(body_of(ChangeAccount))],
) -> Response:
    """Rename an account or change some of its settings."""
    changed = await database.write(service.change_account, account_id, body.name, _sent(body.settings))
    if "id_seed" in body.model_fields_set:
        await journal.settle()
        changed = await database.write(service.change_id_seed, account_id, body.id_seed)
    return ControlJson(answers.account(changed))


@router.delete("/_twin/accounts/{accountId}", operation_id="delete-account", status_code=204)
async def delete_account(database: Db, journal: Journal, account_id: AccountId) -> Response:
    """Delete an account with all it owns."""
    await journal.settle()
    await database.write(service.delete_account, account_id)
    return Response(status_code=204)


@router.post(
    "/_twin/accounts/{accountId}/applications",
    operation_id="create-application",
    status_code=201,
    responses=shows(ApplicationAnswer, 201, "Created"),
    openapi_extra=takes(CreateApplication),
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
    openapi_extra=takes(ChangeApplication),
)
async def change_application(
    database: Db,
    account_id: AccountId,
    application_id: ApplicationId,
    body: Annotated[ChangeApplication, Depends(body_of(ChangeApplication))],
) -> Response:
    """Rename an application, or change its code or JWT keys."""
    keys = None if body.jwt_keys is None else tuple(JwtKey(key.kid, key.secret) for key in body.jwt_keys)
    named = NewApplication(body.name, body.application_code)
    changed = await database.write(service.change_application, account_id, application_id, named, keys)
    return ControlJson(answers.application(changed))


@router.post("/_twin/accounts/{accountId}/reset", operation_id="reset-account", status_code=204)
async def reset_account(database: Db, journal: Journal, account_id: AccountId) -> Response:
    """Make an account what it was when it was created or last restored."""
    await journal.settle()
    await database.write(seeding.reset_account, account_id)
    return Response(status_code=204)


@router.post("/_twin/reset", operation_id="reset-twin", status_code=204)
async def reset_twin(database: Db, journal: Journal) -> Response:
    """Make the whole twin what it was at its first start: the demo account, and what `--seed` has loaded."""
    await journal.settle()
    await database.write(seeding.reset_twin)
    return Response(status_code=204)


def _sent(settings: AccountSettingsChanges) -> dict[str, Any]:
    return {name: getattr(settings, name) for name in settings.model_fields_set}
