"""`/omni/1/scenarios`: through which channels messages go (push-messages-api 11.1)."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx

from tests.api_client import Account
from tests.cases import each
from tests.databases import both
from tests.surfaces.omni_api.shapes import assert_omni_failure, assert_refused
from tests.surfaces.omni_api.world import SCENARIOS, SMS, OmniWorld, step
from tests.surfaces.push_api.world import good

CHANNELS = "SMS, EMAIL, VOICE, PUSH, VIBER, LINE, VKONTAKTE, KAKAO_CHINGU, KAKAO_ALIM, WHATSAPP"
COUNT = "must be an integer from 0 to 2147483647"
NO_APPLICATION = ["must be the code or the id of an application of the account"]


@both
def test_a_scenario_is_made_shown_listed_and_replaced_under_its_key(world: OmniWorld) -> None:
    made = world.scenario(world.push_step, SMS, name="push then sms")
    assert re.fullmatch("[0-9A-F]{32}", made["key"])
    assert made == {"key": made["key"], "name": "push then sms", "flow": [world.push_step, SMS], "default": True}
    path = f"{SCENARIOS}/{made['key']}"
    assert good(world.get(path)) == made
    other = world.scenario(step("SMS"), step("VIBER", "Shop"))
    assert other == {"key": other["key"], "flow": [step("SMS"), step("VIBER", "Shop")], "default": False}
    assert world.scenarios() == [made, other]
    replaced = {"key": made["key"], "flow": [SMS], "default": True}
    assert good(world.replace(made["key"], SMS)) == replaced
    assert (good(world.get(path)), world.scenarios()) == (replaced, [replaced, other])


@both
def test_an_account_with_scenarios_always_has_one_default(world: OmniWorld) -> None:
    def defaults() -> list[str]:
        return [one["name"] for one in world.scenarios() if one["default"]]

    first = world.scenario(SMS, name="1", default=False)
    second = world.scenario(SMS, name="2")
    assert defaults() == ["1"]
    third = world.scenario(SMS, name="3", default=True)
    assert defaults() == ["3"]
    assert good(world.replace(second["key"], SMS, name="2", default=True))["default"]
    assert defaults() == ["2"]
    refused = world.replace(second["key"], SMS, name="x", default=False)
    assert_omni_failure(refused, 409, "CONFLICT", "Invalid scenario")
    assert good(world.replace(second["key"], SMS, name="2 again"))["default"]
    assert not good(world.replace(first["key"], SMS, name="1", default=False))["default"]
    assert defaults() == ["2 again"]
    assert [one["name"] for one in world.scenarios()] == ["1", "2 again", third["name"]]


@both
def test_scenarios_are_listed_page_by_page_and_by_whether_they_are_the_default(world: OmniWorld) -> None:
    names = [str(number) for number in range(105)]
    for name in names:
        world.scenario(SMS, name=name, default=name == "3")

    def listed(**query: Any) -> list[str]:
        return [one["name"] for one in world.scenarios(**query)]

    assert listed() == names[:100]
    assert listed(page=1) == names[100:]
    assert listed(limit=2, page=1) == ["2", "3"]
    assert listed(limit=1000) == listed(limit=2**31 - 1) == names
    assert listed(limit=0) == listed(page=2) == listed(limit=2**31 - 1, page=2**31 - 1) == []
    assert listed(isDefault="true") == ["3"]
    assert listed(isDefault="false", limit=4) == ["0", "1", "2", "4"]


@both
def test_of_many_made_at_once_one_is_the_default(world: OmniWorld, account: Account) -> None:
    def make(name: int) -> int:
        with httpx.Client(base_url=account.http.base_url, headers=world.headers, timeout=30) as http:
            return http.post(SCENARIOS, json={"name": str(name), "flow": [SMS], "default": name % 2 == 0}).status_code

    with ThreadPoolExecutor(6) as pool:
        assert {*pool.map(make, range(12))} == {201}
    assert len(world.scenarios()) == 12
    assert len(world.scenarios(isDefault=True)) == 1


@each(
    ("body", "violations"),
    [
        ({}, {"flow": ["must not be null"]}),
        ({"flow": None}, {"flow": ["must not be null"]}),
        ({"flow": []}, {"flow": ["must not be empty"]}),
        ({"flow": [SMS] * 51}, {"flow": ["must have at most 50 entries"]}),
        ({"flow": {}}, {"flow": ["must be an array"]}),
        ({"flow": ["SMS"]}, {"flow[0]": ["must be an object"]}),
        ({"flow": [SMS, {}]}, {"flow[1].channel": ["must not be null"]}),
        ({"flow": [{"channel": None}]}, {"flow[0].channel": ["must not be null"]}),
        ({"flow": [{"channel": "sms"}]}, {"flow[0].channel": [f"must be one of {CHANNELS}"]}),
        ({"flow": [{"channel": "SMS", "from": 5}]}, {"flow[0].from": ["must be a string"]}),
        ({"flow": [{"channel": "PUSH"}]}, {"flow[0].from": NO_APPLICATION}),
        ({"flow": [SMS, {"channel": "PUSH", "from": "?"}]}, {"flow[1].from": NO_APPLICATION}),
        ({"flow": [SMS], "default": "yes"}, {"default": ["must be a boolean"]}),
        (
            {"name": 1, "flow": [{"channel": 1}, SMS, {"from": 1}], "default": 1},
            {
                "name": ["must be a string"],
                "flow[0].channel": [f"must be one of {CHANNELS}"],
                "flow[2].from": ["must be a string"],
                "flow[2].channel": ["must not be null"],
                "default": ["must be a boolean"],
            },
        ),
    ],
)
def test_a_scenario_that_breaks_rules_is_refused_whole(world: OmniWorld, body: Any, violations: Any) -> None:
    (kept,) = world.scenarios() or [world.scenario(SMS)]
    assert_refused(world.post(SCENARIOS, body), violations)
    assert_refused(world.http.put(f"{SCENARIOS}/{kept['key']}", json=body, headers=world.headers), violations)
    assert world.scenarios() == [kept]


@each(
    ("query", "violations"),
    [
        ({"limit": "-1"}, {"limit": [COUNT]}),
        (
            {"page": "x", "limit": str(2**31)},
            {name: ["must be an integer from 0 to 2147483647"] for name in ("limit", "page")},
        ),
        ({"isDefault": "maybe"}, {"isDefault": ["must be a boolean"]}),
    ],
)
def test_a_list_of_what_makes_no_sense_is_refused(world: OmniWorld, query: Any, violations: Any) -> None:
    assert_refused(world.get(SCENARIOS, **query), violations)


def test_an_application_sends_by_its_code_or_by_its_id_in_its_own_account_only(http: httpx.Client) -> None:
    world, stranger = (OmniWorld(Account.create(http)) for _ in range(2))
    application = world.account.answer["applications"][0]
    flow = [step("PUSH", application["applicationId"]), step("PUSH", application["applicationCode"])]
    assert world.scenario(*flow)["flow"] == flow
    assert_refused(stranger.try_scenario(*flow), {f"flow[{place}].from": NO_APPLICATION for place in range(2)})


def test_a_scenario_is_known_in_its_own_account_and_by_its_exact_key_only(http: httpx.Client) -> None:
    world, stranger = (OmniWorld(Account.create(http)) for _ in range(2))
    key = world.scenario(SMS)["key"]
    for other, name in ((stranger, key), (world, key.lower()), (world, "%00"), (world, "a%2Fb")):
        for answer in (other.get(f"{SCENARIOS}/{name}"), other.replace(name, SMS)):
            assert_omni_failure(answer, 404, "NOT_FOUND", "Not found")
    assert stranger.scenarios() == []


def test_who_may_call(world: OmniWorld) -> None:
    def ask(**headers: str) -> httpx.Response:
        return world.http.get(SCENARIOS, headers=headers)

    def make(**headers: str) -> httpx.Response:
        return world.http.post(SCENARIOS, json={"flow": [world.push_step]}, headers=headers)

    for answer in (ask(), ask(Authorization="App unknown")):
        assert_omni_failure(answer, 401, "UNAUTHORIZED", "Unauthorized")
    assert make().status_code == 201
    assert make().headers["x-twin-warning"].startswith("strict auth would have answered UNAUTHORIZED")
    world.account.set(auth="strict")
    assert_omni_failure(make(), 401, "UNAUTHORIZED", "Unauthorized")
    assert len(world.scenarios()) == 2
    assert_omni_failure(world.http.post(SCENARIOS, content=b"[", headers={}), 401, "UNAUTHORIZED", "Unauthorized")
    assert_omni_failure(world.post(SCENARIOS, []), 400, "BAD_REQUEST", "Bad request")
    assert_omni_failure(world.http.delete(SCENARIOS), 405, "METHOD_NOT_ALLOWED", "Method not allowed")
    assert_omni_failure(world.http.get("/omni/2/scenarios"), 404, "NOT_FOUND", "Not found")


def test_what_was_read_can_be_sent_back_and_other_fields_are_warned_of(world: OmniWorld) -> None:
    made = world.scenario(world.push_step, SMS, name="a")
    answer = world.http.put(f"{SCENARIOS}/{made['key']}", json={**made, "colour": 1}, headers=world.headers)
    assert (answer.json(), answer.headers["x-twin-warning"]) == (made, "unread field colour")


def test_a_fault_answers_in_the_envelope_of_the_surface(world: OmniWorld) -> None:
    key = world.scenario(SMS)["key"]
    create, update = "create-omni-failover-scenario", "update-omni-failover-scenario"
    world.control.fault(on={"operation": create}, error="SCENARIO_INVALID")
    assert_omni_failure(world.try_scenario(SMS), 409, "CONFLICT", "Invalid scenario")
    world.control.fault(on={"operation": update}, error="GENERAL_ERROR", after=True)
    text = "Something went wrong. Please contact support."
    assert_omni_failure(world.replace(key, SMS, name="b"), 500, "GENERAL_ERROR", text)
    assert [one.get("name") for one in world.scenarios()] == ["b"]
    assert world.control.passes(operation=create, count=2)
    assert world.control.passes(operation=update, match={"body": {"name": "b"}}, count=1)


def test_scenarios_may_be_made_and_replaced_as_often_as_documented(world: OmniWorld) -> None:
    world.account.set(rateLimits="documented")
    made = [world.try_scenario(SMS).status_code for _ in range(21)]
    assert made == [*[201] * 20, 429]
    key = world.scenarios()[0]["key"]
    assert [world.replace(key, SMS).status_code for _ in range(41)] == [*[200] * 40, 429]
    refused = world.try_scenario(SMS)
    assert_omni_failure(refused, 429, "TOO_MANY_REQUESTS", "Too many requests")
    assert refused.headers["retry-after"] == "600"
    world.advance(600_000)
    assert world.try_scenario(SMS).status_code == 201


def test_keys_of_an_account_with_a_seed_repeat(http: httpx.Client) -> None:
    made = []
    for _ in range(2):
        world = OmniWorld(Account.create(http, accountId="omni-seeded", idSeed="a seed"))
        made.append([world.scenario(SMS)["key"] for _ in range(2)])
        assert http.delete(world.account.path).status_code == 204
    assert made[0] == made[1]
    assert made[0][0] != made[0][1]


@both
def test_a_reset_forgets_scenarios(world: OmniWorld) -> None:
    key = world.scenario(SMS)["key"]
    world.control.reset()
    assert world.scenarios() == []
    assert_omni_failure(world.get(f"{SCENARIOS}/{key}"), 404, "NOT_FOUND", "Not found")
