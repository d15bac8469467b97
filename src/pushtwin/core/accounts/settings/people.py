"""What an account can choose of persons, their identifiers, attributes and devices. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from pushtwin.core.accounts.choice_points import choice


class AdditionalDataOnUpdate(StrEnum):
    """`merge` goes key by key, `replace` takes what is sent as the whole."""

    MERGE = "merge"
    REPLACE = "replace"


class ListedPersons(StrEnum):
    """`all` of them, or only those that are `identified`."""

    ALL = "all"
    IDENTIFIED = "identified"


class PersonNames(StrEnum):
    """`any` takes all characters, `documented` refuses those that a guide forbids."""

    ANY = "any"
    DOCUMENTED = "documented"


class SystemDataOfPersons(StrEnum):
    """`values` as devices report them, or all as `texts`, as a published example has them."""

    VALUES = "values"
    TEXTS = "texts"


@dataclass(frozen=True)
class PeopleSettings:
    """Persons, their identifiers, attributes and devices."""

    additional_data_on_update: AdditionalDataOnUpdate = choice(
        AdditionalDataOnUpdate.MERGE, "What PATCH does to the `additionalData` that are there.", "people-api 2.5"
    )
    listed_persons: ListedPersons = choice(
        ListedPersons.ALL, "Whom lists of `/people/2/persons` show.", "people-api 10"
    )
    person_names: PersonNames = choice(
        PersonNames.ANY, "Which characters backends may write into the names of persons.", "people-api 6.1"
    )
    system_data_of_persons: SystemDataOfPersons = choice(
        SystemDataOfPersons.VALUES, "What the `systemData` of a person's devices are.", "people-api 6.1"
    )
