"""What a custom event may be defined like (people-api 8.4). Pure."""

import re
from collections.abc import Iterator, Sequence

from pushtwin.base.problems import Place, Problem
from pushtwin.core.events.model import REPORTED, EventDefinition, EventField, FieldType, StandardEvent

DEFINITION_ID = r"^[a-zA-Z0-9]{1,36}$"
FIELD_NAME = r"^[a-z_][a-zA-Z0-9_]*$"
MAX_TITLE = 100
MAX_DESCRIPTION = 2000
MAX_FIELDS = 120
MAX_ITEM_FIELDS = 128
MAX_FIELD_NAME = 128
_TITLES = {
    StandardEvent.INSTALL: "App installed",
    StandardEvent.UNINSTALL: "App uninstalled",
    StandardEvent.PERSONALIZE: "Device personalized",
    StandardEvent.DEPERSONALIZE: "Device depersonalized",
    StandardEvent.LAUNCH: "App launched",
}
_OF_STANDARD = tuple(EventField(name, FieldType.STRING) for name in REPORTED)
STANDARD_DEFINITIONS = tuple(
    EventDefinition(one, ordinal, title, None, _OF_STANDARD) for ordinal, (one, title) in enumerate(_TITLES.items())
)
"""What the platform records by itself, as it is defined (people-api 8.1); titles are the twin's."""


def problems_of_definition(
    definition_id: str | None, title: str | None, description: str | None, fields: Sequence[EventField]
) -> Iterator[Problem]:
    """Each place in its JSON at which a definition breaks a rule; None stands for what it does not say."""
    if definition_id is not None and not re.fullmatch(DEFINITION_ID, definition_id):
        yield Problem(("definitionId",), "should be 1 to 36 letters and digits")
    if title is not None and not 0 < len(title) <= MAX_TITLE:
        yield Problem(("title",), f"should be 1 to {MAX_TITLE} characters")
    if description is not None and len(description) > MAX_DESCRIPTION:
        yield Problem(("description",), f"should be at most {MAX_DESCRIPTION} characters")
    yield from _problems_of_fields(fields, ("fields",), MAX_FIELDS)
    yield from _problems_of_lists(fields)


def problems_of_growth(before: Sequence[EventField], after: Sequence[EventField]) -> Iterator[Problem]:
    """What an update of fields takes away or changes: it may only add some (people-api 8.4)."""
    yield from _problems_of_growth(before, after, ("fields",))


def _problems_of_growth(before: Sequence[EventField], after: Sequence[EventField], place: Place) -> Iterator[Problem]:
    numbers = {field.name: number for number, field in enumerate(after)}
    for field in before:
        number = numbers.get(field.name)
        if number is None:
            yield Problem(place, f"must still have {field.name}")
            continue
        new = after[number]
        if new.type is not field.type:
            yield Problem((*place, number, "type"), f"must stay {field.type}")
        else:
            yield from _problems_of_growth(field.fields or (), new.fields or (), (*place, number, "schema", "fields"))


def _problems_of_fields(fields: Sequence[EventField], place: Place, maximum: int) -> Iterator[Problem]:
    if len(fields) > maximum:
        yield Problem(place, f"should be at most {maximum}")
    known: set[str] = set()
    for number, field in enumerate(fields):
        if len(field.name) > MAX_FIELD_NAME or not re.fullmatch(FIELD_NAME, field.name):
            wanted = "letters, digits and _, the first a small letter or _"
            yield Problem((*place, number, "name"), f"should be 1 to {MAX_FIELD_NAME} {wanted}")
        elif field.name.lower() in known:
            yield Problem((*place, number, "name"), "is there twice, whatever its letter case")
        known.add(field.name.lower())


def _problems_of_lists(fields: Sequence[EventField]) -> Iterator[Problem]:
    has_list = False
    for number, field in enumerate(fields):
        is_list = field.type is FieldType.LIST
        if is_list and has_list:
            yield Problem(("fields", number, "type"), "another field is a List already")
        has_list = has_list or is_list
        if is_list is (field.fields is None):
            yield Problem(("fields", number, "schema"), "a List, and nothing else, needs a schema")
        elif field.fields is not None:
            yield from _problems_of_items(field.fields, ("fields", number, "schema", "fields"))


def _problems_of_items(fields: Sequence[EventField], place: Place) -> Iterator[Problem]:
    if not fields:
        yield Problem(place, "should be at least 1")
    yield from _problems_of_fields(fields, place, MAX_ITEM_FIELDS)
    for number, field in enumerate(fields):
        if field.type is FieldType.LIST:
            yield Problem((*place, number, "type"), "a List holds no List")
