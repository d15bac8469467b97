"""The receiver of webhooks in `pushtwin.testing`: what came can be awaited, and it answers as it is told."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from pushtwin.base import machine
from pushtwin.testing import Reply, Twin, TwinAccount, WebhookServer
from tests.testing.test_messages import send

PATIENCE = 30


def post(server: WebhookServer, path: str = "/a/b?c=d", **content: Any) -> int:
    return httpx.post(f"{server.url}{path}", **content).status_code


def test_a_report_comes_without_an_address_being_named(a_twin: Twin, mine: TwinAccount) -> None:
    mine.install("phone-1")
    mine.settings(delivery_delay_ms=0)
    with mine.webhook_server() as hook:
        message_id = send(a_twin, mine, "phone-1")
        (call,) = hook.wait(within=PATIENCE)
        assert (call.report["messageId"], call.reply.status) == (message_id, 200)
        assert call.headers["content-type"] == "application/json"
        mine.verify("webhook", url=f"{hook.url}*", status=200, within=PATIENCE)
    assert mine.get()["settings"]["webhookUrl"] is None


def test_what_the_setting_was_before_it_is_afterwards(mine: TwinAccount) -> None:
    mine.settings(webhook_url="http://127.0.0.1:9/mine")
    with pytest.raises(ZeroDivisionError), mine.webhook_server():
        raise ZeroDivisionError
    assert mine.get()["settings"]["webhookUrl"] == "http://127.0.0.1:9/mine"
    with mine.webhook_server(is_default=False) as hook:
        assert mine.get()["settings"]["webhookUrl"] == "http://127.0.0.1:9/mine"
        assert post(hook) == 200


def test_attempts_are_answered_one_after_the_other(a_twin: Twin, mine: TwinAccount) -> None:
    mine.clock.freeze()
    mine.install("phone-1")
    with mine.webhook_server() as hook:
        hook.answer(500, Reply(hangs_up=True), 204)
        send(a_twin, mine, "phone-1")
        mine.clock.advance(seconds=1)
        mine.clock.advance(minutes=3)
        assert [call.reply for call in hook.calls] == [Reply(500), Reply(hangs_up=True), Reply(204)]
    (told,) = mine.webhooks()
    assert [one.get("status") for one in told["attempts"]] == [500, None, 204]


def test_it_keeps_what_came_and_answers_as_it_is_told() -> None:
    with WebhookServer() as server:
        server.fail(2, status=503)
        server.answer(201)
        assert [post(server, json={"results": [1]}), post(server, content=b"<a/>"), post(server), post(server)] == [
            503,
            503,
            201,
            200,
        ]
        first, second, *_ = server.calls
        assert (first.path, first.report, first.reports) == ("/a/b?c=d", 1, [1])
        assert second.body == "<a/>"
        server.forget()
        server.fail()
        server.answer(418)
        assert [post(server) for _ in range(3)] == [418, 500, 500]
        server.always()
        assert (post(server), len(server.calls)) == (200, 4)


def test_those_that_do_not_come_are_missed_aloud() -> None:
    with WebhookServer() as server:
        post(server, json={"a": 1})
        with pytest.raises(AssertionError, match=r"1 of 2 webhooks came within 0.01 s:\s+/a/b\?c=d → 200: .*'a': 1"):
            server.wait(2, within=0.01)
        assert len(server.wait(within=0)) == 1


def test_the_end_waits_for_no_delay() -> None:
    with WebhookServer() as server:
        server.always(Reply(delay=60))
        with ThreadPoolExecutor(1) as pool:
            answer = pool.submit(post, server)
            server.wait(within=PATIENCE)
            begun = machine.monotonic()
            server.stop()
            assert isinstance(answer.exception(), httpx.HTTPError)
    assert machine.monotonic() - begun < PATIENCE
    with pytest.raises(httpx.ConnectError):
        post(server)


def test_a_delay_is_kept(a_twin: Twin, mine: TwinAccount) -> None:
    mine.settings(delivery_delay_ms=0)
    mine.install("phone-1")
    with mine.webhook_server() as hook:
        hook.answer(Reply(200, delay=0.05))
        send(a_twin, mine, "phone-1")
        hook.wait(within=PATIENCE)
        (told,) = mine.verify("webhook", status=200, within=PATIENCE)
        assert told["durationMs"] >= 40


def test_a_port_may_be_chosen_and_must_be_free() -> None:
    with WebhookServer() as server:
        port = int(server.url.rpartition(":")[2])
        with pytest.raises(OSError, match="in use"):
            WebhookServer(port)
    with WebhookServer(port) as server:
        assert server.url.endswith(f":{port}")
        assert repr(server) == f"<WebhookServer {server.url}: 0 calls>"
