"""Configurations and actions: every call, and everything that can be wrong with one (push-messages-api 9)."""

import re
from typing import Any

import httpx
import pytest

from tests import databases
from tests.api_client import Account
from tests.cases import each
from tests.surfaces.control_api.control import Json
from tests.surfaces.push_api.mo import PULL, Desk, configurations, write
from tests.surfaces.push_api.world import World, good

pytestmark = databases.both

APPLICATION = (404, "1", "Application does not exist")
CONFIGURATION = (404, "6", "Configuration does not exist")
ACTION = (404, "5", "Action does not exist")
INVALID = (400, "8", "Invalid action request")
BAD = (400, "BAD_REQUEST", "Bad request")
KEY = re.compile(r"[0-9A-F]{32}")


def refusal(answer: httpx.Response) -> tuple[int, str, str]:
    """How it was refused; the envelope has nothing else but what is wrong with which field."""
    error: Json = answer.json()
    assert error.keys() == {"requestError"}
    details = error["requestError"]["serviceException"]
    assert details.keys() - {"validationErrors"} == {"messageId", "text"}
    return answer.status_code, details["messageId"], details["text"]


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


def test_what_is_configured_is_shown_until_it_is_deleted(world: World, desk: Desk) -> None:
    second = desk.configure()
    assert KEY.fullmatch(desk.key)
    assert good(desk.get()) == {"configurations": [{"key": desk.key}, {"key": second}]}
    assert good(desk.get(desk.key)) == {"key": desk.key}
    pull = desk.add()
    forward = desk.forward_to("https://shop.example.com/replies?a=b", callbackData="x")
    assert KEY.fullmatch(pull["key"])
    assert pull == {"key": pull["key"], "type": "PULL"}
    assert forward == {
        "key": forward["key"],
        "type": "HTTP_FORWARD",
        "callbackData": "x",
        "forwardUrl": "https://shop.example.com/replies?a=b",
    }
    assert desk.actions() == [pull, forward]
    assert desk.actions(second) == []
    deleted = desk.delete(desk.key, "actions", pull["key"])
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert desk.actions() == [forward]
    deleted = desk.delete(desk.key)
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert good(desk.get()) == {"configurations": [{"key": second}]}
    again = desk.configure()
    assert desk.actions(again) == []
    assert refusal(world.get(configurations(world.code, desk.key))) == CONFIGURATION


@databases.once
@pytest.mark.parametrize(
    ("method", "rest"),
    [
        ("GET", []),
        ("POST", []),
        ("GET", ["{key}"]),
        ("DELETE", ["{key}"]),
        ("GET", ["{key}", "actions"]),
        ("POST", ["{key}", "actions"]),
        ("DELETE", ["{key}", "actions", "{action}"]),
    ],
)
def test_every_call_says_which_of_its_keys_there_is_not(world: World, desk: Desk, method: str, rest: list[str]) -> None:
    """Whoever has the key of something else has nothing here: another application, another configuration."""
    action, other = desk.add(), desk.configure()
    names = {"{key}": desk.key, "{action}": action["key"]}
    body = {"json": {"type": "PULL"}} if method == "POST" and rest else {}

    def call(code: str = world.code, *wrong: str, **changed: str) -> httpx.Response:
        path = configurations(code, *({**names, **changed}.get(part, part) for part in rest))
        return world.http.request(method, path, headers=world.headers, **body)

    for code in ("nobody", "%00", world.account.answer["applications"][0]["applicationId"], "é"):
        assert refusal(call(code)) == APPLICATION, code
    second = world.account.application(name="Other")["applicationCode"]
    if "{key}" in rest:
        assert refusal(call(second)) == CONFIGURATION
        for key in ("nothing", "%00", desk.key.lower()):
            assert refusal(call(**{"{key}": key})) == CONFIGURATION, key
    if "{action}" in rest:
        for key in ("nothing", "%00", desk.key):
            assert refusal(call(**{"{action}": key})) == ACTION, key
        assert refusal(call(**{"{key}": other})) == ACTION
    assert call().status_code in {200, 204}


@databases.once
@each(
    ("body", "expected"),
    [
        ({}, BAD),
        ({"type": None}, BAD),
        ({"type": "SMS"}, BAD),
        ({"type": "pull"}, BAD),
        ({"type": 1}, BAD),
        ({"type": "PULL", "callbackData": 1}, BAD),
        ({"type": "PULL", "forwardUrl": ["http://a"]}, BAD),
        ([{"type": "PULL"}], BAD),
        ("PULL", BAD),
        ({"type": "HTTP_FORWARD"}, INVALID),
        ({"type": "HTTP_FORWARD", "forwardUrl": None}, INVALID),
        ({"type": "HTTP_FORWARD", "forwardUrl": ""}, INVALID),
        ({"type": "HTTP_FORWARD", "forwardUrl": "ftp://shop.example.com"}, INVALID),
        ({"type": "HTTP_FORWARD", "forwardUrl": "http://a b"}, INVALID),
        ({"type": "HTTP_FORWARD", "forwardUrl": "http://" + "a" * 2048}, INVALID),
    ],
)
def test_an_action_that_could_do_nothing_is_refused(world: World, desk: Desk, body: Any, expected: Any) -> None:
    answer = world.post(configurations(world.code, desk.key, "actions"), body)
    assert refusal(answer) == expected
    assert desk.actions() == []
    unknown = world.post(configurations(world.code, "nothing", "actions"), body)
    assert refusal(unknown) == (BAD if expected is BAD else CONFIGURATION)


