"""Bodies that `/docs` shows for persons."""

from typing import Any

from pushtwin.core.demo import DEMO_EXTERNAL_ID
from pushtwin.surfaces.people_api.examples import REGISTRATION

NEW: dict[str, Any] = {
    "externalId": "mia-4",
    "firstName": "Mia",
    "lastName": "Horvat",
    "address": "Trg bana Jelačića 1",
    "city": "Zagreb",
    "country": "Croatia",
    "gender": "FEMALE",
    "birthDate": "1990-05-17",
    "preferredLanguage": "hr",
    "profilePicture": "https://example.com/mia.png",
    "tags": ["Early adopter"],
    "customAttributes": {"shoeSize": 38},
    "contactInformation": {"phone": [{"number": "+385 91 123 4567"}], "email": [{"address": "Mia@example.com"}]},
}
_KNOWN: dict[str, Any] = {
    "createdAt": "2026-01-05T10:00:00",
    "modifiedAt": "2026-01-06T10:00:00",
    "id": 1767607200000000,
    "externalId": "mia-4",
    "type": "CUSTOMER",
    "firstName": "Mia",
    "lastName": "Horvat",
    "address": "Trg bana Jelačića 1",
    "city": "Zagreb",
    "country": "Croatia",
    "gender": "FEMALE",
    "birthDate": "1990-05-17",
    "preferredLanguage": "hr",
    "profilePicture": "https://example.com/mia.png",
    "origin": "API",
    "modifiedFrom": "API",
    "tags": ["Early adopter"],
    "customAttributes": {"shoeSize": 38},
}
CREATED: dict[str, Any] = {
    **_KNOWN,
    "modifiedAt": "2026-01-05T10:00:00",
    "contactInformation": {"phone": [{"number": "385911234567"}], "email": [{"address": "Mia@example.com"}]},
}
PERSON: dict[str, Any] = {
    **_KNOWN,
    "contactInformation": {**CREATED["contactInformation"], "push": [REGISTRATION]},
}
MOVE: dict[str, Any] = {"city": "Split", "tags": ["Moved"], "customAttributes": {"shoeSize": None}}
CONTACTS: dict[str, Any] = {"contactInformation": {"email": [{"address": "mia.horvat@example.com"}]}}
PAGE: dict[str, Any] = {"persons": [PERSON], "limit": 20, "page": 1, "orderBy": "createdAt:asc", "totalCount": 1}
TO_MATCH: dict[str, Any] = {
    "identities": [
        {"type": "EXTERNAL_ID", "identifier": DEMO_EXTERNAL_ID},
        {"type": "PHONE", "identifier": "+79810000000"},
    ]
}
MATCHES: dict[str, Any] = {
    "matches": [{**one, "personId": 1767607200000000} for one in TO_MATCH["identities"]],
}
TO_MERGE: dict[str, Any] = {
    "persons": [
        {
            "externalId": "tea-9",
            "firstName": "Tea",
            "contactInformation": [{"type": "EMAIL", "identifier": "tea@example.com"}],
        },
        {"firstName": "Joe", "contactInformation": [{"type": "PHONE", "identifier": "000"}]},
    ]
}
MERGED: dict[str, Any] = {
    "errors": [
        {
            "code": 400100,
            "message": "One or more properties of the person are invalid",
            "details": [
                {"property": "persons[1].contactInformation[0].identifier", "message": "Phone number is invalid"}
            ],
            "index": 1,
        }
    ],
    "results": [{"id": 1767607200000000, "index": 0}],
}
