"""The use cases of the control API on definitions of events."""

from typing import NamedTuple

from pushtwin.base.errors import NotFound, Taken
from pushtwin.core.accounts.own_time_and_ids import require_account
from pushtwin.core.events import repository as events
from pushtwin.core.events.model import EventDefinition, EventField, StandardEvent
from pushtwin.database import Reading, Writing


class NewEventDefinition(NamedTuple):
    """A custom event as a test defines it. None means: choose something; the title is that of the id."""

    definition_id: str | None
    title: str | None
    description: str | None
    fields: tuple[EventField, ...]


def define_event(writing: Writing, account_id: str, new: NewEventDefinition) -> EventDefinition:
    """Let the SDKs report a custom event. Raises NotFound, or Taken."""
    require_account(writing, account_id)
    definition_id = new.definition_id or writing.time_and_ids.new_hex(32)
    known = {one.definition_id for one in events.list_definitions(writing, account_id)}
    if definition_id in {*known, *StandardEvent}:
        raise Taken("event definition", definition_id)
    title = new.title or definition_id
    definition = EventDefinition(definition_id, writing.time_and_ids.next_ordinal(), title, new.description, new.fields)
    events.add_definition(writing, account_id, definition)
    return definition


def list_event_definitions(reading: Reading, account_id: str, after: int, limit: int) -> list[EventDefinition]:
    """In the order of creation. Raises NotFound for an unknown account."""
    require_account(reading, account_id)
    return events.list_definitions(reading, account_id, after, limit)


def get_event_definition(reading: Reading, account_id: str, definition_id: str) -> EventDefinition:
    """Raises NotFound."""
    require_account(reading, account_id)
    for definition in events.list_definitions(reading, account_id):
        if definition.definition_id == definition_id:
            return definition
    raise NotFound("event definition", definition_id)


def delete_event_definition(writing: Writing, account_id: str, definition_id: str) -> None:
    """Events that were recorded stay. Raises NotFound."""
    get_event_definition(writing, account_id, definition_id)
    events.delete_definition(writing, account_id, definition_id)
