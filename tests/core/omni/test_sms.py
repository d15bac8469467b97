"""What becomes of an SMS, by its number and by the clock."""

from typing import Any

import pytest

from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.accounts.settings.failover import SmsOutcome
from pushtwin.core.omni.engine import Delivered, Happening, Lost, PutOff
from pushtwin.core.omni.model import Attempt, Channel, SmsContent
from pushtwin.core.omni.sms import come_due, find_outcome, send_sms
from tests.cases import each

NOON = 1_800_000_000_000
HOUR = 3_600_000
OUTCOMES = {
    "41790000001": SmsOutcome.UNDELIVERABLE,
    "+4179*": SmsOutcome.EXPIRED,
    "417912*": SmsOutcome.PENDING,
    "41*": SmsOutcome.DELIVERED,
}


def settings(**changed: Any) -> AccountSettings:
    return AccountSettings().changed(changed)


@each(
    ("number", "expected"),
    [
        ("41790000001", "undeliverable"),
        ("+41 79 000-00-01", "undeliverable"),
        ("0041790000001", "undeliverable"),
        ("41790000002", "expired"),
        ("4179", "expired"),
        ("41791200000", "pending"),
        ("41444444444", "delivered"),
        ("385911111", "delivered"),
    ],
)
def test_the_longest_beginning_decides_unless_the_number_itself_is_named(number: str, expected: str) -> None:
    assert find_outcome(OUTCOMES, number) == expected


def test_a_lone_star_is_for_every_other_number() -> None:
    assert find_outcome({"*": SmsOutcome.PENDING, "41*": SmsOutcome.EXPIRED}, "385911111") == "pending"


@each(
    ("validity_ms", "delay_ms", "expires_after", "due_after"),
    [
        (None, 1000, 48 * HOUR, 1000),
        (90_000, 1000, 90_000, 1000),
        (1, 1000, 30_000, 1000),
        (30_000, 40_000, 30_000, 30_000),
        (100 * HOUR, 0, 48 * HOUR, 0),
    ],
)
def test_an_sms_is_due_after_the_delay_of_the_account_but_not_after_its_validity(
    validity_ms: int | None, delay_ms: int, expires_after: int, due_after: int
) -> None:
    sent = send_sms(SmsContent(text="Hi", validity_ms=validity_ms), settings(sms_delay_ms=delay_ms), NOON)
    assert (sent.pending, sent.expires_at - NOON, (sent.due_at or 0) - NOON) == (1, expires_after, due_after)


def test_an_sms_counts_the_parts_of_its_text() -> None:
    counts = [
        send_sms(SmsContent(text=text), settings(), NOON).message_count for text in ("a" * 160, "a" * 161, "Ж" * 71)
    ]
    assert counts == [1, 2, 2]


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        ("delivered", Delivered(3)),
        ("undeliverable", Lost(3, 9)),
        ("expired", Lost(3, 15, 4101)),
        ("pending", PutOff(NOON + HOUR)),
    ],
)
def test_what_becomes_of_an_sms_is_said_by_its_number(outcome: str, expected: Happening) -> None:
    sms = Attempt(3, Channel.SMS, "Info", "41790000001", 7, 0, NOON, expires_at=NOON + HOUR, pending=1)
    chosen = settings(sms_outcomes={"4179*": outcome})
    assert come_due(sms, chosen, NOON + 1000) == expected
    assert come_due(sms, chosen, NOON + HOUR) == Lost(3, 15, 4101)
