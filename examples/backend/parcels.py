"""Tells people that a parcel waits for them: by push, and by SMS where the push has not arrived in ten minutes.

A send whose answer was lost is sent again under the same message id, which the platform takes once.
"""

import time
from collections.abc import Callable

import httpx

from backend import Platform

SCENARIOS, SEND, REPORTS = "/omni/1/scenarios", "/omni/1/advanced", "/omni/1/reports"
PATIENCE_MINUTES = 10
DUPLICATE = 23  # the status of a message id that was used before: our own, when an answer was lost


class ParcelMessages:
    """`http` has the platform's address and the credentials; pushes are of the application `sender`."""

    def __init__(self, http: httpx.Client, sender: str, sleep: Callable[[float], object] = time.sleep) -> None:
        self._http = http
        self._platform = Platform(http, sleep)
        self._flow = [{"channel": "PUSH", "from": sender}, {"channel": "SMS", "from": "Parcels"}]
        self._scenario: str | None = None  # a real backend keeps the key
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
        self._platform.post(SEND, body)

    def collect(self) -> None:
        """Note what has become of parcels since the last time: the platform tells each report once."""
        answer = self._http.get(REPORTS)
        answer.raise_for_status()
        for report in answer.json()["results"]:
            has_arrived = report["status"]["groupName"] == "DELIVERED"
            if (
                has_arrived or report["callbackData"] not in self.reached
            ):  # what was refused as a repetition says nothing
                self.reached[report["callbackData"]] = report["channel"] if has_arrived else None

    def _scenario_key(self) -> str:
        if self._scenario is None:
            answer = self._platform.post(SCENARIOS, {"name": "Parcels", "flow": self._flow})
            self._scenario = answer.json()["key"]
        return self._scenario
