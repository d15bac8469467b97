"""Rows as a document: one entry a line, so that two snapshots can be compared by line.

What is empty, unknown or the same as something else in the entry is left out. Pure.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pushtwin.base import json_text
from pushtwin.base.remembering import remember_short
from pushtwin.base.times import render_time
from pushtwin.core.accounts.clock import REAL, Clock

Row = Sequence[Any]
_NO_TAGS = "[]"
_NO_ATTRIBUTES = "{}"
_NAMES = {"external_id": "externalId", "phone": "phones", "email": "emails"}


def render_clock(clock: Clock) -> dict[str, Any] | None:
    if clock == REAL:
        return None
    if clock.frozen_at is not None:
        return {"frozenAt": render_time(clock.frozen_at)}
    return {"aheadMs": clock.offset}


def render_head(account: Mapping[str, Any], rows: Mapping[str, Sequence[Row]]) -> Iterator[bytes]:
    """What belongs to no person, member by member; `account` without what is None."""
    yield b'{\n"version": 1,\n"account": ' + json_text.write(_known(account))
    yield from _list("applications", map(_application, rows["applications"]))
    yield from _list("eventDefinitions", map(_definition, rows["event_definitions"]))
    yield b',\n"customAttributes": ' + json_text.write(dict(map(tuple, rows["custom_attributes"])))
    yield from _list("uninstalledRegistrations", map(_uninstalled, rows["uninstalled_registrations"]))


def _list(name: str, entries: Iterator[dict[str, Any]]) -> Iterator[bytes]:
    lines = b",\n".join(map(json_text.write, entries))
    yield b',\n"%s": [%s]' % (name.encode(), b"\n" + lines + b"\n" if lines else b"")


def render_persons(rows: Mapping[str, Sequence[Row]]) -> bytes:
    """Persons with all that is theirs, one a line."""
    identifiers = _grouped(rows.get("identities", ()), 2)
    sessions = _grouped(rows.get("sessions", ()), 0)
    registrations = _grouped(rows.get("registrations", ()), 2)
    events = _grouped(rows.get("events", ()), 1)
    return b",\n".join(
        json_text.write(
            {
                **_person(row, identifiers[row[0]]),
                **_some("registrations", [_registration(one, sessions[one[0]]) for one in registrations[row[0]]]),
                **_some("events", [_event(one) for one in events[row[0]]]),
            }
        )
        for row in rows["persons"]
    )


def _grouped(rows: Sequence[Row], column: int) -> dict[Any, list[Row]]:
    groups: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[column]].append(row)
    return groups


def _some(name: str, entries: list[Any]) -> dict[str, Any]:
    return {name: entries} if entries else {}


def _known(members: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}


def _application(row: Row) -> dict[str, Any]:
    application_id, code, _, name, keys = row
    entry = {"applicationId": application_id, "applicationCode": code, "name": name}
    return entry if keys == "[]" else {**entry, "jwtKeys": json_text.raw(keys)}


def _definition(row: Row) -> dict[str, Any]:
    definition_id, _, title, description, fields = row
    return _known(
        {
            "definitionId": definition_id,
            "title": title,
            "description": description,
            "fields": json_text.raw(fields),
        }
    )


def _uninstalled(row: Row) -> dict[str, Any]:
    registration_id, application_id, additional_data, application_user_id = row
    return _known(
        {
            "registrationId": registration_id,
            "applicationId": application_id,
            "additionalData": additional_data and json_text.raw(additional_data),
            "applicationUserId": application_user_id,
        }
    )


def _person(row: Row, identifiers: list[Row]) -> dict[str, Any]:
    person_id, kind, first, last, middle, birthday, gender, tags, custom, origin, created, modified, by = row
    contacts: dict[str, Any] = {}
    for identity in identifiers:
        if identity[0] == "external_id":
            contacts["externalId"] = identity[4]
        else:
            contacts.setdefault(_NAMES[identity[0]], []).append(identity[4])
    return _known(
        {
            "personId": person_id,
            "type": kind,
            **{name: contacts[name] for name in _NAMES.values() if name in contacts},
            "firstName": first,
            "lastName": last,
            "middleName": middle,
            "birthday": birthday,
            "gender": gender,
            "tags": None if tags == _NO_TAGS else json_text.raw(tags),
            "customAttributes": None if custom == _NO_ATTRIBUTES else json_text.raw(custom),
            "origin": origin,
            "createdAt": render_time(created),
            "modifiedAt": None if modified == created else render_time(modified),
            "modifiedFrom": None if by == origin else by,
        }
    )


def _registration(row: Row, sessions: list[Row]) -> dict[str, Any]:
    (registration_id, application_id, _, ordinal, is_primary, cloud_type, enabled, system_data, additional_data) = row[
        :9
    ]
    created, modified, push_service, token, user_id, modules = row[9:]
    return _known(
        {
            "registrationId": registration_id,
            "applicationId": application_id,
            "ordinal": ordinal,
            "isPrimary": bool(is_primary),
            "systemData": json_text.raw(_system_data(cloud_type, bool(enabled), system_data)),
            "additionalData": additional_data and json_text.raw(additional_data),
            "pushServiceType": push_service,
            "pushServiceToken": token,
            "applicationUserId": user_id,
            "modules": modules and json_text.raw(modules),
            "createdAt": render_time(created),
            "modifiedAt": None if modified == created else render_time(modified),
            "sessions": [_session(one) for one in sessions] or None,
        }
    )


@remember_short(1024)
def _system_data(cloud_type: str | None, is_enabled: bool, text: str) -> str:
    """Many devices report the same."""
    first = json_text.write(_known({"cloudType": cloud_type, "registrationEnabled": is_enabled})).decode()
    return first if text == "{}" else f"{first[:-1]},{text[1:]}"


def _session(row: Row) -> dict[str, Any]:
    _, started, ended, is_launch = row
    ended_at = None if ended is None else render_time(ended)
    return _known({"startedAt": render_time(started), "endedAt": ended_at, "isLaunch": bool(is_launch) or None})


def _event(row: Row) -> dict[str, Any]:
    ordinal, _, registration_id, definition_id, occurred, properties = row
    return _known(
        {
            "ordinal": ordinal,
            "definitionId": definition_id,
            "registrationId": registration_id,
            "occurredAt": render_time(occurred),
            "properties": None if properties == "{}" else json_text.raw(properties),
        }
    )
