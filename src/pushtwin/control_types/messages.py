"""Push messages, their life and their webhooks."""

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

MessageSource = Literal["v2", "v3", "omni"]
WebhookKind = Literal["delivery", "intermediate", "omniDelivery", "omniIntermediate", "omniSeen", "forward"]
WebhookState = Literal["pending", "done", "given up"]
InboxState = Literal["unread", "seen"]
OmniChannelName = Literal[
    "SMS", "EMAIL", "VOICE", "PUSH", "VIBER", "LINE", "VKONTAKTE", "KAKAO_CHINGU", "KAKAO_ALIM", "WHATSAPP"
]
SmsStatusId = Literal[5, 9, 15]
GeneralStatusName = Literal["ACCEPTED", "PENDING", "UNDELIVERABLE", "DELIVERED", "EXPIRED", "REJECTED"]


class StatusAnswer(TypedDict):
    """How far a message has come, as reports tell it."""

    groupName: str
    id: int
    name: str


class DeliveryErrorAnswer(TypedDict):
    """Why a message was not delivered; `NO_ERROR` where nothing has gone wrong."""

    id: int
    name: str


class MomentAnswer(TypedDict):
    """Something that happened to a message; `why` is absent where there is nothing to explain."""

    at: str
    what: str
    why: NotRequired[str]


class MessageTimes(TypedDict, total=False):
    """When it happened, in the time of the account; absent as long as it has not."""

    sentAt: str
    deliveredAt: str
    seenAt: str
    doneAt: str
    expiresAt: str


class MessageReceiver(TypedDict, total=False):
    """Who gets a message; a message that was refused as a whole has nobody."""

    applicationId: str
    registrationId: str
    personId: int
    externalUserId: str
    destination: str


class MessageAnswer(MessageReceiver, MessageTimes):
    """What one device gets. `destination` is the address that was given, `timeline` all that has happened."""

    messageId: str
    bulkId: str
    source: MessageSource
    text: str
    status: StatusAnswer
    error: DeliveryErrorAnswer
    acceptedAt: str
    timeline: list[MomentAnswer]


class MessagePayload(TypedDict):
    """The message in the forms in which devices get it: as data of Firebase, as a document of APNs, and by a sync."""

    fcm: dict[str, str]
    apns: dict[str, Any]
    sync: dict[str, Any]


class MessageDetails(MessageAnswer):
    """A message with what its device gets."""

    payload: MessagePayload


class MessageList(TypedDict):
    """One page, the newest last."""

    messages: list[MessageAnswer]
    nextCursor: NotRequired[str]


class StepAnswer(TypedDict):
    """What comes next, or would have to happen; `at` is absent where that is up to somebody."""

    at: NotRequired[str]
    what: str


class FlowStepAnswer(TypedDict):
    """What has become of a step of OMNI failover. Without `doneAt` it is under way."""

    channel: OmniChannelName
    sender: NotRequired[str]
    to: NotRequired[str]
    status: StatusAnswer
    error: DeliveryErrorAnswer
    sentAt: str
    doneAt: NotRequired[str]
    expiresAt: NotRequired[str]
    why: str


class ExplanationAnswer(TypedDict):
    """Why a message is where it is, in words, and what comes next. A message of OMNI failover tells its `steps`."""

    messageId: str
    status: StatusAnswer
    error: DeliveryErrorAnswer
    why: str
    steps: NotRequired[list[FlowStepAnswer]]
    next: list[StepAnswer]


class MissedDevice(TypedDict):
    """A device that would not get a message, and the first condition that it fails."""

    registrationId: str
    why: str


class TargetingAnswer(TypedDict):
    """Who would get a message: the next devices of the application, in the order of creation."""

    matched: list[str]
    missed: list[MissedDevice]
    nextCursor: NotRequired[str]


class InboxTopicAnswer(TypedDict):
    """A topic that messages may name."""

    topic: str


class InboxTopicList(TypedDict):
    """All of the account, in the order of their letters."""

    inboxTopics: list[InboxTopicAnswer]


class InboxMessageAnswer(TypedDict):
    """A message that an inbox keeps. `why` says why it ends when it does, `status` what became of the push itself."""

    messageId: str
    bulkId: str
    applicationId: NotRequired[str]
    topic: str
    title: NotRequired[str]
    text: str
    state: InboxState
    sentAt: str
    seenAt: NotRequired[str]
    endsAt: NotRequired[str]
    why: str
    status: StatusAnswer


class InboxList(TypedDict):
    """One page, the newest first."""

    inbox: list[InboxMessageAnswer]
    nextCursor: NotRequired[str]


class AttemptAnswer(TypedDict):
    """One call: a status, or the reason why there was none, and how long it took."""

    at: str
    status: NotRequired[int]
    reason: NotRequired[str]
    ms: int


class WebhookAnswer(TypedDict):
    """Something that is told to a webhook. `body` is there once it was sent."""

    webhookId: str
    messageId: str
    kind: WebhookKind
    url: str
    body: NotRequired[str]
    attempts: list[AttemptAnswer]
    nextAttemptAt: NotRequired[str]
    state: WebhookState


class WebhookList(TypedDict):
    """One page, message by message, the newest last."""

    webhooks: list[WebhookAnswer]
    nextCursor: NotRequired[str]


class SmsAnswer(TypedDict):
    """An SMS of OMNI failover. `messageId` is that of its message, `messageCount` how many a phone gets."""

    smsId: str
    messageId: str
    bulkId: str
    to: str
    sender: NotRequired[str]
    text: str
    messageCount: int
    status: StatusAnswer
    error: DeliveryErrorAnswer
    sentAt: str
    doneAt: NotRequired[str]
    expiresAt: NotRequired[str]


class SmsList(TypedDict):
    """One page, the newest last."""

    sms: list[SmsAnswer]
    nextCursor: NotRequired[str]
