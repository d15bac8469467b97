"""Devices of a fresh account, and devices whose requests nobody answers but the test."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import httpx
import pytest

from pushtwin.sdk import Device, Platform
from tests.api_client import Account

MakeDevice = Callable[..., Device]


@pytest.fixture(params=list(Platform), ids=str)
def platform(request: pytest.FixtureRequest) -> Platform:
    """Both of them."""
    chosen: Platform = request.param
    return chosen


@pytest.fixture
def device(http: httpx.Client, account: Account, platform: Platform) -> Device:
    """A device of the account, registered."""
    made = Device(http, account.application_code, platform=platform)
    made.create()
    return made


@dataclass
class Listener:
    """Takes down what is sent, and answers what it is told to: always the same, or what a function says."""

    answer: httpx.Response | Callable[[httpx.Request], httpx.Response] = field(
        default_factory=lambda: httpx.Response(200, json={"pushRegId": "r-1"})
    )
    heard: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.heard.append(request)
        return self.answer if isinstance(self.answer, httpx.Response) else self.answer(request)

    @property
    def last(self) -> httpx.Request:
        return self.heard[-1]


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
def told(listener: Listener) -> Iterator[MakeDevice]:
    """Makes devices that talk to the listener."""
    with httpx.Client(base_url="http://twin/prefix", transport=httpx.MockTransport(listener)) as client:
        yield lambda **options: Device(client, "code", **options)
