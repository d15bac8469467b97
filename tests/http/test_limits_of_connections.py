"""What a client may ask of a connection, and how long it may take."""

import asyncio
import resource
import socket
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from starlette.types import Receive, Scope, Send

from pushtwin.http.server import limits
from tests.cli.test_serve import serve, until
from tests.http.wire import Connection, connected, echo
from tests.serving import serving_app

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
KIBIBYTE = 1024


async def never_read(scope: Scope, receive: Receive, send: Send) -> None:
    """An app that answers at once, and much."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for _ in range(200):
        await send({"type": "http.response.body", "body": b"x" * 100_000, "more_body": True})
    await send({"type": "http.response.body"})


async def slowly(scope: Scope, receive: Receive, send: Send) -> None:
    """An app that takes its time."""
    await asyncio.sleep(0.5)
    await echo(scope, receive, send)


def with_headers(*headers: bytes) -> bytes:
    return b"\r\n".join([b"GET / HTTP/1.1", *headers, b"", b""])


class TestHead:
    """64 KiB and 100 headers."""

    def test_what_is_within_the_limits_is_served(self, client: Connection) -> None:
        client.send(with_headers(*(b"x-%d: %d" % (number, number) for number in range(100))))
        assert client.read().status == 200
        client.send(with_headers(b"x: " + b"y" * (63 * KIBIBYTE)))
        assert client.read().status == 200
        client.send(b"POST / HTTP/1.1\r\nContent-Length: 100000\r\n\r\n" + b"x" * 100_000)
        assert client.read().status == 200

    @pytest.mark.parametrize(
        "sent",
        [
            with_headers(*(b"x-%d: %d" % (number, number) for number in range(101))),
            with_headers(b"x: " + b"y" * (64 * KIBIBYTE)),
            with_headers(*(b"x-%d: " % number + b"y" * 8000 for number in range(9))),
            b"GET /" + b"y" * (64 * KIBIBYTE) + b" HTTP/1.1\r\n\r\n",
            b"GET / HTTP/1.1\r\nx: " + b"y" * (200 * KIBIBYTE),
            b"GET / HTTP/1.1\r\n" + b"y" * (200 * KIBIBYTE),
        ],
        ids=["many", "a long one", "together", "a long path", "endless", "an endless name"],
    )
    def test_what_is_beyond_is_refused_and_the_connection_closed(self, client: Connection, sent: bytes) -> None:
        client.send(GET)
        assert client.read().status == 200
        client.send(sent)
        answer = client.read()
        assert (answer.status, answer.headers["connection"]) == (431, "close")
        assert client.is_closed()

    def test_a_client_that_goes_on_sending_is_told_all_the_same(self, client: Connection) -> None:
        client.send(b"GET / HTTP/1.1\r\nx: " + b"y" * 5_000_000)
        assert client.read().status == 431

    def test_an_answer_that_is_under_way_comes_first(self) -> None:
        with serving_app(slowly, lifespan="off") as url, connected(url) as client:
            client.send(GET + with_headers(b"x: " + b"y" * (64 * KIBIBYTE)))
            assert client.read().status == 200
            assert client.is_closed()

    def test_what_comes_after_a_body_in_pieces_is_bounded_too(self, client: Connection) -> None:
        head = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n"
        client.send(head + b"x-late: 1\r\n\r\n")
        assert client.read().json() == {
            "method": "POST",
            "path": "/",
            "headers": {"transfer-encoding": "chunked"},
            "body": "hi",
        }
        client.send(head + b"x-late: " + b"y" * (200 * KIBIBYTE))
        assert client.read().status == 431
        assert client.is_closed()

    def test_what_is_no_request_is_refused(self, client: Connection) -> None:
        client.send(b"nonsense\r\n\r\n")
        answer = client.read()
        assert (answer.status, answer.headers["connection"]) == (400, "close")
        assert client.is_closed()


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same patience as ever, but a hundred times shorter."""
    monkeypatch.setattr(limits, "HEAD_SECONDS", 0.6)
    monkeypatch.setattr(limits, "BODY_SECONDS", 0.6)
    monkeypatch.setattr(limits, "LINGER_SECONDS", 0.2)


def test_the_patience_of_the_server_is_that_of_the_readme(project: Path) -> None:
    readme = " ".join((project / "README.md").read_text().split())
    assert f"within {limits.HEAD_SECONDS} seconds" in readme
    assert f"no progress for {limits.BODY_SECONDS} seconds" in readme
    assert f"idle for {limits.KEEP_ALIVE_SECONDS} seconds" in readme
    assert f"{limits.MAX_HEAD_BYTES // KIBIBYTE} KiB and {limits.MAX_HEADERS} headers" in readme


