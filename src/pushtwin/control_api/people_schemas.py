"""The wire models of the control API: registrations and persons."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Annotated, Any, NotRequired

from pydantic import AfterValidator, ConfigDict, Field, with_config
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.control_api.schemas import Code, ControlBody, PageQuery
from pushtwin.errors import AnswerableError
from pushtwin.people.attributes import (
    MAX_SCALAR,
    AttributeChanges,
    check_custom_attributes,
    read_scalar,
    read_tags,
)
from pushtwin.people.directory import NewRegistration
from pushtwin.people.editing import PersonChanges
from pushtwin.people.identity import MAX_PER_KIND, distinct, read_email, read_external_id, read_phone
from pushtwin.people.model import SCALARS, Gender, Identity, IdentityKind, PersonType
from pushtwin.people.wire import PushApiInstance, PushApiInstanceSystemData


@with_config(ConfigDict(extra="forbid"))
class SystemData(PushApiInstanceSystemData):
    """What the SDK of the simulated install reports. What is left out is unknown."""


class CreateRegistration(ControlBody):
    """A simulated install. Without an application code it is one of the account's first application."""

    application_code: Code | None = None
    registration_id: Code | None = None
    is_primary: bool = False
    system_data: SystemData = Field(default_factory=SystemData)
    additional_data: dict[str, Any] = Field(default_factory=dict)

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
    """A registration as the push endpoints show it, what else its SDK reported, and to whom it belongs."""

    pushServiceType: NotRequired[str]
    pushServiceToken: NotRequired[str]
    applicationUserId: NotRequired[str]
    personId: int
    createdAt: str
    modifiedAt: str


class RegistrationList(TypedDict):
    """One page, in the order of creation."""

    registrations: list[RegistrationAnswer]
    nextCursor: NotRequired[str]


def _judged(read: Callable[[Any], object]) -> AfterValidator:
    """The core judges the value; what it refuses becomes the detail of the field."""

    def check(value: Any) -> Any:
        try:
            read(value)
        except AnswerableError as problem:
            raise PydanticCustomError("refused", "{reason}", {"reason": str(problem)}) from None
        return value

    return AfterValidator(check)


def _scalar(name: str) -> AfterValidator:
    return _judged(partial(read_scalar, name, field=to_camel(name)))


ExternalId = Annotated[str, _judged(partial(read_external_id, field="externalId"))]
Phone = Annotated[str, _judged(read_phone)]
Email = Annotated[str, _judged(read_email)]
FirstName = Annotated[str, _scalar("first_name")]
LastName = Annotated[str, _scalar("last_name")]
MiddleName = Annotated[str, _scalar("middle_name")]
Birthday = Annotated[str, _scalar("birthday")]


class ChangePerson(ControlBody):
    """What is left out stays, `null` clears. Phones, emails, tags are whole lists; custom attributes merge by key."""

    type: PersonType | None = None
    external_id: ExternalId | None = None
    phones: Annotated[list[Phone], Field(max_length=MAX_PER_KIND)] | None = None
    emails: Annotated[list[Email], Field(max_length=MAX_PER_KIND)] | None = None
    first_name: FirstName | None = Field(None, json_schema_extra={"maxLength": MAX_SCALAR["first_name"]})
    last_name: LastName | None = Field(None, json_schema_extra={"maxLength": MAX_SCALAR["last_name"]})
    middle_name: MiddleName | None = Field(None, json_schema_extra={"maxLength": MAX_SCALAR["middle_name"]})
    birthday: Birthday | None = Field(None, json_schema_extra={"format": "date"})
    gender: Gender | None = None
    tags: Annotated[list[str], _judged(partial(read_tags, field="tags"))] | None = None
    custom_attributes: dict[str, Any] | None = None

    def command(self) -> PersonChanges:
        """Raises CustomAttributeInvalid."""
        sent = self.model_fields_set
        custom_attributes = self.custom_attributes or {}
        check_custom_attributes(custom_attributes, "customAttributes", forbidden_in_names="{}[]", allows_lists=True)
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
            identities[IdentityKind.PHONE] = distinct(map(read_phone, self.phones or ()))
        if "emails" in sent:
            identities[IdentityKind.EMAIL] = distinct(map(read_email, self.emails or ()))
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


class RegistrationQuery(PageQuery):
    """Which registrations."""

    person_id: int | None = Field(None, ge=0, le=2**63 - 1, description="Only those of this person.")


_SEARCHED: dict[str, Any] = {"max_length": 255, "pattern": r"^[^\x00-\x1f\x7f]*$"}


class PersonQuery(PageQuery):
    """Which persons; all the given identifiers must be theirs."""

    external_id: ExternalId | None = Field(None, description="Compared byte for byte.", **_SEARCHED)
    phone: Phone | None = Field(None, description="In any notation.", **_SEARCHED)
    email: Email | None = Field(None, description="In any letter case.", **_SEARCHED)

    def identities(self) -> list[Identity]:
        external_id = read_external_id(self.external_id, "externalId")
        return [
            *([external_id] if external_id else []),
            *([read_phone(self.phone)] if self.phone else []),
            *([read_email(self.email)] if self.email else []),
        ]
