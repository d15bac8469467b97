"""Finding the devices of an audience: a few by an index, many in portions."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from pushtwin.base import json_text
from pushtwin.base.remembering import remember_short
from pushtwin.core.messages import candidate_repository as candidates
from pushtwin.core.messages.candidate_repository import DeviceRow, PersonRow
from pushtwin.core.messages.candidates import PersonFacts
from pushtwin.core.messages.model import Target, TargetKind
from pushtwin.core.messages.targeting import IDENTIFIER_KINDS, Audience
from pushtwin.core.people.model import IdentifierKind
from pushtwin.database import Reading

PORTION = 250  # devices of one transaction, so that nobody else waits long
_MOST_NARROW = 1000  # values; more are no longer few
_NOBODY = PersonFacts(None, (), (), (), {})
_NO_ATTRIBUTES: Mapping[str, Any] = {}


class Candidate:
    """A device of the application as targeting sees it. What is kept as JSON is read when it is asked for."""

    def __init__(self, row: DeviceRow, person: PersonRow | None) -> None:
        self.row = row
        self._person = person

    def passing_for(self, row: DeviceRow) -> "Candidate":
        """The device of the same person, as it is in another row."""
        return Candidate(row, self._person)

    @property
    def registration_id(self) -> str:
        return self.row.registration_id

    @property
    def is_primary(self) -> bool:
        return self.row.traits.is_primary

    @property
    def registration_enabled(self) -> bool:
        return self.row.traits.registration_enabled

    @property
    def cloud_type(self) -> str | None:
        return self.row.traits.cloud_type

    @property
    def system_data(self) -> Mapping[str, Any]:
        return read_system_data(self.row.traits.system_data)

    @cached_property
    def custom_attributes(self) -> Mapping[str, Any]:
        text = self.row.traits.additional_data
        return _NO_ATTRIBUTES if text is None else _parse(text)

    @property
    def external_id(self) -> str | None:
        return None if self._person is None else self.person.external_id

    @cached_property
    def person(self) -> PersonFacts:
        return _NOBODY if self._person is None else _person(self._person)


class Crowd(NamedTuple):
    """An audience that is looked for in all devices of an application."""

    account_id: str
    application_id: str
    audience: Audience


class Counting(NamedTuple):
    """How many devices match, and the first of them; at least so many, where that is enough."""

    number: int
    first: Sequence[Candidate]


class Portion(NamedTuple):
    """Those of some devices that match, and the id of the last that was looked at; None at the end."""

    matching: list[Candidate]
    last: str | None


@remember_short(1024)  # many devices report the same
def read_system_data(text: str) -> Mapping[str, Any]:
    """What a device has reported, from how its row keeps it."""
    return _parse(text)


def find_few(
    reading: Reading, account_id: str, application_id: str, audience: Audience, *, with_persons: bool = False
) -> list[Candidate] | None:
    """All devices that match, oldest first; None when they may be many, and no index knows them."""
    rows = _find_narrow(reading, account_id, application_id, audience)
    if rows is None:
        rows = candidates.list_next(reading, account_id, application_id, -1, PORTION)
        if len(rows) == PORTION:
            return None
    return _matching(reading, Crowd(account_id, application_id, audience), rows, with_persons=with_persons)


def find_portion(reading: Reading, crowd: Crowd, after: str, *, with_persons: bool = False) -> Portion:
    """Those among the next devices, in the order of their ids, that match.

    An index has messages in that order, too: those of one portion are beside each other in it. In any other order each
    message would change another page.
    """
    account_id, application_id, _ = crowd
    rows = candidates.list_next_by_id(reading, account_id, application_id, after, PORTION)
    matching = _matching(reading, crowd, rows, with_persons=with_persons)
    return Portion(matching, rows[-1].registration_id if len(rows) == PORTION else None)


def list_all(reading: Reading, crowd: Crowd, after: int, limit: int) -> list[Candidate]:
    """The next devices of an application, whether they match or not, with their persons."""
    rows = candidates.list_next(reading, crowd.account_id, crowd.application_id, after, limit)
    return list(_with_persons(reading, crowd.account_id, _as_judged(reading, crowd, rows)))


def find_candidate(reading: Reading, account_id: str, application_id: str, registration_id: str) -> Candidate | None:
    """One device of the application with its person."""
    rows = candidates.list_by_registration_ids(reading, account_id, application_id, [registration_id])
    return next(_with_persons(reading, account_id, rows), None)


def names_unknown(reading: Reading, account_id: str, application_id: str, target: Target, until: int | None) -> bool:
    """Whether it is one registration, and the application has none of that id (push-messages-api 5.4).

    One whose ordinal is not below `until` has come since.
    """
    if target.kind is not TargetKind.REGISTRATION:
        return False
    found = find_candidate(reading, account_id, application_id, target.address or "")
    return found is None or (until is not None and found.row.ordinal >= until)


def _find_narrow(reading: Reading, account_id: str, application_id: str, audience: Audience) -> list[DeviceRow] | None:
    narrow = audience.narrow
    if narrow is None or len(narrow.values) > _MOST_NARROW:
        return None
    if kind := IDENTIFIER_KINDS.get(narrow.field):
        return candidates.list_by_identifiers(reading, account_id, application_id, kind, narrow.values)
    return candidates.list_by_registration_ids(reading, account_id, application_id, narrow.values)


def let_stand_in(reading: Reading, account_id: str, found: Sequence[Candidate]) -> list[Candidate]:
    """The same devices; those of persons who have no primary one all pass for it."""
    rows = _with_stand_ins(reading, account_id, [one.row for one in found])
    return [one.passing_for(row) for one, row in zip(found, rows, strict=True)]


def _matching(reading: Reading, crowd: Crowd, rows: Sequence[DeviceRow], *, with_persons: bool) -> list[Candidate]:
    account_id, _, audience = crowd
    rows = _as_judged(reading, crowd, rows)
    is_judged = not audience.tells_alike_apart
    if is_judged:
        rows = _matching_by_traits(audience, rows)
    if audience.needs_person or with_persons:
        found = _with_persons(reading, account_id, rows)
    else:
        found = (Candidate(row, None) for row in rows)
    return [one for one in found if is_judged or audience.matches(one)]


def _as_judged(reading: Reading, crowd: Crowd, rows: Sequence[DeviceRow]) -> Sequence[DeviceRow]:
    """Where the account wants it so, with those that stand for a primary device that their person does not have."""
    if all(row.traits.is_primary for row in rows) or not crowd.audience.lets_all_stand_in():
        return rows
    return _with_stand_ins(reading, crowd.account_id, rows)


def _with_stand_ins(reading: Reading, account_id: str, rows: Sequence[DeviceRow]) -> list[DeviceRow]:
    """A primary device may well be one of another application: a person has one over all (people-api 3.3)."""
    have_one = candidates.list_with_primary(reading, account_id, {row.person_id for row in rows})
    return [
        row if row.person_id in have_one else row._replace(traits=row.traits._replace(is_primary=True)) for row in rows
    ]


def _matching_by_traits(audience: Audience, rows: Sequence[DeviceRow]) -> list[DeviceRow]:
    """Of those with the same traits one stands for all."""
    examples = {row.traits: row for row in rows}
    matching = {traits for traits, row in examples.items() if audience.matches(Candidate(row, None))}
    return [row for row in rows if row.traits in matching]


def _with_persons(reading: Reading, account_id: str, rows: Sequence[DeviceRow]) -> Iterator[Candidate]:
    persons = candidates.find_persons(reading, account_id, {row.person_id for row in rows}) if rows else {}
    return (Candidate(row, persons.get(row.person_id)) for row in rows)


def _person(row: PersonRow) -> PersonFacts:
    of_kind: dict[str, list[str]] = {kind: [] for kind in IdentifierKind}
    for kind, shown in row.identifiers:
        of_kind[kind].append(shown)
    external_ids = of_kind[IdentifierKind.EXTERNAL_ID]
    return PersonFacts(
        external_ids[0] if external_ids else None,
        of_kind[IdentifierKind.PHONE],
        of_kind[IdentifierKind.EMAIL],
        _parse_tags(row.tags),
        _parse(row.custom_attributes),
    )


@remember_short(1024)
def _parse_tags(text: str) -> Sequence[str]:
    tags: Sequence[str] = json_text.parse(text)
    return tags


def _parse(text: str) -> Mapping[str, Any]:
    parsed: Mapping[str, Any] = json_text.parse(text) if text != "{}" else _NO_ATTRIBUTES
    return parsed
