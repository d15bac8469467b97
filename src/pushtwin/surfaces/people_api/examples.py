"""Bodies that `/docs` shows for the push endpoints."""

from typing import Any

REGISTRATION: dict[str, Any] = {
    "registrationId": "d2463a09-1cf8-4e07-a063-041d4195d171",
    "applicationId": "753CBCDC1D587223934106E2A2AEDD44",
    "isPrimary": False,
    "systemData": {
        "cloudType": "APNS",
        "registrationEnabled": True,
        "notificationsEnabled": True,
        "sdkVersion": "13.1.0",
        "appVersion": "4.2.0",
        "os": "iOS",
        "osVersion": "18.1",
        "deviceManufacturer": "Apple",
        "deviceModel": "iPhone 16",
        "deviceSecure": True,
        "osLanguage": "hr",
        "deviceTimezoneOffset": "GMT+01:00",
        "deviceName": "Ana's phone",
    },
}
UPDATE: dict[str, Any] = {
    "isPrimary": True,
    "systemData": {"registrationEnabled": True},
    "additionalData": {"receiveOTP": True},
}
UPDATED: dict[str, Any] = {**REGISTRATION, "isPrimary": True, "additionalData": {"receiveOTP": True}}
LOGIN: dict[str, Any] = {
    "identity": {"externalId": "ana-17", "phoneNumber": "+385 91 123 4567"},
    "attributes": {"firstName": "Ana", "tags": ["Early adopter"]},
}
PERSON: dict[str, Any] = {
    "externalId": "ana-17",
    "firstName": "Ana",
    "birthday": "1990-05-17",
    "tags": ["Early adopter"],
    "contactInformation": {
        "phones": [{"number": "385911234567"}],
        "emails": [{"address": "ana@example.com"}],
    },
}