@pytest.mark.usefixtures("hasty")
class TestPatience:
    """Who says nothing is let go."""

    @pytest.mark.parametrize("said", [b"", b"\r\n", b"\r\n\r\n\r\n"])
    def test_who_connects_and_asks_nothing(self, client: Connection, said: bytes) -> None:
        client.send(said)
        assert client.is_closed()

    def test_who_does_not_finish_a_head(self, client: Connection) -> None:
        client.send(b"GET / HTTP/1.1\r\n")
        assert client.read().status == 408
        assert client.is_closed()

    def test_who_sends_a_head_byte_by_byte_for_ever(self, client: Connection) -> None:
        client.send(b"GET / HTTP/1.1\r\nx: ")
        with suppress(ConnectionError):  # how it ends when it is too late to be told
            for _ in range(20):
                client.send(b"x")
                time.sleep(0.05)
        assert client.read().status == 408

    def test_who_does_not_finish_the_next_head(self, client: Connection) -> None:
        client.send(GET)
        assert client.read().status == 200
        client.send(b"GET / HT")
        assert client.read().status == 408
        assert client.is_closed()

    def test_who_sends_blank_lines_between_requests(self, client: Connection) -> None:
        client.send(GET)
        assert client.read().status == 200
        client.send(b"\r\n")
        assert client.is_closed()

    @pytest.mark.parametrize("framing", [b"Content-Length: 5", b"Transfer-Encoding: chunked"])
    def test_who_does_not_finish_a_body(self, client: Connection, framing: bytes) -> None:
        client.send(b"POST / HTTP/1.1\r\n" + framing + b"\r\n\r\n2\r")
        assert client.read().status == 408
        assert client.is_closed()

    def test_a_body_that_comes_slowly_is_awaited(self, client: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
        """Longer than a pause may be, in pauses that are much shorter: the sender may be held up."""
        monkeypatch.setattr(limits, "BODY_SECONDS", 1)
        client.send(b"POST / HTTP/1.1\r\nContent-Length: 15\r\n\r\n")
        for letter in b"hello and hello":
            time.sleep(0.1)
            client.send(bytes([letter]))
        assert client.read().json()["body"] == "hello and hello"

    def test_who_does_not_take_the_answer(self, caplog: pytest.LogCaptureFixture) -> None:
        with serving_app(never_read, lifespan="off", timeout_keep_alive=1) as url, connected(url) as client:
            client.send(GET)
            until(lambda: bool(_server_side(url)))
            until(lambda: not _server_side(url))
        assert "Traceback" not in caplog.text


def test_blanks_around_the_value_of_a_header_are_no_part_of_it(client: Connection) -> None:
    client.send(b"POST / HTTP/1.1\r\nHost: a\r\nAppCode: \t x y \t \r\nContent-Length: 2  \r\n\r\nhi")
    answer = client.read().json()
    assert (answer["headers"]["appcode"], answer["headers"]["content-length"], answer["body"]) == ("x y", "2", "hi")


def test_a_connection_is_kept_for_a_while_after_an_answer() -> None:
    with serving_app(echo, lifespan="off", timeout_keep_alive=1) as url, connected(url) as client:
        client.send(GET)
        assert client.read().status == 200
        began = time.monotonic()
        assert client.is_closed()
        assert 0.5 < time.monotonic() - began < 5


def _server_side(url: str) -> list[Any]:
    """The connections that this process has taken at a port."""
    port = int(url.rpartition(":")[2])
    taken = psutil.Process().net_connections(kind="tcp")
    return [one for one in taken if one.laddr.port == port and one.status == psutil.CONN_ESTABLISHED]


# -- open files ------------------------------------------------------------------------------------------------


def test_when_no_more_can_connect_the_log_says_so_and_the_server_goes_on(tmp_path: Path) -> None:
    with serve(tmp_path, "--port", "0", "--ephemeral") as twin:
        address = ("127.0.0.1", int(twin.url.rpartition(":")[2]))
        httpx.get(f"{twin.url}/_twin/health/ready", timeout=30)
        process = psutil.Process(twin.process.pid)
        limit = process.num_fds() + 20
        process.rlimit(resource.RLIMIT_NOFILE, (limit, limit))
        with ExitStack() as silent:
            for _ in range(40):
                silent.enter_context(socket.create_connection(address))
            until(lambda: "limit of open files" in twin.log)
        until(lambda: process.num_fds() < limit - 10)
        assert httpx.get(f"{twin.url}/_twin/health/ready", timeout=30).status_code == 200
        assert twin.log.count("limit of open files") == 1
        assert "Traceback" not in twin.log
