"""The format of a snapshot, version 1: what a document may say, entry by entry.

The models judge and normalise: times become milliseconds, identifiers what is compared and shown. What a document
leaves out is filled in by `unfolding`. Unknown fields are errors, and no type is taken for another.
"""

from collections.abc import Callable
from functools import cache, partial
from typing import Annotated, Any, Literal, NotRequired

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    PlainValidator,
    TypeAdapter,
    create_model,
    with_config,
)
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.base.errors import AnswerableError
from pushtwin.base.times import FORM, parse_time
from pushtwin.core.accounts.settings import CHOICE_POINTS
from pushtwin.core.events.model import FieldType
from pushtwin.core.people.attributes import MAX_SCALAR, MAX_TAG, check_custom_attributes, read_birthday
from pushtwin.core.people.identifiers import read_email, read_external_id, read_phone
from pushtwin.core.people.model import Identifier

VERSION = 1
MAX_INTEGER = 2**63 - 1
_ENTRY = ConfigDict(strict=True, extra="forbid")
entry = with_config(_ENTRY)


def _time(value: Any) -> int:
    """Milliseconds of an ISO 8601 time with a zone."""
    milliseconds = parse_time(value)
    if milliseconds is None:
        raise PydanticCustomError("time", "should be a {form}", {"form": FORM})
    return milliseconds


def judged(read: Callable[[Any], Any]) -> AfterValidator:
    """The core judges and normalises the value; what it refuses becomes the fault of the field."""

    def judge(value: Any) -> Any:
        try:
            return read(value)
        except AnswerableError as problem:
            raise PydanticCustomError("refused", "{reason}", {"reason": str(problem)}) from None

    return AfterValidator(judge)


