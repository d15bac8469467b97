"""Messages that phones have sent."""

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

MoActionType = Literal["HTTP_FORWARD", "PULL"]
MoState = Literal["waiting", "pulled", "expired", "pending", "done", "given up"]


class MoOutcome(TypedDict):
    """What has become of a message by an action.

    A pull is `waiting`, `pulled`, or `expired` because nobody asked for two days. A forward has the state of the
    webhook that tells it. A pull without an `actionKey` is by the account's `moWithoutAction`.
    """

    actionKey: NotRequired[str]
    type: MoActionType
    state: MoState
    callbackData: NotRequired[str]
    pulledAt: NotRequired[str]
    url: NotRequired[str]
    webhookId: NotRequired[str]


class MoAnswer(TypedDict):
    """A message that a phone has sent. `outcomes` are empty where there was no action: it was sent to nobody.

    `phoneMessageId` is the id that the phone gave it, `initialMessageId` that of the push that it answers.
    """

    messageId: str
    phoneMessageId: NotRequired[str]
    applicationId: str
    registrationId: str
    personId: NotRequired[int]
    externalUserId: NotRequired[str]
    destination: NotRequired[str]
    text: str
    keyword: NotRequired[str]
    cleanText: str
    initialMessageId: NotRequired[str]
    bulkId: NotRequired[str]
    customPayload: NotRequired[dict[str, Any]]
    receivedAt: str
    outcomes: list[MoOutcome]


class MoList(TypedDict):
    """One page, the newest last."""

    mo: list[MoAnswer]
    nextCursor: NotRequired[str]
