"""What `/docs` says about the push endpoints beside what their models and their failures tell."""

from typing import Any

from pushtwin.base import errors
from pushtwin.control_types.people import PushApiInstance
from pushtwin.core.demo import DEMO_ACCOUNT, DEMO_REGISTRATION_ID
from pushtwin.http.openapi.operations import EXAMPLE, Documentation, Json, Parameter, Security, parameter, tag
from pushtwin.surfaces.people_api import examples
from pushtwin.surfaces.people_api.answers import PushUserPersonalizationResponse
from pushtwin.surfaces.people_api.failures import FAILURES, ROWS
from pushtwin.surfaces.people_api.requests import PushUserPersonalizationRequest

_DEMO_CODE = DEMO_ACCOUNT.applications[0].application_code
TAG = "contact-information:-push"
TAGS = [tag(TAG, "Devices and whom they belong to: the push endpoints of the People API.")]
SECURITY_SCHEMES: dict[str, dict[str, Any]] = {
    "AppCode": {
        "type": "apiKey",
        "in": "header",
        "name": "AppCode",
        "description": f"The application code. The demo account has `{_DEMO_CODE}`.",
        EXAMPLE: _DEMO_CODE,
    },
    "APIKeyHeader": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "What backends send: an API key of the account, after the word `App`. "
        "`/docs` begins with that of the demo account.",
        EXAMPLE: f"App {DEMO_ACCOUNT.api_key}",
    },
    "Basic": {"type": "http", "scheme": "basic", "description": "User and password of the account."},
    "IBSSOTokenHeader": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "A session token, with its scheme: `IBSSO <token>`. `POST /auth/1/session` opens one.",
    },
    "OAuth2": {
        "type": "http",
        "scheme": "bearer",
        "description": "An OAuth 2.0 access token. `POST /auth/1/oauth2/token` issues one.",
    },
}
_SECURITY: Security = [
    {scheme: [], "AppCode": []} for scheme in ("IBSSOTokenHeader", "APIKeyHeader", "Basic", "OAuth2")
]

_PATH = parameter("pushRegId", "path", "Id of the push registration.", {"type": "string"}, example=DEMO_REGISTRATION_ID)
_APPLICATION_CODE = parameter(
    "AppCode",
    "header",
    "The code of the application; the value given under Authorize wins.",
    {"type": "string"},
    required=True,
    example=_DEMO_CODE,
)


def _flag(name: str, description: str) -> Parameter:
    return parameter(name, "query", description, {"type": "boolean", "default": False})


_DOCUMENTATION = Documentation(
    TAG,
    FAILURES,
    (
        errors.ApplicationCodeMissing,
        errors.ApplicationNotFound,
        errors.RegistrationNotFound,
        errors.Unauthorized,
        errors.Forbidden,
        *(404, 405, 413, 415, 429, 500),
    ),
    _SECURITY,
)

GET = _DOCUMENTATION.operation(
    "get-push-device-registration",
    "What is known about one install of the application. It does not tell to whom the device belongs.",
    _PATH,
    _APPLICATION_CODE,
    answer=Json(PushApiInstance, {"A registration": examples.REGISTRATION}),
)
UPDATE = _DOCUMENTATION.operation(
    "update-push-device-registration",
    "Changes the primary flag, `systemData.registrationEnabled` and `additionalData`. Other known fields are "
    "ignored, unknown ones too, with an `X-Twin-Warning` in the answer.",
    _PATH,
    _APPLICATION_CODE,
    answer=Json(PushApiInstance, {"The registration after the update": examples.UPDATED}),
    body=Json(PushApiInstance, {"Make it the primary device and keep a note on it": examples.UPDATE}),
    failures=[errors.CustomAttributeInvalid],
)
PERSONALIZE = _DOCUMENTATION.operation(
    "personalize-push-instance",
    "Ties the device to the person that the identifiers name: an existing one that owns any of them, else the "
    "anonymous person of the device, which they then identify.",
    _flag("forceDepersonalize", "Detach the device from whoever it belongs to first, instead of refusing."),
    _flag("keepAsLead", "Leave a LEAD a LEAD instead of making the person a CUSTOMER."),
    _flag("returnPush", "Add the person's registrations to the answer."),
    _flag("setDeviceAsPrimary", "Make this the person's primary device."),
    _PATH,
    _APPLICATION_CODE,
    answer=Json(PushUserPersonalizationResponse, {"The person": examples.PERSON}),
    body=Json(PushUserPersonalizationRequest, {"Log somebody in and say something about her": examples.LOGIN}),
    failures=[row.about for row in ROWS],
)
DEPERSONALIZE = _DOCUMENTATION.operation(
    "depersonalize-push-instance",
    "Sets the device loose from its person: it belongs to a new anonymous one, and no message aimed at the person "
    "reaches it. A device that is anonymous already stays as it is.",
    _PATH,
    _APPLICATION_CODE,
)
