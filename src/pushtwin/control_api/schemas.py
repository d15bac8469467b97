"""The wire models of the control API. Unknown fields are errors here: a typo in a set-up must not pass silently."""

from collections.abc import Mapping
from typing import (
    Annotated,
    Any,
    Literal,
    NotRequired,  # pydantic needs these before Python 3.12
)

from pydantic import BaseModel, ConfigDict, Field, with_config
from pydantic.alias_generators import to_camel
from typing_extensions import TypedDict

from pushtwin.accounts.model import (
    AdditionalDataOnUpdate,
    AmbiguousIdentity,
    AnonymousAttributes,
    Auth,
    DeviceAttributesOnDepersonalize,
    DifferentExternalId,
    JwtKey,
    PushErrorEnvelope,
    RepeatedPersonalize,
    Tags,
)
from pushtwin.accounts.service import NewApplication
from pushtwin.people.attributes import (
    MAX_SCALAR,
    AttributeChanges,
    check_custom_attributes,
    read_scalar,
    read_tags,
)
from pushtwin.people.directory import NewRegistration, PersonChanges
from pushtwin.people.identity import MAX_PER_KIND, read_email, read_external_id, read_phone
from pushtwin.people.model import SCALARS, Gender, Identity, IdentityKind, PersonType
from pushtwin.people.wire import PushApiInstance, PushApiInstanceSystemData

Code = Annotated[
    str, Field(min_length=1, max_length=255, pattern=r"^[^\x00-\x1f\x7f]+$", description="1 to 255 characters.")
]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", alias_generator=to_camel, validate_by_alias=True)


# -- accounts --------------------------------------------------------------------------------------------------


class AccountSettingsChanges(_Body):
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


class NewJwtKey(_Body):
    """A secret that signs the JWTs of the mobile API."""

    kid: Code
    secret: Annotated[str, Field(min_length=1, max_length=4096)]


class CreateApplication(_Body):
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


class ChangeApplication(_Body):
    """What is left out stays; `jwtKeys` replaces the whole list."""

    name: Code | None = None
    application_code: Code | None = None
    jwt_keys: list[NewJwtKey] | None = None


class CreateAccount(_Body):
    """What is left out is generated; without applications one is made."""

    name: Code | None = None
    api_key: Code | None = None
    username: Annotated[Code, Field(pattern=r"^[^:\x00-\x1f\x7f]+$", description="Without a colon.")] | None = None
    password: Code | None = None
    settings: AccountSettingsChanges = AccountSettingsChanges()
    applications: list[CreateApplication] = []


class ChangeAccount(_Body):
    """What is left out stays; settings merge by key."""

    name: Code | None = None
    settings: AccountSettingsChanges = AccountSettingsChanges()


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


class AccountList(TypedDict):
    """One page, in the order of creation."""

    accounts: list[AccountAnswer]
    nextCursor: NotRequired[str]


# -- registrations ---------------------------------------------------------------------------------------------


@with_config(ConfigDict(extra="forbid"))
class SystemData(PushApiInstanceSystemData):
    """What the SDK of the simulated install reports. What is left out is unknown."""


class CreateRegistration(_Body):
    """A simulated install. Without an application code it is one of the account's first application."""

    application_code: Code | None = None
    registration_id: Code | None = None
    is_primary: bool = False
    system_data: SystemData = {}
    additional_data: dict[str, Any] = {}

    def command(self) -> NewRegistration:
        """Raises CustomAttributeInvalid."""
        check_custom_attributes(self.additional_data, "additionalData")
        reported: dict[str, Any] = dict(self.system_data)
        return NewRegistration(
            application_code=self.application_code,
            registration_id=self.registration_id,
            is_primary=self.is_primary,
            cloud_type=reported.pop("cloudType", None),
            registration_enabled=reported.pop("registrationEnabled", True),
            system_data=reported,
            additional_data={name: value for name, value in self.additional_data.items() if value is not None},
        )


class RegistrationAnswer(PushApiInstance):
    """A registration as the push endpoints show it, and to whom it belongs."""

    personId: int
    createdAt: str
    modifiedAt: str


class RegistrationList(TypedDict):
    """One page, in the order of creation."""

    registrations: list[RegistrationAnswer]
    nextCursor: NotRequired[str]


# -- persons ---------------------------------------------------------------------------------------------------


