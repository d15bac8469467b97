"""Faults of the connection, as a client sees them that reads the bytes itself, and one that uses a library."""

import json
import logging
import socket
import time
from http.client import HTTPResponse
from typing import NamedTuple

import httpx
import pytest

from tests.api_client import PUSH
from tests.cases import each
from tests.shapes import assert_control_error
from tests.surfaces.control_api.calls import (
    ALL,
    DEPERSONALIZE,
    GET,
    GET_INSTALLATION,
    PERSONALIZE,
    UPDATE_INSTALLATION,
    WRITING,
    Call,
    on,
    ready_for,
    world,
)
from tests.surfaces.control_api.control import EARLY, Control, Json

BREAKING = ["reset", "empty", "truncated"]
PATIENCE_SECONDS = 20

on_both_apis = on([GET, GET_INSTALLATION])
by_breaking = pytest.mark.parametrize("connection", BREAKING)


class Heard(NamedTuple):
    """All bytes until the twin hung up or the answer was whole, when each piece came, and how it ended."""

    pieces: list[tuple[float, bytes]]
    was_reset: bool

    @property
    def content(self) -> bytes:
        return b"".join(piece for _, piece in self.pieces)

    @property
    def head(self) -> bytes:
        return self.content.partition(b"\r\n\r\n")[0]

    @property
    def body(self) -> bytes:
        return self.content.partition(b"\r\n\r\n")[2]

    @property
    def announced(self) -> int:
        """What Content-Length says."""
        lines = self.head.lower().split(b"\r\n")
        (length,) = [line.partition(b":")[2] for line in lines if line.startswith(b"content-length:")]
        return int(length)


