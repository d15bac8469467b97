"""Bodies that `/docs` shows for the push endpoints."""

from typing import Any

from pushtwin.core.demo import DEMO_ACCOUNT, DEMO_REGISTRATION_ID, DEMO_SYSTEM_DATA

REGISTRATION: dict[str, Any] = {
    "registrationId": DEMO_REGISTRATION_ID,
    "applicationId": DEMO_ACCOUNT.applications[0].application_id,
    "isPrimary": False,
    "systemData": {"cloudType": "GCM", "registrationEnabled": True, **DEMO_SYSTEM_DATA},
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
