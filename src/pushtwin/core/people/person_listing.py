"""Lists of persons: those that a filter finds, a page at a time, in some order (people-api 6.4).

Persons are gone through some at a time, so that others are answered in between, however many there are.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from operator import itemgetter
from typing import Any, NamedTuple

from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.accounts.settings.people import ListedPersons, PersonOrder
from pushtwin.core.calls.call import Call
from pushtwin.core.calls.door import enter_account_of
from pushtwin.core.people import person_repository as persons
from pushtwin.core.people import registration_repository as registrations
from pushtwin.core.people.listing_repository import Search, find_last_of_portion
from pushtwin.core.people.person_filters import Condition
from pushtwin.core.people.person_service import WholePerson
from pushtwin.database import Reading, Row

_READ_AT_ONCE = 100  # persons with all that is shown of them
_LAST = 2**63 - 1


class OrderField(StrEnum):
    """What lists can be in the order of."""

    FIRST_NAME = "firstName"
    LAST_NAME = "lastName"
    CREATED_AT = "createdAt"
    MODIFIED_AT = "modifiedAt"


_COLUMNS = {
    OrderField.FIRST_NAME: "first_name",
    OrderField.LAST_NAME: "last_name",
    OrderField.CREATED_AT: "created_at",
    OrderField.MODIFIED_AT: "modified_at",
}


class Order(NamedTuple):
    """Persons that are the same in this are in the order of their ids; those without it come last."""

    field: OrderField
    descends: bool


class PersonQuery(NamedTuple):
    """Which persons; without an order in that of their ids. Those on earlier pages are not shown."""

    limit: int
    page: int
    order: Order | None = None
    condition: Condition | None = None
    counts: bool = False

    @property
    def end(self) -> int:
        """How many there are up to the end of the page."""
        return self.limit * self.page


Found = Row
"""Begins with the id of a person, and what it is sorted by."""


@dataclass(slots=True)
class Listing:
    """How far a list has got. `best` are the first ones of those that were found, `total` is how many were.

    `persons` are those of the page.
    """

    query: PersonQuery
    after: int | None = -1
    total: int = 0
    best: list[Found] = field(default_factory=list)
    read: int = 0
    persons: list[WholePerson] = field(default_factory=list)
    search: Search | None = None

    @property
    def page(self) -> Sequence[Found]:
        return self.best[self.query.end - self.query.limit : self.query.end]


def list_persons(reading: Reading, call: Call, listing: Listing) -> bool:
    """Go some way; tells whether there is more to do. Raises Unauthorized, Forbidden or AskFirst."""
    account_id, settings = enter_account_of(reading, call)[:2]
    if listing.after is not None:
        if listing.search is None:
            listing.query = _in_order(listing.query, settings)
        search = listing.search = listing.search or _search_for(listing.query, settings)
        _go_on(reading, account_id, listing, search, listing.after)
        return True
    wanted = [one[0] for one in listing.page[listing.read : listing.read + _READ_AT_ONCE]]
    if wanted:
        listing.persons += _read(reading, account_id, wanted)
        listing.read += len(wanted)
    return listing.read < len(listing.page)


def _in_order(query: PersonQuery, settings: AccountSettings) -> PersonQuery:
    """The query with the order in which the account lists persons unless it is asked for another one."""
    if query.order is None and settings.person_order is PersonOrder.NEWEST_FIRST:
        return query._replace(order=Order(OrderField.CREATED_AT, descends=True))
    return query


def _search_for(query: PersonQuery, settings: AccountSettings) -> Search:
    sorted_by = _COLUMNS[query.order.field] if query.order else "person_id"
    is_identified = settings.listed_persons is ListedPersons.IDENTIFIED
    return Search(query.condition, sorted_by, only_identified=is_identified)


def _go_on(reading: Reading, account_id: str, listing: Listing, search: Search, after: int) -> None:
    """Through the next persons; nothing is left once it is known who is on the page, unless all are counted."""
    size = reading.at_once // 2 if search.check else reading.at_once
    last = find_last_of_portion(reading, account_id, after, size)
    found = search.run(reading, account_id, after, _LAST if last is None else last)
    listing.total += len(found)
    take(listing.best, found, listing.query)
    is_enough = listing.query.order is None and not listing.query.counts and len(listing.best) == listing.query.end
    listing.after = None if is_enough else last


def take(best: list[Found], found: Sequence[Found], query: PersonQuery) -> None:
    """Keep those up to the end of the page; what is found later has greater ids."""
    if query.order is None:
        best += found
    else:
        best += _better(found, best[-1][1], query.order) if len(best) == query.end else found
        known = sorted((one for one in best if one[1] is not None), key=itemgetter(1), reverse=query.order.descends)
        best[:] = [*known, *(one for one in best if one[1] is None)]
    del best[query.end :]


def _better(found: Sequence[Found], last: Any, order: Order) -> list[Found]:
    """Those that come before the last one."""
    if last is None:
        return [one for one in found if one[1] is not None]
    if order.descends:
        return [one for one in found if one[1] is not None and one[1] > last]
    return [one for one in found if one[1] is not None and one[1] < last]


def _read(reading: Reading, account_id: str, person_ids: Sequence[int]) -> list[WholePerson]:
    """Those that are still there, in this order."""
    found = {one.person_id: one for one in persons.list_persons_by_id(reading, account_id, person_ids)}
    devices = registrations.list_registrations_of_persons(reading, account_id, person_ids)
    return [WholePerson(found[one], devices[one]) for one in person_ids if one in found]
