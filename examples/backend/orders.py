"""Tells users of their orders by push, and learns from webhooks what became of that.

Everything may come twice. A send whose answer was lost is sent again under the same message id, which the platform
takes once; a webhook that is called again finds what it tells noted already.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import httpx

from backend import Platform

SEND = "/push/3/messages"
ATTEMPTS = 2
DUPLICATE = 23  # the status of a message id that was used before: our own, when an answer was lost


class Outcome(StrEnum):
    """What has become of telling a user."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass
class Notice:
    """What a user is told of an order."""

    user: str
    text: str
    attempt: int = 1
    outcome: Outcome = Outcome.PENDING


class OrderMessages:
    """`http` has the platform's address and the credentials; the platform reports to `reports_url`."""

    def __init__(
        self, http: httpx.Client, sender: str, reports_url: str, sleep: Callable[[float], object] = time.sleep
    ) -> None:
        self._platform = Platform(http, sleep)
        self._sender = sender
        self._reports_url = reports_url
        self._notices: dict[str, Notice] = {}  # a real backend has a table

    def tell(self, order: str, user: str, text: str) -> None:
        """Send it to all devices of the user. Raises PlatformUnavailable, PlatformRefused."""
        notice = self._notices[order] = Notice(user, text)
        self._send(order, notice, notice.attempt)

    def outcome(self, order: str) -> Outcome:
        """What is known of it."""
        return self._notices[order].outcome

    def receive(self, body: Mapping[str, Any]) -> None:
        """What the platform reports. Where this raises, answer 500: the platform calls again."""
        for report in body["results"]:
            order, _, attempt = report["callbackData"].rpartition("/")
            self._note(order, int(attempt), report["status"])

    def _note(self, order: str, attempt: int, status: Mapping[str, Any]) -> None:
        notice = self._notices.get(order)
        if notice is None or status["id"] == DUPLICATE or notice.outcome is Outcome.DELIVERED:
            return
        if status["groupName"] == "DELIVERED":
            notice.outcome = Outcome.DELIVERED  # one device is enough
        elif attempt == notice.attempt:  # otherwise it has been sent again since
            self._fail(order, notice, is_late=status["groupName"] == "EXPIRED")

    def _fail(self, order: str, notice: Notice, *, is_late: bool) -> None:
        if is_late and notice.attempt < ATTEMPTS:
            self._send(order, notice, notice.attempt + 1)
            notice.attempt += 1
        else:
            notice.outcome = Outcome.FAILED

    def _send(self, order: str, notice: Notice, attempt: int) -> None:
        key = f"{order}/{attempt}"
        to = {"type": "EXTERNAL_USER_ID", "externalUserId": notice.user, "messageId": f"order-{order}-{attempt}"}
        message = {
            "sender": self._sender,
            "destinations": [to],
            "content": {"type": "TEXT", "title": f"Order {order}", "text": notice.text},
            "options": {"validityPeriod": {"amount": 1, "timeUnit": "HOURS"}, "customPayload": {"order": order}},
            "webhooks": {"delivery": {"url": self._reports_url}, "callbackData": key},
        }
        self._platform.post(SEND, {"messages": [message]})
