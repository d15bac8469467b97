"""What an account can choose of failover, and the SMS that it sends. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from pushtwin.base.problems import Problem
from pushtwin.core.accounts.choice_points import choice, convenience


class SmsOutcome(StrEnum):
    """What becomes of an SMS; one that is `pending` waits for a test, or for the end of its validity."""

    DELIVERED = "delivered"
    UNDELIVERABLE = "undeliverable"
    EXPIRED = "expired"
    PENDING = "pending"


class MutedInFailover(StrEnum):
    """`leaveOut` lets the next step begin where nobody else is left, `include` sends to them what nobody is shown."""

    LEAVE_OUT = "leaveOut"
    INCLUDE = "include"


class FailedPushes(StrEnum):
    """`notDelivered` is 9 without an error, as published; `asPush` has status and error of `/push`."""

    NOT_DELIVERED = "notDelivered"
    AS_PUSH = "asPush"


_DAY_MS = 24 * 60 * 60 * 1000
_NO_OUTCOMES: Mapping[str, SmsOutcome] = {}
_MAX_NUMBERS = 1000  # each SMS is compared with all of them
_NUMBERS = re.compile(r"(\+?[0-9]{5,15}|(\+?[0-9]{1,14})?\*)", re.ASCII)


def _problems_of_numbers(outcomes: Mapping[str, SmsOutcome]) -> Iterator[Problem]:
    if len(outcomes) > _MAX_NUMBERS:
        yield Problem((), f"should name at most {_MAX_NUMBERS} numbers")
    for number in outcomes:
        if not _NUMBERS.fullmatch(number):
            yield Problem((number,), "should be a phone number, or how some begin, and then a `*`")


@dataclass(frozen=True)
class FailoverSettings:
    """Failover, and the SMS that it sends."""

    muted_in_failover: MutedInFailover = choice(
        MutedInFailover.LEAVE_OUT,
        "Devices whose notifications are off, where a push says nothing of `includeNotificationsDisabledDevices`.",
        "push-messages-api 11.5",
    )
    sms_delay_ms: int = convenience(
        1000,
        "How long after it was sent an SMS arrives or fails, in milliseconds up to a day.",
        "push-messages-api 11.7",
        bounds=(0, _DAY_MS),
    )
    sms_outcomes: Mapping[str, SmsOutcome] = convenience(
        _NO_OUTCOMES,
        "What becomes of SMS by their number, or how it begins with a `*`: `delivered` unless it is `undeliverable`, "
        "`expired` or `pending`.",
        "push-messages-api 11.7",
        rule=_problems_of_numbers,
    )
    failed_pushes: FailedPushes = choice(
        FailedPushes.NOT_DELIVERED, "What failover reports of pushes that fail.", "push-messages-api 11.6"
    )
