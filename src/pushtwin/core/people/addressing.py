"""Whom a call names, for the faults that look at one person or registration."""

from collections.abc import Callable, Collection, Iterable
from functools import partial

from pushtwin.core.calls.call import Addressed, AskFirst, Call, CalledAccount
from pushtwin.core.calls.door import enter_account_of
from pushtwin.core.people.address_repository import find_named, find_owners
from pushtwin.core.people.addresses import Address, InstallOf
from pushtwin.core.people.model import Identifier
from pushtwin.database import Reading

ListAddresses = Callable[[], Iterable[Address | None]]


def note_addressed(call: Call, list_addresses: ListAddresses) -> None:
    """The call names everybody at these addresses, which are read only where a fault has to know."""
    call.find_addressed = partial(_find_addressed, list_addresses)


def enter_about(reading: Reading, call: Call, address: Address | None) -> CalledAccount:
    """The account by the credentials, for a call that is about one person. Raises as `enter_account_of`."""
    try:
        return enter_account_of(reading, call)
    except AskFirst:
        if call.account and address is not None:
            call.person_id = find_owners(reading, call.account.account_id, [address]).get(address)
        raise


def _find_addressed(
    list_addresses: ListAddresses, reading: Reading, account_id: str, person_ids: Collection[int]
) -> Addressed:
    """Of the persons those that are looked for: they are fewer than a call may name."""
    named = [one for one in list_addresses() if one is not None]
    keys = {*map(_key, named)}
    found = find_named(reading, account_id, person_ids) if person_ids else {}
    return Addressed(
        {one.registration_id.lower() for one in named if isinstance(one, InstallOf)},
        {person_id for person_id, owned in found.items() if not keys.isdisjoint(map(_key, owned))},
    )


def _key(address: Address) -> tuple[object, object]:
    """What two addresses of the same have in common: an id of a registration in any letter case."""
    match address:
        case Identifier():
            return address.key
        case InstallOf():
            return InstallOf, address.registration_id.lower()
    return type(address), address.person_id
