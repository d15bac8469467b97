"""What all surfaces call the same about a person."""

from typing import TypedDict

from pushtwin.core.people.model import Profile


class PersonNames(TypedDict, total=False):
    """Part of an answer; what is not known is absent."""

    firstName: str
    lastName: str
    middleName: str
    birthday: str


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