def request(control: Control, call: Call, *, close: bool) -> bytes:
    """The bytes of a call on d1."""
    code = control.account.application_code
    path = (f"{PUSH}/{{id}}{call.endpoint.action}" if hasattr(call.endpoint, "action") else call.endpoint.path).format(
        id="d1"
    )
    body = b"" if call.endpoint.body is None else json.dumps(call.endpoint.body).encode()
    lines = [
        f"{call.endpoint.method} {path} HTTP/1.1",
        f"Host: {control.http.base_url.netloc.decode()}",
        f"Authorization: App {code}" if call.is_mobile else f"AppCode: {code}",
        f"Content-Length: {len(body)}",
        *(["Connection: close"] if close else []),
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def listen(control: Control, call: Call, *, close: bool = True) -> Heard:
    """Make the call over a connection of its own, and hear what comes until there is no more."""
    url = control.http.base_url
    with socket.create_connection((url.host, url.port), PATIENCE_SECONDS) as connection:
        begun = time.monotonic()
        connection.sendall(request(control, call, close=close))
        pieces: list[tuple[float, bytes]] = []
        try:
            while piece := connection.recv(65_536):
                pieces.append((time.monotonic() - begun, piece))
        except ConnectionResetError:
            return Heard(pieces, was_reset=True)
    return Heard(pieces, was_reset=False)


# -- what the socket sees --------------------------------------------------------------------------------------


@on_both_apis
@pytest.mark.parametrize("close", [True, False], ids=["close", "keep-alive"])
def test_a_reset_is_one(control: Control, call: Call, close: bool) -> None:
    control.fault(connection="reset")
    heard = listen(control, call, close=close)
    assert (heard.content, heard.was_reset) == (b"", True)


@on_both_apis
@pytest.mark.parametrize("close", [True, False], ids=["close", "keep-alive"])
def test_an_empty_reply_is_a_hang_up_without_a_byte(control: Control, call: Call, close: bool) -> None:
    control.fault(connection="empty")
    heard = listen(control, call, close=close)
    assert (heard.content, heard.was_reset) == (b"", False)


@on_both_apis
@pytest.mark.parametrize("close", [True, False], ids=["close", "keep-alive"])
def test_a_truncated_body_is_the_beginning_of_the_answer(control: Control, call: Call, close: bool) -> None:
    whole = listen(control, call)
    control.fault(on={"operation": call.operation}, connection="truncated")
    heard = listen(control, call, close=close)
    assert heard.head.startswith(b"HTTP/1.1 200 ")
    assert not heard.was_reset
    assert heard.announced == len(whole.body) > len(heard.body) > 0
    assert whole.body.startswith(heard.body)


def test_a_truncated_body_of_a_call_that_was_refused_is_the_beginning_of_the_refusal(control: Control) -> None:
    control.fault(on={"operation": GET.operation}, connection="truncated")
    assert control.http.delete(f"{control.path}/registrations/d1").status_code == 204
    heard = listen(control, GET)
    assert heard.head.startswith(b"HTTP/1.1 400 ")
    assert 0 < len(heard.body) < heard.announced


def test_a_truncated_answer_of_a_call_that_writes_needs_the_call_to_be_carried_out(control: Control) -> None:
    for target in ({}, {"operation": PERSONALIZE.operation}, {"path": "/mobile/*"}, {"registrationId": "d1"}):
        refused = control.try_fault({"on": target, "connection": "truncated"})
        assert_control_error(refused, 422, "INVALID_REQUEST", "after")
        control.fault(on=target, connection="truncated", after=True)
        control.fault(on=target, connection="truncated", error="GENERAL_ERROR")


@each("call", ALL)
def test_a_truncated_answer_is_no_secret_way_to_write(control: Control, call: Call) -> None:
    refused = control.try_fault({"on": {"operation": call.operation}, "connection": "truncated"})
    assert refused.status_code == (201 if call.endpoint.method == "GET" else 422)


@on_both_apis
def test_a_slow_body_comes_whole_but_slowly(control: Control, call: Call) -> None:
    whole = listen(control, call)
    control.fault(connection="slow", slowMs=300)
    heard = listen(control, call)
    assert heard.head.startswith(b"HTTP/1.1 200 ")
    assert heard.body == whole.body
    assert heard.announced == len(whole.body)
    (first, _), (last, _) = heard.pieces[0], heard.pieces[-1]
    assert len(heard.pieces) > 2
    assert last >= 0.3 - EARLY
    assert first < last


def test_a_slow_body_takes_a_second_unless_told_otherwise(control: Control) -> None:
    control.fault(connection="slow")
    heard = listen(control, GET)
    assert heard.pieces[-1][0] >= 1 - EARLY


def test_a_struck_error_may_be_slow_or_truncated(control: Control) -> None:
    for connection, is_whole in (("slow", True), ("truncated", False)):
        extra: Json = {"slowMs": 20} if connection == "slow" else {}
        control.fault(when={"first": 1}, error="GENERAL_ERROR", connection=connection, **extra)
        heard = listen(control, GET)
        assert heard.head.startswith(b"HTTP/1.1 500 ")
        assert (len(heard.body) == heard.announced) is is_whole


@by_breaking
def test_a_call_that_is_answered_without_a_body_can_be_struck_too(control: Control, connection: str) -> None:
    assert DEPERSONALIZE.make(control.account).content == b""
    control.fault(connection=connection, after=True)
    heard = listen(control, DEPERSONALIZE, close=False)  # comes to an end
    assert heard.content == b""
    assert "status" not in control.last()


@by_breaking
def test_a_break_may_come_late(control: Control, connection: str) -> None:
    control.fault(on={"operation": GET.operation}, connection=connection, latencyMs=50)
    begun = time.monotonic()
    listen(control, GET)
    assert time.monotonic() - begun >= 0.05 - EARLY


# -- what a library makes of it --------------------------------------------------------------------------------


@on_both_apis
@pytest.mark.parametrize(
    ("connection", "error"),
    [("reset", httpx.ReadError), ("empty", httpx.RemoteProtocolError), ("truncated", httpx.RemoteProtocolError)],
)
def test_a_library_reports_it(control: Control, call: Call, connection: str, error: type[Exception]) -> None:
    control.fault(on={"operation": call.operation}, connection=connection)
    with pytest.raises(error):
        call.make(control.account)


@on_both_apis
def test_a_library_reads_a_slow_body(control: Control, call: Call) -> None:
    whole = call.make(control.account)
    control.fault(connection="slow", slowMs=100)
    begun = time.monotonic()
    slow = call.make(control.account)
    assert time.monotonic() - begun >= 0.1 - EARLY
    assert (slow.status_code, slow.content) == (whole.status_code, whole.content)


def test_a_client_gives_up_on_a_body_that_is_too_slow(control: Control) -> None:
    control.fault(connection="slow", slowMs=5_000)
    with pytest.raises(httpx.ReadTimeout):
        control.account.push.call("GET", "d1", timeout=0.2)
    control.remove_faults()
    assert GET.make(control.account).status_code == 200


@by_breaking
def test_the_next_call_goes_well(control: Control, connection: str) -> None:
    for _ in range(3):
        control.fault(on={"operation": GET.operation}, connection=connection, when={"first": 1})
        with pytest.raises(httpx.TransportError):
            GET.make(control.account)
        assert GET.make(control.account).status_code == 200


@by_breaking
def test_other_connections_stay(control: Control, connection: str) -> None:
    control.account.install(registrationId="d2")
    url = control.http.base_url
    calm = request(control, GET, close=False).replace(b"/d1", b"/d2")
    with socket.create_connection((url.host, url.port), PATIENCE_SECONDS) as other:
        for _ in range(2):
            other.sendall(calm)
            answer = HTTPResponse(other)
            answer.begin()
            assert (answer.status, json.loads(answer.read())["registrationId"]) == (200, "d2")
            d1 = {"registrationId": "d1", "operation": GET.operation}
            control.fault(on=d1, connection=connection, when={"first": 1})
            listen(control, GET)


@pytest.mark.parametrize("connection", [*BREAKING, "slow"])
def test_the_twin_does_not_take_it_for_a_failure(
    control: Control, connection: str, caplog: pytest.LogCaptureFixture
) -> None:
    control.fault(connection=connection, after=True, **({"slowMs": 10} if connection == "slow" else {}))
    for call in (GET, DEPERSONALIZE, GET_INSTALLATION):
        listen(control, call)
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == []


# -- what it changes -------------------------------------------------------------------------------------------


@on(WRITING)
def test_a_broken_call_changes_nothing(control: Control, call: Call) -> None:
    ready_for(call, control)
    before = world(control.account)
    for connection in ("reset", "empty"):
        control.fault(connection=connection, when={"first": 1})
        listen(control, call)
    assert world(control.account) == before


@by_breaking
@on([PERSONALIZE, UPDATE_INSTALLATION])
def test_a_call_that_breaks_after_it_was_done_is_done(control: Control, call: Call, connection: str) -> None:
    before = world(control.account)
    control.fault(connection=connection, after=True)
    listen(control, call)
    assert world(control.account) != before


def test_a_slow_call_is_done(control: Control) -> None:
    control.fault(connection="slow", slowMs=20)
    assert PERSONALIZE.make(control.account).status_code == 200
    assert control.account.owner("d1")["externalId"] == "somebody"


def test_a_login_whose_answer_was_lost_is_repeated_well(control: Control) -> None:
    control.fault(connection="reset", after=True, when={"first": 1})
    with pytest.raises(httpx.ReadError):
        PERSONALIZE.make(control.account)
    assert PERSONALIZE.make(control.account).status_code == 200
    assert len(control.account.persons()) == 1


# -- in the journal --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("connection", [*BREAKING, "slow"])
def test_it_is_in_the_journal(control: Control, connection: str) -> None:
    extra: Json = {"slowMs": 20} if connection == "slow" else {"after": connection == "truncated"}
    fault = control.fault(connection=connection, **extra)
    listen(control, PERSONALIZE)
    (entry,) = control.journal()
    assert (entry["operation"], entry["fault"]) == (PERSONALIZE.operation, fault["faultId"])
    assert entry["body"] == PERSONALIZE.endpoint.body
    assert entry.get("status") == (200 if connection in {"slow", "truncated"} else None)
    shown = control.get_fault(fault["faultId"])
    assert (shown["calls"], shown["hits"]) == (1, 1)


@pytest.mark.parametrize("connection", ["reset", "empty"])
@pytest.mark.parametrize("after", [False, True])
def test_a_call_that_was_sent_no_answer_has_no_status(control: Control, connection: str, after: bool) -> None:
    control.fault(connection=connection, after=after)
    listen(control, GET)
    assert not {"status", "answer"} & control.last().keys()
    assert control.passes(operation=GET.operation, count=1)
    assert control.passes(status=500, never=True)
    assert control.passes(status=200, never=True)
