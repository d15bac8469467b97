"""Which devices a PUSH step goes to, and what is said when it goes to none."""

from decimal import Decimal
from typing import Any

import pytest

from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.accounts.settings.failover import MutedInFailover
from pushtwin.core.messages.model import Notification
from pushtwin.core.omni.eligibility import is_on, why_not, words_for_nobody
from pushtwin.core.omni.model import PushContent
from tests.cases import each
from tests.core.messages.candidates import make_device, make_person_facts

NEWS = make_person_facts("u-1", news=True, off=False)
MUTED = {"notificationsEnabled": False}


def content(**more: Any) -> PushContent:
    return PushContent(notification=Notification(text="Hi"), **more)


@each(
    ("device", "asked", "expected"),
    [
        ({}, {}, None),
        ({"is_primary": True}, {"only_primary": True}, None),
        ({}, {"only_primary": True}, "not the primary device"),
        ({"registration_enabled": False}, {"includes_muted": True}, "the registration is disabled"),
        (MUTED, {}, "notifications are off"),
        (MUTED, {"includes_muted": True}, None),
        ({"notificationsEnabled": True}, {}, None),
        ({}, {"person_subscriptions": ("news",)}, None),
        ({}, {"person_subscriptions": ("news", "off")}, "person has no subscription off"),
        ({}, {"person_subscriptions": ("sport",)}, "person has no subscription sport"),
        ({}, {"device_subscriptions": ("news",)}, "device has no subscription news"),
        ({"custom_attributes": {"news": 1}}, {"device_subscriptions": ("news",)}, None),
        ({"custom_attributes": {"news": 1}}, {"device_subscriptions": ("news", "b")}, "device has no subscription b"),
    ],
)
def test_a_device_gets_a_push_unless_a_condition_fails(
    device: dict[str, Any], asked: dict[str, Any], expected: str | None
) -> None:
    assert why_not(make_device(person=NEWS, **device), content(**asked), AccountSettings()) == expected


def test_an_account_includes_the_muted_where_nothing_is_said_of_them() -> None:
    including = AccountSettings(muted_in_failover=MutedInFailover.INCLUDE)
    muted = make_device(**MUTED)
    assert why_not(muted, content(), including) is None
    assert why_not(muted, content(includes_muted=False), including) == "notifications are off"


@each(
    ("value", "expected"),
    [
        (True, True),
        (False, False),
        ("true", True),
        ("TRUE", True),
        ("false", False),
        ("1", False),
        ("", False),
        (1, True),
        (0, False),
        (-0.5, True),
        (Decimal("1e400"), True),
        (Decimal(0), False),
        (None, False),
        ([True], False),
        ({"on": True}, False),
    ],
)
def test_a_subscription_is_true_or_a_number_other_than_zero(value: Any, expected: bool) -> None:
    assert is_on(value) is expected


@pytest.mark.parametrize(
    ("reasons", "expected"),
    [
        ([], "no device"),
        (["not the primary device"] * 2, "no primary device"),
        (["notifications are off"], "notifications are off"),
        (["not the primary device", "notifications are off"] * 2, "not the primary device; notifications are off"),
    ],
)
def test_when_nobody_gets_a_push_each_reason_is_told_once(reasons: list[str], expected: str) -> None:
    assert words_for_nobody(reasons) == expected
