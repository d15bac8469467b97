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
from pushtwin.core.people.listing_repository import Between, OwnerSearch, Search, find_last_of_portion
from pushtwin.core.people.person_filters import Condition, find_leading
from pushtwin.core.people.person_service import WholePerson
from pushtwin.database import Reading, Row

_READ_AT_ONCE = 100  # persons with all that is shown of them
_LAST = 2**63 - 1
_FIRST_PORTION = 250
_GROWS_BY = 16
_MOST_OWNERS = 2_000
_AMONG_AT_ONCE = 500


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
    """Persons that are the same in this are in the order of their ids, which may descend, too; those without it come
    last."""

    field: OrderField
    descends: bool
    ids_descend: bool = False


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
    """How far a list has got.

    `best` are the first ones of those that were found, but for those that were `skipped`; `total` is how many were.
    `persons` are those of the page. `owners` are known where identifiers lead to the persons: they are gone through in
    their place.
    """

    query: PersonQuery
    after: int | None = -1
    total: int = 0
    skipped: int = 0
    size: int = _FIRST_PORTION
    best: list[Found] = field(default_factory=list)
    read: int = 0
    persons: list[WholePerson] = field(default_factory=list)
    search: Search | None = None
    leading: OwnerSearch | None = None
    after_value: str = ""
    owners: list[int] | None = None

    @property
    def start(self) -> int:
        """How many there are before the page."""
        return self.query.end - self.query.limit

    @property
    def page(self) -> Sequence[Found]:
        return self.best[self.start - self.skipped : self.query.end - self.skipped]

    @property
    def needs_all(self) -> bool:
        """Whether all must be gone through: who is on the page, or how many there are, is not known before."""
        return self.query.order is not None or self.query.counts

    @property
    def is_full(self) -> bool:
        """Whether it is known who is on the page, and more is not asked for."""
        return not self.needs_all and self.skipped + len(self.best) == self.query.end


def list_persons(reading: Reading, call: Call, listing: Listing) -> bool:
    """Go some way; tells whether there is more to do. Raises Unauthorized, Forbidden or AskFirst."""
    account_id, settings = enter_account_of(reading, call)[:2]
    search = listing.search or _begin(listing, settings)
    if listing.leading:
        _find_owners(reading, account_id, listing, listing.leading)
        return True
    if listing.owners:
        _go_on_among(reading, account_id, listing, search, listing.owners)
        return True
    if listing.after is not None:
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
        return query._replace(order=Order(OrderField.CREATED_AT, descends=True, ids_descend=True))
    return query


def _begin(listing: Listing, settings: AccountSettings) -> Search:
    listing.query = _in_order(listing.query, settings)
    order, condition = listing.query.order, listing.query.condition
    if leading := find_leading(condition):
        listing.leading, listing.owners = OwnerSearch(leading), []
    listing.search = Search(
        condition,
        _COLUMNS[order.field] if order else "person_id",
        descends=order is not None and order.descends,
        ids_descend=order is not None and order.ids_descend,
        only_identified=settings.listed_persons is ListedPersons.IDENTIFIED,
    )
    return listing.search


# -- by their identifiers --------------------------------------------------------------------------------------


def _find_owners(reading: Reading, account_id: str, listing: Listing, leading: OwnerSearch) -> None:
    """Through the next identifiers. Where there are many owners, it is better to go through the persons."""
    assert listing.owners is not None
    last = leading.find_last_of_portion(reading, account_id, listing.after_value, reading.passed_at_once)
    listing.owners += leading.run(reading, account_id, listing.after_value, last)
    if len(listing.owners) > _MOST_OWNERS:
        listing.leading, listing.owners = None, None
    elif last is None:
        listing.leading, listing.after = None, None
        listing.owners = sorted({*listing.owners})
    else:
        listing.after_value = last


def _go_on_among(reading: Reading, account_id: str, listing: Listing, search: Search, owners: Sequence[int]) -> None:
    """Through the next of them."""
    found = search.run_among(reading, account_id, owners[:_AMONG_AT_ONCE])
    listing.total += len(found)
    take(listing.best, found, listing.query)
    listing.owners = [] if listing.is_full else [*owners[_AMONG_AT_ONCE:]]


# -- through everybody -----------------------------------------------------------------------------------------


def _go_on(reading: Reading, account_id: str, listing: Listing, search: Search, after: int) -> None:
    """Through the next persons; nothing is left once it is known who is on the page, unless all are counted."""
    size = _next_size(reading, listing)
    before = listing.start - listing.skipped if search.finds_all and listing.query.order is None else 0
    if before:
        _skip(reading, account_id, listing, search, min(size, before))
        return
    last = find_last_of_portion(reading, account_id, after, size)
    looked = _look(reading, account_id, listing, search, (after, _LAST if last is None else last))
    listing.total += looked.number
    take(listing.best, looked.found, listing.query)
    listing.after = None if listing.is_full or looked.reached == _LAST else looked.reached


class _Looked(NamedTuple):
    """Those that may come to stand on the page; how many there are, if anybody asks; and how far that reaches."""

    found: Sequence[Found]
    number: int
    reached: int


def _look(reading: Reading, account_id: str, listing: Listing, search: Search, between: Between) -> _Looked:
    if search.checks:
        found, reached = search.run_checked(reading, account_id, between)
        return _Looked(found, len(found), reached)
    missing = listing.query.end - listing.skipped - (0 if listing.query.order else len(listing.best))
    number = search.count(reading, account_id, between) if listing.query.counts else 0
    return _Looked(search.run(reading, account_id, between, missing) if missing else [], number, between[1])


def _skip(reading: Reading, account_id: str, listing: Listing, search: Search, size: int) -> None:
    """Past so many who are before the page; the page is empty where there are not so many."""
    after = listing.after
    assert after is not None
    last = find_last_of_portion(reading, account_id, after, size)
    if last is not None:
        listing.skipped += size
        listing.total += size
    elif listing.query.counts:
        listing.total += search.count(reading, account_id, (after, _LAST))
    listing.after = last


def _next_size(reading: Reading, listing: Listing) -> int:
    """So that a page of those who are many is found among few, and no more come at once than may."""
    most = reading.passed_at_once if listing.query.end <= reading.at_once else reading.at_once
    if listing.needs_all or listing.start > listing.skipped:
        return most
    listing.size *= _GROWS_BY
    return min(listing.size // _GROWS_BY, most)


def take(best: list[Found], found: Sequence[Found], query: PersonQuery) -> None:
    """Keep those up to the end of the page; what is found later has greater ids."""
    if query.order is None:
        best += found
    else:
        best += _better(found, best[-1][1], query.order) if len(best) == query.end else found
        if query.order.ids_descend:
            best.sort(key=itemgetter(0), reverse=True)
        known = sorted((one for one in best if one[1] is not None), key=itemgetter(1), reverse=query.order.descends)
        best[:] = [*known, *(one for one in best if one[1] is None)]
    del best[query.end :]


def _better(found: Sequence[Found], last: Any, order: Order) -> Sequence[Found]:
    """Those that come before the last one."""
    if order.ids_descend:
        return found  # also those that are the same
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
