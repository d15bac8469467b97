"""The JSON form of a registration, which all surfaces share (people-api 3.1), and of custom attributes (3.5).

Nothing here is ever `null`: a value that is not known is absent, and an object without entries too.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any

import orjson
from pydantic import WithJsonSchema

from pushtwin.base import json_text
from pushtwin.control_types.people import PushApiInstance, PushApiInstanceSystemData
from pushtwin.core.people.attributes import MAX_NAME, MAX_NUMBER, MAX_TEXT, MIN_NUMBER
from pushtwin.core.people.model import Registration
from pushtwin.http.openapi.fields import describe, said
from pushtwin.http.openapi.references import Reference

VALUE_SCHEMAS: list[dict[str, Any]] = [
    {"type": "string", "maxLength": MAX_TEXT},
    {"type": "number", "minimum": MIN_NUMBER, "maximum": MAX_NUMBER},
    {"type": "boolean"},
]
_LIST_SCHEMA: dict[str, Any] = {
    "description": "Flat objects.",
    "type": "array",
    "items": {"type": "object", "additionalProperties": {"anyOf": VALUE_SCHEMAS}},
}


def attributes_schema(*more_values: dict[str, Any], name_pattern: str | None = None) -> dict[str, Any]:
    """An object of custom attributes."""
    names: dict[str, Any] = {"minLength": 1, "maxLength": MAX_NAME}
    if name_pattern:
        names["pattern"] = name_pattern
    return {
        "type": "object",
        "propertyNames": names,
        "additionalProperties": {"anyOf": [*VALUE_SCHEMAS, *more_values]},
    }


def entries_schema(*more_values: dict[str, Any], name_pattern: str | None = None) -> WithJsonSchema:
    """The same for a field of a model."""
    return WithJsonSchema(attributes_schema(*more_values, name_pattern=name_pattern))


AttributeEntries = Annotated[Mapping[str, Any], entries_schema(_LIST_SCHEMA)]


class CloudType(StrEnum):
    """The push service that reaches the device."""

    GCM = "GCM"
    APNS = "APNS"
    HMS = "HMS"
    WEB = "WEB"


class OperatingSystem(StrEnum):
    """The operating system of the device: `Android` or `iOS`."""

    ANDROID = "Android"
    IOS = "iOS"


def _read_only(description: str, example: Any, **extra: Any) -> dict[str, Any]:
    return said(description, example, readOnly=True, **extra)


SYSTEM_DATA = {
    "cloudType": Reference(CloudType, examples=["GCM"], readOnly=True),
    "registrationEnabled": said(
        "Whether the registration gets pushes. The only one of these that a client may change.", True
    ),
    "notificationsEnabled": _read_only("Whether the user allows notifications.", True),
    "geofencingSdk": _read_only("Whether geofencing is on. Newer SDKs no longer report it.", True, deprecated=True),
    "sdkVersion": _read_only("Version of the SDK inside the app.", "2.0.9.1"),
    "appVersion": _read_only("Version of the app.", "1.16.0"),
    "os": Reference(OperatingSystem, **_read_only("Operating system of the device.", "Android")),
    "osVersion": _read_only("Version of the operating system.", "8.0.0"),
    "deviceManufacturer": _read_only("Who made the device.", "HUAWEI"),
    "deviceModel": _read_only("Model of the device.", "ANE-LX1"),
    "deviceSecure": _read_only("Whether the device has a screen lock.", True),
    "osLanguage": _read_only("Language that the device is set to.", "en"),
    "deviceTimezoneOffset": _read_only("Time zone of the device relative to UTC.", "GMT+03:00"),
    "deviceName": _read_only("Name that the user gave the device.", "ANE-LX1"),
}
INSTANCE = {
    "registrationId": _read_only("Id of the registration.", "d2463a09-1cf8-4e07-a063-041d4195d171"),
    "applicationId": _read_only("Internal id of the application; not its code.", "753CBCDC1D587223934106E2A2AEDD44"),
    "isPrimary": said("Whether this is the primary one among the devices of its person.", False),
    "additionalData": {
        **attributes_schema(_LIST_SCHEMA),
        **said("Custom attributes of the device. Only SDKs set lists of objects.", {"receiveOTP": True}),
    },
}
describe(PushApiInstanceSystemData, **SYSTEM_DATA)
describe(PushApiInstance, **INSTANCE)


def instance(registration: Registration) -> PushApiInstance:
    """Keys in the order of the published examples (people-api 1.7)."""
    answer: PushApiInstance = {
        "registrationId": registration.registration_id,
        "applicationId": registration.application_id,
        "isPrimary": registration.is_primary,
    }
    if registration.additional_data:
        answer["additionalData"] = entries(registration.additional_data)
    system_data: PushApiInstanceSystemData = {}
    cloud_type: Any = registration.cloud_type  # to the core a text, which was judged when it came in
    if cloud_type:
        system_data["cloudType"] = cloud_type
    system_data["registrationEnabled"] = registration.registration_enabled
    system_data.update(orjson.loads(registration.system_data))
    answer["systemData"] = system_data
    return answer


def entries(text: str) -> Any:
    """The custom attributes of a device. Hardly any have a `null`, and the text of all others is shown as it is."""
    if "null" not in text:
        return json_text.raw(text)
    return {name: without_nulls(value) for name, value in json_text.parse(text).items()}


def without_nulls(value: Any) -> Any:
    """An attribute as it is shown: a `null` inside a list stops the SDK for Android (mobile-sdk-api 3.3)."""
    if not isinstance(value, list):
        return value
    return [{name: member for name, member in item.items() if member is not None} for item in value]
