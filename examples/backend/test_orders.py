"""The tests of telling users of their orders: a real receiver takes the platform's reports."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from backend import PlatformUnavailable, PushDevices
from orders import OrderMessages, Outcome
from pushtwin.testing import TwinAccount


class Receiver:
    """The backend's web server. `failures` is how many reports it loses before it takes one."""

    def __init__(self, http: httpx.Client, sender: str) -> None:
        self.failures = 0
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(receiver.take(body))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        url = f"http://127.0.0.1:{self.server.server_port}/reports"
        # Nobody waits: the clock stands still while the twin waits for what the receiver says.
        self.orders = OrderMessages(http, sender, url, sleep=lambda _: None)
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def take(self, body: dict[str, object]) -> int:
        if self.failures:
            self.failures -= 1
            return 500
        self.orders.receive(body)
        return 200


@pytest.fixture
def receiver(http: httpx.Client, twin_account: TwinAccount) -> Iterator[Receiver]:
    twin_account.clock.freeze()
    receiver = Receiver(http, twin_account.application_code)
    yield receiver
    receiver.server.shutdown()
    receiver.server.server_close()


@pytest.fixture
def orders(receiver: Receiver) -> OrderMessages:
    return receiver.orders


@pytest.fixture
def made_up(twin_account: TwinAccount, http: httpx.Client) -> str:
    """A device of u-1 without a phone: it receives by itself after a second."""
    twin_account.install("made-up")
    PushDevices(http).login("made-up", "u-1")
    return "made-up"


def test_a_user_reads_of_the_order(orders: OrderMessages, twin_account: TwinAccount) -> None:
    phone = twin_account.device()
    phone.personalize(external_user_id="u-1")
    orders.tell("7", "u-1", "It is on its way")
    (message,) = phone.sync()
    assert (message.title, message.text, message.custom_payload) == ("Order 7", "It is on its way", {"order": "7"})
    twin_account.clock.advance(minutes=5)
    assert orders.outcome("7") is Outcome.PENDING  # the phone has not said so yet
    phone.sync()
    twin_account.clock.advance(seconds=1)
    assert orders.outcome("7") is Outcome.DELIVERED
    twin_account.verify("webhook", status=200)


@pytest.mark.twin(explore=False)  # each attempt is counted
@pytest.mark.usefixtures("made_up")
def test_a_report_that_the_receiver_lost_comes_again(
    receiver: Receiver, orders: OrderMessages, twin_account: TwinAccount
) -> None:
    receiver.failures = 2
    orders.tell("7", "u-1", "It is on its way")
    twin_account.clock.advance(seconds=1)
    assert orders.outcome("7") is Outcome.PENDING
    twin_account.clock.advance(minutes=3)  # one after the first attempt, two after the second
    assert orders.outcome("7") is Outcome.DELIVERED
    assert [one["status"] for one in twin_account.webhooks()[0]["attempts"]] == [500, 500, 200]


def test_what_was_too_late_is_sent_once_more_and_then_given_up(
    orders: OrderMessages, twin_account: TwinAccount
) -> None:
    twin_account.device().personalize(external_user_id="u-1")  # the app is never opened
    orders.tell("7", "u-1", "It is on its way")
    twin_account.clock.advance(hours=1)
    assert orders.outcome("7") is Outcome.PENDING
    assert {one["messageId"] for one in twin_account.messages()} == {"order-7-1", "order-7-2"}
    twin_account.clock.advance(hours=2)
    assert orders.outcome("7") is Outcome.FAILED
    assert {one["messageId"] for one in twin_account.messages()} == {"order-7-1", "order-7-2"}


def test_a_user_without_the_app_is_known_at_once(orders: OrderMessages, twin_account: TwinAccount) -> None:
    orders.tell("7", "nobody", "It is on its way")
    twin_account.clock.advance(seconds=1)
    assert orders.outcome("7") is Outcome.FAILED


@pytest.mark.usefixtures("made_up")
def test_a_send_whose_answer_is_lost_reaches_the_user_once(orders: OrderMessages, twin_account: TwinAccount) -> None:
    twin_account.fail("send-push-notifications", connection="reset", after=True, first=1)
    orders.tell("7", "u-1", "It is on its way")
    twin_account.clock.advance(seconds=1)
    assert orders.outcome("7") is Outcome.DELIVERED
    assert len(twin_account.messages(status="DELIVERED")) == 1


def test_one_device_of_several_is_enough(orders: OrderMessages, twin_account: TwinAccount, made_up: str) -> None:
    twin_account.device().personalize(external_user_id="u-1")
    orders.tell("7", "u-1", "It is on its way")
    twin_account.clock.advance(hours=2)
    assert orders.outcome("7") is Outcome.DELIVERED
    assert [one["registrationId"] for one in twin_account.messages(status="DELIVERED")] == [made_up]


def test_a_platform_that_is_away_is_told_to_the_caller(orders: OrderMessages, twin_account: TwinAccount) -> None:
    twin_account.fail("send-push-notifications", status=503)
    with pytest.raises(PlatformUnavailable):
        orders.tell("7", "u-1", "It is on its way")
