"""The wire models of the control API: accounts, pages, failures, health.

Unknown fields are errors here: a typo in a set-up must not pass silently.
"""

from typing import Annotated, Literal, NotRequired

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.accounts.model import (
    AdditionalDataOnUpdate,
    AmbiguousIdentity,
    AnonymousAttributes,
    Auth,
    DeviceAttributesOnDepersonalize,
    DifferentExternalId,
    JwtKey,
    PushErrorEnvelope,
    RateLimits,
    RepeatedPersonalize,
    SdkUserData,
    Tags,
)
from pushtwin.accounts.service import NewApplication
from pushtwin.times import parse_time

Code = Annotated[
    str, Field(min_length=1, max_length=255, pattern=r"^[^\x00-\x1f\x7f]+$", description="1 to 255 characters.")
]


class ControlBody(BaseModel):
    model_config = ConfigDict(extra="forbid", alias_generator=to_camel, validate_by_alias=True)


class AccountSettingsChanges(ControlBody):
    """The points on which the public sources are silent or split. What is left out keeps its value."""

    auth: Auth = Field(Auth.LENIENT, description="Whether `Authorization` must be right.")
    ambiguous_identity: AmbiguousIdentity = Field(
        AmbiguousIdentity.REJECT, description="Personalize whose identifiers belong to several persons."
    )
    repeated_personalize: RepeatedPersonalize = Field(
        RepeatedPersonalize.ACCEPT, description="Personalize as the person that the device belongs to already."
    )
    different_external_id: DifferentExternalId = Field(
        DifferentExternalId.REPLACE, description="A new external id for a person found by phone or email."
    )
    tags: Tags = Field(Tags.REPLACE, description="What the tags of personalize do to those that are there.")
    anonymous_attributes: AnonymousAttributes = Field(
        AnonymousAttributes.ABSORB, description="What becomes of an anonymous person's attributes at login."
    )
    device_attributes_on_depersonalize: DeviceAttributesOnDepersonalize = Field(
        DeviceAttributesOnDepersonalize.CLEAR, description="What becomes of `additionalData` at logout."
    )
    additional_data_on_update: AdditionalDataOnUpdate = Field(
        AdditionalDataOnUpdate.MERGE, description="What PATCH does to the `additionalData` that are there."
    )
    push_error_envelope: PushErrorEnvelope = Field(
        PushErrorEnvelope.FLAT, description="Body of the failures that no source publishes."
    )
    sdk_user_data: SdkUserData = Field(SdkUserData.ALLOW, description="Whether SDKs may write data of their user.")
    rate_limits: RateLimits = Field(
        RateLimits.OFF, description="Whether more calls a second than documented are refused."
    )


class NewJwtKey(ControlBody):
    """A secret that signs the JWTs of the mobile API."""

    kid: Code
    secret: Annotated[str, Field(min_length=1, max_length=4096)]


class CreateApplication(ControlBody):
    """What is left out is generated."""

    name: Code | None = None
    application_code: Code | None = None
    application_id: Code | None = None
    jwt_keys: list[NewJwtKey] = []

    def command(self) -> NewApplication:
        return NewApplication(
            self.name,
            self.application_code,
            self.application_id,
            tuple(JwtKey(key.kid, key.secret) for key in self.jwt_keys),
        )


class ChangeApplication(ControlBody):
    """What is left out stays; `jwtKeys` replaces the whole list."""

    name: Code | None = None
    application_code: Code | None = None
    jwt_keys: list[NewJwtKey] | None = None


class CreateAccount(ControlBody):
    """What is left out is generated; without applications one is made."""

    account_id: Code | None = None
    name: Code | None = None
    api_key: Code | None = None
    username: Annotated[Code, Field(pattern=r"^[^:\x00-\x1f\x7f]+$", description="Without a colon.")] | None = None
    password: Code | None = None
    settings: AccountSettingsChanges = AccountSettingsChanges()
    applications: list[CreateApplication] = []
    id_seed: Code | None = None


class ChangeAccount(ControlBody):
    """What is left out stays; settings merge by key. A seed makes ids begin anew, `null` makes them random."""

    name: Code | None = None
    settings: AccountSettingsChanges = AccountSettingsChanges()
    id_seed: Code | None = None


class JwtKeyAnswer(TypedDict):
    """A key without its secret."""

    kid: str


class ApplicationAnswer(TypedDict):
    """What a mobile app is built with."""

    applicationId: str
    applicationCode: str
    name: str
    jwtKeys: list[JwtKeyAnswer]


class AccountAnswer(TypedDict):
    """An isolated world, with the credentials that `strict` authentication accepts."""

    accountId: str
    name: str
    apiKey: str
    username: str
    password: str
    settings: AccountSettingsChanges
    applications: list[ApplicationAnswer]
    createdAt: str
    idSeed: NotRequired[str]


class AccountList(TypedDict):
    """One page, in the order of creation."""

    accounts: list[AccountAnswer]
    nextCursor: NotRequired[str]


def _milliseconds(value: str) -> str:
    if parse_time(value) is None:
        raise PydanticCustomError("time", "should be a time like 2026-11-22T09:30:00.000Z")
    return value


Time = Annotated[
    str, AfterValidator(_milliseconds), Field(description="ISO 8601 with a zone: 2026-11-22T09:30:00.000Z.")
]


class FreezeClock(ControlBody):
    """Stand still, at the present time of the account unless another is given."""

    at: Time | None = None


class SetClock(ControlBody):
    """Show another time."""

    now: Time


class AdvanceClock(ControlBody):
    """Let time pass."""

    ms: Annotated[int, Field(strict=True, ge=0, le=2**53, description="Milliseconds.")]


class ResumeClock(ControlBody):
    """Run on from the time that it shows, or go back to real time."""

    real: Annotated[bool, Field(strict=True)] = False


class ClockAnswer(TypedDict):
    """What the clock of the account shows."""

    now: str
    frozen: bool


class PageQuery(ControlBody):
    """Which page of a list."""

    limit: int = Field(100, ge=1, le=1000, description="Entries of a page.")
    cursor: str | None = Field(None, max_length=255, description="`nextCursor` of the page before.")


class ErrorDetail(TypedDict):
    """What is wrong with one field."""

    field: str
    message: str


class ErrorBody(TypedDict):
    """What is wrong."""

    code: str
    message: str
    details: NotRequired[list[ErrorDetail]]


class ErrorAnswer(TypedDict):
    """Every failure of the control API."""

    error: ErrorBody


class LiveAnswer(TypedDict):
    """The process serves."""

    status: Literal["ok"]


class ReadyAnswer(TypedDict):
    """The twin is ready for use."""

    status: Literal["ready"]
    version: str
    database: Literal["sqlite", "postgresql"]


class NotReadyAnswer(TypedDict):
    """The twin can't be used now."""

    status: Literal["starting", "unavailable"]
    reason: str
