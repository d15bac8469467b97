"""`/_twin/accounts/…/snapshot`: scenarios."""

import json
from typing import Any

import httpx

from tests.api_client import Account
from tests.cases import each
from tests.databases import both
from tests.shapes import assert_control_error
from tests.surfaces.control_api.test_snapshot import put, restore, take
from tests.surfaces.omni_api.world import SMS, OmniWorld

STEP = {"channel": "SMS"}


def scenarios(*entries: Any, **more: Any) -> dict[str, Any]:
    return {"version": 1, "scenarios": list(entries), **more}


@both
def test_scenarios_are_taken_restored_and_gone_back_to(account: Account, http: httpx.Client) -> None:
    world = OmniWorld(account)
    world.scenario(world.push_step, SMS, name="first")
    world.scenario(SMS, name="second", default=True)
    kept = world.scenarios()
    document = take(account)
    assert [one.get("isDefault") for one in json.loads(document)["scenarios"]] == [None, True]
    restore(account, json.loads(document))
    assert (world.scenarios(), json.loads(take(account))["scenarios"]) == (kept, json.loads(document)["scenarios"])
    world.scenario(SMS, name="third", default=True)
    world.replace(kept[0]["key"], SMS)
    world.control.reset()
    assert world.scenarios() == kept
    copy = OmniWorld(Account.create(http))
    answer = http.put(f"{copy.account.path}/snapshot?newKeys=true", content=document)
    assert answer.status_code == 200
    (application,) = answer.json()["applications"]
    copy.headers = {"Authorization": f"App {answer.json()['apiKey']}"}
    own = {"from": application["applicationCode"], "channel": "PUSH"}
    assert copy.scenarios() == [{**kept[0], "flow": [own, SMS]}, kept[1]]


def test_what_a_document_does_not_say_is_chosen(account: Account) -> None:
    world = OmniWorld(account)
    restore(account, scenarios({"flow": [STEP]}, {"key": "mine", "name": "x", "flow": [STEP, STEP]}))
    first, second = world.scenarios()
    assert (len(first["key"]), first["default"], second["key"], second["default"]) == (32, True, "mine", False)
    restore(account, {"version": 1})
    assert world.scenarios() == []


@each(
    ("document", "fields"),
    [
        (scenarios({}), ["scenarios.0.flow"]),
        (scenarios({"flow": []}), ["scenarios.0.flow"]),
        (scenarios({"flow": [{"channel": "PIGEON"}]}), ["scenarios.0.flow.0.channel"]),
        (scenarios({"flow": [STEP, {"channel": "PUSH", "sender": "?"}]}), ["scenarios.0.flow.1.sender"]),
        (scenarios({"flow": [{"channel": "PUSH"}]}), ["scenarios.0.flow.0.sender"]),
        (scenarios({"flow": [{**STEP, "from": "x"}]}), ["scenarios.0.flow.0.from"]),
        (scenarios(*[{"key": "a", "flow": [STEP]}] * 2), ["scenarios.1.key"]),
        (scenarios(*[{"flow": [STEP], "isDefault": True}] * 3), ["scenarios.1.isDefault", "scenarios.2.isDefault"]),
    ],
)
def test_what_can_not_be_is_told_at_its_place(account: Account, document: Any, fields: list[str]) -> None:
    assert_control_error(put(account, document), 422, "INVALID_REQUEST", *fields)
