"""What `/docs` says about the endpoints of the SDKs beside what their models and their failures tell."""

from dataclasses import replace
from typing import Any

from pushtwin.base import errors
from pushtwin.core.demo import DEMO_ACCOUNT, DEMO_REGISTRATION_ID
from pushtwin.http.openapi.operations import (
    EVERYTHING,
    EXAMPLE,
    Documentation,
    Json,
    Parameter,
    Security,
    parameter,
    tag,
)
from pushtwin.surfaces.mobile_api import answers, examples, inbox, message_requests, requests
from pushtwin.surfaces.mobile_api.failures import FAILURES
from pushtwin.surfaces.mobile_api.sdk_names import NEWEST_VERSIONS

INSTALLS_TAG = "mobile-installs"
USERS_TAG = "mobile-users"
MESSAGES_TAG = "mobile-messages"
APPS_TAG = "mobile-apps"
TAGS = [
    tag(INSTALLS_TAG, "The SDKs inside apps: installs.", "sdk"),
    tag(USERS_TAG, "The SDKs inside apps: who uses the app, and what happens there."),
    tag(MESSAGES_TAG, "The SDKs inside apps: messages, inboxes, and what phones send back."),
    tag(APPS_TAG, "The SDKs inside apps: what they ask at their start, and for chats and calls."),
]
SECURITY_SCHEMES: dict[str, dict[str, Any]] = {
    "ApplicationCode": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "What the SDKs send: the code of the application that the SDK is in, after the word `App`. "
        "`/docs` begins with that of the demo application.",
        EXAMPLE: f"App {DEMO_ACCOUNT.applications[0].application_code}",
    },
    "SdkToken": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "A token for one person. Applications with `jwtKeys` take only those that one of them signed.",
    },
}
_APP: Security = [{"ApplicationCode": []}]
_APP_OR_TOKEN: Security = [*_APP, {"SdkToken": []}]


_PATH = parameter("pushRegId", "path", "Id of the registration.", {"type": "string"}, example=DEMO_REGISTRATION_ID)
_CALLER = parameter(
    "pushregistrationid", "header", "The registration that calls.", {"type": "string"}, example=DEMO_REGISTRATION_ID
)
_PLATFORM = parameter("platformType", "query", "The push service.", {"type": "string", "enum": [*NEWEST_VERSIONS]})


def _flag(name: str, description: str, *, default: bool = False) -> Parameter:
    schema = {"type": "string", "enum": ["true", "false", "1", "0"], "default": "true" if default else "false"}
    return parameter(name, "query", description, schema)


_RT = _flag("rt", "Show push service tokens.")
_NOTHING = Json(answers.Nothing)
_INSTALLS = Documentation(
    INSTALLS_TAG,
    FAILURES,
    (
        errors.ApplicationCodeMissing,
        errors.ApplicationNotFound,
        errors.RegistrationNotFound,
        errors.RequestFormatInvalid,
        errors.UserDataRestricted,
        *(405, 413, 415, 429, 500),
    ),
    _APP,
    also_reads=("rt", "ri"),  # which the SDKs send whatever they call
)
_USERS = replace(_INSTALLS, tag=USERS_TAG)
_MESSAGES = replace(_INSTALLS, tag=MESSAGES_TAG)
_APPS = replace(_INSTALLS, tag=APPS_TAG)
_IDENTIFIERS = (errors.EmailInvalid, errors.PhoneInvalid, errors.UserMergeInterrupted)
_LOGIN = (
    *_IDENTIFIERS,
    errors.UserIdentityInvalid,
    errors.PersonalizationImpossible,
    errors.AmbiguousPersonalizeCandidates,
    errors.CustomAttributeInvalid,
    errors.Unauthorized,
)

