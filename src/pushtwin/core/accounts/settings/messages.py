"""What an account can choose of push messages: whom they reach, when, and who is told. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from pushtwin.base.addresses import problems_of_web_address
from pushtwin.base.problems import Problem
from pushtwin.core.accounts.choice_points import choice, convenience


class TargetingEvaluation(StrEnum):
    """`grouped` takes values of one field as alternatives, as the published examples do; `strict` is plain logic."""

    GROUPED = "grouped"
    STRICT = "strict"


class MessageIds(StrEnum):
    """`digits` are 23, as the platform's are; the SDKs never report a message as seen whose id is a `uuid`."""

    DIGITS = "digits"
    UUID = "uuid"


_DAY_MS = 24 * 60 * 60 * 1000


def _problems_of_webhook(url: str | None) -> Iterator[Problem]:
    if url is not None:
        yield from problems_of_web_address(url)


@dataclass(frozen=True)
class MessageSettings:
    """Push messages: whom they reach, when, and who is told."""

    targeting_evaluation: TargetingEvaluation = choice(
        TargetingEvaluation.GROUPED,
        "What `$and` and `$or` of a message's recipients mean.",
        "push-messages-api 5.3",
    )
    message_ids: MessageIds = choice(MessageIds.DIGITS, "What ids of messages look like.", "push-messages-api 2")
    delivery_delay_ms: int = convenience(
        1000,
        "How long after the hand-over a device without a phone receives a message, in milliseconds up to a day.",
        "push-messages-api 7.4",
        bounds=(0, _DAY_MS),
    )
    webhook_url: str | None = convenience(
        None,
        "Where reports of messages go whose sender names no webhook: an `http` or `https` address, or `null`.",
        "push-messages-api 8.5",
        rule=_problems_of_webhook,
    )
