"""The JSON form of a registration, which all surfaces share (people-api 3.1), and of custom attributes (3.5).

Nothing here is ever `null`: a value that is not known is absent, and an object without entries too.
"""

from enum import StrEnum
from typing import Annotated, Any, NotRequired

import orjson
from pydantic import WithJsonSchema
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.base import json_text
from pushtwin.core.people.attributes import MAX_NAME, MAX_NUMBER, MAX_TEXT, MIN_NUMBER
from pushtwin.core.people.model import Registration
from pushtwin.http.openapi.references import documented

VALUE_SCHEMAS: list[dict[str, Any]] = [
    {"type": "string", "maxLength": MAX_TEXT},
    {"type": "number", "minimum": MIN_NUMBER, "maximum": MAX_NUMBER},
    {"type": "boolean"},
]


def entries_schema(*more_values: dict[str, Any], name_pattern: str | None = None) -> WithJsonSchema:
    """An object of custom attributes."""
    names: dict[str, Any] = {"minLength": 1, "maxLength": MAX_NAME}
    if name_pattern:
        names["pattern"] = name_pattern
    return WithJsonSchema(
        {
            "type": "object",
            "propertyNames": names,
            "additionalProperties": {"anyOf": [*VALUE_SCHEMAS, *more_values]},
        }
    )


AttributeEntries = Annotated[dict[str, Any], entries_schema()]


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


def _read_only(description: str, example: Any, **extra: Any) -> Any:
    return documented(description, example, readOnly=True, **extra)


class PushApiInstanceSystemData(TypedDict, total=False):
    """What the SDK reports about the device. What it did not report is absent."""

    cloudType: Annotated[CloudType, _read_only("The push service that reaches the device.", "GCM")]
    registrationEnabled: Annotated[
        bool, documented("Whether the registration gets pushes. The only one of these that a client may change.", True)
    ]
    notificationsEnabled: Annotated[bool, _read_only("Whether the user allows notifications.", True)]
    geofencingSdk: Annotated[
        bool,
        _read_only("Whether geofencing is on. Newer SDKs no longer report it.", True, deprecated=True),
    ]
    sdkVersion: Annotated[str, _read_only("Version of the SDK inside the app.", "2.0.9.1")]
    appVersion: Annotated[str, _read_only("Version of the app.", "1.16.0")]
    os: Annotated[OperatingSystem, _read_only("Operating system of the device.", "Android")]
    osVersion: Annotated[str, _read_only("Version of the operating system.", "8.0.0")]
    deviceManufacturer: Annotated[str, _read_only("Who made the device.", "HUAWEI")]
    deviceModel: Annotated[str, _read_only("Model of the device.", "ANE-LX1")]
    deviceSecure: Annotated[bool, _read_only("Whether the device has a screen lock.", True)]
    osLanguage: Annotated[str, _read_only("Language that the device is set to.", "en")]
    deviceTimezoneOffset: Annotated[str, _read_only("Time zone of the device relative to UTC.", "GMT+03:00")]
    deviceName: Annotated[str, _read_only("Name that the user gave the device.", "ANE-LX1")]


class PushApiInstance(TypedDict):
    """One install of an application on one device."""

    registrationId: Annotated[str, _read_only("Id of the registration.", "d2463a09-1cf8-4e07-a063-041d4195d171")]
    applicationId: Annotated[
        str, _read_only("Internal id of the application; not its code.", "753CBCDC1D587223934106E2A2AEDD44")
    ]
    isPrimary: NotRequired[
        Annotated[bool, documented("Whether this is the primary one among the devices of its person.", False)]
    ]
    additionalData: NotRequired[
        Annotated[AttributeEntries, documented("Custom attributes of the device.", {"receiveOTP": True})]
    ]
    systemData: NotRequired[PushApiInstanceSystemData]


def instance(registration: Registration) -> PushApiInstance:
    """Keys in the order of the published examples (people-api 1.7)."""
    rendered: dict[str, Any] = {
        "registrationId": registration.registration_id,
        "applicationId": registration.application_id,
        "isPrimary": registration.is_primary,
    }
    if registration.additional_data:
        rendered["additionalData"] = json_text.raw(registration.additional_data)
    system_data = {"cloudType": registration.cloud_type} if registration.cloud_type else {}
    rendered["systemData"] = {
        **system_data,
        "registrationEnabled": registration.registration_enabled,
        **orjson.loads(registration.system_data),
    }
    return rendered  # type: ignore[return-value]  # additionalData is spliced in as the JSON that it already is
