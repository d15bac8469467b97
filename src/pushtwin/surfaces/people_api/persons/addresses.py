"""Which person a call means: an identifier with its type, or one parameter that is both (people-api 6.3)."""

from starlette.datastructures import QueryParams

from pushtwin.base.errors import RequestFormatInvalid
from pushtwin.base.person_errors import PersonCallInvalid
from pushtwin.core.people.addresses import WITHOUT_SENDER, Address, AddressType, InstallOf, read_address
from pushtwin.surfaces.shared.queries import read_text

# Of the types that the platform knows these come in bodies only.
TYPES = tuple(one for one in AddressType if one not in {AddressType.GOOGLE_BUSINESS_MESSAGES, AddressType.KAKAO_TALK})
_HISTORIC = {
    "externalId": AddressType.EXTERNAL_ID,
    "phone": AddressType.PHONE,
    "email": AddressType.EMAIL,
    "pushRegistrationId": AddressType.PUSH,
}
OLDER_NAMES = tuple(_HISTORIC)
_CURRENT = ("identifier", "type", "sender")


def names_somebody(query: QueryParams) -> bool:
    """Whether a call means one person."""
    return any(read_text(query, name) is not None for name in (*_CURRENT, *_HISTORIC))


def read_query(query: QueryParams) -> Address | None:
    """Whom it means; None for what nobody can have.

    Raises PersonCallInvalid, RequestFormatInvalid, PhoneInvalid or EmailInvalid.
    """
    historic = {name: text for name in _HISTORIC if (text := read_text(query, name)) is not None}
    identifier, kind, sender = (read_text(query, name) for name in _CURRENT)
    if len(historic) + (identifier is not None) > 1:
        raise PersonCallInvalid("More than one identifier is given")
    for name, text in historic.items():
        return _read_historic(_HISTORIC[name], text)
    if identifier is None:
        raise PersonCallInvalid("Missing parameter: identifier")
    if kind is None:
        raise PersonCallInvalid("Missing parameter: type")
    if kind not in TYPES:
        raise RequestFormatInvalid("type", f"one of {', '.join(TYPES)}")
    return read_one(AddressType(kind), identifier, sender)


def read_one(kind: AddressType, identifier: str, sender: str | None) -> Address | None:
    """Whom an identifier of this type means. Raises as `read_query`."""
    if kind in WITHOUT_SENDER:
        if sender is not None:
            raise PersonCallInvalid(f"For type {kind} sender shouldn't be specified")
    elif sender is None:
        raise PersonCallInvalid("Missing parameter: sender")
    return read_address(kind, identifier, sender)


def _read_historic(kind: AddressType, text: str) -> Address | None:
    """Of a device nobody says the application."""
    return InstallOf(text, None) if kind is AddressType.PUSH else read_address(kind, text, None)
