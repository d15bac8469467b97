"""One install of an app, its time, its session, and the way of its requests to the twin."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self

import httpx

from pushtwin.base import machine
from pushtwin.base.times import moment_of
from pushtwin.sdk import sending, wire
from pushtwin.sdk.phone import ANDROID_PHONE, IPHONE, Phone, Platform
from pushtwin.sdk.sending import DeviceError
from pushtwin.sdk.wire import Request

_SESSION = timedelta(seconds=30)


def _real_time() -> datetime:
    return moment_of(machine.time_ns() // 1_000_000)


class Talking:
    """An install that can make requests."""

    def __init__(
        self,
        twin: str | httpx.Client,
        application_code: str,
        *,
        platform: Platform = Platform.ANDROID,
        phone: Phone | None = None,
        push_token: str | None = None,
        registration_id: str | None = None,
        jwt: Callable[[], str | None] | None = None,
        now: Callable[[], datetime] | None = None,
        warn: Callable[[str], object] = lambda _: None,
    ) -> None:
        phone = phone or (ANDROID_PHONE if platform is Platform.ANDROID else IPHONE)
        self.install = wire.new_install(application_code, phone, push_token, registration_id)
        self._jwt = jwt or (lambda: None)
        self._time = now or _real_time
        self._warn = warn
        self._left_at: datetime | None = None
        self._own_client = isinstance(twin, str)
        self._client = twin if isinstance(twin, httpx.Client) else sending.client(twin)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the connection back. A client that was handed in stays open."""
        if self._own_client:
            self._client.close()

    @property
    def registration_id(self) -> str:
        """The registration id. Raises ValueError before there is one."""
        if self.install.registration_id is None:
            raise ValueError(wire.NOT_REGISTERED)
        return self.install.registration_id

    def _now(self) -> wire.Install:
        """The install at this moment: a session ends when the app has been in the background for half a minute."""
        if self._left_at is not None and self._time() - self._left_at > _SESSION:
            self._left_at = None
            self.install = replace(self.install, session_started=None)
        return self.install

    def _send(self, request: Request) -> Any:
        return sending.send(self._client, request, self._warn)


def read_object(answer: Any) -> dict[str, Any]:
    """What an SDK reads as an object."""
    if not isinstance(answer, dict):
        raise DeviceError(None, None, "The answer is not a JSON object")
    return answer
