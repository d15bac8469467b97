"""`/_twin/accounts`: isolated worlds, their applications, and going back to the start."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from pushtwin.control_types.accounts import AccountAnswer, AccountList
from pushtwin.core import resetting
from pushtwin.core.accounts import service
from pushtwin.core.accounts.drafts import NewAccount
from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.accounts.trial import in_turn, trial_of
from pushtwin.http.openapi.references import shows
from pushtwin.surfaces.control_api import examples, pages
from pushtwin.surfaces.control_api.accounts import answers
from pushtwin.surfaces.control_api.accounts.requests import ChangeAccount, CreateAccount, sent_settings
from pushtwin.surfaces.control_api.bodies import body_of, takes
from pushtwin.surfaces.control_api.failures import ControlJson
from pushtwin.surfaces.control_api.pages import PageQuery
from pushtwin.surfaces.control_api.parameters import AccountId, Db, Journal, TheAgenda

router = APIRouter()


@router.post(
    "/_twin/accounts",
    operation_id="create-account",
    status_code=201,
    responses=shows(AccountAnswer, 201, "Created"),
    openapi_extra=takes(CreateAccount, examples.CREATE_ACCOUNT),
)
async def create_account(database: Db, body: Annotated[CreateAccount, Depends(body_of(CreateAccount))]) -> Response:
    """Create an account: an isolated world. What the body leaves out is generated."""
    new = NewAccount(
        account_id=body.account_id,
        name=body.name,
        api_key=body.api_key,
        username=body.username,
        password=body.password,
        settings=AccountSettings().changed(sent_settings(body.settings)),
        applications=[application.command() for application in body.applications],
        id_seed=body.id_seed,
    )
    async with in_turn(database) as trial:
        created = await database.write(resetting.create_account, new)
        if trial:
            trial.note_made(created.account.account_id, body.settings.model_fields_set)
    return ControlJson(answers.account(created), 201)


@router.get("/_twin/accounts", operation_id="list-accounts", responses=shows(AccountList))
async def list_accounts(database: Db, query: Annotated[PageQuery, Query()]) -> Response:
    """List the accounts in the order of their creation."""
    found = await database.survey(service.list_accounts, pages.read_cursor(query.cursor), query.limit + 1)
    return ControlJson(answers.accounts(found, query.limit))


@router.get("/_twin/accounts/{accountId}", operation_id="get-account", responses=shows(AccountAnswer))
async def get_account(database: Db, account_id: AccountId) -> Response:
    """Get an account with its credentials and settings."""
    return ControlJson(answers.account(await database.survey(service.get_account, account_id)))


@router.patch(
    "/_twin/accounts/{accountId}",
    operation_id="change-account",
    responses=shows(AccountAnswer),
    openapi_extra=takes(ChangeAccount, examples.CHANGE_ACCOUNT),
)
async def change_account(
    database: Db,
    agenda: TheAgenda,
    journal: Journal,
    account_id: AccountId,
    body: Annotated[ChangeAccount, Depends(body_of(ChangeAccount))],
) -> Response:
    """Rename an account or change some of its settings."""
    await agenda.settle(account_id)  # what was due before goes by the settings of before
    changed = await database.write(service.change_account, account_id, body.name, sent_settings(body.settings))
    if trial := trial_of(database):
        trial.named.add(account_id, body.settings.model_fields_set)
    await agenda.settle(account_id)
    if "id_seed" in body.model_fields_set:
        await journal.settle()
        changed = await database.write_alone(service.change_id_seed, account_id, body.id_seed)
    return ControlJson(answers.account(changed))


@router.delete("/_twin/accounts/{accountId}", operation_id="delete-account", status_code=204)
async def delete_account(database: Db, journal: Journal, account_id: AccountId) -> Response:
    """Delete an account with all it owns."""
    await journal.make_way(account_id)
    await database.write_alone(service.delete_account, account_id)
    if trial := trial_of(database):
        trial.named.forget(account_id)
    return Response(status_code=204)


@router.post("/_twin/accounts/{accountId}/reset", operation_id="reset-account", status_code=204)
async def reset_account(database: Db, journal: Journal, account_id: AccountId) -> Response:
    """Make an account what it was when it was created or last restored."""
    await journal.make_way(account_id)
    async with in_turn(database) as trial:
        await database.write_alone(resetting.reset_account, account_id)
        if trial:
            trial.note_reset(account_id)
    return Response(status_code=204)


@router.post("/_twin/reset", operation_id="reset-twin", status_code=204)
async def reset_twin(database: Db, journal: Journal) -> Response:
    """Make the whole twin what it was at its first start: the demo account, and what `--seed` has loaded."""
    await journal.make_way_everywhere()
    await database.write_alone(resetting.reset_twin)
    if trial := trial_of(database):
        trial.named.forget_all()
    return Response(status_code=204)
