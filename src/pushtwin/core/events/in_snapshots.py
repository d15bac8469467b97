"""What a snapshot says of events, their definitions, and sessions."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, NamedTuple, NotRequired

from pydantic import Field
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.base import json_text
from pushtwin.base.problems import Place, Problem
from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.base.times import render_time
from pushtwin.core.documents.entries import TWICE, Ordinals, Rows, known, refuse_twice, text_of
from pushtwin.core.documents.values import Milliseconds, Ordinal, entry, obeys
from pushtwin.core.events.definitions import problems_of_definition
from pushtwin.core.events.model import (
    Event,
    EventField,
    FieldType,
    StandardEvent,
    in_application,
    problems_of_event_id,
)


@entry
class ItemFieldEntry(TypedDict):
    """A member of the objects in a List."""

    name: str
    type: Annotated[FieldType, Field(strict=False)]


@entry
class ItemSchemaEntry(TypedDict):
    """What the objects in a List look like."""

    type: Literal["Object"]
    fields: list[ItemFieldEntry]


@entry
class FieldEntry(ItemFieldEntry):
    """A property that events may have."""

    schema: NotRequired[ItemSchemaEntry]


@entry
class EventDefinitionEntry(TypedDict):
    """A custom event that the SDKs may report."""

    definitionId: str
    title: NotRequired[str]
    description: NotRequired[str]
    fields: NotRequired[list[FieldEntry]]


@entry
class SessionEntry(TypedDict):
    """A time in the foreground."""

    startedAt: Milliseconds
    endedAt: NotRequired[Milliseconds]
    isLaunch: NotRequired[bool]


@entry
class EventEntry(TypedDict):
    """Something that happened to a person."""

    ordinal: NotRequired[Ordinal]
    definitionId: str
    registrationId: NotRequired[str]
    eventId: NotRequired[Annotated[str, obeys(problems_of_event_id)]]
    occurredAt: NotRequired[Milliseconds]
    properties: NotRequired[dict[str, Any]]


class EventDefinitionRow(NamedTuple):
    """A definition as its table keeps it. The fields are JSON text."""

    definition_id: str
    ordinal: int
    title: str
    description: str | None
    fields: str


class SessionRow(NamedTuple):
    """A session as its table keeps it."""

    registration_id: str
    started_at: int
    ended_at: int | None
    is_launch: bool


_STANDARD = frozenset(StandardEvent)
ROWS = {"event_definitions": EventDefinitionRow, "sessions": SessionRow, "events": Event}


def event_definition_rows(
    entries: Sequence[EventDefinitionEntry], time_and_ids: TimeAndIds, problems: list[Problem]
) -> list[EventDefinitionRow]:
    rows: list[EventDefinitionRow] = []
    for number, shown in enumerate(entries):
        definition_id, title, description = shown["definitionId"], shown.get("title"), shown.get("description")
        fields = [EventField.from_json(one) for one in shown.get("fields", ())]
        place = ("eventDefinitions", number)
        taken = [*StandardEvent, *(row.definition_id for row in rows)]
        refuse_twice(problems, taken, definition_id, *place, "definitionId")
        problems += [one.below(*place) for one in problems_of_definition(definition_id, title, description, fields)]
        kept = text_of([field.to_json() for field in fields])
        title = definition_id if title is None else title
        rows.append(EventDefinitionRow(definition_id, time_and_ids.next_ordinal(), title, description, kept))
    return rows


def session_rows(
    entries: Sequence[SessionEntry], place: Place, registration_id: str, problems: list[Problem]
) -> list[SessionRow]:
    """`place` is that of the registration."""
    rows: dict[int, SessionRow] = {}
    for number, shown in enumerate(entries):
        started_at = shown["startedAt"]
        if started_at in rows:
            problems.append(Problem((*place, "sessions", number, "startedAt"), TWICE))
        rows[started_at] = SessionRow(registration_id, started_at, shown.get("endedAt"), shown.get("isLaunch", False))
    return [*rows.values()]


class Events:
    """Turns the events of all persons of a document into rows, one person after the other."""

    def __init__(self, time_and_ids: TimeAndIds, application_ids: Mapping[str, str], problems: list[Problem]) -> None:
        self._now = time_and_ids.now()
        self._renamed = {old: new for old, new in application_ids.items() if old != new}
        self._problems = problems
        self._ordinals = Ordinals(time_and_ids, problems)

    def add(self, rows: Rows, entries: Sequence[EventEntry], person_id: int, person: int) -> None:
        """Those of one person; `person` is its place."""
        last = -1
        event_ids: set[str | None] = set()
        for number, shown in enumerate(entries):
            last = self._ordinals.take(shown.get("ordinal"), last, (person, "events", number))
            event_id = shown.get("eventId")
            if event_id is not None:
                refuse_twice(self._problems, event_ids, event_id, person, "events", number, "eventId")
            event_ids.add(event_id)
            properties = shown.get("properties")
            if properties and self._renamed and shown["definitionId"] in _STANDARD:
                properties = in_application(properties, self._renamed)
            rows["events"].append(
                Event(
                    ordinal=last,
                    person_id=person_id,
                    registration_id=shown.get("registrationId"),
                    definition_id=shown["definitionId"],
                    occurred_at=shown.get("occurredAt", self._now),
                    properties=text_of(properties) if properties else "{}",
                    event_id=event_id,
                )
            )


def render_event_definition(row: EventDefinitionRow) -> dict[str, Any]:
    return known(
        {
            "definitionId": row.definition_id,
            "title": row.title,
            "description": row.description,
            "fields": json_text.raw(row.fields),
        }
    )


def render_session(row: SessionRow) -> dict[str, Any]:
    ended_at = None if row.ended_at is None else render_time(row.ended_at)
    return known(
        {"startedAt": render_time(row.started_at), "endedAt": ended_at, "isLaunch": bool(row.is_launch) or None}
    )


def render_event(row: Event) -> dict[str, Any]:
    return known(
        {
            "ordinal": row.ordinal,
            "definitionId": row.definition_id,
            "registrationId": row.registration_id,
            "eventId": row.event_id,
            "occurredAt": render_time(row.occurred_at),
            "properties": None if row.properties == "{}" else json_text.raw(row.properties),
        }
    )
