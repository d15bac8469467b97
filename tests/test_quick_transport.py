"""The connection that the tests of all surfaces use."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from tests.cases import each_named
from tests.quick_transport import QuickClient, QuickTransport


@contextmanager
def answering(*answers: bytes) -> Iterator[tuple[httpx.Client, list[bytes]]]:
    """A client, and what a server has received that gives these answers, each to one call, and then hangs up."""
    received: list[bytes] = []

    def serve(listener: socket.socket) -> None:
        connection = listener.accept()[0]
        with connection:
            for answer in answers:
                received.append(connection.recv(65536))
                connection.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        serving = threading.Thread(target=serve, args=(listener,))
        serving.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with QuickClient(url) as client:
            yield client, received
        serving.join()


def test_a_connection_is_used_again_and_what_is_said_before_an_answer_is_none() -> None:
    first = b"HTTP/1.1 200 Fine\r\nContent-Length: 2\r\nX-A: 1\r\nX-A: 2\r\n\r\nok"
    second = b"HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nno\r\n1\r\n!\r\n0\r\n\r\n"
    third = b"HTTP/1.1 200 OK\r\nContent-Length: 70\r\n\r\n"
    with answering(first, second, third) as (client, received):
        answers = [client.post("/a?b=c", json=1), client.get("/"), client.head("/")]
        assert [(one.status_code, one.reason_phrase, one.text) for one in answers] == [
            (200, "Fine", "ok"),
            (404, "Not Found", "no!"),
            (200, "OK", ""),
        ]
        assert answers[0].headers.get_list("x-a") == ["1", "2"]
        assert received[0].startswith(b"POST /a?b=c HTTP/1.1\r\n")
        assert received[0].endswith(b"\r\n\r\n1")


def test_a_body_of_unknown_length_goes_in_pieces() -> None:
    with answering(b"HTTP/1.1 204 No Content\r\n\r\n") as (client, received):
        assert client.post("/", content=iter([b"ab"])).status_code == 204
        assert b"\r\n\r\n2\r\nab\r\n" in received[0]


@each_named(
    ("answer", "error"),
    {
        "nothing": (b"", httpx.RemoteProtocolError),
        "half of it": (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab", httpx.RemoteProtocolError),
        "nonsense": (b"nonsense\r\n\r\n", httpx.RemoteProtocolError),
    },
)
def test_what_is_no_answer_is_an_error(answer: bytes, error: type[Exception]) -> None:
    with answering(answer) as (client, _), pytest.raises(error):
        client.get("/")


def test_who_can_not_be_reached_is_an_error() -> None:
    with httpx.Client(transport=QuickTransport()) as client, pytest.raises(httpx.ConnectError):
        client.get("http://127.0.0.1:9/")
