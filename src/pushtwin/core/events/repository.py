"""Every SQL statement about events, their definitions, and sessions. No decisions, no commit."""

import itertools
from collections.abc import Collection, Iterable
from typing import NamedTuple

from sqlalchemy import and_, bindparam, delete, exists, insert, not_, select, update

from pushtwin.base import json_text
from pushtwin.base.portions import portions_of
from pushtwin.core.events.model import Event, EventDefinition, EventField
from pushtwin.database import Reading, Row, Statement, Writing
from pushtwin.database.tables.events import event_definitions, events, sessions

_OF_PERSON = and_(events.c.account_id == bindparam("of_account_id"), events.c.person_id == bindparam("of_person_id"))
_OF_REGISTRATION = and_(
    sessions.c.account_id == bindparam("of_account_id"), sessions.c.registration_id == bindparam("of_registration_id")
)
_PORTION = 1000  # values in one statement
_INSERT_EVENT = Statement(insert(events))
_OTHERS = events.alias("others")
_IS_REPEATED = and_(
    events.c.event_id.is_not(None),
    exists().where(
        _OTHERS.c.account_id == events.c.account_id,
        _OTHERS.c.event_id == events.c.event_id,
        _OTHERS.c.person_id == bindparam("person_id"),
    ),
)
_DROP_REPEATED = Statement(delete(events).where(_OF_PERSON, _IS_REPEATED))
_MOVE_OTHERS = Statement(
    update(events).where(_OF_PERSON, not_(_IS_REPEATED)).values(person_id=bindparam("person_id")),
    beside=[_DROP_REPEATED],
)
_PAGE_OF_PERSON = Statement(
    select(*(events.c[name] for name in Event._fields))
    .where(_OF_PERSON, events.c.ordinal > bindparam("after"))
    .order_by(events.c.ordinal)
    .limit(bindparam("most"))
)
_DELETE_EVENTS = Statement(delete(events).where(_OF_PERSON))
_END_SESSION = Statement(
    update(sessions)
    .where(_OF_REGISTRATION, sessions.c.started_at == bindparam("of_started_at"))
    .values(ended_at=bindparam("ended_at"))
)
_DELETE_SESSIONS = Statement(delete(sessions).where(_OF_REGISTRATION))


class Session(NamedTuple):
    """A time in the foreground; `is_launch` says that it was recorded as a launch."""

    started_at: int
    ended_at: int | None
    is_launch: bool


_SESSIONS = Statement(
    select(*(sessions.c[name] for name in Session._fields))
    .where(_OF_REGISTRATION, sessions.c.started_at.between(bindparam("earliest"), bindparam("latest")))
    .order_by(sessions.c.started_at)
)


def add_event(writing: Writing, account_id: str, event: Event) -> None:
    writing.run(_INSERT_EVENT, {**event._asdict(), "account_id": account_id})


def add_events(writing: Writing, account_id: str, new: Iterable[Event]) -> None:
    """Any number at once."""
    if rows := [(account_id, *event) for event in new]:
        writing.fill(events, ("account_id", *Event._fields), rows)


def move_events(writing: Writing, account_id: str, from_person_id: int, to_person_id: int) -> None:
    """All events of one person become another's; one that both have by its id is there once."""
    moved = {"of_account_id": account_id, "of_person_id": from_person_id, "person_id": to_person_id}
    writing.run(_DROP_REPEATED, moved)
    writing.run(_MOVE_OTHERS, moved)


def list_recorded(reading: Reading, account_id: str, event_ids: Collection[str]) -> set[tuple[int, str]]:
    """Who has events with these ids: the id of the person, and that of the event."""
    found: set[tuple[int, str]] = set()
    for some in portions_of([*event_ids], _PORTION):
        rows = reading.connection.execute(
            select(events.c.person_id, events.c.event_id).where(
                events.c.account_id == account_id, events.c.event_id.in_(some)
            )
        )
        found.update((person_id, event_id) for person_id, event_id in rows)
    return found


