"""What the push endpoints answer (people-api 2.3, 2.8): documented and rendered from the same types.

Nothing here is ever `null`: a value that is not known is absent, and a list or object without entries too.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.control_types.people import PushApiInstance
from pushtwin.core.people.attributes import MAX_TAG
from pushtwin.core.people.model import Gender, Person, Registration
from pushtwin.http.openapi.references import documented
from pushtwin.surfaces.shared.person_names import add_names
from pushtwin.surfaces.shared.push_instance import AttributeEntries, instance, without_nulls


class PushApiGender(StrEnum):
    """The gender of a person."""

    MALE = "MALE"
    FEMALE = "FEMALE"


class ContactInformationPhone(TypedDict, total=False):
    """A phone number of a person."""

    number: Annotated[str, documented("Digits in international format, without `+`.", "79810000000")]


class ContactInformationEmail(TypedDict, total=False):
    """An email address of a person."""

    address: Annotated[str, documented("The address as it was first given.", "my.email@gmail.com")]


class ContactInformation(TypedDict, total=False):
    """How a person can be reached."""

    phones: Annotated[list[ContactInformationPhone], Field(description="In the order in which they were added.")]
    emails: Annotated[list[ContactInformationEmail], Field(description="In the order in which they were added.")]
    push: Annotated[
        list[PushApiInstance],
        Field(description="All registrations of the person, oldest first; only with `returnPush=true`."),
    ]


class PushUserPersonalizationResponse(TypedDict, total=False):
    """The whole person after the call, not an echo of the request."""

    externalId: Annotated[str, documented("Id of the person in your own system.", "jdoe")]
    firstName: Annotated[str, documented("First name.", "John")]
    lastName: Annotated[str, documented("Last name.", "Doe")]
    middleName: Annotated[str, documented("Middle name.", "Michael")]
    birthday: Annotated[str, documented("Date of birth.", "1985-07-12", format="date")]
    gender: PushApiGender
    customAttributes: Annotated[
        AttributeEntries, documented("Your own attributes of the person.", {"personalizationCompleted": True})
    ]
    tags: Annotated[
        Sequence[Annotated[str, Field(min_length=1, max_length=MAX_TAG)]],
        documented("Labels of the person.", ["Pizza", "Sports"], uniqueItems=True),
    ]
    contactInformation: ContactInformation


class PushApiErrorResponse(TypedDict):
    """A failure that the push endpoints report themselves."""

    errorCode: Annotated[
        int, documented("48001, 48012 and 48013 are published; 489xx are the twin's.", 48013, format="int32")
    ]
    errorMessage: Annotated[str, documented("What went wrong.", "Push registration not found")]


def personalized(person: Person, registrations: list[Registration] | None) -> PushUserPersonalizationResponse:
    """The person, with its registrations when they are given."""
    profile = person.profile
    answer: PushUserPersonalizationResponse = {}
    if (external_id := person.external_id) is not None:
        answer["externalId"] = external_id
    add_names(answer, profile)
    if profile.gender is not None:
        answer["gender"] = PushApiGender.MALE if profile.gender is Gender.MALE else PushApiGender.FEMALE
    if profile.custom_attributes:
        answer["customAttributes"] = {name: without_nulls(one) for name, one in profile.custom_attributes.items()}
    if profile.tags:
        answer["tags"] = profile.tags
    if contacts := _contacts(person, registrations):
        answer["contactInformation"] = contacts
    return answer


def _contacts(person: Person, registrations: list[Registration] | None) -> ContactInformation:
    contacts: ContactInformation = {}
    if phones := person.phones:
        contacts["phones"] = [{"number": number} for number in phones]
    if emails := person.emails:
        contacts["emails"] = [{"address": address} for address in emails]
    if registrations:
        contacts["push"] = [instance(registration) for registration in registrations]
    return contacts
