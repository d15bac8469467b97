"""What is said of a person."""

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any

from pydantic import AfterValidator, Field
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from pushtwin.core.documents.values import judged_as_it_is, obeys
from pushtwin.core.people.attributes import (
    FORBIDDEN_IN_NAMES,
    MAX_SCALAR,
    AttributeChanges,
    check_custom_attributes,
    read_scalar,
    read_tags,
)
from pushtwin.core.people.identifiers import (
    MAX_PER_KIND,
    distinct,
    problems_of_contacts,
    read_email,
    read_external_id,
    read_phone,
)
from pushtwin.core.people.model import SCALARS, Gender, Identifier, IdentifierKind, PersonType
from pushtwin.core.people.person_changes import PersonChanges
from pushtwin.surfaces.control_api.fields import ControlBody
from pushtwin.surfaces.control_api.pages import PageQuery


def _scalar(name: str) -> AfterValidator:
    return judged_as_it_is(partial(read_scalar, name, field=to_camel(name)))


def _limited(name: str) -> Any:
    return Field(None, json_schema_extra={"maxLength": MAX_SCALAR[name]})


ExternalId = Annotated[str, judged_as_it_is(partial(read_external_id, field="externalId"))]
Phone = Annotated[str, judged_as_it_is(read_phone)]
Email = Annotated[str, judged_as_it_is(read_email)]
_CONTACTS = (obeys(problems_of_contacts), Field(json_schema_extra={"maxItems": MAX_PER_KIND}))
FirstName = Annotated[str, _scalar("first_name")]
LastName = Annotated[str, _scalar("last_name")]
MiddleName = Annotated[str, _scalar("middle_name")]
Birthday = Annotated[str, _scalar("birthday")]
Address = Annotated[str, _scalar("address")]
City = Annotated[str, _scalar("city")]
Country = Annotated[str, _scalar("country")]
Language = Annotated[str, _scalar("preferred_language")]
Picture = Annotated[str, _scalar("profile_picture")]


class ChangePerson(ControlBody):
    """What is left out stays, `null` clears. Phones, emails, tags are whole lists; custom attributes merge by key."""

    type: PersonType | None = None
    external_id: ExternalId | None = None
    phones: Annotated[list[Phone], *_CONTACTS] | None = None
    emails: Annotated[list[Email], *_CONTACTS] | None = None
    first_name: FirstName | None = _limited("first_name")
    last_name: LastName | None = _limited("last_name")
    middle_name: MiddleName | None = _limited("middle_name")
    birthday: Birthday | None = Field(None, json_schema_extra={"format": "date"})
    gender: Gender | None = None
    address: Address | None = _limited("address")
    city: City | None = _limited("city")
    country: Country | None = _limited("country")
    preferred_language: Language | None = None
    profile_picture: Picture | None = _limited("profile_picture")
    tags: Annotated[list[str], judged_as_it_is(partial(read_tags, field="tags"))] | None = None
    custom_attributes: dict[str, Any] | None = None

    def command(self) -> PersonChanges:
        """Raises CustomAttributeInvalid."""
        sent = self.model_fields_set
        custom_attributes = self.custom_attributes or {}
        check_custom_attributes(
            custom_attributes, "customAttributes", forbidden_in_names=FORBIDDEN_IN_NAMES, allows_lists=True
        )
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
            identifiers=self._identifiers(sent),
            type=self.type,
        )

    def _identifiers(self, sent: set[str]) -> Mapping[IdentifierKind, tuple[Identifier, ...]]:
        identifiers: dict[IdentifierKind, tuple[Identifier, ...]] = {}
        if "external_id" in sent:
            external_id = read_external_id(self.external_id, "externalId")
            identifiers[IdentifierKind.EXTERNAL_ID] = (external_id,) if external_id else ()
        if "phones" in sent:
            identifiers[IdentifierKind.PHONE] = distinct(map(read_phone, self.phones or ()))
        if "emails" in sent:
            identifiers[IdentifierKind.EMAIL] = distinct(map(read_email, self.emails or ()))
        return identifiers


class CreatePerson(ChangePerson):
    """A person without registrations; a CUSTOMER unless `type` says otherwise."""


def _can_be_owned(text: str) -> str:
    """Whoever looks for nobody's external id must not be shown everybody."""
    if read_external_id(text, "externalId") is None:
        raise PydanticCustomError("external_id", "is blank or `null`, which no person has")
    return text


SearchedExternalId = Annotated[ExternalId, AfterValidator(_can_be_owned)]
_SEARCHED: dict[str, Any] = {"max_length": 255, "pattern": r"^[^\x00-\x1f\x7f]*$"}


class PersonQuery(PageQuery):
    """Which persons; all the given identifiers must be theirs."""

    external_id: SearchedExternalId | None = Field(None, description="Compared byte for byte.", **_SEARCHED)
    phone: Phone | None = Field(None, description="In any notation.", **_SEARCHED)
    email: Email | None = Field(None, description="In any letter case.", **_SEARCHED)

    def identifiers(self) -> list[Identifier]:
        external_id = read_external_id(self.external_id, "externalId")
        return [
            *([external_id] if external_id else []),
            *([read_phone(self.phone)] if self.phone else []),
            *([read_email(self.email)] if self.email else []),
        ]
