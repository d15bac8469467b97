"""Reading and answering `/people/2/persons/match` (people-api 6.6)."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, NamedTuple, NotRequired

from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.base.errors import EmailInvalid, PhoneInvalid, RequestFormatInvalid
from pushtwin.core.people.addresses import Address, AddressType
from pushtwin.http.bodies import Body, Known, known_fields, validate
from pushtwin.http.openapi.references import documented
from pushtwin.surfaces.people_api.persons.addresses import read_one

TYPES = tuple(one for one in AddressType if one not in {AddressType.WEB_PUSH, AddressType.GOOGLE_BUSINESS_MESSAGES})
_TYPE = documented("What kind of identifier it is.", "EMAIL", enum=[*TYPES])
_IDENTIFIER = documented("What a person is called by.", "mia@example.com")
_SENDER = documented("Of a device the id or the code of its application; of other channels the sender.", "2094832040")


class ByUniqueRequestParameters(TypedDict):
    """What a person may be called by."""

    type: Annotated[str, _TYPE]
    identifier: Annotated[str, _IDENTIFIER]
    sender: NotRequired[Annotated[str, _SENDER]]


class MatchRequest(TypedDict):
    """Identifiers."""

    identities: list[ByUniqueRequestParameters]


class MatchAmgModel(TypedDict):
    """An identifier, and whose it is."""

    personId: Annotated[int, documented("The id of the person.", 1767607200000000, format="int64")]
    type: Annotated[str, _TYPE]
    identifier: Annotated[str, _IDENTIFIER]
    sender: NotRequired[Annotated[str, _SENDER]]


class MatchResponse(TypedDict):
    """Those that are somebody's, in the order of the request."""

    matches: list[MatchAmgModel]


class Wanted(NamedTuple):
    """An identifier as it was sent, and where that leads; None for what nobody can have."""

    type: str
    identifier: str
    sender: str | None
    address: Address | None


class _Identity(Body):
    type: str
    identifier: str
    sender: str | None = None


class _Match(Body):
    identities: list[_Identity]


KNOWN: Known = {"identities": known_fields(_Identity)}


def read(body: Mapping[str, Any]) -> list[Wanted]:
    """What to look for. Raises RequestFormatInvalid or PersonCallInvalid."""
    return [_read(number, one) for number, one in enumerate(validate(_Match, body).identities)]


def _read(number: int, one: _Identity) -> Wanted:
    if one.type not in TYPES:
        raise RequestFormatInvalid(f"identities.{number}.type", f"one of {', '.join(TYPES)}")
    return Wanted(one.type, one.identifier, one.sender, _address(one))


def _address(one: _Identity) -> Address | None:
    """Among many identifiers one that is none is nobody's."""
    try:
        return read_one(AddressType(one.type), one.identifier, one.sender)
    except (PhoneInvalid, EmailInvalid):
        return None


def addresses_of(wanted: Iterable[Wanted]) -> list[Address]:
    """Each once."""
    return list(dict.fromkeys(one.address for one in wanted if one.address is not None))


def matches(wanted: Iterable[Wanted], owners: Mapping[Address, int]) -> MatchResponse:
    """What comes twice is told once, as it was sent first."""
    found: dict[Address, Wanted] = {}
    for one in wanted:
        if one.address is not None and one.address in owners:
            found.setdefault(one.address, one)
    return {"matches": [_match(one, owners[address]) for address, one in found.items()]}


def _match(one: Wanted, person_id: int) -> MatchAmgModel:
    told: MatchAmgModel = {"type": one.type, "identifier": one.identifier, "personId": person_id}
    return told if one.sender is None else {**told, "sender": one.sender}
