"""Many devices at once."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from pushtwin.sdk import IPHONE, DeviceError, create_fleet
from tests.api_client import Account


def fleet_of(account: Account, count: int) -> list[str]:
    page = f"{account.path}/registrations?limit=1000"
    found = account.http.get(page).raise_for_status().json()["registrations"]
    assert len(found) == count
    return [one["registrationId"] for one in found]


def test_a_fleet_of_hundreds_is_registered_and_told_one_by_one(twin_url: str, account: Account) -> None:
    told: list[str] = []
    created = asyncio.run(create_fleet(twin_url, account.application_code, 300, on_created=told.append))
    assert told == created
    assert sorted(created) == sorted(fleet_of(account, 300))


def test_a_fleet_of_iphones_is_of_iphones(twin_url: str, account: Account) -> None:
    asyncio.run(create_fleet(twin_url, account.application_code, 3, phone=IPHONE))
    registrations = account.http.get(f"{account.path}/registrations").json()["registrations"]
    assert {one["systemData"]["os"] for one in registrations} == {"iOS"}


class Refusing(BaseHTTPRequestHandler):
    """Registers the first ten devices, and is then out of order."""

    protocol_version = "HTTP/1.1"
    asked = 0

    def do_POST(self) -> None:
        type(self).asked += 1
        self.rfile.read(int(self.headers["Content-Length"]))
        good = self.asked <= 10
        body = b'{"pushRegId": "r-1"}' if good else b""
        self.send_response(200 if good else 503)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def refusing() -> Iterator[str]:
    Refusing.asked = 0
    with ThreadingHTTPServer(("127.0.0.1", 0), Refusing) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_the_first_failure_stops_the_rest_and_nothing_is_tried_twice() -> None:
    told: list[str] = []
    with refusing() as url, pytest.raises(DeviceError) as caught:
        asyncio.run(create_fleet(url, "code", 1000, concurrency=4, on_created=told.append))
    assert caught.value.status == 503
    assert len(told) <= 10
    assert Refusing.asked <= 10 + 4


def test_a_fleet_without_a_twin_fails_with_one_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    with pytest.raises(DeviceError, match="No answer from"):
        asyncio.run(create_fleet(url, "code", 100))


def test_a_fleet_of_none_is_none_and_nothing_at_a_time_is_refused() -> None:
    assert asyncio.run(create_fleet("http://127.0.0.1:1", "code", 0)) == []
    with pytest.raises(ValueError, match="At least one"):
        asyncio.run(create_fleet("http://127.0.0.1:1", "code", 1, concurrency=0))