@databases.once
def test_what_an_action_does_not_need_is_left_out(world: World, desk: Desk) -> None:
    path = configurations(world.code, desk.key, "actions")
    answer = world.post(path, {"type": "PULL", "forwardUrl": "no address", "callbackData": None, "color": "red"})
    assert good(answer) == {"key": answer.json()["key"], "type": "PULL"}
    assert answer.headers["x-twin-warning"] == "unread field color"
    empty = world.post(path, {"type": "PULL", "callbackData": ""})
    assert good(empty)["callbackData"] == ""
    world.account.set(unknownFields="refuse")
    assert refusal(world.post(path, {"type": "PULL", "color": "red"})) == BAD


@databases.once
def test_a_configuration_needs_no_body_but_one_that_is_no_json_is_refused(world: World, desk: Desk) -> None:
    path = configurations(world.code)
    for content, status in ((b"", 200), (b"{}", 200), (b'{"name": "x"}', 200), (b"{", 400), (b"[]", 400)):
        answer = world.http.post(path, content=content, headers=world.headers)
        assert answer.status_code == status, content
        assert status == 200 or refusal(answer) == BAD
    assert len(good(desk.get())["configurations"]) == 4


@databases.once
@pytest.mark.parametrize("limit", ["0", "-1", "1001", "x", "1.5", str(2**70)])
def test_a_pull_of_no_sensible_number_is_refused_and_hands_out_nothing(world: World, desk: Desk, limit: str) -> None:
    desk.add()
    write(world.android(), "Hi")
    assert refusal(world.get(PULL, limit=limit)) == BAD
    assert desk.texts(limit="") == ["Hi"]


def test_whose_call_it_is_credentials_tell_and_else_the_application(world: World, http: httpx.Client) -> None:
    desk, other = Desk(world), World(Account.create(http))
    desk.add()
    write(world.android(), "Hi")
    path = configurations(world.code)
    assert refusal(other.get(path)) == APPLICATION  # somebody else's
    assert other.get(PULL).json()["results"] == []
    for headers in ({}, {"Authorization": "App unknown"}):
        lenient = http.get(path, headers=headers)
        assert good(lenient) == {"configurations": [{"key": desk.key}]}
        assert lenient.headers["x-twin-warning"].startswith("strict auth would have answered UNAUTHORIZED: ")
        assert refusal(http.get(PULL, headers=headers)) == (401, "UNAUTHORIZED", "Unauthorized")
        assert refusal(http.get(configurations("nobody"), headers=headers))[0] == 401
    world.account.set(auth="strict")
    assert refusal(http.get(path, headers={"Authorization": "App unknown"})) == (401, "UNAUTHORIZED", "Unauthorized")
    basic = (world.account.answer["username"], world.account.answer["password"])
    assert [one["text"] for one in good(http.get(PULL, auth=basic))["results"]] == ["Hi"]


@databases.once
def test_faults_answer_as_the_calls_do_and_each_number_means_what_it_means_here(world: World, desk: Desk) -> None:
    action = desk.add()
    write(world.android(), "Hi")
    for error, expected in (
        ("1", APPLICATION),
        ("6", CONFIGURATION),
        ("5", ACTION),
        ("8", INVALID),
        ("BAD_REQUEST", BAD),
        ("NOT_FOUND", (404, "NOT_FOUND", "Not found")),
        ("CONFIGURATION_DOES_NOT_EXIST", CONFIGURATION),
        ("TOO_MANY_REQUESTS", (429, "TOO_MANY_REQUESTS", "Too many requests")),
        ("GENERAL_ERROR", (500, "GENERAL_ERROR", "Something went wrong. Please contact support.")),
    ):
        world.control.fault(on={"operation": "delete-action"}, error=error)
        assert refusal(desk.delete(desk.key, "actions", action["key"])) == expected, error
        world.control.remove_faults()
    assert desk.actions() == [action]
    world.control.fault(on={"operation": "receive-push-messages"}, error="GENERAL_ERROR", after=True)
    assert world.get(PULL).status_code == 500
    world.control.remove_faults()
    assert desk.texts() == []  # handed out, and lost on the way
    world.control.fault(on={"operation": "send-mo-messages"}, error="1")
    refused = world.http.post("/mobile/1/messages/mo", json={}, headers={"Authorization": f"App {world.code}"})
    assert refusal(refused) == (401, "1", "Invalid Application Id")


@databases.once
def test_ten_calls_a_second_of_each_kind_are_answered_where_limits_hold(world: World, desk: Desk) -> None:
    action = desk.add()
    world.account.set(rateLimits="documented")
    world.advance(1000)
    calls: list[tuple[str, str]] = [
        ("GET", configurations(world.code)),
        ("POST", configurations(world.code)),
        ("GET", configurations(world.code, desk.key)),
        ("DELETE", configurations(world.code, "nothing")),
        ("GET", configurations(world.code, desk.key, "actions")),
        ("POST", configurations(world.code, desk.key, "actions")),
        ("DELETE", configurations(world.code, desk.key, "actions", "nothing")),
        ("GET", PULL),
    ]
    for method, path in calls:
        body = {"json": {"type": "PULL"}} if method == "POST" else {}
        statuses = [world.http.request(method, path, headers=world.headers, **body).status_code for _ in range(11)]
        assert statuses[:10] == [statuses[0]] * 10, (method, path)
        assert (statuses[0] != 429, statuses[10]) == (True, 429), (method, path)
    phone = {"Authorization": f"App {world.code}"}
    assert {world.http.post("/mobile/1/messages/mo", headers=phone).status_code for _ in range(30)} == {400}
    assert action["type"] == "PULL"
