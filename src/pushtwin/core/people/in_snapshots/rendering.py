"""Rows of persons and registrations as a document shows them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import starmap
from operator import attrgetter
from typing import Any

from pushtwin.base import json_text
from pushtwin.base.remembering import remember_short
from pushtwin.base.times import render_time
from pushtwin.core.documents.entries import known
from pushtwin.core.events.in_snapshots import SessionRow, render_event, render_session
from pushtwin.core.events.model import Event
from pushtwin.core.people.in_snapshots.attributes_and_tags import CustomAttributeRow, TagRow
from pushtwin.core.people.in_snapshots.persons import IdentifierRow, PersonRow
from pushtwin.core.people.in_snapshots.registrations import RegistrationRow, UninstalledRow


def render_persons(rows: Mapping[str, Iterable[Any]]) -> bytes:
    """Persons with all that is theirs, one a line."""
    identifiers = _grouped(starmap(IdentifierRow, rows.get("identities", ())), "person_id")
    sessions = _grouped(starmap(SessionRow, rows.get("sessions", ())), "registration_id")
    registrations = _grouped(starmap(RegistrationRow, rows.get("registrations", ())), "person_id")
    events = _grouped(starmap(Event, rows.get("events", ())), "person_id")

    def line(row: PersonRow) -> bytes:
        installs = [
            _render_registration(one, [render_session(two) for two in sessions[one.registration_id]])
            for one in registrations[row.person_id]
        ]
        shown = {
            **_render_person(row, identifiers[row.person_id]),
            **({"registrations": installs} if installs else {}),
            **({"events": [render_event(one) for one in events[row.person_id]]} if events[row.person_id] else {}),
        }
        return json_text.write(shown)

    return b",\n".join(map(line, starmap(PersonRow, rows["persons"])))


def render_tag(row: TagRow) -> dict[str, Any]:
    modified_at = None if row.modified_at == row.created_at else render_time(row.modified_at)
    return known(
        {
            "name": row.name,
            "tagId": row.tag_id,
            "createdAt": render_time(row.created_at),
            "modifiedAt": modified_at,
        }
    )


def render_custom_attribute(row: CustomAttributeRow) -> dict[str, Any]:
    modified_at = None if row.modified_at == row.created_at else render_time(row.modified_at)
    return known(
        {
            "dataType": row.data_type,
            "objectSchema": None if row.object_schema is None else json_text.raw(row.object_schema),
            "createdAt": render_time(row.created_at),
            "modifiedAt": modified_at,
        }
    )


def _grouped(rows: Iterable[Any], column: str) -> dict[Any, list[Any]]:
    groups: dict[Any, list[Any]] = defaultdict(list)
    key = attrgetter(column)
    for row in rows:
        groups[key(row)].append(row)
    return groups


def _render_person(row: PersonRow, identifiers: Iterable[IdentifierRow]) -> dict[str, Any]:
    contacts: dict[str, list[str]] = {}
    for one in identifiers:
        contacts.setdefault(one.kind, []).append(one.given)
    return known(
        {
            "personId": row.person_id,
            "type": row.type,
            "externalId": contacts["external_id"][0] if "external_id" in contacts else None,
            "phones": contacts.get("phone"),
            "emails": contacts.get("email"),
            "firstName": row.first_name,
            "lastName": row.last_name,
            "middleName": row.middle_name,
            "birthday": row.birthday,
            "gender": row.gender,
            "address": row.address,
            "city": row.city,
            "country": row.country,
            "preferredLanguage": row.preferred_language,
            "profilePicture": row.profile_picture,
            "tags": None if row.tags == "[]" else json_text.raw(row.tags),
            "customAttributes": None if row.custom_attributes == "{}" else json_text.raw(row.custom_attributes),
            "origin": row.origin,
            "createdAt": render_time(row.created_at),
            "modifiedAt": None if row.modified_at == row.created_at else render_time(row.modified_at),
            "modifiedFrom": None if row.modified_from == row.origin else row.modified_from,
        }
    )


def render_uninstalled(row: UninstalledRow) -> dict[str, Any]:
    return known(
        {
            "registrationId": row.registration_id,
            "applicationId": row.application_id,
            "additionalData": row.additional_data and json_text.raw(row.additional_data),
            "applicationUserId": row.application_user_id,
        }
    )


def _render_registration(row: RegistrationRow, sessions: list[dict[str, Any]]) -> dict[str, Any]:
    """`sessions` are entries."""
    system_data = _render_system_data(row.cloud_type, bool(row.registration_enabled), row.system_data)
    return known(
        {
            "registrationId": row.registration_id,
            "applicationId": row.application_id,
            "ordinal": row.ordinal,
            "isPrimary": bool(row.is_primary),
            "systemData": json_text.raw(system_data),
            "additionalData": row.additional_data and json_text.raw(row.additional_data),
            "pushServiceType": row.push_service_type,
            "pushServiceToken": row.push_service_token,
            "applicationUserId": row.application_user_id,
            "modules": row.modules and json_text.raw(row.modules),
            "delivery": row.delivery,
            "createdAt": render_time(row.created_at),
            "modifiedAt": None if row.modified_at == row.created_at else render_time(row.modified_at),
            "sessions": sessions or None,
        }
    )


@remember_short(1024)
def _render_system_data(cloud_type: str | None, is_enabled: bool, text: str) -> str:
    """Many devices report the same."""
    first = json_text.write(known({"cloudType": cloud_type, "registrationEnabled": is_enabled})).decode()
    return first if text == "{}" else f"{first[:-1]},{text[1:]}"
