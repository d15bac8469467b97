"""`/_twin/accounts/…/apiKeys`: keys beside the one that every account has, good for some scopes only."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import Field
from starlette.responses import Response

from pushtwin.control_types.accounts import ApiKeyAnswer, ApiKeyList
from pushtwin.core.accounts import api_keys
from pushtwin.core.accounts.api_keys import NewApiKey
from pushtwin.core.accounts.in_snapshots import Scopes
from pushtwin.core.accounts.model import ApiKey, distinct
from pushtwin.http.openapi.operations import needs
from pushtwin.http.openapi.references import shows
from pushtwin.surfaces.control_api import examples
from pushtwin.surfaces.control_api.bodies import body_of, takes
from pushtwin.surfaces.control_api.failures import ControlJson
from pushtwin.surfaces.control_api.fields import Code, ControlBody
from pushtwin.surfaces.control_api.parameters import AccountId, ApiKeyId, Db

router = APIRouter(prefix="/_twin/accounts/{accountId}/apiKeys")


class CreateApiKey(ControlBody):
    """Without a key one is generated."""

    scopes: Scopes | None = Field(
        None, description="What the key is good for, such as `people:read`; left out, for everything."
    )
    name: Code | None = None
    api_key: Code | None = None


@router.post(
    "",
    operation_id="create-api-key",
    status_code=201,
    responses=shows(ApiKeyAnswer, 201, "Created"),
    openapi_extra=takes(CreateApiKey, examples.CREATE_API_KEY),
)
async def create_api_key(
    database: Db, account_id: AccountId, body: Annotated[CreateApiKey, Depends(body_of(CreateApiKey))]
) -> Response:
    """Hand out an API key. Under `strict` authentication a call that its scopes do not cover is answered 403."""
    new = NewApiKey(distinct(body.scopes), body.name, body.api_key)
    return ControlJson(_answer(await database.write(api_keys.create_api_key, account_id, new)), 201)


@router.get("", operation_id="list-api-keys", responses=shows(ApiKeyList))
async def list_api_keys(database: Db, account_id: AccountId) -> Response:
    """List the API keys that were handed out, in the order of their creation; not the account's own one."""
    found: ApiKeyList = {"apiKeys": [_answer(one) for one in await database.survey(api_keys.list_api_keys, account_id)]}
    return ControlJson(found)


@router.delete("/{apiKeyId}", operation_id="delete-api-key", openapi_extra=needs(examples.AN_API_KEY), status_code=204)
async def delete_api_key(database: Db, account_id: AccountId, key_id: ApiKeyId) -> Response:
    """Revoke an API key: from now on nobody knows it."""
    await database.write(api_keys.delete_api_key, account_id, key_id)
    return Response(status_code=204)


def _answer(one: ApiKey) -> ApiKeyAnswer:
    answer: ApiKeyAnswer = {"apiKeyId": one.key_id, "apiKey": one.api_key}
    if one.scopes is not None:
        answer["scopes"] = [*one.scopes]
    if one.name is not None:
        answer["name"] = one.name
    return answer
