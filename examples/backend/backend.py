"""A small backend: it tells the push platform who is logged in on which device.

It can be told twice. A login that is sent again, because the answer to the first was lost, leads to the same state; so
does a logout. That is why everything that may have gone wrong on the way can simply be sent again.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import httpx

PUSH = "/people/2/contactInformation/push"
NO_REGISTRATION = 48013
PAUSES_SECONDS = (0.1, 0.2, 0.4, 0.8)  # between as many attempts and one


class DeviceGone(Exception):
    """The platform does not know the device: the app was removed. Forget it."""


class PlatformUnavailable(Exception):
    """The platform did not answer well, however often it was asked. Try again later."""


class PlatformRefused(Exception):
    """The platform will never accept this. Asking again is of no use."""


class Platform:
    """Sends until there is an answer. `http` has the platform's address and the credentials."""

    def __init__(self, http: httpx.Client, sleep: Callable[[float], object] = time.sleep) -> None:
        self._http = http
        self._sleep = sleep

    def post(self, path: str, body: dict[str, Any]) -> httpx.Response:
        """The good answer. Raises DeviceGone, PlatformUnavailable, PlatformRefused."""
        return self._ask("POST", path, json=body)

    def get(self, path: str, query: dict[str, str]) -> httpx.Response:
        """The same."""
        return self._ask("GET", path, params=query)

    def _ask(self, method: str, path: str, **content: Any) -> httpx.Response:
        for pause in (*PAUSES_SECONDS, None):
            answer = self._send(method, path, **content)
            if answer is not None and answer.status_code != 429 and not answer.is_server_error:
                return _checked(answer)
            if pause is not None:
                self._sleep(_wanted_pause(answer) or pause)
        raise PlatformUnavailable(path)

    def _send(self, method: str, path: str, **content: Any) -> httpx.Response | None:
        """The answer; None when it was lost. Nobody knows then whether the platform has done it."""
        try:
            return self._http.request(method, path, **content)
        except httpx.TransportError:
            return None


class PushDevices:
    """Logs people in and out on their devices."""

    def __init__(self, http: httpx.Client, sleep: Callable[[float], object] = time.sleep) -> None:
        self._platform = Platform(http, sleep)

    def login(self, device: str, user: str, phone: str | None = None) -> dict[str, Any]:
        """From now on the device is this user's, whoever was logged in before. Returns what the platform knows.

        Raises DeviceGone, PlatformUnavailable, PlatformRefused.
        """
        identity = {"externalId": user} | ({"phoneNumber": phone} if phone else {})
        # Without force a second login could be refused, also when it only repeats the first.
        answer = self._platform.post(f"{PUSH}/{device}/personalize?forceDepersonalize=true", {"identity": identity})
        person: dict[str, Any] = answer.json()
        return person

    def logout(self, device: str) -> None:
        """From now on the device is nobody's. Raises PlatformUnavailable, PlatformRefused."""
        with suppress(DeviceGone):  # then nobody is logged in there
            self._platform.post(f"{PUSH}/{device}/depersonalize", {})


def _wanted_pause(answer: httpx.Response | None) -> float | None:
    """The seconds that the platform asks for; None when it does not say."""
    told = answer.headers.get("Retry-After") if answer is not None else None
    return float(told) if told else None


def _checked(answer: httpx.Response) -> httpx.Response:
    if answer.is_success:
        return answer
    if answer.json().get("errorCode") == NO_REGISTRATION:
        raise DeviceGone
    raise PlatformRefused(answer.text)
