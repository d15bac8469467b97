"""Flows for tests: a scenario in letters, and what it leads to in words."""

from typing import Any

from pushtwin.core.messages.model import Notification
from pushtwin.core.omni.model import Address, Attempt, Channel, Flow, Order, PushContent, SmsContent, Step

NOON = 1_800_000_000_000
MINUTE = 60_000
CHANNELS = {"P": Channel.PUSH, "S": Channel.SMS, "E": Channel.EMAIL}
EVERYWHERE = Address(phone_number="41790000001", email_address="a@b.co")
PUSH = PushContent(notification=Notification(text="Hi"))
SMS = SmsContent(text="Hello")


def make_flow(steps: str, *, address: Address = EVERYWHERE, **more: Any) -> Flow:
    """One that starts at noon and has not started yet: `PS` is a push and then an SMS."""
    content = {"push": PUSH, "sms": SMS} | {name: more.pop(name) for name in ("push", "sms") if name in more}
    order = Order(steps=tuple(Step(CHANNELS[one], f"from {one}") for one in steps), **content)
    ordinals = tuple(range(100, 100 + steps.count("P")))
    return Flow("a", 7, "bulk", "m-1", address, order, NOON, NOON, push_ordinals=ordinals, **{"due_at": NOON, **more})


def outcomes(flow: Flow) -> list[tuple[str, int]]:
    """What has become of each step."""
    return [(one.channel.value, one.status) for one in flow.attempts]


def last(flow: Flow) -> Attempt:
    return flow.attempts[-1]
