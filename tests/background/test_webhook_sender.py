"""Calls to receivers that really listen: what comes of them, whatever they do."""

import asyncio
import logging
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any

import httpx
import pytest

from pushtwin.background.outside_calls import MOST_OF_ANSWER, look_up
from pushtwin.background.webhook_sender import MOST_AT_ONCE, MOST_OF_PROCESS, WebhookSender
from pushtwin.base.addresses import WebhookPolicy
from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.accounts.settings.reports import WebhookRedirects
from pushtwin.core.webhooks.model import Outcome
from tests.background.receivers import (
    CERTIFICATE,
    Receiver,
    Reply,
    go_on_for_ever,
    hang_up,
    receiving,
    reset,
    say_half,
    say_nothing,
    saying,
    speak_no_http,
)
from tests.cases import each
from tests.core.webhooks.callbacks import make_callback

PRIVATE = WebhookPolicy.PRIVATE
SOON = 0.3  # seconds
AS_IT_IS = AccountSettings()
FOLLOWING = AccountSettings(webhook_redirects=WebhookRedirects.FOLLOW)


async def attempt(
    url: str,
    policy: WebhookPolicy = PRIVATE,
    patience: float = 10,
    lookup: Any = None,
    *,
    settings: AccountSettings = AS_IT_IS,
    **facts: Any,
) -> Outcome:
    sender = WebhookSender(policy, patience=patience, lookup=lookup)
    try:
        return await sender.attempt(make_callback(url=url, **facts), settings)
    finally:
        await sender.stop()


def called(
    reply: Reply, url: str | None = None, *, tls: bool = False, listens: bool = True, **how: Any
) -> tuple[Outcome, Receiver]:
    """One attempt at a receiver; its port stands in the URL as PORT."""

    async def run() -> tuple[Outcome, Receiver]:
        async with receiving(reply, tls=tls, listens=listens) as receiver:
            target = receiver.url if url is None else url.replace("PORT", str(receiver.port))
            return await attempt(target, **how), receiver

    return asyncio.run(run())


def knowing(*addresses: str) -> Any:
    """A resolver that finds these for every name."""

    async def lookup(_: str, __: int) -> Sequence[str]:
        return addresses

    return lookup


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


# -- what is sent ----------------------------------------------------------------------------------------------


def test_what_is_sent_is_the_callbacks_own() -> None:
    _, receiver = called(saying(), body='{"ž": 1}', content_type="application/xml")
    (request,) = receiver.requests
    head, _, body = request.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    assert lines[0] == "POST /hook?a=1 HTTP/1.1"
    assert sorted(lines[1:]) == [
        "Accept-Encoding: identity",
        "Accept: */*",
        "Connection: close",
        "Content-Length: 9",
        "Content-Type: application/xml",
        f"Host: 127.0.0.1:{receiver.port}",
        "User-Agent: pushtwin",
    ]
    assert body == '{"ž": 1}'.encode()


def test_host_is_the_name_that_was_given() -> None:
    outcome, receiver = called(saying(), "http://hooks.example:PORT/x", lookup=knowing("127.0.0.1"))
    assert outcome.status == 200
    assert f"Host: hooks.example:{receiver.port}".encode() in receiver.requests[0]


