"""What `/docs` says about the push endpoints: operation ids, parameters, bodies, answers with examples."""

from typing import Any

from starlette.responses import Response

from pushtwin.http.openapi.references import reference
from pushtwin.http.service_exceptions import GENERIC, PUBLISHED_CODES, TWIN_CODES, ApiException
from pushtwin.surfaces.people_api.answers import PushApiErrorResponse, PushUserPersonalizationResponse
from pushtwin.surfaces.people_api.requests import PushUserPersonalizationRequest
from pushtwin.surfaces.shared.push_instance import PushApiInstance

_DEMO_CODE = "87dc5af9bb50ebe3df341c89d2463a09-1cf8-4e07-a063-041d4195d172"
TAG = "contact-information:-push"
REQUEST_MODELS = (PushUserPersonalizationRequest,)
SECURITY: list[dict[str, list[str]]] = [{"IBSSOTokenHeader": []}, {"APIKeyHeader": []}, {"Basic": []}, {"OAuth2": []}]
SECURITY_SCHEMES: dict[str, dict[str, Any]] = {
    "APIKeyHeader": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "An API key of the account, with its scheme: `App <key>`.",
    },
    "Basic": {"type": "http", "scheme": "basic", "description": "User and password of the account."},
    "IBSSOTokenHeader": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "A session token, with its scheme: `IBSSO <token>`. The twin knows none: 401 under `strict`.",
    },
    "OAuth2": {
        "type": "http",
        "scheme": "bearer",
        "description": "An OAuth 2.0 access token. The twin issues none: 401 under `strict`.",
    },
    "AppCode": {
        "type": "apiKey",
        "in": "header",
        "name": "AppCode",
        "description": f"The application code. The demo account has `{_DEMO_CODE}`.",
    },
}

_PATH: dict[str, Any] = {
    "name": "pushRegId",
    "in": "path",
    "required": True,
    "description": "Id of the push registration.",
    "schema": {"type": "string"},
    "example": "d2463a09-1cf8-4e07-a063-041d4195d171",
}
_APPLICATION_CODE: dict[str, Any] = {
    "name": "AppCode",
    "in": "header",
    "required": True,
    "description": "The code of the application; the value given under Authorize wins.",
    "schema": {"type": "string"},
    "example": _DEMO_CODE,
}
_INSTANCE = {
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
_UPDATED = {**_INSTANCE, "isPrimary": True, "additionalData": {"receiveOTP": True}}
_PERSON = {
    "externalId": "ana-17",
    "firstName": "Ana",
    "birthday": "1990-05-17",
    "tags": ["Early adopter"],
    "contactInformation": {
        "phones": [{"number": "385911234567"}],
        "emails": [{"address": "ana@example.com"}],
    },
}


def _example(summary: str, value: Any) -> dict[str, Any]:
    return {summary: {"summary": summary, "value": value}}


def _flag(name: str, description: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": {"type": "boolean", "default": False},
    }


def _json(schema: str, examples: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}, "examples": examples}}


def _failures(*, throttled: bool, codes: tuple[int, ...] = ()) -> dict[int | str, dict[str, Any]]:
    """The declared failures (people-api 2.1). Every 400 is of the flat shape unless an account chooses otherwise."""
    summaries = {
        48001: ("The AppCode header is missing", "Application code missing"),
        48012: ("No application has this code", "Push application not found"),
        48013: ("The application has no such registration", "Push registration not found"),
        48901: ("The body is not a JSON object (number chosen by the twin)", "Malformed request body"),
        48902: ("A field has the wrong type (number chosen by the twin)", "isPrimary should be boolean"),
        48903: (
            "No identifier is given (number chosen by the twin)",
            "UserIdentity does not have any identity field set",
        ),
        48904: ("The email is none (number chosen by the twin)", "Invalid email: nobody"),
        48905: (
            "The phone number is none (number chosen by the twin)",
            "Invalid phone number: 000 (should be 5 to 15 digits in international format)",
        ),
        48906: (
            "The registration belongs to somebody else (number chosen by the twin)",
            "Installation is not depersonalized. Personalization is prohibited",
        ),
        48907: (
            "The identifiers belong to several persons (number chosen by the twin)",
            "Several users satisfy supplied user identity",
        ),
        48908: (
            "The person would have too many phones or emails (number chosen by the twin)",
            "User update violates unique key constraint",
        ),
        48909: (
            "A custom attribute breaks a limit (number chosen by the twin)",
            "additionalData.note should be string of at most 4096 characters",
        ),
    }
    examples: dict[str, Any] = {}
    for code in (*PUBLISHED_CODES.values(), *codes):
        summary, message = summaries[code]
        examples |= _example(summary, {"errorCode": code, "errorMessage": message})
    failures: dict[int | str, dict[str, Any]] = {
        400: {
            "description": "Bad request",
            "content": {
                "application/json": {
                    "schema": {"anyOf": [reference(PushApiErrorResponse), reference(ApiException)]},
                    "examples": examples,
                }
            },
        }
    }
    for status in (401, 403, 404, 405, 413, 429, 500):
        if status == 429 and not throttled:
            continue
        message_id, text = GENERIC[status]
        body = {"requestError": {"serviceException": {"messageId": message_id, "text": text}}}
        failures[status] = {
            "description": text,
            "content": {"application/json": {"schema": reference(ApiException), "examples": _example(text, body)}},
        }
    return failures


