"""After a failure of the twin itself: an answer in shape, a log entry, and a connection that stays."""

import asyncio
import logging
import socket
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import httpx
import pytest

from pushtwin.app import create_app
from pushtwin.background.journal_writer import JournalWriter
from pushtwin.base.errors import DatabaseUnavailable
from pushtwin.core.accounts import service as accounts
from pushtwin.core.demo import DEMO_ACCOUNT, DEMO_REGISTRATION_ID
from pushtwin.core.people import backend_service
from pushtwin.http.recording import Recording
from pushtwin.settings import Settings
from tests.api_client import PUSH, Account
from tests.http.wire import Connection, connected
from tests.serving import serving
from tests.shapes import assert_control_error


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A twin."""
    with serving(Settings(ephemeral=True)) as url:
        yield url


@pytest.fixture
def installed(url: str) -> Iterator[Account]:
    """With registration d1."""
    with httpx.Client(base_url=url, timeout=30) as http:
        account = Account.create(http)
        account.install(registrationId="d1")
        yield account


def fail(*_: object, **__: object) -> Any:
    raise RuntimeError("what nobody has thought of")


def emulated(answer: httpx.Response) -> None:
    assert (answer.status_code, list(answer.json())) == (500, ["requestError"])
    assert answer.json()["requestError"]["serviceException"]["messageId"] == "GENERAL_ERROR"


def assert_through_gateway(answer: httpx.Response, account: Account) -> None:
    """Each of the gateway's headers once."""
    for name in ("server", "vary", "access-control-allow-origin", "x-request-id", "x-account-id"):
        assert len(answer.headers.get_list(name)) == 1, name
    assert answer.headers["x-account-id"] == account.answer["accountId"]


def control(answer: httpx.Response) -> None:
    assert_control_error(answer, 500, "INTERNAL_ERROR")


class Failing(NamedTuple):
    """A call, the use case of it that fails, and what an answer then looks like."""

    service: Any
    name: str
    path: str
    check: Callable[[httpx.Response], None]


CALLS = {
    "people": Failing(backend_service, "get_registration", f"{PUSH}/d1", emulated),
    "sdk": Failing(backend_service, "get_registration", "/mobile/1/appinstance/d1", emulated),
    "control": Failing(accounts, "get_account", "/_twin/accounts/{account}", control),
}


@pytest.mark.parametrize("failing", CALLS.values(), ids=CALLS)
def test_the_next_call_on_the_same_connection_works(
    installed: Account, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, failing: Failing
) -> None:
    there = failing.path.format(account=installed.answer["accountId"])
    code = installed.application_code
    ports = set()

    def call() -> httpx.Response:
        answer = installed.http.get(there, headers={"AppCode": code, "Authorization": f"App {code}"})
        ports.add(answer.extensions["network_stream"].get_extra_info("client_addr"))
        return answer

    assert call().status_code == 200
    with monkeypatch.context() as patch:
        patch.setattr(failing.service, failing.name, fail)
        failed = call()
    failing.check(failed)
    assert "connection" not in failed.headers
    assert call().status_code == 200
    assert len(ports) == 1
    assert [str(record.exc_info[1]) for record in caplog.records if record.exc_info] == ["what nobody has thought of"]


def test_a_failure_late_in_a_call_of_a_seeded_account_is_in_shape(
    url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(JournalWriter, "number_call", fail)
    with httpx.Client(base_url=url, timeout=30) as http:
        account = Account.create(http, idSeed="s")
        account.install(registrationId="d1")
        answer = account.push.get("d1")
    emulated(answer)
    assert_through_gateway(answer, account)
    assert answer.headers["content-type"] == "application/json;charset=UTF-8"
    assert "connection" not in answer.headers
    assert "what nobody has thought of" in caplog.text


def test_a_failure_outside_of_the_gateway_has_its_headers(
    installed: Account, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(Recording, "_note", fail)
    answer = installed.push.get("d1")
    emulated(answer)
    assert_through_gateway(answer, installed)
    monkeypatch.setattr(Recording, "__call__", fail)
    answer = installed.push.get("d1")
    emulated(answer)
    assert answer.headers["server"] == "SMS API"
    assert "what nobody has thought of" in caplog.text


def test_a_call_of_a_seeded_account_is_answered_while_the_journal_can_not_be_written(
    url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def refuse(*_: object) -> int:
        raise DatabaseUnavailable("The disk is full.")

    monkeypatch.setattr(JournalWriter, "number_call", refuse)
    with httpx.Client(base_url=url, timeout=30) as http:
        account = Account.create(http, idSeed="s")
        account.install(registrationId="d1")
        assert account.push.update("d1", {"isPrimary": True}).status_code == 200
    assert "The disk is full." in caplog.text


def test_a_caller_in_the_same_process_may_give_up_a_call() -> None:
    async def give_up() -> None:
        app = create_app(Settings(ephemeral=True))
        await app.start()
        transport = httpx.ASGITransport(app)
        try:
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
                await http.post("/_twin/accounts/demo/faults", json={"latencyMs": 30_000})
                code = DEMO_ACCOUNT.applications[0].application_code
                async with asyncio.timeout(0.1):
                    await http.get(f"{PUSH}/{DEMO_REGISTRATION_ID}", headers={"AppCode": str(code)})
        finally:
            await app.stop()

    with pytest.raises(TimeoutError):
        asyncio.run(give_up())


@pytest.mark.parametrize("path", [f"{PUSH}/d1/personalize".encode(), b"/mobile/1/appinstance", b"/_twin/accounts"])
def test_a_client_that_gives_up_leaves_no_traceback(
    url: str, installed: Account, caplog: pytest.LogCaptureFixture, path: bytes
) -> None:
    caplog.set_level(logging.WARNING)
    code = installed.application_code.encode()
    with connected(url) as client:
        client.send(b"POST " + path + b" HTTP/1.1\r\nHost: 127.0.0.1\r\nAppCode: " + code)
        client.send(b"\r\nAuthorization: App " + code + b"\r\nContent-Length: 10\r\n\r\n{")
    assert installed.push.get("d1").status_code == 200
    assert caplog.records == []


# -- a stop ----------------------------------------------------------------------------------------------------


def test_a_call_that_goes_on_when_the_twin_stops_is_answered_in_shape(caplog: pytest.LogCaptureFixture) -> None:
    with (
        serving(Settings(ephemeral=True), timeout_graceful_shutdown=1) as url,
        httpx.Client(base_url=url, timeout=30) as http,
    ):
        account = Account.create(http)
        account.install(registrationId="d1")
        latency = {"latencyMs": 30_000, "on": {"operation": "get-push-device-registration"}}
        assert http.post(f"{account.path}/faults", json=latency).status_code == 201
        port = int(url.rpartition(":")[2])
        waiting = socket.create_connection(("127.0.0.1", port), timeout=20)
        code = account.application_code.encode()
        waiting.sendall(b"GET " + f"{PUSH}/d1".encode() + b" HTTP/1.1\r\nHost: a\r\nAppCode: " + code + b"\r\n\r\n")
        assert account.push.update("d1", {}).status_code == 200  # by now the other call has begun
    connection = Connection(waiting)
    answer = connection.read()
    assert (answer.status, answer.headers["connection"]) == (500, "close")
    assert answer.json()["requestError"]["serviceException"]["messageId"] == "GENERAL_ERROR"
    connection.close()
    waiting.close()
    assert "Traceback" not in caplog.text
    assert asyncio.CancelledError.__name__ not in caplog.text
