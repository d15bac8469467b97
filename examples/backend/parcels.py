"""Tells people that a parcel waits for them: by push, and by SMS where the push has not arrived in ten minutes.

A send whose answer was lost is sent again under the same message id, which the platform takes once.
"""

import time
from collections.abc import Callable, Mapping
from typing import Any

import httpx

from backend import Platform

SCENARIOS, SEND, LOGS = "/omni/1/scenarios", "/omni/1/advanced", "/omni/1/logs"
PATIENCE_MINUTES = 10
LAST_CHANNEL = "SMS"
DUPLICATE = 23  # the status of a message id that was used before: our own, when an answer was lost


class ParcelMessages:
    """`http` has the platform's address and the credentials; pushes are of the application `sender`."""

    def __init__(self, http: httpx.Client, sender: str, sleep: Callable[[float], object] = time.sleep) -> None:
        self._platform = Platform(http, sleep)
        self._flow = [{"channel": "PUSH", "from": sender}, {"channel": LAST_CHANNEL, "from": "Parcels"}]
        self._scenario: str | None = None  # a real backend keeps the key
        self._told: list[str] = []  # a real backend has a table
        self.reached: dict[str, str | None] = {}
        """By which channel the owner of a parcel was reached; None where nothing has arrived."""

    def tell(self, parcel: str, phone: str) -> None:
        """To whoever has this number. Raises PlatformUnavailable, PlatformRefused."""
        text = f"Parcel {parcel} waits for you."
        body = {
            "scenarioKey": self._scenario_key(),
            "destinations": [{"messageId": f"parcel-{parcel}", "to": {"phoneNumber": phone}}],
            "push": {"text": text, "validityPeriod": PATIENCE_MINUTES, "customPayload": {"parcel": parcel}},
            "sms": {"text": text},
            "callbackData": parcel,
        }
        self._told.append(parcel)
        self._platform.post(SEND, body)

    def collect(self) -> None:
        """Note what has become of parcels of which nobody has heard yet. Raises PlatformUnavailable, PlatformRefused.

        It looks at the logs: they can be asked again where an answer was lost, while reports are handed out once.
        """
        waiting = [parcel for parcel in self._told if self.reached.get(parcel) is None]
        if waiting:
            messages = ",".join(f"parcel-{parcel}" for parcel in waiting)  # a real backend asks for some at a time
            for step in self._platform.get(LOGS, {"messageId": messages}).json()["results"]:
                self._note(step)

    def _note(self, step: Mapping[str, Any]) -> None:
        parcel, status = step["messageId"].removeprefix("parcel-"), step["status"]
        if status["id"] == DUPLICATE:  # says nothing of the message that it repeats
            return
        if status["groupName"] == "DELIVERED":
            self.reached[parcel] = step["channel"]
        elif step["channel"] == LAST_CHANNEL and status["groupName"] != "PENDING":
            self.reached.setdefault(parcel, None)

    def _scenario_key(self) -> str:
        if self._scenario is None:
            answer = self._platform.post(SCENARIOS, {"name": "Parcels", "flow": self._flow})
            self._scenario = answer.json()["key"]
        return self._scenario