def find_event(reading: Reading, account_id: str, person_id: int, event_id: str) -> Event | None:
    """The event of a person with this id."""
    row = reading.connection.execute(
        select(*(events.c[name] for name in Event._fields)).where(
            events.c.account_id == account_id, events.c.event_id == event_id, events.c.person_id == person_id
        )
    ).first()
    return Event(*row) if row else None


def delete_events(writing: Writing, account_id: str, person_id: int) -> None:
    """All events of a person."""
    writing.run(_DELETE_EVENTS, {"of_account_id": account_id, "of_person_id": person_id})


def list_events(reading: Reading, account_id: str, person_id: int, after: int, limit: int) -> list[Event]:
    """Those of a person, in the order in which they arrived."""
    page = {"of_account_id": account_id, "of_person_id": person_id, "after": after, "most": limit}
    return [Event(*row) for row in reading.rows(_PAGE_OF_PERSON, page)]


def list_sessions(reading: Reading, account_id: str, registration_id: str, earliest: int, latest: int) -> list[Session]:
    """Those that started between two times, both included, oldest first."""
    rows = reading.rows(
        _SESSIONS,
        {
            "of_account_id": account_id,
            "of_registration_id": registration_id,
            "earliest": earliest,
            "latest": latest,
        },
    )
    return [one._replace(is_launch=bool(one.is_launch)) for one in itertools.starmap(Session, rows)]


def add_sessions(writing: Writing, account_id: str, registration_id: str, new: Iterable[Session]) -> None:
    """Any number at once."""
    rows = [{**one._asdict(), "account_id": account_id, "registration_id": registration_id} for one in new]
    if rows:
        writing.connection.execute(insert(sessions), rows)


def end_session(writing: Writing, account_id: str, registration_id: str, started_at: int, ended_at: int) -> None:
    writing.run(
        _END_SESSION,
        {
            "of_account_id": account_id,
            "of_registration_id": registration_id,
            "of_started_at": started_at,
            "ended_at": ended_at,
        },
    )


def delete_sessions(writing: Writing, account_id: str, registration_id: str) -> None:
    """All sessions of a registration."""
    writing.run(_DELETE_SESSIONS, {"of_account_id": account_id, "of_registration_id": registration_id})


_DEFINITIONS = select(*(event_definitions.c[name] for name in EventDefinition._fields))


def list_definitions(
    reading: Reading, account_id: str, after: int = -1, limit: int | None = None
) -> list[EventDefinition]:
    """In the order of creation."""
    rows = reading.connection.execute(
        _DEFINITIONS.where(event_definitions.c.account_id == account_id, event_definitions.c.ordinal > after)
        .order_by(event_definitions.c.ordinal)
        .limit(limit)
    )
    return list(map(_definition, rows))


def add_definition(writing: Writing, account_id: str, definition: EventDefinition) -> None:
    values = {**definition._asdict(), "account_id": account_id, "fields": _fields_text(definition)}
    writing.connection.execute(insert(event_definitions), values)


def find_definition(reading: Reading, account_id: str, definition_id: str) -> EventDefinition | None:
    found = reading.connection.execute(
        _DEFINITIONS.where(
            event_definitions.c.account_id == account_id, event_definitions.c.definition_id == definition_id
        )
    )
    return next(map(_definition, found), None)


def change_definition(writing: Writing, account_id: str, definition: EventDefinition) -> None:
    """Everything but its id and its place among the others."""
    writing.connection.execute(
        update(event_definitions)
        .where(
            event_definitions.c.account_id == account_id,
            event_definitions.c.definition_id == definition.definition_id,
        )
        .values(title=definition.title, description=definition.description, fields=_fields_text(definition))
    )


def _definition(row: Row) -> EventDefinition:
    found = EventDefinition(*row)
    return found._replace(fields=tuple(map(EventField.from_json, json_text.parse(row[-1]))))


def _fields_text(definition: EventDefinition) -> str:
    return json_text.write([one.to_json() for one in definition.fields]).decode()


def delete_definition(writing: Writing, account_id: str, definition_id: str) -> None:
    writing.connection.execute(
        delete(event_definitions).where(
            event_definitions.c.account_id == account_id, event_definitions.c.definition_id == definition_id
        )
    )
