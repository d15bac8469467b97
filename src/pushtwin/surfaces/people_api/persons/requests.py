"""Reading what `/people/2/persons` takes into changes of persons (people-api 6.1, 6.5).

The models check types; limits are the core's.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from pushtwin.base.errors import RequestFormatInvalid
from pushtwin.base.person_errors import ContactNotManaged, ContactsMissing, PropertyUnknown
from pushtwin.core.accounts.settings.logins import Tags
from pushtwin.core.accounts.settings.people import ReadOnlyFields
from pushtwin.core.calls.doubts import Doubt, Doubting
from pushtwin.core.people.attributes import (
    FORBIDDEN_IN_NAMES,
    AttributeChanges,
    check_custom_attributes,
    read_scalar,
    read_tags,
    with_same_members,
)
from pushtwin.core.people.identifiers import distinct, problems_of_contacts, read_email, read_external_id, read_phone
from pushtwin.core.people.model import SCALARS, Identifier, IdentifierKind, PersonType
from pushtwin.core.people.person_changes import PersonChanges
from pushtwin.http.bodies import Body, Known, known_fields, unread_fields, validate, wire_name

_READ_ONLY = ("id", "createdAt", "modifiedAt", "origin", "modifiedFrom", "computedAttributes", "integrations")
OTHER_CONTACTS = (
    *("push", "webpush", "facebook", "line", "telegram", "liveChat", "viberBots", "instagram", "instagramDm"),
    *("twitter", "appleBusinessChat", "kakaoSangdam", "openChannel", "zaloFollower", "tiktokBm", "whatsapp"),
)
_CONTACTS = (IdentifierKind.PHONE, IdentifierKind.EMAIL)


class _Phone(Body):
    number: str


class _Email(Body):
    address: str


class _Contacts(Body):
    phone: list[_Phone] | None = None
    email: list[_Email] | None = None


class _Destinations(Body):
    contact_information: _Contacts | None = None


class PersonFields(Body):
    """A person without contacts."""

    external_id: str | None = None
    type: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    middle_name: str | None = None
    birth_date: str | None = None
    gender: str | None = None
    address: str | None = None
    city: str | None = None
    country: str | None = None
    preferred_language: str | None = None
    profile_picture: str | None = None
    tags: list[str] | None = None
    custom_attributes: dict[str, Any] | None = None


class _Person(PersonFields, _Destinations):
    pass


_KNOWN_CONTACTS: Known = {
    "phone": known_fields(_Phone),
    "email": known_fields(_Email),
    **dict.fromkeys(OTHER_CONTACTS),
}
_KNOWN_DESTINATIONS: Known = {"contactInformation": _KNOWN_CONTACTS}
_KNOWN: Known = {**known_fields(_Person), **dict.fromkeys(_READ_ONLY), **_KNOWN_DESTINATIONS}
_FIELDS = {name: "birth_date" if name == "birthday" else name for name in SCALARS}
"""What `/people/2` calls the fields of a profile."""


def read_whole(body: Mapping[str, Any]) -> PersonChanges:
    """A person from scratch: what is not said is not known (POST and PUT).

    Raises PropertyUnknown, ContactNotManaged, RequestFormatInvalid, PhoneInvalid, EmailInvalid or
    CustomAttributeInvalid.
    """
    sent = _read(body)
    return PersonChanges(
        AttributeChanges(
            scalars={name: _scalar(sent, name) for name in SCALARS},
            custom_attributes=_custom_attributes(sent),
            needs_known_lists=True,
            tags=read_tags(sent.tags or (), "tags"),
            clears_custom_attributes=True,
        ),
        {IdentifierKind.EXTERNAL_ID: _external_id(sent), **_by_kind(sent.contact_information)},
        read_type(sent),
    )


def read_part(body: Mapping[str, Any]) -> PersonChanges:
    """Part of a person: what is not said stays, `null` clears; tags and contacts join the others (PATCH).

    Raises as `read_whole`.
    """
    sent, named = _read(body), frozenset(body)
    return PersonChanges(
        read_attributes(sent, named),
        {IdentifierKind.EXTERNAL_ID: _external_id(sent)} if "externalId" in named else {},
        read_type(sent),
        tags=Tags.APPEND,
        added=_contacts(sent.contact_information),
    )


def read_new_contacts(body: Mapping[str, Any]) -> PersonChanges:
    """All phones and emails of a person. Raises as `read_whole`, or ContactsMissing."""
    return PersonChanges(AttributeChanges(), _by_kind(_read_contacts(body)))


def read_more_contacts(body: Mapping[str, Any]) -> PersonChanges:
    """Phones and emails that join the others. Raises as `read_whole`, or ContactsMissing."""
    return PersonChanges(AttributeChanges(), {}, added=_contacts(_read_contacts(body)))


def read_lost_contacts(body: Mapping[str, Any]) -> PersonChanges:
    """Phones and emails that a person no longer has. Raises as `read_whole`, or ContactsMissing."""
    return PersonChanges(AttributeChanges(), {}, removed=_contacts(_read_contacts(body)))


def read_attributes(sent: PersonFields, named: Collection[str], *, nulls_clear: bool = True) -> AttributeChanges:
    """What the fields that were named say of a person. Raises RequestFormatInvalid or CustomAttributeInvalid."""
    scalars = {name: _scalar(sent, name) for name in SCALARS if wire_name(_FIELDS[name]) in named}
    return AttributeChanges(
        scalars={name: value for name, value in scalars.items() if nulls_clear or value is not None},
        custom_attributes=_custom_attributes(sent),
        needs_known_lists=True,
        tags=None if sent.tags is None else read_tags(sent.tags, "tags"),
        clears_tags=nulls_clear and "tags" in named and sent.tags is None,
        clears_custom_attributes=nulls_clear and "customAttributes" in named and sent.custom_attributes is None,
    )


def doubt_read_only(body: Mapping[str, Any], doubt: Doubting) -> None:
    """Note the fields that nobody may write, for accounts that refuse them."""
    for field in _READ_ONLY:
        if field in body:
            doubt(Doubt(lambda settings: settings.read_only_fields is ReadOnlyFields.REFUSE, PropertyUnknown(field)))


def _read(body: Mapping[str, Any]) -> _Person:
    _refuse_unknown(body, _KNOWN)
    return validate(_Person, body)


def _read_contacts(body: Mapping[str, Any]) -> _Contacts:
    _refuse_unknown(body, _KNOWN_DESTINATIONS)
    sent = validate(_Destinations, body).contact_information
    if sent is None:
        raise ContactsMissing
    return sent


def _refuse_unknown(body: Mapping[str, Any], known: Known) -> None:
    for field in unread_fields(body, known):
        raise PropertyUnknown(field)
    contacts = body.get("contactInformation")
    for channel in OTHER_CONTACTS:
        if isinstance(contacts, Mapping) and contacts.get(channel):
            raise ContactNotManaged(channel)


def _scalar(sent: PersonFields, name: str) -> str | None:
    field = _FIELDS[name]
    return read_scalar(name, getattr(sent, field), wire_name(field))


def read_type(sent: PersonFields) -> PersonType | None:
    """Raises RequestFormatInvalid."""
    if sent.type is None:
        return None
    if sent.type not in PersonType.__members__:
        raise RequestFormatInvalid("type", " or ".join(PersonType))
    return PersonType(sent.type)


def _custom_attributes(sent: PersonFields) -> Mapping[str, Any]:
    """What a list is like its attribute says: its objects need not have all the same members, as those of SDKs do."""
    sent_attributes = sent.custom_attributes or {}
    given = {
        name: with_same_members(value) if isinstance(value, list) else value for name, value in sent_attributes.items()
    }
    check_custom_attributes(given, "customAttributes", forbidden_in_names=FORBIDDEN_IN_NAMES, allows_lists=True)
    return given


def _external_id(sent: _Person) -> tuple[Identifier, ...]:
    found = read_external_id(sent.external_id, "externalId")
    return (found,) if found else ()


def _by_kind(sent: _Contacts | None) -> dict[IdentifierKind, tuple[Identifier, ...]]:
    found = _contacts(sent)
    return {kind: tuple(one for one in found if one.kind is kind) for kind in _CONTACTS}


def _contacts(sent: _Contacts | None) -> tuple[Identifier, ...]:
    if sent is None:
        return ()
    return (
        *_read_all(read_phone, [one.number for one in sent.phone or ()], "phone"),
        *_read_all(read_email, [one.address for one in sent.email or ()], "email"),
    )


def _read_all(read: Callable[[str], Identifier], texts: Sequence[str], field: str) -> tuple[Identifier, ...]:
    for problem in problems_of_contacts(texts):
        raise RequestFormatInvalid(f"contactInformation.{field}", problem.message.removeprefix("should be "))
    return distinct(map(read, texts))