def _entries(**limits: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def read(given: dict[str, Any]) -> dict[str, Any]:
        kept = {name: value for name, value in given.items() if value is not None}
        if kept:
            check_custom_attributes(kept, **limits)
        return kept

    return read


Time = Annotated[int, PlainValidator(_time)]
Number = Annotated[int, Field(ge=0, le=MAX_INTEGER)]
Code = Annotated[str, Field(min_length=1, max_length=255, pattern=r"^[^\x00-\x1f\x7f]+$")]
ExternalId = Annotated[str, judged(partial(read_external_id, field="externalId"))]
Phone = Annotated[Identifier, PlainValidator(lambda text: _identifier(text, read_phone))]
Email = Annotated[Identifier, PlainValidator(lambda text: _identifier(text, read_email))]
Birthday = Annotated[str, judged(partial(read_birthday, field="birthday"))]
Tag = Annotated[str, Field(min_length=1, max_length=MAX_TAG)]
Attributes = Annotated[
    dict[str, Any],
    judged(_entries(field="customAttributes", forbidden_in_names="{}[]", allows_lists=True)),
]
Data = Annotated[dict[str, Any], judged(_entries(field="additionalData"))]


def _identifier(text: Any, read: Callable[[str], Identifier]) -> Identifier:
    if not isinstance(text, str):
        raise PydanticCustomError("string_type", "Input should be a valid string")
    try:
        return read(text)
    except AnswerableError as problem:
        raise PydanticCustomError("refused", "{reason}", {"reason": str(problem)}) from None


@entry
class SessionEntry(TypedDict):
    """A time in the foreground."""

    startedAt: Time
    endedAt: NotRequired[Time]
    isLaunch: NotRequired[bool]


@entry
class SystemDataEntry(TypedDict, total=False):
    """What the SDK reported about the device, in the order in which the twin keeps it."""

    cloudType: Literal["GCM", "APNS", "HMS", "WEB"]
    registrationEnabled: bool
    notificationsEnabled: bool
    geofencingSdk: bool
    sdkVersion: str
    appVersion: str
    os: Literal["Android", "iOS"]
    osVersion: str
    deviceManufacturer: str
    deviceModel: str
    deviceSecure: bool
    osLanguage: str
    deviceTimezoneOffset: str
    deviceName: str


@entry
class RegistrationEntry(TypedDict):
    """An install of an application on a device."""

    registrationId: NotRequired[Code]
    applicationId: NotRequired[str]
    ordinal: NotRequired[Number]
    isPrimary: NotRequired[bool]
    systemData: NotRequired[SystemDataEntry]
    additionalData: NotRequired[Data]
    pushServiceType: NotRequired[str]
    pushServiceToken: NotRequired[str]
    applicationUserId: NotRequired[str]
    modules: NotRequired[dict[str, bool]]
    createdAt: NotRequired[Time]
    modifiedAt: NotRequired[Time]
    sessions: NotRequired[list[SessionEntry]]


@entry
class EventEntry(TypedDict):
    """Something that happened to a person."""

    ordinal: NotRequired[Number]
    definitionId: str
    registrationId: str
    occurredAt: NotRequired[Time]
    properties: NotRequired[dict[str, Any]]


@entry
class PersonEntry(TypedDict):
    """A person with everything that belongs to it."""

    personId: NotRequired[Number]
    type: NotRequired[Literal["LEAD", "CUSTOMER"]]
    externalId: NotRequired[ExternalId]
    phones: NotRequired[list[Phone]]
    emails: NotRequired[list[Email]]
    firstName: NotRequired[Annotated[str, Field(max_length=MAX_SCALAR["first_name"])]]
    lastName: NotRequired[Annotated[str, Field(max_length=MAX_SCALAR["last_name"])]]
    middleName: NotRequired[Annotated[str, Field(max_length=MAX_SCALAR["middle_name"])]]
    birthday: NotRequired[Birthday]
    gender: NotRequired[Literal["MALE", "FEMALE"]]
    tags: NotRequired[list[Tag]]
    customAttributes: NotRequired[Attributes]
    origin: NotRequired[Literal["API", "PUSH"]]
    createdAt: NotRequired[Time]
    modifiedAt: NotRequired[Time]
    modifiedFrom: NotRequired[Literal["API", "PUSH"]]
    registrations: NotRequired[list[RegistrationEntry]]
    events: NotRequired[list[EventEntry]]


@entry
class ClockEntry(TypedDict, total=False):
    """A clock that stands at a time, or runs ahead of real time."""

    frozenAt: Time
    aheadMs: int


_SETTINGS: dict[str, Any] = {point.name: (point.kind, None) for point in CHOICE_POINTS}
Settings = create_model("Settings", __config__=ConfigDict(extra="forbid", alias_generator=to_camel), **_SETTINGS)


@entry
class AccountEntry(TypedDict, total=False):
    """The account itself. Id and credentials only matter where the document makes a new one."""

    accountId: Code
    name: Code
    apiKey: Code
    username: Annotated[str, Field(min_length=1, max_length=255, pattern=r"^[^:\x00-\x1f\x7f]+$")]
    password: Code
    settings: Settings
    idSeed: str
    idCounter: Number
    clock: ClockEntry


@entry
class JwtKeyEntry(TypedDict):
    """A secret that signs the JWTs of the mobile API."""

    kid: Code
    secret: Annotated[str, Field(min_length=1, max_length=4096)]


@entry
class ApplicationEntry(TypedDict, total=False):
    """What a mobile app is built with."""

    applicationId: Code
    applicationCode: Code
    name: Code
    jwtKeys: list[JwtKeyEntry]


FieldName = Annotated[str, Field(pattern=r"^[a-z_][a-zA-Z0-9_]*$", max_length=128)]


@entry
class ItemFieldEntry(TypedDict):
    """A member of the objects in a List."""

    name: FieldName
    type: Annotated[FieldType, Field(strict=False)]


@entry
class ItemSchemaEntry(TypedDict):
    """What the objects in a List look like."""

    type: Literal["Object"]
    fields: list[ItemFieldEntry]


@entry
class FieldEntry(ItemFieldEntry):
    """A property that events may have."""

    schema: NotRequired[ItemSchemaEntry]


@entry
class EventDefinitionEntry(TypedDict):
    """A custom event that the SDKs may report."""

    definitionId: Annotated[str, Field(pattern=r"^[a-zA-Z0-9]{1,36}$")]
    title: NotRequired[Annotated[str, Field(min_length=1, max_length=100)]]
    description: NotRequired[Annotated[str, Field(max_length=2000)]]
    fields: NotRequired[list[FieldEntry]]


@entry
class UninstalledEntry(TypedDict):
    """What outlives an uninstall."""

    registrationId: Code
    applicationId: NotRequired[str]
    additionalData: NotRequired[Data]
    applicationUserId: NotRequired[str]


@entry
class Head(TypedDict):
    """A document without its persons."""

    version: Literal[1]
    account: NotRequired[AccountEntry]
    applications: NotRequired[Annotated[list[ApplicationEntry], Field(min_length=1)]]
    eventDefinitions: NotRequired[list[EventDefinitionEntry]]
    customAttributes: NotRequired[dict[str, Literal["string", "number", "boolean", "list"]]]
    uninstalledRegistrations: NotRequired[list[UninstalledEntry]]


# Made when they are first asked for: a twin should start without waiting for them.
@cache
def head_model() -> TypeAdapter[Head]:
    """Judges a document without its persons."""
    return TypeAdapter(Head)


@cache
def persons_model() -> TypeAdapter[list[PersonEntry]]:
    """Judges some of the persons."""
    return TypeAdapter(list[PersonEntry])
