"""Reading and answering `/people/2/persons/match` (people-api 6.6)."""

from collections.abc import Iterable, Mapping, MutableMapping
from typing import Annotated, Any, NotRequired

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


class Identity(Body):
    """An identifier as it is sent."""

    type: str
    identifier: str
    sender: str | None = None


class _Match(Body):
    identities: list[Identity]


KNOWN: Known = {"identities": known_fields(Identity)}


def read_identities(body: Mapping[str, Any]) -> list[tuple[int, Identity]]:
    """What may be identifiers, with their places. Raises RequestFormatInvalid."""
    return [*enumerate(validate(_Match, body).identities)]


def note(some: Iterable[tuple[int, Identity]], wanted: MutableMapping[Address, Identity]) -> None:
    """What to look for, as it was sent first. Raises RequestFormatInvalid or PersonCallInvalid."""
    for number, one in some:
        if one.type not in TYPES:
            raise RequestFormatInvalid(f"identities.{number}.type", f"one of {', '.join(TYPES)}")
        if address := _address(one):
            wanted.setdefault(address, one)


def _address(one: Identity) -> Address | None:
    """Among many identifiers one that is none is nobody's."""
    try:
        return read_one(AddressType(one.type), one.identifier, one.sender)
    except (PhoneInvalid, EmailInvalid):
        return None


def matches(wanted: Mapping[Address, Identity], owners: Mapping[Address, int]) -> MatchResponse:
    """What comes twice is told once."""
    return {"matches": [_match(one, owners[address]) for address, one in wanted.items() if address in owners]}


def _match(one: Identity, person_id: int) -> MatchAmgModel:
    told: MatchAmgModel = {"type": one.type, "identifier": one.identifier, "personId": person_id}
    return told if one.sender is None else {**told, "sender": one.sender}
