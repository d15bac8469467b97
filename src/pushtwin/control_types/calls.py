"""Calls to the emulated APIs: which there are, and what the journal keeps of them."""

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

Operation = Literal[
    "get-push-device-registration",
    "update-push-device-registration",
    "personalize-push-instance",
    "depersonalize-push-instance",
    "get-a-single-person-or-a-list-of-people",
    "create-a-new-person",
    "update-a-person",
    "partial-person-update",
    "delete-a-person",
    "set-person-contact-information",
    "add-person-contact-information",
    "delete-person-contact-information",
    "match-people-ids",
    "merge-persons",
    "create-installation",
    "get-installation",
    "update-installation",
    "delete-installation",
    "personalize-installation",
    "repersonalize-installation",
    "depersonalize-installation",
    "get-user",
    "update-user",
    "report-sessions",
    "report-custom-events",
    "get-livechat-info",
    "get-chat-widget",
    "get-version",
    "get-base-url",
    "sync-messages",
    "report-seen",
    "report-delivery",
    "report-click",
    "get-gcm-inbox",
    "get-apns-inbox",
    "send-mo-messages",
    "create-webrtc-token",
    "send-push-notifications",
    "send-single-push-notification",
    "test-single-push-notification",
    "send-multiple-push-notifications",
    "test-multiple-push-notifications",
    "get-push-statistics",
    "get-push-reports",
    "get-outbound-push-message-delivery-reports",
    "get-outbound-push-message-logs",
    "get-push-applications",
    "get-push-application",
    "delete-push-inbox-messages",
    "delete-push-inbox-user-message",
    "get-omni-failover-scenarios",
    "create-omni-failover-scenario",
    "get-omni-failover-scenario",
    "update-omni-failover-scenario",
    "send-omni-failover-message",
    "get-omni-failover-delivery-reports",
    "get-omni-failover-message-logs",
    "list-all-configurations",
    "create-a-new-configuration",
    "get-a-single-configuration",
    "delete-the-configuration",
    "list-all-actions",
    "create-new-action",
    "delete-action",
    "receive-push-messages",
    "get-list-of-tags",
    "create-a-new-tag",
    "get-a-tag",
    "delete-a-tag",
    "add-tag-to-people-batch",
    "remove-tag-from-people-batch",
    "get-a-list-of-custom-attributes",
    "create-a-custom-attribute",
    "get-a-single-custom-attribute",
    "delete-a-custom-attribute",
    "append-item-to-custom-attribute",
    "send-custom-events",
    "send-custom-event",
    "list-event-definitions",
    "create-event-definition",
    "get-event-definition",
    "update-event-definition",
    "create-session",
    "delete-session",
    "create-oauth2-token",
]
"""The operations of the emulated APIs, by their ids in `/openapi.json`."""

OutgoingOperation = Literal["webhook"]
"""What the twin itself calls: addresses outside of it."""

Direction = Literal["in", "out", "control"]
"""Whether a call came to an emulated API, was made by the twin, or has changed the account through the control API."""


class CallAsked(TypedDict):
    """What was asked. `url` is the whole address of a call that the twin has made."""

    time: str
    direction: Direction
    operation: str
    method: str
    url: NotRequired[str]
    path: str
    query: dict[str, Any]
    headers: dict[str, str]
    body: NotRequired[Any]


class CallAnswered(TypedDict):
    """What was answered, and how long that took.

    Without a status nothing was: a fault has cut the connection, or, as `reason` says, nobody has answered the twin.
    """

    status: NotRequired[int]
    reason: NotRequired[str]
    answer: NotRequired[Any]
    durationMs: float


class CallConcerned(TypedDict):
    """Whom the call concerned, and what is to be said of it.

    A send or a report that concerns several has all of them in `registrationIds` and `personIds`, the first 1000;
    `idsCut` says that there were more. `registrationId` and `personId` are the first then. Where a trial was on,
    `choicePoints` are the settings that the call went by, in the order in which it asked for them.
    """

    applicationId: str
    registrationId: NotRequired[str]
    personId: NotRequired[int]
    registrationIds: NotRequired[list[str]]
    personIds: NotRequired[list[int]]
    idsCut: NotRequired[bool]
    warnings: list[str]
    fault: NotRequired[str]
    choicePoints: NotRequired[list[str]]


class JournaledCall(CallAsked, CallAnswered, CallConcerned):
    """A call to an emulated API and its answer, or one that the twin has made."""


class CallSummary(TypedDict):
    """A call in a line, as the stream tells of it: without headers and bodies, which `callId` leads to."""

    callId: str
    time: str
    direction: Direction
    operation: str
    method: str
    path: str
    url: NotRequired[str]
    status: NotRequired[int]
    reason: NotRequired[str]
    durationMs: float
    registrationId: NotRequired[str]
    personId: NotRequired[int]
    warnings: list[str]
    fault: NotRequired[str]


class Era(TypedDict):
    """Which life of the account it is: a reset or a restore begins another. `now` is its time."""

    era: int
    now: str


class Changed(TypedDict):
    """Messages, webhooks or inboxes are no longer what they were; `now` is the time of the account."""

    now: str


class SkippedCalls(TypedDict, total=False):
    """More calls came than are told, or had come: so many, where that is known. The journal has them."""

    calls: int


class ControlledChange(TypedDict):
    """Something was changed through the control API, at this time of the account."""

    time: str
    method: str
    path: str
    status: int


class JournalAnswer(TypedDict):
    """One page, in the order in which the calls were made. `evicted`: older ones are no longer kept."""

    calls: list[JournaledCall]
    nextCursor: NotRequired[str]
    evicted: bool


UnmatchedWhy = Literal[
    "unknownPath",
    "wrongMethod",
    "applicationCodeMissing",
    "applicationCodeUnknown",
    "credentialsMissing",
    "credentialsUnknown",
]
"""Why a call is in no journal."""


class UnmatchedCallAnswer(TypedDict):
    """A call that is in no journal. `accountId` is there where its credentials fit, and only the path was wrong."""

    time: str
    why: UnmatchedWhy
    method: str
    path: str
    status: int
    accountId: NotRequired[str]


class UnmatchedAnswer(TypedDict):
    """Calls in no journal, in the order in which they came, and what they have in common, in words."""

    calls: list[UnmatchedCallAnswer]
    summary: str


class FieldDifference(TypedDict):
    """A place where a call is not as expected; without `actual` it has nothing there."""

    field: str
    expected: Any
    actual: NotRequired[Any]


class NearestCall(TypedDict):
    """A call that is almost as expected."""

    call: JournaledCall
    differences: list[FieldDifference]


class VerdictAnswer(TypedDict):
    """Whether the calls are as expected, and in words what came instead.

    `matches` are the first 20, `matchesCut` says that there were more. `evicted`: calls that could decide it are no
    longer kept.
    """

    passed: bool
    count: int
    matches: list[JournaledCall]
    matchesCut: NotRequired[bool]
    message: str
    evicted: bool
    nearest: NotRequired[list[NearestCall]]