def test_name_and_password_go_where_http_has_them_and_nowhere_else(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        for reply in (saying(), saying(500), hang_up):
            outcome, receiver = called(reply, "http://ana:s3cret@127.0.0.1:PORT/?q=s3cret")
            assert b"Authorization: Basic YW5hOnMzY3JldA==" in receiver.requests[0]
            assert b"ana:" not in receiver.requests[0]
            assert "s3cret" not in str(outcome._replace(asked=()))
    assert "s3cret" not in caplog.text
    assert "YW5hOnMzY3JldA" not in caplog.text


def test_the_log_does_not_tell_of_every_call(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        called(saying())
    assert caplog.text == ""


# -- what comes back -------------------------------------------------------------------------------------------


@each("status", [200, 204, 302, 404, 500])
def test_what_a_receiver_answers(status: int) -> None:
    outcome, receiver = called(saying(status, "Location: /elsewhere\r\nX-A: b\r\n", b"" if status == 204 else b"said"))
    assert (outcome.status, outcome.reason) == (status, None)
    assert outcome.body == (b"" if status == 204 else b"said")
    assert (b"X-A", b"b") in outcome.answered
    assert len(receiver.requests) == 1  # a redirect is not followed


@each(("status", "method"), [(301, b"GET"), (302, b"GET"), (303, b"GET"), (307, b"POST"), (308, b"POST")])
def test_an_account_may_have_redirects_followed(status: int, method: bytes) -> None:
    async def run() -> tuple[Outcome, list[bytes]]:
        async with receiving(saying(201)) as last, receiving(saying(status, f"Location: {last.url}\r\n")) as first:
            return await attempt(first.url, settings=FOLLOWING, body="{}"), last.requests

    outcome, (request,) = asyncio.run(run())
    assert (outcome.status, request.split()[0]) == (201, method)
    assert request.endswith(b"\r\n\r\n{}" if method == b"POST" else b"\r\n\r\n")


@each(
    ("headers", "reason"),
    [
        ("", "the redirect names no address"),
        ("Location: /hook\r\n", "there were more than 5 redirects"),
        ("Location: ftp://127.0.0.1/\r\n", "the address is not one of http or https"),
        ("Location: http://a:b/\r\n", "the redirect is not an address"),
        ("Location: http://169.254.169.254/\r\n", "169.254.169.254: "),
    ],
)
def test_a_redirect_that_is_followed_leads_no_further_than_a_webhook_may(headers: str, reason: str) -> None:
    outcome, _ = called(saying(307, headers), settings=FOLLOWING)
    assert (outcome.status, (outcome.reason or "")[: len(reason)]) == (None, reason)


@pytest.mark.parametrize("reply", [say_nothing, say_half], ids=lambda reply: reply.__name__)
def test_a_receiver_that_is_too_slow_is_left(reply: Reply) -> None:
    begun = time.monotonic()
    outcome, _ = called(reply, patience=SOON)
    assert time.monotonic() - begun < SOON + 5
    assert (outcome.status, outcome.reason) == (None, "there was no whole answer within 0.3 seconds")
    assert outcome.ms >= SOON * 1000 - 10


@pytest.mark.parametrize("reply", [go_on_for_ever, saying(200, body=b"x" * 1_000_000)], ids=["endless", "huge"])
def test_of_a_huge_answer_the_beginning_is_read(reply: Reply) -> None:
    outcome, _ = called(reply)
    assert (outcome.status, outcome.body) == (200, b"x" * MOST_OF_ANSWER)


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (reset, "connection reset by peer"),
        (hang_up, "the answer is not one of HTTP, or not whole"),
        (speak_no_http, "the answer is not one of HTTP, or not whole"),
        (saying(200, "Content-Encoding: gzip\r\n", b"no gzip"), None),
    ],
    ids=["reset", "hung up", "no HTTP", "no gzip"],
)
def test_a_receiver_that_breaks_is_told(reply: Reply, reason: str | None) -> None:
    assert called(reply)[0].reason == reason


def test_where_nobody_listens_the_connection_is_refused() -> None:
    outcome = asyncio.run(attempt(f"http://127.0.0.1:{free_port()}/"))
    assert (outcome.status, outcome.reason) == (None, "connection refused")


@pytest.mark.parametrize("content_type", ["a\r\nX-Injected: 1", "\x00", "ž"])
def test_a_content_type_that_is_none_is_not_sent(content_type: str) -> None:
    outcome, receiver = called(saying(), content_type=content_type)
    assert outcome.status is None or b"X-Injected: 1\r\n" not in receiver.requests[0]


# -- whom it may reach -----------------------------------------------------------------------------------------


@each(
    ("url", "policy", "addresses", "reason"),
    [
        ("http://x.example/", PRIVATE, ["8.8.8.8"], "x.example: 8.8.8.8 is not in a private network"),
        ("http://x.example/", WebhookPolicy.ANY, ["169.254.169.254"], "which webhooks never call"),
        ("http://x.example/", PRIVATE, ["8.8.8.8", "fe80::1"], "fe80::1 is a link-local address"),
        ("http://x.example/", PRIVATE, [], "x.example is not known"),
        ("http://x.example/", WebhookPolicy.OFF, ["127.0.0.1"], "webhooks are off"),
        ("http://" + "x" * 70 + ".example/", PRIVATE, [], "is not known"),
        ("ftp://x.example/", PRIVATE, ["127.0.0.1"], "not one of http or https"),
        ("http://0177.0.0.1/", PRIVATE, ["127.0.0.1"], "not one of http or https"),
        ("http:///x", PRIVATE, ["127.0.0.1"], "not one of http or https"),
        ("http://x.example:99999/", PRIVATE, ["127.0.0.1"], "not one of http or https"),
        ("", PRIVATE, ["127.0.0.1"], "not one of http or https"),
    ],
)
def test_who_may_not_be_called_is_not(url: str, policy: WebhookPolicy, addresses: list[str], reason: str) -> None:
    outcome = asyncio.run(attempt(url, policy, lookup=knowing(*addresses)))
    assert outcome.status is None
    assert reason in str(outcome.reason)


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "127.1", "localhost"])
def test_a_host_is_what_the_machine_takes_it_for(host: str) -> None:
    assert called(saying(), f"http://{host}:PORT/")[0].status == 200


