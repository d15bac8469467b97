"""What all surfaces call the same about a person."""

from typing import TypedDict

from pushtwin.core.people.model import Profile


class PersonNames(TypedDict, total=False):
    """Part of an answer; what is not known is absent."""

    firstName: str
    lastName: str
    middleName: str
    birthday: str


class PersonPlace(TypedDict, total=False):
    """Part of an answer of those surfaces that show all of a person; what is not known is absent."""

    address: str
    city: str
    country: str
    preferredLanguage: str
    profilePicture: str


def add_place(answer: PersonPlace, profile: Profile) -> None:
    """Add what is known to an answer."""
    if profile.address is not None:
        answer["address"] = profile.address
    if profile.city is not None:
        answer["city"] = profile.city
    if profile.country is not None:
        answer["country"] = profile.country
    if profile.preferred_language is not None:
        answer["preferredLanguage"] = profile.preferred_language
    if profile.profile_picture is not None:
        answer["profilePicture"] = profile.profile_picture


def add_names(answer: PersonNames, profile: Profile) -> None:
    """Add what is known to an answer."""
    if profile.first_name is not None:
        answer["firstName"] = profile.first_name
    if profile.last_name is not None:
        answer["lastName"] = profile.last_name
    if profile.middle_name is not None:
        answer["middleName"] = profile.middle_name
    if profile.birthday is not None:
        answer["birthday"] = profile.birthday
