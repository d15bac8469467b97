"""An account with a seed tells the same story twice, although the background settles when it comes to it."""

import re
from itertools import cycle
from typing import Any

import httpx
import pytest

from pushtwin.testing import Reply, WebhookServer
from tests.api_client import Account
from tests.databases import both
from tests.surfaces.control_api.test_determinism import Recorder, differences
from tests.surfaces.mobile_api.sdk_wire import IosSdk
from tests.surfaces.push_api.world import Phone, World, device, user

pytestmark = both

CHOSEN = {
    "accountId": "seeded-in-real-time",
    "idSeed": "a seed",
    "apiKey": "key of the seeded in real time",
    "applications": [{"applicationCode": "code in real time", "applicationId": "id in real time"}],
    "settings": {"messageIds": "uuid", "deliveryDelayMs": 20},
}
PATIENCE_MS = 30_000
_CLOCKS = (
    (re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(Z|\+0000)"), b"<time>"),
    (re.compile(rb"\b1\d{12}\b"), b"<milliseconds>"),
    (re.compile(rb'"(ms|durationMs)":[\d.]+'), b'"\\1":<duration>'),
)


def without_times(heard: list[Any]) -> list[Any]:
    """What was heard, whenever it was and however long it took."""
    return [
        (*what, [one for one in headers if one[0] != "content-length"], _masked(content))
        for *what, headers, content in heard
    ]


def _masked(content: bytes) -> bytes:
    for pattern, what in _CLOCKS:
        content = pattern.sub(what, content)
    return content


def in_any_order(heard: list[Any]) -> list[Any]:
    """The same, but for the order of the calls that the twin has made: two workers make theirs at the same time."""
    *others, (method, path, status, headers, outgoing) = heard
    return [*others, (method, path, status, headers, sorted(outgoing.split(b'{"time":')))]


def play(clients: list[httpx.Client], hook: WebhookServer, delay: float = 0) -> list[Any]:
    """A story in real time, whose receiver takes a while. Each call goes to another worker, if there are several."""
    account = Account.create(clients[0], **CHOSEN)
    worlds = [World(Account(client, account.answer)) for client in clients]
    try:
        worlds[0].control.turn("resume", real=True)
        hook.always(Reply(delay=delay))
        return without_times(_play(worlds, hook))
    finally:
        assert clients[0].delete(account.path).status_code == 204


def a_phone(world: World) -> Phone:
    """One of u-1 that chooses the same ids each time."""
    sdk = IosSdk(world.http, world.code)
    sdk.installation_id, sdk.token = "an installation", "a token"
    sdk.install()
    assert sdk.personalize({"externalUserId": "u-1"}).is_success
    return Phone(sdk)


def _play(worlds: list[World], hook: WebhookServer) -> list[Any]:
    recorders = [Recorder(world.control) for world in worlds]
    recorders[-1].heard = recorders[0].heard
    turns = cycle(zip(worlds, recorders, strict=True))

    def call(method: str, path: str, body: Any = None, **params: Any) -> Any:
        world, recorder = next(turns)
        more = {} if body is None else {"json": body}
        return recorder.call(method, path, headers=world.headers, params=params, **more).json()

    def told(number: int) -> None:
        """So many webhooks were told, and that is noted."""
        assert worlds[0].control.passes(direction="out", status=200, atLeast=number, withinMs=PATIENCE_MS)

    world = worlds[0]
    world.install("d1", "d2", owner="u-1")
    phone = a_phone(world)
    delivery = {"delivery": {"url": hook.url, "intermediateReport": True}, "callbackData": "c"}
    bulk = call("POST", "/push/3/messages", {"messages": [world.message(user("u-1"), webhooks=delivery)]})["bulkId"]
    told(5)  # three on their way, two there
    for message_id in phone.receive():
        phone.see(message_id)
    told(6)
    call("POST", "/push/3/messages", {"messages": [world.message(device("d2"), device("lost"), webhooks=delivery)]})
    told(9)
    call("POST", "/push/2/message/single", world.push_request({"externalUserId": "u-1"}, notifyUrl=hook.url))
    told(11)
    account = world.account.path
    for path in ("/push/3/logs", "/push/3/reports", "/push/1/reports", f"{account}/messages", f"{account}/webhooks"):
        call("GET", path, limit=1000)
    call("GET", "/push/1/statistics", bulkId=bulk)
    for direction in ("in", "out"):
        call("GET", f"{account}/journal", limit=1000, direction=direction)
    return recorders[0].heard


def test_a_story_in_real_time_repeats_but_for_its_times(http: httpx.Client) -> None:
    with WebhookServer() as hook:
        first = play([http], hook)
        assert b"DELIVERED_TO_HANDSET" in first[3][-1]
        assert differences(first, play([http], hook, delay=0.1)) == []


@pytest.mark.parametrize("ours", [rb'{"at":"2031-05-05T12:00:00.000+0000","time":1767225600000,"ms":1.5,"id":"x"}'])
def test_only_times_are_left_out(ours: bytes) -> None:
    assert _masked(ours) == rb'{"at":"<time>","time":<milliseconds>,"ms":<duration>,"id":"x"}'
