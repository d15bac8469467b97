"""Rendering snapshots as the control API shows them."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from pydantic.alias_generators import to_camel

from pushtwin import json_text
from pushtwin.accounts.model import AccountSettings, Application
from pushtwin.accounts.service import ClockReading, ListedAccount
from pushtwin.errors import ControlRequestInvalid
from pushtwin.people.directory import ListedPerson
from pushtwin.people.events import EventDefinition
from pushtwin.people.model import SCALARS, Event, Registration
from pushtwin.people.wire import instance
from pushtwin.times import render_time

T = TypeVar("T")
FROM_THE_START = -1


def application(one: Application) -> dict[str, Any]:
    return {
        "applicationId": one.application_id,
        "applicationCode": one.application_code,
        "name": one.name,
        "jwtKeys": [{"kid": key.kid} for key in one.jwt_keys],
    }


def account(listed: ListedAccount) -> dict[str, Any]:
    one = listed.account
    settings = {to_camel(name): getattr(one.settings, name) for name in AccountSettings.__slots__}
    return {
        "accountId": one.account_id,
        "name": one.name,
        "apiKey": one.credentials.api_key,
        "username": one.credentials.username,
        "password": one.credentials.password,
        "settings": settings,
        "applications": [application(each) for each in listed.applications],
        "createdAt": render_time(one.created_at),
        **({"idSeed": one.id_seed} if one.id_seed else {}),
    }


def registration(one: Registration) -> dict[str, Any]:
    reported = {
        "pushServiceType": one.push_service_type,
        "pushServiceToken": one.push_service_token,
        "applicationUserId": one.application_user_id,
    }
    return {
        **instance(one),
        **{name: value for name, value in reported.items() if value is not None},
        "personId": one.person_id,
        "createdAt": render_time(one.created_at),
        "modifiedAt": render_time(one.modified_at),
    }


def person(listed: ListedPerson) -> dict[str, Any]:
    one, profile = listed.person, listed.person.profile
    optional = {
        "externalId": one.external_id,
        **{to_camel(name): getattr(profile, name) for name in SCALARS},
    }
    return {
        "personId": one.person_id,
        "type": one.type,
        "anonymous": not one.is_identified,
        "createdAt": render_time(one.created_at),
        "modifiedAt": render_time(one.modified_at),
        **{name: value for name, value in optional.items() if value is not None},
        "phones": one.phones,
        "emails": one.emails,
        "tags": profile.tags,
        "customAttributes": profile.custom_attributes,
        "registrations": listed.registration_ids,
    }


def event(one: Event) -> dict[str, Any]:
    return {
        "definitionId": one.definition_id,
        "occurredAt": render_time(one.occurred_at),
        "registrationId": one.registration_id,
        "properties": json_text.raw(one.properties),
    }


def event_definition(one: EventDefinition) -> dict[str, Any]:
    return {
        "definitionId": one.definition_id,
        "title": one.title,
        **({"description": one.description} if one.description is not None else {}),
        "fields": [field.to_json() for field in one.fields],
    }


def clock(shown: ClockReading) -> dict[str, Any]:
    return {"now": render_time(shown.now), "frozen": shown.is_frozen}


def read_cursor(cursor: str | None) -> int:
    """The place in a list that an opaque cursor stands for. Raises ControlRequestInvalid."""
    if cursor is None:
        return FROM_THE_START
    try:
        place = int(base64.urlsafe_b64decode(cursor.encode()))
    except (ValueError, binascii.Error):
        place = -1
    if not 0 <= place < 2**63:
        detail = {"field": "cursor", "message": "should be the nextCursor of an earlier answer"}
        raise ControlRequestInvalid("The cursor is not one.", [detail])
    return place


def page(
    name: str, found: Sequence[T], limit: int, render: Callable[[T], Any], place: Callable[[T], int]
) -> dict[str, Any]:
    """A list of at most `limit` of what was found; one more tells that there is a next page."""
    shown = found[:limit]
    answer: dict[str, Any] = {name: [render(one) for one in shown]}
    if len(found) > limit:
        answer["nextCursor"] = base64.urlsafe_b64encode(str(place(shown[-1])).encode()).decode()
    return answer
