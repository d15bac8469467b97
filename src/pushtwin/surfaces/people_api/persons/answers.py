"""Persons as `/people/2` shows them (people-api 6.1): documented and rendered from the same types.

Nothing here is ever `null`: a value that is not known is absent, and a list or object without entries too.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, NotRequired

from pydantic import Field
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.base import json_text
from pushtwin.base.times import render_time_in_seconds
from pushtwin.control_types.people import PushApiInstance
from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.accounts.settings.people import SystemDataOfPersons
from pushtwin.core.calls.call import Call
from pushtwin.core.people.attributes import MAX_SCALAR, MAX_TAG
from pushtwin.core.people.identifiers import MAX_EMAIL, MAX_EXTERNAL_ID, MAX_PER_KIND
from pushtwin.core.people.model import Gender, Origin, Person, PersonType, Registration
from pushtwin.core.people.person_listing import Order, OrderField, PersonQuery
from pushtwin.core.people.person_service import WholePerson
from pushtwin.http.openapi.references import documented
from pushtwin.surfaces.shared.push_instance import AttributeEntries, instance, without_nulls

DEFAULT_ORDER = Order(OrderField.CREATED_AT, descends=False)


class IamPhoneContactV2(TypedDict, total=False):
    """A phone number of a person."""

    number: Annotated[str, documented("In international format; shown as digits, without `+`.", "385911234567")]


class IamEmailContactV2(TypedDict, total=False):
    """An email address of a person."""

    address: Annotated[str, documented("Shown as it was first given.", "jane@example.com", maxLength=MAX_EMAIL)]


_PHONES = Field(description="In the order in which they were added.", max_length=MAX_PER_KIND)
_PUSH = Field(description="All devices of the person, oldest first.", json_schema_extra={"readOnly": True})


class IamPersonContactsV2(TypedDict, total=False):
    """How a person can be reached."""

    phone: Annotated[list[IamPhoneContactV2], _PHONES]
    email: Annotated[list[IamEmailContactV2], _PHONES]
    push: Annotated[list[PushApiInstance], _PUSH]


def _limited(description: str, example: str, field: str) -> Any:
    return documented(description, example, maxLength=MAX_SCALAR[field])


def _read_only(description: str, example: Any, **extra: Any) -> Any:
    return documented(description, example, readOnly=True, **extra)


class IamPersonV2(TypedDict, total=False):
    """A person. What is read-only is ignored in requests."""

    createdAt: Annotated[str, _read_only("When the person was made, in UTC.", "2026-01-05T10:00:00")]
    modifiedAt: Annotated[str, _read_only("When the person was changed last, in UTC.", "2026-01-06T10:00:00")]
    id: Annotated[int, _read_only("What the platform calls the person.", 1, format="int64")]
    externalId: Annotated[str, documented("What you call the person.", "jane-17", maxLength=MAX_EXTERNAL_ID)]
    type: Annotated[str, documented("A CUSTOMER unless it is said.", "CUSTOMER", enum=[*PersonType])]
    firstName: Annotated[str, _limited("First name.", "Jane", "first_name")]
    lastName: Annotated[str, _limited("Last name.", "Smith", "last_name")]
    address: Annotated[str, _limited("Street and number.", "67 Farringdon Road", "address")]
    city: Annotated[str, _limited("City.", "London", "city")]
    country: Annotated[str, _limited("Country.", "United Kingdom", "country")]
    gender: Annotated[str, documented("Gender.", "FEMALE", enum=[*Gender])]
    birthDate: Annotated[str, documented("Date of birth.", "1966-01-15", format="date")]
    middleName: Annotated[str, _limited("Middle name.", "Janie", "middle_name")]
    preferredLanguage: Annotated[str, documented("A language (`xx`), or that of a region (`xx-YY`).", "en-gb")]
    profilePicture: Annotated[str, _limited("Address of a picture.", "http://example.com/jane.png", "profile_picture")]
    origin: Annotated[str, _read_only("What made the person.", "API", enum=[*Origin])]
    modifiedFrom: Annotated[str, _read_only("What changed the person last.", "API", enum=[*Origin])]
    tags: Annotated[
        Sequence[Annotated[str, Field(min_length=1, max_length=MAX_TAG)]],
        documented("Labels of the person.", ["VIP"], uniqueItems=True),
    ]
    customAttributes: Annotated[AttributeEntries, documented("Your own attributes of the person.", {"size": 38})]
    contactInformation: IamPersonContactsV2


class PersonDestinationRequest(TypedDict):
    """Phones and emails of a person."""

    contactInformation: IamPersonContactsV2


class PersonPage(TypedDict):
    """A page of persons."""

    persons: list[IamPersonV2]
    limit: Annotated[int, documented("How many there are at most.", 20)]
    page: Annotated[int, documented("Which page it is; the first one is 1.", 1)]
    orderBy: Annotated[str, documented("What they are in the order of.", "createdAt:asc")]
    totalCount: NotRequired[Annotated[int, documented("How many were found; only when asked for.", 1, format="int64")]]


def page(query: PersonQuery, shown: list[IamPersonV2], total: int) -> PersonPage:
    """One page of them."""
    order = query.order or DEFAULT_ORDER
    answer: PersonPage = {
        "persons": shown,
        "limit": query.limit,
        "page": query.page,
        "orderBy": f"{order.field}:{'desc' if order.descends else 'asc'}",
    }
    if query.counts:
        answer["totalCount"] = total
    return answer


def person(whole: WholePerson, call: Call) -> IamPersonV2:
    """As the account of the call shows persons; keys in the order of the published examples."""
    settings = call.account.settings if call.account else AccountSettings()
    one, profile = whole.person, whole.person.profile
    told: dict[str, Any] = {
        "createdAt": render_time_in_seconds(one.created_at),
        "modifiedAt": render_time_in_seconds(one.modified_at),
        "id": one.person_id,
        "externalId": one.external_id,
        "type": one.type,
        "firstName": profile.first_name,
        "lastName": profile.last_name,
        "address": profile.address,
        "city": profile.city,
        "country": profile.country,
        "gender": profile.gender,
        "birthDate": profile.birthday,
        "middleName": profile.middle_name,
        "preferredLanguage": profile.preferred_language,
        "profilePicture": profile.profile_picture,
        "origin": one.origin,
        "modifiedFrom": one.modified_from,
        "tags": profile.tags or None,
        "customAttributes": _attributes(profile.custom_attributes),
        "contactInformation": _contacts(one, whole.registrations, settings),
    }
    answer: Any = {name: value for name, value in told.items() if value is not None}
    known: IamPersonV2 = answer
    return known


def _attributes(values: Mapping[str, Any]) -> dict[str, Any] | None:
    return {name: without_nulls(value) for name, value in values.items()} or None


def _contacts(
    one: Person, registrations: Sequence[Registration], settings: AccountSettings
) -> IamPersonContactsV2 | None:
    contacts: IamPersonContactsV2 = {}
    if phones := one.phones:
        contacts["phone"] = [{"number": number} for number in phones]
    if emails := one.emails:
        contacts["email"] = [{"address": address} for address in emails]
    if registrations:
        shown = map(instance, registrations)
        has_texts = settings.system_data_of_persons is SystemDataOfPersons.TEXTS
        contacts["push"] = [*(map(_in_texts, shown) if has_texts else shown)]
    return contacts or None


def _in_texts(shown: PushApiInstance) -> PushApiInstance:
    texts: Any = {
        name: value if isinstance(value, str) else json_text.write(value).decode()
        for name, value in shown.get("systemData", {}).items()
    }
    return {**shown, "systemData": texts}