def _operation(operation_id: str, summary: str, description: str) -> dict[str, Any]:
    return {"operation_id": operation_id, "summary": summary, "description": description, "tags": [TAG]}


def _success(model: Any, examples: dict[str, Any]) -> dict[int | str, dict[str, Any]]:
    content = {"schema": reference(model), "examples": examples}
    return {200: {"description": "OK", "content": {"application/json": content}}}


def _extra(*flags: dict[str, Any], body: dict[str, Any] | None = None) -> dict[str, Any]:
    extra: dict[str, Any] = {
        "parameters": [*flags, _PATH, _APPLICATION_CODE],
        "security": [{**scheme, "AppCode": []} for scheme in SECURITY],
    }
    if body:
        extra["requestBody"] = {"required": True, "content": body}
    return extra


_BODY_CODES = (48901, 48902)
_PERSONALIZE_CODES = tuple(TWIN_CODES.values())

GET: dict[str, Any] = {
    **_operation(
        "get-push-device-registration",
        "Get push device registration",
        "What is known about one install of the application. It does not tell to whom the device belongs.",
    ),
    "responses": {**_success(PushApiInstance, _example("A registration", _INSTANCE)), **_failures(throttled=True)},
    "openapi_extra": _extra(),
}
UPDATE: dict[str, Any] = {
    **_operation(
        "update-push-device-registration",
        "Update push device registration",
        "Changes the primary flag, `systemData.registrationEnabled` and `additionalData`. Other known fields are "
        "ignored, unknown ones too, with an `X-Twin-Warning` in the answer.",
    ),
    "responses": {
        **_success(PushApiInstance, _example("The registration after the update", _UPDATED)),
        **_failures(throttled=True, codes=(*_BODY_CODES, 48909)),
    },
    "openapi_extra": _extra(
        body=_json(
            "PushApiInstance",
            _example(
                "Make it the primary device and keep a note on it",
                {
                    "isPrimary": True,
                    "systemData": {"registrationEnabled": True},
                    "additionalData": {"receiveOTP": True},
                },
            ),
        )
    ),
}
PERSONALIZE: dict[str, Any] = {
    **_operation(
        "personalize-push-instance",
        "Personalize push instance",
        "Ties the device to the person that the identifiers name: an existing one that owns any of them, else the "
        "anonymous person of the device, which they then identify.",
    ),
    "responses": {
        **_success(PushUserPersonalizationResponse, _example("The person", _PERSON)),
        **_failures(throttled=False, codes=_PERSONALIZE_CODES),
    },
    "openapi_extra": _extra(
        _flag("forceDepersonalize", "Detach the device from whoever it belongs to first, instead of refusing."),
        _flag("keepAsLead", "Leave a LEAD a LEAD instead of making the person a CUSTOMER."),
        _flag("returnPush", "Add the person's registrations to the answer."),
        _flag("setDeviceAsPrimary", "Make this the person's primary device."),
        body=_json(
            "PushUserPersonalizationRequest",
            _example(
                "Log somebody in and say something about her",
                {
                    "identity": {"externalId": "ana-17", "phoneNumber": "+385 91 123 4567"},
                    "attributes": {"firstName": "Ana", "tags": ["Early adopter"]},
                },
            ),
        ),
    ),
}
DEPERSONALIZE: dict[str, Any] = {
    **_operation(
        "depersonalize-push-instance",
        "Depersonalize push instance",
        "Sets the device loose from its person: it belongs to a new anonymous one, and no message aimed at the person "
        "reaches it. A device that is anonymous already stays as it is.",
    ),
    "responses": {200: {"description": "OK; the body is empty"}, **_failures(throttled=True)},
    "openapi_extra": _extra(),
    "response_class": Response,  # has no media type: the document then promises no body
    "response_model": None,
}
