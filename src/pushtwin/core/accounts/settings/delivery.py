"""What an account can choose of delivery: what phones say of messages, and for whom these still are. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from pushtwin.core.accounts.choice_points import choice


class MessagesAfterLogout(StrEnum):
    """`withhold` lets them expire, `deliver` brings them to the device all the same."""

    WITHHOLD = "withhold"
    DELIVER = "deliver"


class KnownMessages(StrEnum):
    """`pending` waits for a report of delivery, `delivered` takes it for one."""

    PENDING = "pending"
    DELIVERED = "delivered"


class SeenBeforeDelivered(StrEnum):
    """`delivered` takes it for both, `ignored` changes nothing."""

    DELIVERED = "delivered"
    IGNORED = "ignored"


class FailedStatus(StrEnum):
    """`rejectedOperator` is 4, with which 8001 was seen; `notDelivered` is 9, as in an example. That of 8001 stays."""

    REJECTED_OPERATOR = "rejectedOperator"
    NOT_DELIVERED = "notDelivered"


class SilentToMuted(StrEnum):
    """`deliver` needs no permission of the user, `report` fails with 8013 as whatever is shown."""

    DELIVER = "deliver"
    REPORT = "report"


@dataclass(frozen=True)
class DeliverySettings:
    """What phones say of messages, and for whom these still are."""

    messages_after_logout: MessagesAfterLogout = choice(
        MessagesAfterLogout.WITHHOLD,
        "What becomes of messages to a person on a device that is no longer theirs.",
        "push-messages-api 5.4",
    )
    known_messages: KnownMessages = choice(
        KnownMessages.PENDING, "What it means that a phone names a message in `mIDs` only.", "push-messages-api 12.4"
    )
    seen_before_delivered: SeenBeforeDelivered = choice(
        SeenBeforeDelivered.DELIVERED,
        "A message that was seen and of which no phone has said that it was delivered.",
        "push-messages-api 7.4",
    )
    failed_status: FailedStatus = choice(
        FailedStatus.REJECTED_OPERATOR,
        "The status of messages that fail with another error than 8001.",
        "push-messages-api 7.2",
    )
    silent_to_muted: SilentToMuted = choice(
        SilentToMuted.DELIVER,
        "What becomes of silent messages to devices whose notifications are off.",
        "push-messages-api 7.3",
    )
