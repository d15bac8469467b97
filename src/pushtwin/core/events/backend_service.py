"""The use cases of backends on definitions of events (people-api 8.4). The control API's definitions are the same."""

from collections.abc import Iterable
from typing import NamedTuple

from pushtwin.base.errors import RequestInvalid
from pushtwin.base.event_errors import EventDefinitionNotFound, EventDefinitionTaken
from pushtwin.base.problems import Problem
from pushtwin.core.calls.call import Call
from pushtwin.core.calls.door import enter_account_of
from pushtwin.core.events import repository as events
from pushtwin.core.events.definitions import STANDARD_DEFINITIONS, problems_of_definition, problems_of_growth
from pushtwin.core.events.listing import DefinitionQuery, select_definitions
from pushtwin.core.events.model import EventDefinition, EventField
from pushtwin.core.events.service import NewEventDefinition
from pushtwin.database import Reading, Writing

_STANDARD = {one.definition_id: one for one in STANDARD_DEFINITIONS}


class DefinitionChanges(NamedTuple):
    """What an update says of a definition. None means: leave it as it is."""

    title: str
    description: str | None
    fields: tuple[EventField, ...] | None


def list_definitions(reading: Reading, call: Call, query: DefinitionQuery) -> list[EventDefinition]:
    """Standard ones first, then custom ones as they were made, unless another order is asked for.

    Raises Unauthorized, Forbidden or AskFirst.
    """
    account_id = enter_account_of(reading, call).account_id
    return select_definitions([*STANDARD_DEFINITIONS, *events.list_definitions(reading, account_id)], query)


def get_definition(reading: Reading, call: Call, definition_id: str) -> EventDefinition:
    """Raises as `list_definitions`, or EventDefinitionNotFound."""
    return _get(reading, enter_account_of(reading, call).account_id, definition_id)


def create_definition(writing: Writing, call: Call, new: NewEventDefinition) -> EventDefinition:
    """Raises as `list_definitions`, RequestInvalid or EventDefinitionTaken."""
    account_id = enter_account_of(writing, call).account_id
    _refuse(problems_of_definition(*new))
    definition_id, title, description, fields = new
    assert definition_id is not None
    if definition_id in _STANDARD or events.find_definition(writing, account_id, definition_id):
        raise EventDefinitionTaken
    ordinal = writing.time_and_ids.next_ordinal()
    definition = EventDefinition(definition_id, ordinal, title or definition_id, description, fields)
    events.add_definition(writing, account_id, definition)
    return definition


def update_definition(writing: Writing, call: Call, definition_id: str, changes: DefinitionChanges) -> EventDefinition:
    """Fields may come, none may go or change its type, and standard ones stay as they are.

    Raises as `get_definition`, or RequestInvalid.
    """
    account_id = enter_account_of(writing, call).account_id
    current = _get(writing, account_id, definition_id)
    title, description, fields = changes
    fields = current.fields if fields is None else fields
    _refuse([*problems_of_definition(None, title, description, fields), *problems_of_growth(current.fields, fields)])
    if definition_id in _STANDARD:
        _refuse([Problem(("definitionId",), "must not be that of a standard event")])
    changed = current._replace(
        title=title, description=current.description if description is None else description, fields=fields
    )
    events.change_definition(writing, account_id, changed)
    return changed


def _get(reading: Reading, account_id: str, definition_id: str) -> EventDefinition:
    found = _STANDARD.get(definition_id) or events.find_definition(reading, account_id, definition_id)
    if found is None:
        raise EventDefinitionNotFound
    return found


def _refuse(problems: Iterable[Problem]) -> None:
    if found := [(one.path, one.message) for one in problems]:
        raise RequestInvalid(found)
