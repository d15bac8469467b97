"""A request that asks for another protocol is served like any other: the wish is ignored, the body counts."""

from collections.abc import Iterator

import httpx
import pytest

from pushtwin.settings import Settings
from tests.api_client import Account
from tests.http.wire import Connection, connected
from tests.serving import serving

WISHES = {
    "h2c": b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAAAAIAAAAB\r\n",
    "tls": b"Connection: Upgrade\r\nUpgrade: TLS/1.2\r\n",
    "websocket": b"Upgrade: websocket\r\nConnection: keep-alive, upgrade\r\nSec-WebSocket-Version: 13\r\n",
}
BODIES = {
    "length": b"Content-Length: 5\r\n\r\nhello",
    "chunked": b"Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
    "none": b"\r\n",
}
PLAIN = b"POST /plain HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi"


def request(wish: bytes, body: bytes, path: bytes = b"/asked") -> bytes:
    return b"POST " + path + b" HTTP/1.1\r\nHost: a\r\nX-Own: 1\r\n" + wish + body


every_wish = pytest.mark.parametrize("wish", WISHES.values(), ids=WISHES)
every_body = pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)


@every_wish
@every_body
class TestUpgrade:
    """Whatever is asked for, and however the body comes."""

    def test_the_body_arrives_and_the_headers_are_those_that_were_sent(
        self, client: Connection, wish: bytes, body: bytes
    ) -> None:
        client.send(request(wish, body))
        answer = client.read()
        assert answer.status == 200
        seen = answer.json()
        assert (seen["method"], seen["path"], seen["headers"]["x-own"]) == ("POST", "/asked", "1")
        assert seen["body"] == ("" if body == BODIES["none"] else "hello")
        assert seen["headers"]["upgrade"] in {"h2c", "TLS/1.2", "websocket"}
        assert "connection" in seen["headers"]

    def test_the_connection_stays(self, client: Connection, wish: bytes, body: bytes) -> None:
        for _ in range(3):
            client.send(request(wish, body))
            assert client.read().json()["path"] == "/asked"
            client.send(PLAIN)
            assert client.read().json()["body"] == "hi"

    def test_several_in_one_packet_are_answered_in_their_order(
        self, client: Connection, wish: bytes, body: bytes
    ) -> None:
        client.send(PLAIN + request(wish, body, b"/1") + request(wish, body, b"/2") + PLAIN)
        answers = [client.read().json() for _ in range(4)]
        expected = "" if body == BODIES["none"] else "hello"
        assert [answer["path"] for answer in answers] == ["/plain", "/1", "/2", "/plain"]
        assert [answer["body"] for answer in answers] == ["hi", expected, expected, "hi"]

    def test_every_byte_may_come_alone(self, client: Connection, wish: bytes, body: bytes) -> None:
        whole = request(wish, body)
        client.send_in_pieces(whole[place : place + 1] for place in range(len(whole)))
        assert client.read().json()["body"] == ("" if body == BODIES["none"] else "hello")

    def test_it_may_be_cut_anywhere(self, echo_url: str, wish: bytes, body: bytes) -> None:
        whole = request(wish, body)
        with connected(echo_url) as client:
            for place in range(1, len(whole)):
                client.send_in_pieces([whole[:place], whole[place:] + PLAIN])
                asked, plain = client.read().json(), client.read().json()
                assert asked["body"] == ("" if body == BODIES["none"] else "hello"), place
                assert plain["body"] == "hi", place


def test_a_large_body_arrives(client: Connection) -> None:
    body = b"x" * 1_000_000
    client.send(request(WISHES["h2c"], b"Content-Length: 1000000\r\n\r\n" + body))
    assert client.read().json()["body"] == body.decode()


def test_a_connection_that_is_to_be_closed_is_closed(client: Connection) -> None:
    client.send(request(b"Connection: close, Upgrade\r\nUpgrade: h2c\r\n", BODIES["length"]))
    assert client.read().json()["body"] == "hello"
    assert client.is_closed()


def test_a_client_that_waits_to_be_asked_for_the_body_is_asked(client: Connection) -> None:
    head, _, body = request(WISHES["h2c"] + b"Expect: 100-continue\r\n", BODIES["length"]).partition(b"\r\n\r\n")
    client.send(head + b"\r\n\r\n")
    assert client.read_line() == b"HTTP/1.1 100 Continue"
    assert client.read_line() == b""
    client.send(body)
    assert client.read().json()["body"] == "hello"


@pytest.mark.parametrize("first", [b"CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"])
def test_a_tunnel_and_http_2_are_refused(client: Connection, first: bytes) -> None:
    client.send(first)
    assert client.read().status == 400
    assert client.is_closed()


# -- what a lost body did to the twin --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def twin() -> Iterator[httpx.Client]:
    """A twin that is asked for another protocol in every request."""
    wish = {"Connection": "Upgrade, HTTP2-Settings", "Upgrade": "h2c", "HTTP2-Settings": "AAEAAEAAAAIAAAAB"}
    with serving(Settings(ephemeral=True)) as url, httpx.Client(base_url=url, headers=wish, timeout=30) as client:
        yield client


def test_a_person_is_personalized(twin: httpx.Client) -> None:
    account = Account.create(twin)
    account.install(registrationId="d1")
    assert account.push.personalize("d1", {"externalId": "u-1"}).status_code == 200
    assert account.owner("d1")["externalId"] == "u-1"


def test_a_call_that_never_came_is_not_verified(twin: httpx.Client) -> None:
    account = Account.create(twin)
    expected = {"operation": "personalize-push-instance", "count": 1}
    assert twin.post(f"{account.path}/journal/verify", json=expected).json()["passed"] is False