CREATE = _INSTALLS.operation(
    "create-installation",
    "The first call of an app: a new registration of a fresh anonymous person.",
    answer=Json(answers.InstallationAnswer),
    body=Json(requests.SdkInstallation, examples.INSTALL),
    failures=[errors.CustomAttributeInvalid],
)
GET = _INSTALLS.operation(
    "get-installation",
    "What is known about an install.",
    _RT,
    _PATH,
    answer=Json(answers.InstallationAnswer),
)
UPDATE = _INSTALLS.operation(
    "update-installation",
    "What an install reports of itself, or changes of another one of its person. Also as `POST` with "
    "`X-HTTP-Method-Override: PATCH`. With a push service token it revives an id that is unknown or uninstalled.",
    _PATH,
    body=Json(requests.SdkInstallation, examples.UPDATE),
    answer=_NOTHING,
    failures=[errors.CustomAttributeInvalid],
)
DELETE = _INSTALLS.operation(
    "delete-installation",
    "Give up the registration of an earlier install. An unknown id is no failure.",
    _PATH,
    answer=_NOTHING,
)
PERSONALIZE = _USERS.operation(
    "personalize-installation",
    "Somebody logs in: ties the install to the person that the identifiers name.",
    _flag("forceDepersonalize", "Detach the install from whoever it belongs to first, instead of refusing."),
    _flag("keepAsLead", "Leave a LEAD a LEAD instead of making the person a CUSTOMER."),
    _flag("setDeviceAsPrimary", "Make this the person's primary device."),
    _PATH,
    answer=Json(answers.UserAnswer),
    body=Json(requests.SdkPersonalization, examples.LOGIN),
    security=_APP_OR_TOKEN,
    failures=_LOGIN,
)
REPERSONALIZE = _USERS.operation(
    "repersonalize-installation",
    "Ties an install that was lost to the person that its phone remembers.",
    _PATH,
    body=Json(requests.SdkPersonalization, examples.LOGIN),
    security=_APP_OR_TOKEN,
    answer=_NOTHING,
    failures=_LOGIN,
)
DEPERSONALIZE = _USERS.operation(
    "depersonalize-installation",
    "Somebody logs out, here or on another device: the install belongs to a fresh anonymous person.",
    _PATH,
    answer=_NOTHING,
)
GET_USER = _USERS.operation(
    "get-user",
    "The person of an install.",
    _flag("ri", "Show the person's installs.", default=True),
    _RT,
    _PATH,
    answer=Json(answers.UserAnswer),
    security=_APP_OR_TOKEN,
    failures=[errors.Unauthorized],
)
UPDATE_USER = _USERS.operation(
    "update-user",
    "Save what the app knows of its user. Also as `POST` with `X-HTTP-Method-Override: PATCH`.",
    _PATH,
    body=Json(requests.SdkUserChanges, examples.UPDATE_USER),
    security=_APP_OR_TOKEN,
    answer=_NOTHING,
    failures=[*_IDENTIFIERS, errors.UserIdentityInvalid, errors.CustomAttributeInvalid, errors.Unauthorized],
)
SESSIONS = _USERS.operation(
    "report-sessions",
    "Times in the foreground. The start of one is a launch, unless another launch is within 30 seconds.",
    _PATH,
    body=Json(requests.SdkSessions, examples.SESSIONS),
    answer=_NOTHING,
)
EVENTS = _USERS.operation(
    "report-custom-events",
    "Events of the app's own. Each needs a definition, which the control API makes.",
    _flag("validate", "Refuse all when one does not fit its definition, instead of dropping that one."),
    _PATH,
    body=Json(requests.SdkCustomEvents, examples.EVENTS),
    answer=_NOTHING,
    failures=[errors.EventInvalid],
    after=[examples.DEFINED],
)
LIVECHAT_INFO = _APPS.operation(
    "get-livechat-info",
    "Where calls from the chat go: nowhere.",
    _PATH,
    answer=Json(answers.LivechatInfo),
)
CHAT_WIDGET = _APPS.operation(
    "get-chat-widget",
    "The chat widget of the application: none is set up.",
    _CALLER,
    answer=Json(answers.ChatWidget),
)
SYNC = _MESSAGES.operation(
    "sync-messages",
    "Pull the messages that the phone does not know, and report those that it has got.",
    _PLATFORM,
    _CALLER,
    body=Json(message_requests.SdkSync, examples.SYNC),
    answer=Json(answers.Payloads),
)
SEEN = _MESSAGES.operation(
    "report-seen",
    "Somebody has seen these messages; they have been delivered, too. With a person, and `inbox` of a message, "
    "it was seen in the inbox, which says nothing of the push.",
    _CALLER,
    body=Json(message_requests.SdkSeen, examples.SEEN),
    answer=_NOTHING,
)
_EXTERNAL_ID = parameter(
    "externalUserId",
    "path",
    "Id of the person in your own system, letter by letter.",
    {"type": "string"},
    example=examples.EXTERNAL_ID,
)
_MILLISECONDS = {"type": "integer", "format": "int64"}
_INBOX: tuple[Parameter, ...] = (
    _EXTERNAL_ID,
    parameter("dateTimeFrom", "query", "Only messages sent then or later, in milliseconds since 1970.", _MILLISECONDS),
    parameter("dateTimeTo", "query", "Only messages sent before that.", _MILLISECONDS),
    parameter("messageTopic", "query", "Only messages of this topic.", {"type": "string"}),
    parameter(
        "limit",
        "query",
        "How many at most; never more than 100.",
        {"type": "integer", "minimum": 0, "default": inbox.DEFAULT_LIMIT},
    ),
    _CALLER,
)
GCM_INBOX = _MESSAGES.operation(
    "get-gcm-inbox",
    "The inbox of a person as Android gets it: what was sent with a topic of the inbox, to any device of the person.",
    *_INBOX,
    answer=Json(inbox.InboxAnswer, {"A message that was not seen": inbox.EXAMPLE_ON_ANDROID}),
    security=_APP_OR_TOKEN,
    after=[examples.LOGGED_IN],
    failures=[errors.RequestFormatInvalid, errors.Unauthorized],
)
APNS_INBOX = _MESSAGES.operation(
    "get-apns-inbox",
    "The inbox of a person as iOS gets it: what was sent with a topic of the inbox, to any device of the person.",
    *_INBOX,
    answer=Json(inbox.InboxAnswer, {"A message that was not seen": inbox.EXAMPLE_ON_IOS}),
    security=_APP_OR_TOKEN,
    after=[examples.LOGGED_IN],
    failures=[errors.RequestFormatInvalid, errors.Unauthorized],
)
DELIVERY_REPORT = _MESSAGES.operation(
    "report-delivery",
    "The notification extension of an app has got these messages.",
    body=Json(message_requests.SdkDeliveryReport, examples.DELIVERY_REPORT),
    answer=_NOTHING,
)
CLICK = _MESSAGES.operation(
    "report-click",
    "Somebody has pressed a button of a message inside the app. Messages name such an address, with any query, as "
    "`clickUrl` in `internalData.inAppDetails`; the twin writes none, so this one is for payloads of your own.",
    _CALLER,
    parameter("buttonidx", "header", "The button.", {"type": "string"}, example="primary_button"),
    status=204,
    also_reads=(EVERYTHING,),
)
SEND_MO = _MESSAGES.operation(
    "send-mo-messages",
    "Messages of the app, and buttons that were pressed. What becomes of them is up to the configurations of the "
    "application (`/push/1/applications/{applicationCode}/configurations`).",
    _PLATFORM,
    _CALLER,
    body=Json(message_requests.SdkMo, examples.MO),
    answer=Json(answers.MoResults),
)
CALL_TOKEN = _APPS.operation(
    "create-webrtc-token",
    "A token for an app that wants to call. It lets the app start; nobody can be called with it.",
    _CALLER,
    body=Json(message_requests.SdkCallToken, examples.CALL_TOKEN),
    answer=Json(answers.CallToken),
)
VERSION = _APPS.operation(
    "get-version",
    "The newest version of the SDK: the caller's own.",
    _PLATFORM,
    answer=Json(answers.VersionAnswer),
)
BASE_URL = _APPS.operation(
    "get-base-url",
    "Where to call from now on: here.",
    answer=Json(answers.BaseUrl),
)
