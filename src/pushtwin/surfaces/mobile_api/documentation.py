"""What `/docs` says about the endpoints of the SDKs."""

from typing import Any

from pydantic import BaseModel

from pushtwin.base.errors import ApplicationNotFound, RegistrationNotFound
from pushtwin.core.demo import DEMO_REGISTRATION_ID
from pushtwin.http.openapi.references import reference, shows
from pushtwin.http.service_exceptions import GENERIC, ApiException
from pushtwin.surfaces.mobile_api import answers, requests
from pushtwin.surfaces.mobile_api.failures import answer_to

TAG = "mobile-sdk"
REQUEST_MODELS: tuple[type[BaseModel], ...] = (
    requests.SdkInstallation,
    requests.SdkPersonalization,
    requests.SdkUserChanges,
    requests.SdkSessions,
    requests.SdkCustomEvents,
)
SECURITY_SCHEMES: dict[str, dict[str, Any]] = {
    "ApplicationCode": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "The code of the application that the SDK is in: `App <application code>`.",
    },
    "SdkToken": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "A token for one person. Applications with `jwtKeys` take only those that one of them signed.",
    },
}
_APP: list[dict[str, list[str]]] = [{"ApplicationCode": []}]
_APP_OR_TOKEN: list[dict[str, list[str]]] = [*_APP, {"SdkToken": []}]


def _parameter(name: str, place: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": place, "required": place == "path", "description": description, "schema": schema}


_PATH = {
    **_parameter("pushRegId", "path", "Id of the registration.", {"type": "string"}),
    "example": DEMO_REGISTRATION_ID,
}
_CALLER = _parameter("pushregistrationid", "header", "The registration that calls.", {"type": "string"})
_PLATFORM = _parameter("platformType", "query", "The push service.", {"type": "string", "enum": ["GCM", "APNS"]})


def _flag(name: str, description: str, *, default: bool = False) -> dict[str, Any]:
    schema = {"type": "string", "enum": ["true", "false", "1", "0"], "default": "true" if default else "false"}
    return _parameter(name, "query", description, schema)


_RT = _flag("rt", "Show push service tokens.")


def _failure(_: int, message_id: str, text: str) -> dict[str, Any]:
    body = {"requestError": {"serviceException": {"messageId": message_id, "text": text}}}
    content = {"schema": reference(ApiException), "examples": {message_id: {"value": body}}}
    return {"description": text, "content": {"application/json": content}}


def _failures() -> dict[int | str, dict[str, Any]]:
    generic: dict[int | str, dict[str, Any]] = {
        status: _failure(status, *GENERIC[status]) for status in (405, 413, 429, 500)
    }
    return {
        400: _failure(400, "REQUEST_FORMAT_INVALID", "regEnabled should be boolean"),
        401: _failure(*answer_to(ApplicationNotFound())),
        403: _failure(403, "USER_DATA_RESTRICTED", "User update access is restricted"),
        404: _failure(*answer_to(RegistrationNotFound())),
        **generic,
    }


def _operation(
    operation_id: str,
    description: str,
    *parameters: dict[str, Any],
    answer: Any = answers.Nothing,
    body: type[BaseModel] | None = None,
    security: list[dict[str, list[str]]] = _APP,
) -> dict[str, Any]:
    extra: dict[str, Any] = {"parameters": list(parameters), "security": security}
    if body:
        schema = {"$ref": f"#/components/schemas/{body.__name__}"}
        extra["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return {
        "operation_id": operation_id,
        "summary": operation_id.replace("-", " ").capitalize(),
        "description": description,
        "tags": [TAG],
        "responses": {**shows(answer), **_failures()},
        "openapi_extra": extra,
    }


CREATE = _operation(
    "create-installation",
    "The first call of an app: a new registration of a fresh anonymous person.",
    _RT,
    answer=answers.InstallationAnswer,
    body=requests.SdkInstallation,
)
GET = _operation("get-installation", "What is known about an install.", _RT, _PATH, answer=answers.InstallationAnswer)
UPDATE = _operation(
    "update-installation",
    "What an install reports of itself, or changes of another one of its person. Also as `POST` with "
    "`X-HTTP-Method-Override: PATCH`. With a push service token it revives an id that is unknown or uninstalled.",
    _PATH,
    body=requests.SdkInstallation,
)
DELETE = _operation(
    "delete-installation", "Give up the registration of an earlier install. An unknown id is no failure.", _PATH
)
PERSONALIZE = _operation(
    "personalize-installation",
    "Somebody logs in: ties the install to the person that the identifiers name.",
    _flag("forceDepersonalize", "Detach the install from whoever it belongs to first, instead of refusing."),
    _flag("keepAsLead", "Leave a LEAD a LEAD instead of making the person a CUSTOMER."),
    _flag("setDeviceAsPrimary", "Make this the person's primary device."),
    _PATH,
    answer=answers.UserAnswer,
    body=requests.SdkPersonalization,
    security=_APP_OR_TOKEN,
)
REPERSONALIZE = _operation(
    "repersonalize-installation",
    "Ties an install that was lost to the person that its phone remembers.",
    _PATH,
    body=requests.SdkPersonalization,
    security=_APP_OR_TOKEN,
)
DEPERSONALIZE = _operation(
    "depersonalize-installation",
    "Somebody logs out, here or on another device: the install belongs to a fresh anonymous person.",
    _PATH,
)
GET_USER = _operation(
    "get-user",
    "The person of an install.",
    _flag("ri", "Show the person's installs.", default=True),
    _RT,
    _PATH,
    answer=answers.UserAnswer,
    security=_APP_OR_TOKEN,
)
UPDATE_USER = _operation(
    "update-user",
    "Save what the app knows of its user. Also as `POST` with `X-HTTP-Method-Override: PATCH`.",
    _PATH,
    body=requests.SdkUserChanges,
    security=_APP_OR_TOKEN,
)
SESSIONS = _operation(
    "report-sessions",
    "Times in the foreground. The start of one is a launch, unless another launch is within 30 seconds.",
    _PATH,
    body=requests.SdkSessions,
)
EVENTS = _operation(
    "report-custom-events",
    "Events of the app's own. Each needs a definition, which the control API makes.",
    _flag("validate", "Refuse all when one does not fit its definition, instead of dropping that one."),
    _PATH,
    body=requests.SdkCustomEvents,
)
LIVECHAT_INFO = _operation(
    "get-livechat-info", "Where calls from the chat go: nowhere.", _PATH, answer=answers.LivechatInfo
)
CHAT_WIDGET = _operation(
    "get-chat-widget", "The chat widget of the application: none is set up.", _CALLER, answer=answers.ChatWidget
)
VERSION = _operation(
    "get-version", "The newest version of the SDK: the caller's own.", _PLATFORM, answer=answers.VersionAnswer
)
BASE_URL = _operation("get-base-url", "Where to call from now on: here.", answer=answers.BaseUrl)