@pytest.mark.parametrize("host", ["2852039166", "[::ffff:169.254.169.254]", "169.254.169.254", "0"])
def test_another_way_to_write_it_makes_no_difference(host: str) -> None:
    outcome = asyncio.run(attempt(f"http://{host}/", WebhookPolicy.ANY))
    assert "which webhooks never call" in str(outcome.reason)


def test_of_several_addresses_those_are_tried_that_may_be() -> None:
    addresses = ["8.8.8.8", "169.254.169.254", "127.0.0.2", "127.0.0.1"]  # nobody listens at the third
    assert called(saying(), "http://x.example:PORT/", lookup=knowing(*addresses))[0].status == 200


def test_a_name_is_looked_up_once() -> None:
    asked: list[str] = []

    async def changing(host: str, _: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["169.254.169.254"]

    assert called(saying(), "http://x.example:PORT/", lookup=changing)[0].status == 200
    assert asked == ["x.example"]


def test_a_name_that_nobody_has_is_told() -> None:
    async def lookup(_: str, __: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    outcome = asyncio.run(attempt("http://x.example/", lookup=lookup))
    assert outcome.reason == "x.example is not known: there is no such name, or nobody could be asked"


def test_proxies_of_the_environment_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert called(saying())[0].status == 200


def test_numbers_are_looked_up_without_anybody_being_asked() -> None:
    assert asyncio.run(look_up("127.0.0.1", 80)) == ["127.0.0.1"]
    assert asyncio.run(look_up("::1", 80)) == ["::1"]


# -- TLS -------------------------------------------------------------------------------------------------------


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The certificate of the receiver is one that the machine knows."""
    monkeypatch.setattr(httpx, "create_ssl_context", lambda: ssl.create_default_context(cafile=str(CERTIFICATE)))


@pytest.mark.usefixtures("trusted")
def test_a_certificate_of_the_name_is_taken() -> None:
    outcome, _ = called(saying(), "https://hooks.example:PORT/", tls=True, lookup=knowing("127.0.0.1"))
    assert (outcome.status, outcome.reason) == (200, None)


@pytest.mark.usefixtures("trusted")
def test_a_certificate_of_another_name_is_not() -> None:
    outcome, receiver = called(saying(), "https://other.example:PORT/", tls=True, lookup=knowing("127.0.0.1"))
    assert outcome.reason is not None
    assert outcome.reason.startswith("the certificate is not trusted: Hostname mismatch")
    assert receiver.requests == []


def test_a_certificate_that_nobody_vouches_for_is_not_taken() -> None:
    outcome, receiver = called(saying(), "https://hooks.example:PORT/", tls=True, lookup=knowing("127.0.0.1"))
    assert outcome.reason is not None
    assert outcome.reason.startswith("the certificate is not trusted: self")
    assert receiver.requests == []


def test_a_receiver_without_tls_is_told() -> None:
    outcome, _ = called(speak_no_http, "https://127.0.0.1:PORT/", listens=False)
    assert outcome.status is None
    assert str(outcome.reason).startswith("there is no TLS connection: ")


# -- many ------------------------------------------------------------------------------------------------------


def test_many_are_called_some_at_once_and_answered_in_their_order() -> None:
    async def answer_a_little_later(writer: Any) -> None:
        await asyncio.sleep(0.02)
        await saying()(writer)

    async def run() -> tuple[list[Outcome], int]:
        async with receiving(answer_a_little_later) as receiver:
            sender = WebhookSender(PRIVATE)
            url = f"http://127.0.0.1:{receiver.port}/"
            half = [make_callback(n, url=url if n % 2 else "http://8.8.8.8/") for n in range(60)]
            first, second = await asyncio.gather(sender.send_all(half, AS_IT_IS), sender.send_all(half, AS_IT_IS))
            await sender.stop()
            return first + second, receiver.most

    outcomes, most = asyncio.run(run())
    assert [one.status for one in outcomes] == [None, 200] * 60
    assert 1 < most <= 120


def test_what_is_told_of_one_message_comes_one_after_the_other() -> None:
    """That of others comes meanwhile."""

    async def answer_a_little_later(writer: Any) -> None:
        await asyncio.sleep(0.02)
        await saying()(writer)

    async def run() -> tuple[list[Outcome], Receiver]:
        async with receiving(answer_a_little_later) as receiver:
            sender = WebhookSender(PRIVATE)
            told = [make_callback(n % 3, n // 3, url=receiver.url, body=str(n)) for n in range(15)]
            done = await sender.send_all(told, AS_IT_IS)
            await sender.stop()
            return done, receiver

    done, receiver = asyncio.run(run())
    assert [one.status for one in done] == [200] * 15
    assert receiver.most == 3
    came = [int(one.partition(b"\r\n\r\n")[2]) for one in receiver.requests]
    for message in range(3):
        assert [number for number in came if number % 3 == message] == [*range(message, 15, 3)]


def test_a_crowd_is_called_no_more_than_so_many_at_once() -> None:
    all_there = asyncio.Event()
    calls: list[Any] = []
    at_once: list[int] = []

    async def wait_and_say(writer: Any) -> None:
        calls.append(writer)
        if len(calls) == MOST_OF_PROCESS:
            await asyncio.sleep(0.05)  # for one too many
            at_once.append(len(calls))  # before any is answered: later the receiver may still know of one that is over
            all_there.set()
        await all_there.wait()
        await saying()(writer)

    async def run() -> int:
        async with receiving(wait_and_say) as receiver:
            sender = WebhookSender(PRIVATE, patience=60)  # who gives up leaves a place to another
            done = await sender.send_all([make_callback(n, url=receiver.url) for n in range(300)], AS_IT_IS)
            await sender.stop()
            return len(done)

    assert asyncio.run(run()) == 300
    assert at_once == [MOST_OF_PROCESS]


def test_receivers_of_one_account_that_hang_hold_up_nobody_else() -> None:
    async def run() -> list[Outcome]:
        async with receiving(say_nothing) as hanging, receiving(saying()) as quick:
            sender = WebhookSender(PRIVATE)
            waiting = asyncio.ensure_future(
                sender.send_all([make_callback(n, url=hanging.url) for n in range(MOST_AT_ONCE)], AS_IT_IS)
            )
            await asyncio.sleep(0)
            done = await asyncio.wait_for(sender.send_all([make_callback(99, url=quick.url)], AS_IT_IS), timeout=5)
            assert not waiting.done()
            waiting.cancel()
            await sender.stop()
            return done

    assert [one.status for one in asyncio.run(run())] == [200]


def test_who_stops_does_not_wait_for_answers() -> None:
    all_there = asyncio.Event()

    async def say_nothing_to_many(writer: Any) -> None:
        waiting.append(writer)
        if len(waiting) == MOST_AT_ONCE:
            all_there.set()
        await say_nothing(writer)

    waiting: list[Any] = []

    async def run() -> float:
        async with receiving(say_nothing_to_many) as receiver:
            sender = WebhookSender(PRIVATE)
            sending = asyncio.ensure_future(
                sender.send_all([make_callback(n, url=receiver.url) for n in range(40)], AS_IT_IS)
            )
            await all_there.wait()
            begun = time.monotonic()
            await sender.stop()
            with pytest.raises(asyncio.CancelledError):
                await sending
            return time.monotonic() - begun

    assert asyncio.run(run()) < 5


def test_who_calls_nobody_loads_no_client() -> None:
    script = "import sys, pushtwin.background.webhook_sender; print('httpx' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert said.stdout == "False\n"


def test_a_test_that_replaces_the_transport_of_httpx_does_not_mean_webhooks(monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(*_: object) -> httpx.Response:
        raise AssertionError

    monkeypatch.setattr(httpx.AsyncHTTPTransport, "handle_async_request", refuse)
    assert called(saying())[0].status == 200