class ChangePerson(_Body):
    """What is left out stays, `null` clears. Phones, emails, tags are whole lists; custom attributes merge by key."""

    type: PersonType | None = None
    external_id: str | None = None
    phones: Annotated[list[str], Field(max_length=MAX_PER_KIND)] | None = None
    emails: Annotated[list[str], Field(max_length=MAX_PER_KIND)] | None = None
    first_name: str | None = Field(None, json_schema_extra={"maxLength": MAX_SCALAR["first_name"]})
    last_name: str | None = Field(None, json_schema_extra={"maxLength": MAX_SCALAR["last_name"]})
    middle_name: str | None = Field(None, json_schema_extra={"maxLength": MAX_SCALAR["middle_name"]})
    birthday: str | None = Field(None, json_schema_extra={"format": "date"})
    gender: Gender | None = None
    tags: list[str] | None = None
    custom_attributes: dict[str, Any] | None = None

    def command(self) -> PersonChanges:
        """Raises PhoneInvalid, EmailInvalid, RequestFormatInvalid or CustomAttributeInvalid."""
        sent = self.model_fields_set
        custom_attributes = self.custom_attributes or {}
        check_custom_attributes(custom_attributes, "customAttributes", forbidden_in_names="{}[]")
        return PersonChanges(
            attributes=AttributeChanges(
                scalars={
                    name: read_scalar(name, getattr(self, name), to_camel(name)) for name in SCALARS if name in sent
                },
                custom_attributes=custom_attributes,
                tags=None if self.tags is None else read_tags(self.tags, "tags"),
                clears_tags="tags" in sent and self.tags is None,
                clears_custom_attributes="custom_attributes" in sent and self.custom_attributes is None,
            ),
            identities=self._identities(sent),
            type=self.type,
        )

    def _identities(self, sent: set[str]) -> Mapping[IdentityKind, tuple[Identity, ...]]:
        identities: dict[IdentityKind, tuple[Identity, ...]] = {}
        if "external_id" in sent:
            external_id = read_external_id(self.external_id, "externalId")
            identities[IdentityKind.EXTERNAL_ID] = (external_id,) if external_id else ()
        if "phones" in sent:
            identities[IdentityKind.PHONE] = tuple(
                {one.key: one for one in map(read_phone, self.phones or ())}.values()
            )
        if "emails" in sent:
            identities[IdentityKind.EMAIL] = tuple(
                {one.key: one for one in map(read_email, self.emails or ())}.values()
            )
        return identities


class CreatePerson(ChangePerson):
    """A person without registrations; a CUSTOMER unless `type` says otherwise."""


class PersonAnswer(TypedDict):
    """A person with its identifiers, attributes and the ids of its registrations, oldest first."""

    personId: int
    type: PersonType
    anonymous: bool
    createdAt: str
    modifiedAt: str
    externalId: NotRequired[str]
    phones: list[str]
    emails: list[str]
    firstName: NotRequired[str]
    lastName: NotRequired[str]
    middleName: NotRequired[str]
    birthday: NotRequired[str]
    gender: NotRequired[Gender]
    tags: list[str]
    customAttributes: dict[str, Any]
    registrations: list[str]


class PersonList(TypedDict):
    """One page, in the order of creation."""

    persons: list[PersonAnswer]
    nextCursor: NotRequired[str]


# -- queries ---------------------------------------------------------------------------------------------------


class PageQuery(_Body):
    """Which page of a list."""

    limit: int = Field(100, ge=1, le=1000, description="Entries of a page.")
    cursor: str | None = Field(None, max_length=255, description="`nextCursor` of the page before.")


class RegistrationQuery(PageQuery):
    """Which registrations."""

    person_id: int | None = Field(None, ge=0, le=2**63 - 1, description="Only those of this person.")


_SEARCHED: dict[str, Any] = {"max_length": 255, "pattern": r"^[^\x00-\x1f\x7f]*$"}


class PersonQuery(PageQuery):
    """Which persons; all the given identifiers must be theirs."""

    external_id: str | None = Field(None, description="Compared byte for byte.", **_SEARCHED)
    phone: str | None = Field(None, description="In any notation.", **_SEARCHED)
    email: str | None = Field(None, description="In any letter case.", **_SEARCHED)

    def identities(self) -> list[Identity]:
        """Raises PhoneInvalid, EmailInvalid or RequestFormatInvalid."""
        external_id = read_external_id(self.external_id, "externalId")
        return [
            *([external_id] if external_id else []),
            *([read_phone(self.phone)] if self.phone else []),
            *([read_email(self.email)] if self.email else []),
        ]


# -- errors and health -----------------------------------------------------------------------------------------


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
