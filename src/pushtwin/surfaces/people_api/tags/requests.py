"""Reading what is asked of tags (people-api 7.1)."""

from collections.abc import Mapping
from typing import Any

from pushtwin.base.errors import AnswerableError, RequestFormatInvalid
from pushtwin.base.person_errors import PeopleOfTagInvalid
from pushtwin.core.people.addresses import Address, AddressType
from pushtwin.core.people.attributes import MAX_TAG, problems_of_tags
from pushtwin.http.bodies import Known
from pushtwin.surfaces.people_api.persons.addresses import TYPES, read_one

MAX_PEOPLE = 1000
KNOWN_TAG: Known = dict.fromkeys(("name", "id", "createdAt", "modifiedAt"))
KNOWN_PEOPLE: Known = {"people": {"query": dict.fromkeys(("type", "identifier", "sender"))}}


def read_name(body: Mapping[str, Any]) -> str:
    """That of a new tag. Raises RequestFormatInvalid."""
    name = body.get("name")
    if not isinstance(name, str) or any(problems_of_tags([name])):
        raise RequestFormatInvalid("name", f"string of 1 to {MAX_TAG} characters")
    return name


def read_people(body: Mapping[str, Any], invalid: type[PeopleOfTagInvalid]) -> list[Address | None]:
    """Who is to get or to lose a tag; None for what nobody can have. Raises the error that is named."""
    people = body.get("people")
    if not isinstance(people, list) or len(people) > MAX_PEOPLE:
        raise invalid(f"people should be a list of at most {MAX_PEOPLE} entries")
    return [_read_person(one, f"people[{number}].query", invalid) for number, one in enumerate(people)]


def _read_person(entry: Any, place: str, invalid: type[PeopleOfTagInvalid]) -> Address | None:
    query = entry.get("query") if isinstance(entry, dict) else None
    if not isinstance(query, dict):
        raise invalid(f"{place} should be an object")
    kind, identifier, sender = (query.get(name) for name in ("type", "identifier", "sender"))
    if kind not in TYPES:
        raise invalid(f"{place}.type should be one of {', '.join(TYPES)}")
    if not isinstance(identifier, str) or not isinstance(sender, str | None):
        raise invalid(f"{place}.identifier should be a string")
    try:
        return read_one(AddressType(kind), identifier, sender)
    except AnswerableError as problem:
        raise invalid(f"{place}: {problem}") from None
