"""What a snapshot says of an account itself and of its applications."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, NamedTuple, NotRequired

from pydantic import ConfigDict, Field, create_model
from pydantic.alias_generators import to_camel
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.base import json_text
from pushtwin.base.patterns import MAX_CODE
from pushtwin.base.problems import Problem
from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.base.times import LATEST, render_time
from pushtwin.core.accounts.choice_points import ChoicePoint
from pushtwin.core.accounts.clock import REAL, Clock, read_clock
from pushtwin.core.accounts.drafts import NewApplication, draft_application, new_api_key_id, new_secret_code
from pushtwin.core.accounts.jwt_keys import Encoding, problems_of_secret
from pushtwin.core.accounts.model import Credentials, distinct, scopes_to_text
from pushtwin.core.accounts.own_time_and_ids import number_of
from pushtwin.core.accounts.settings import CHOICE_POINTS, AccountSettings, parse_settings
from pushtwin.core.documents.entries import known, refuse_twice, text_of
from pushtwin.core.documents.values import MAX_ORDINAL, Code, CodeWithoutColon, Milliseconds, Secret, entry, obeys


@entry
class ClockEntry(TypedDict, total=False):
    """A clock that stands at a time, or runs ahead of real time."""

    frozenAt: Milliseconds
    aheadMs: Annotated[int, Field(ge=-LATEST, le=LATEST)]


def kind_in_documents(point: ChoicePoint) -> Any:
    """The type of a setting in documents and requests: it judges whether a value can be one."""
    kind = point.kind
    if point.bounds:
        kind = Annotated[kind, Field(strict=True, ge=point.bounds[0], le=point.bounds[1])]
    return Annotated[kind, obeys(point.rule)] if point.rule else kind


_SETTINGS: dict[str, Any] = {point.name: (kind_in_documents(point), None) for point in CHOICE_POINTS}
Settings = create_model("Settings", __config__=ConfigDict(extra="forbid", alias_generator=to_camel), **_SETTINGS)


@entry
class AccountEntry(TypedDict, total=False):
    """The account itself. Id and credentials only matter where the document makes a new one."""

    accountId: Code
    name: Code
    apiKey: Code
    username: CodeWithoutColon
    password: Code
    settings: Settings
    idSeed: Annotated[str, Field(max_length=MAX_CODE, pattern=r"^[^\x00-\x1f\x7f]*$")]
    idCounter: Annotated[int, Field(ge=0, le=number_of(MAX_ORDINAL))]
    clock: ClockEntry


@entry
class JwtKeyEntry(TypedDict):
    """A secret that signs the JWTs of the mobile API."""

    kid: Code
    secret: Secret
    encoding: NotRequired[Encoding]


def _problems_of_key(key: JwtKeyEntry) -> Iterator[Problem]:
    return problems_of_secret(key["secret"], key.get("encoding"))


@entry
class ApplicationEntry(TypedDict, total=False):
    """What a mobile app is built with."""

    applicationId: Code
    applicationCode: Code
    name: Code
    jwtKeys: list[Annotated[JwtKeyEntry, obeys(_problems_of_key)]]
    apnsEnabled: bool
    gcmEnabled: bool


Scope = Annotated[str, Field(max_length=MAX_CODE, pattern=r"^[a-z0-9-]+(:[a-z0-9-]+)+$")]
Scopes = Annotated[list[Scope], Field(max_length=100)]


@entry
class ApiKeyEntry(TypedDict):
    """A key beside the one that every account has. Without scopes it is good for everything."""

    apiKey: Code
    apiKeyId: NotRequired[Code]
    name: NotRequired[Code]
    scopes: NotRequired[Scopes]


class State(NamedTuple):
    """What a reset may have to put back in the row of an account. Settings and clock are JSON text."""

    name: str
    settings: str
    clock: str | None
    id_seed: str | None
    id_counter: int


class ApplicationRow(NamedTuple):
    """An application as its table keeps it. The keys are JSON text."""

    application_id: str
    application_code: str
    ordinal: int
    name: str
    jwt_keys: str
    apns_enabled: bool
    gcm_enabled: bool


class ApiKeyRow(NamedTuple):
    """An API key as its table keeps it. The scopes are JSON text."""

    key_id: str
    ordinal: int
    api_key: str
    name: str | None
    scopes: str | None


ROWS = {"applications": ApplicationRow, "api_keys": ApiKeyRow}


def clock_of(account: AccountEntry) -> Clock:
    shown: ClockEntry = account.get("clock", {})
    return Clock(shown.get("aheadMs", 0), shown.get("frozenAt"))


def state_of(account: AccountEntry, name: str) -> State:
    """An account without a name keeps this one."""
    settings: Any = account.get("settings")
    changes = {field: getattr(settings, field) for field in settings.model_fields_set} if settings else {}
    clock = clock_of(account)
    return State(
        name=account.get("name", name),
        settings=AccountSettings().changed(changes).to_json(),
        clock=None if clock == REAL else clock.to_json(),
        id_seed=account.get("idSeed"),
        id_counter=account.get("idCounter", 0),
    )


def application_rows(
    entries: Sequence[ApplicationEntry], time_and_ids: TimeAndIds, unique: TimeAndIds, problems: list[Problem]
) -> list[ApplicationRow]:
    """`unique` draws ids and codes, which no other account has."""
    rows: list[ApplicationRow] = []
    for number, shown in enumerate(entries):
        new = NewApplication(shown.get("name"), shown.get("applicationCode"), shown.get("applicationId"))
        application_id, code, name, _ = draft_application(new, unique)
        place = ("applications", number)
        refuse_twice(problems, [row.application_id for row in rows], application_id, *place, "applicationId")
        refuse_twice(problems, [row.application_code for row in rows], code, *place, "applicationCode")
        keys = text_of(shown.get("jwtKeys", []))
        clouds = shown.get("apnsEnabled", True), shown.get("gcmEnabled", True)
        rows.append(ApplicationRow(application_id, code, time_and_ids.next_ordinal(), name, keys, *clouds))
    return rows


def with_new_keys(row: ApplicationRow, unique: TimeAndIds) -> ApplicationRow:
    """The same under another id and code. Nobody has named an application that is called as its id."""
    name = None if row.name == row.application_id else row.name
    application_id, code, name, _ = draft_application(NewApplication(name), unique)
    return row._replace(application_id=application_id, application_code=code, name=name)


def api_key_rows(
    entries: Sequence[ApiKeyEntry], time_and_ids: TimeAndIds, unique: TimeAndIds, problems: list[Problem]
) -> list[ApiKeyRow]:
    """`unique` draws ids, which no other account has."""
    rows: list[ApiKeyRow] = []
    for number, shown in enumerate(entries):
        key_id, place = shown.get("apiKeyId") or new_api_key_id(unique), ("apiKeys", number)
        refuse_twice(problems, [row.key_id for row in rows], key_id, *place, "apiKeyId")
        refuse_twice(problems, [row.api_key for row in rows], shown["apiKey"], *place, "apiKey")
        scopes = scopes_to_text(distinct(shown.get("scopes")))
        rows.append(ApiKeyRow(key_id, time_and_ids.next_ordinal(), shown["apiKey"], shown.get("name"), scopes))
    return rows


def with_new_key(row: ApiKeyRow, unique: TimeAndIds) -> ApiKeyRow:
    """The same under another key."""
    return row._replace(key_id=new_api_key_id(unique), api_key=new_secret_code(unique))


def render_api_key(row: ApiKeyRow) -> dict[str, Any]:
    scopes = None if row.scopes is None else json_text.raw(row.scopes)
    return known({"apiKeyId": row.key_id, "apiKey": row.api_key, "name": row.name, "scopes": scopes})


def render_account(account_id: str, credentials: Credentials, state: State) -> dict[str, Any]:
    return known(
        {
            "accountId": account_id,
            "name": state.name,
            "apiKey": credentials.api_key,
            "username": credentials.username,
            "password": credentials.password,
            "settings": parse_settings(state.settings).by_wire_name(),
            "idSeed": state.id_seed,
            "idCounter": None if state.id_seed is None else state.id_counter,
            "clock": _render_clock(read_clock(state.clock)),
        }
    )


def _render_clock(clock: Clock) -> dict[str, Any] | None:
    if clock == REAL:
        return None
    if clock.frozen_at is not None:
        return {"frozenAt": render_time(clock.frozen_at)}
    return {"aheadMs": clock.offset}


def render_application(row: ApplicationRow) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "applicationId": row.application_id,
        "applicationCode": row.application_code,
        "name": row.name,
    }
    if row.jwt_keys != "[]":
        shown["jwtKeys"] = json_text.raw(row.jwt_keys)
    disabled = {"apnsEnabled": row.apns_enabled, "gcmEnabled": row.gcm_enabled}
    return {**shown, **{name: False for name, is_enabled in disabled.items() if not is_enabled}}
