"""The use cases of backends that post events (people-api 8.2, 8.3): all events of a call are recorded, or none is."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pushtwin.base.errors import EventInvalid
from pushtwin.base.event_errors import EventIsInternal, EventPersonUnknown, EventSchemaInvalid, EventTargetNotFound
from pushtwin.core.calls.call import Call, CalledAccount
from pushtwin.core.calls.door import enter_account_of
from pushtwin.core.events import repository as events
from pushtwin.core.events.model import Event, EventDefinition, StandardEvent, fitting_properties
from pushtwin.core.people import person_repository as persons
from pushtwin.core.people.address_repository import find_owners
from pushtwin.core.people.addresses import Address
from pushtwin.core.people.addressing import enter_about, note_addressed
from pushtwin.core.people.identifiers import as_kept, distinct
from pushtwin.core.people.model import Identifier, new_customer
from pushtwin.core.posting.items import PostedEvent, addresses_in, find_address, read_batch, read_single
from pushtwin.database import Writing

_STANDARD = frozenset(StandardEvent)


def post_events(writing: Writing, call: Call, batch: object, size: int) -> None:
    """Record a batch, whose body has so many bytes. Raises Unauthorized, Forbidden, AskFirst, or an EventsRefused."""
    note_addressed(call, lambda: addresses_in(batch))
    account = enter_account_of(writing, call)
    account_id = account.account_id
    posted = read_batch(batch, size, writing.now)
    if internal := {index: () for index, one in enumerate(posted) if one.definition_id in _STANDARD}:
        raise EventIsInternal(internal)
    definitions = {one.definition_id: one for one in events.list_definitions(writing, account_id)}
    fitting = [_fitting(one, definitions.get(one.definition_id), f"item {i}: ") for i, one in enumerate(posted)]
    owners = _owners_of(writing, account, posted)
    if unknown := {i: () for i, one in enumerate(posted) if one.address not in owners}:
        raise EventPersonUnknown(unknown)
    new = [
        _event(writing, one, owners[one.address], properties) for one, properties in zip(posted, fitting, strict=True)
    ]
    touched = call.touch()
    for event in new:
        touched.add(None, event.person_id)
    events.add_events(writing, account_id, _unrecorded(writing, account_id, new))


class PostedTo(NamedTuple):
    """What a path says of an event: of what kind it is, and whose, by an identifier of a type.

    `makes_person` says that there will be a person with this identifier, if it can be.
    """

    definition_id: str
    identifier: str
    identifier_type: str | None
    makes_person: bool


def post_event(writing: Writing, call: Call, target: PostedTo, body: Mapping[str, Any]) -> Event:
    """Record an event that happens now; one that its person has by its id already is told as it was.

    Raises Unauthorized, Forbidden, AskFirst, an EventsRefused, or EventTargetNotFound.
    """
    definition_id, identifier, identifier_type, makes_person = target
    account = enter_about(writing, call, find_address(identifier_type, identifier))
    account_id = account.account_id
    posted = read_single(definition_id, identifier_type, identifier, body, writing.now)
    properties = _fitting(posted, _custom_definition(writing, account_id, definition_id))
    owners = (_owners_of if makes_person else _known_owners_of)(writing, account, [posted])
    if posted.address not in owners:
        raise EventTargetNotFound
    call.person_id = person_id = owners[posted.address]
    if posted.event_id and (recorded := events.find_event(writing, account_id, person_id, posted.event_id)):
        return recorded
    event_id = posted.event_id or writing.time_and_ids.new_uuid().upper()
    event = _event(writing, posted._replace(event_id=event_id), person_id, properties)
    events.add_event(writing, account_id, event)
    return event


def _custom_definition(writing: Writing, account_id: str, definition_id: str) -> EventDefinition:
    """Raises EventIsInternal or EventTargetNotFound."""
    if definition_id in _STANDARD:
        raise EventIsInternal
    definition = events.find_definition(writing, account_id, definition_id)
    if definition is None:
        raise EventTargetNotFound
    return definition


def _fitting(posted: PostedEvent, definition: EventDefinition | None, where: str = "") -> str:
    """Its properties as they are kept. Raises EventSchemaInvalid."""
    if definition is None:
        raise EventSchemaInvalid(f"{where}there is no definition {posted.definition_id}")
    try:
        return fitting_properties(posted.properties, definition)
    except EventInvalid as problem:
        raise EventSchemaInvalid(f"{where}{problem}") from None


def _known_owners_of(
    writing: Writing, account: CalledAccount, posted: Sequence[PostedEvent]
) -> dict[Address | None, int]:
    found = find_owners(writing, account.account_id, {one.address for one in posted if one.address is not None})
    return dict(found.items())


def _owners_of(writing: Writing, account: CalledAccount, posted: Sequence[PostedEvent]) -> dict[Address | None, int]:
    """Whose events these are. Who is not known, and can be, is a new customer; who can't be is left out."""
    owners = _known_owners_of(writing, account, posted)
    missing = [one.address for one in posted if isinstance(one.address, Identifier) and one.address not in owners]
    made = {
        one.key: new_customer(writing.time_and_ids.next_ordinal(), writing.now, (one,))
        for one in as_kept(distinct(missing), account.settings)
    }
    persons.add_persons(writing, account.account_id, list(made.values()))
    return {**owners, **{one: made[one.key].person_id for one in missing}}


def _event(writing: Writing, posted: PostedEvent, person_id: int, properties: str) -> Event:
    return Event(
        ordinal=writing.time_and_ids.next_ordinal(),
        person_id=person_id,
        registration_id=None,
        definition_id=posted.definition_id,
        occurred_at=posted.occurred_at,
        properties=properties,
        event_id=posted.event_id,
    )


def _unrecorded(writing: Writing, account_id: str, new: Sequence[Event]) -> Iterator[Event]:
    """Those that their persons do not have yet; of several with one id the first."""
    recorded = events.list_recorded(writing, account_id, {one.event_id for one in new if one.event_id is not None})
    for one in new:
        if one.event_id is not None:
            if (one.person_id, one.event_id) in recorded:
                continue
            recorded.add((one.person_id, one.event_id))
        yield one
