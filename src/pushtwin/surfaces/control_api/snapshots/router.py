"""`/_twin/accounts/…/snapshot`: an account's whole world as one document."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import Response
from starlette.types import Scope

from pushtwin.control_types.accounts import AccountAnswer
from pushtwin.core import resetting
from pushtwin.core.accounts.trial import in_turn
from pushtwin.core.snapshots import service
from pushtwin.core.snapshots.json_stream import in_memory, read_document
from pushtwin.http.limits import MAX_BODY_BYTES
from pushtwin.http.openapi.references import shows, titled
from pushtwin.surfaces.control_api import examples
from pushtwin.surfaces.control_api.accounts import answers
from pushtwin.surfaces.control_api.failures import ControlJson
from pushtwin.surfaces.control_api.fields import ControlQuery
from pushtwin.surfaces.control_api.parameters import AccountId, Db, Journal

router = APIRouter(prefix="/_twin/accounts/{accountId}")
_MAX_BYTES = 256 * 1024 * 1024
_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["version"],
    "properties": {
        "version": {"const": 1},
        "account": {"type": "object"},
        "applications": {"type": "array", "items": {"type": "object"}},
        "apiKeys": {"type": "array", "items": {"type": "object"}},
        "accessTokens": {"type": "array", "items": {"type": "object"}},
        "eventDefinitions": {"type": "array", "items": {"type": "object"}},
        "customAttributes": {"type": "object"},
        "tags": {"type": "array", "items": {"type": "object"}},
        "uninstalledRegistrations": {"type": "array", "items": {"type": "object"}},
        "inboxTopics": {"type": "array", "items": {"type": "string"}},
        "scenarios": {"type": "array", "items": {"type": "object"}},
        "moConfigurations": {"type": "array", "items": {"type": "object"}},
        "persons": {"type": "array", "items": {"type": "object"}},
        "sends": {"type": "array", "items": {"type": "object"}},
        "moMessages": {"type": "array", "items": {"type": "object"}},
        "flows": {"type": "array", "items": {"type": "object"}},
    },
}


class SnapshotQuery(ControlQuery):
    """Which moment of the account."""

    of: Literal["now", "start"] = Field(
        "now", description="The account as it is now, or what a reset would make it: there its journal begins."
    )


class RestoreQuery(ControlQuery):
    """How the document becomes the account."""

    new_keys: bool = Field(
        default=False,
        description="Give new ids and codes to the applications, and new API keys, user and password to the account, "
        "instead of those in the document: for a second account of the same world.",
    )


@router.get(
    "/snapshot",
    operation_id="take-snapshot",
    responses={200: {"description": "The document", "content": {"application/json": {"schema": _SCHEMA}}}},
)
async def take_snapshot(database: Db, account_id: AccountId, query: Annotated[SnapshotQuery, Query()]) -> Response:
    """Take a snapshot: everything that the account is and holds, as one document."""
    if query.of == "start":
        document = await database.rehearse(service.take_start, account_id)
        return Response(document, media_type="application/json")
    lines: list[bytes] = []
    await database.survey(service.take, account_id, lines.append)
    return Response(b"".join(lines), media_type="application/json")


@router.put(
    "/snapshot",
    operation_id="restore-snapshot",
    status_code=204,
    responses=shows(AccountAnswer, description="With `newKeys`: the account, as `create-account` answers it"),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": _SCHEMA, "examples": titled(examples.RESTORE_SNAPSHOT)},
                "application/yaml": {"schema": _SCHEMA},
            },
        }
    },
)
async def restore_snapshot(
    request: Request, database: Db, journal: Journal, account_id: AccountId, query: Annotated[RestoreQuery, Query()]
) -> Response:
    """Make the account what a document says, all of it or nothing. A reset goes back to that from now on.

    JSON or YAML of at most 256 MiB.
    """
    await journal.settle()
    document = read_document(await request.body(), request.headers.get("content-type", ""))
    async with in_turn(database) as trial:
        restored = await database.write_alone(
            resetting.restore_account, account_id, lambda: in_memory(document), new_keys=query.new_keys
        )
        if trial:
            trial.note_restored(account_id)
    return ControlJson(answers.account(restored)) if query.new_keys else Response(status_code=204)


def body_limit(scope: Scope) -> int:
    """A whole world may be larger than other bodies."""
    return _MAX_BYTES if scope["method"] == "PUT" and scope["path"].endswith("/snapshot") else MAX_BODY_BYTES
