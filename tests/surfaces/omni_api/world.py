"""A backend that sends by scenarios: so that a story reads as what happens."""

from typing import Any

import httpx

from tests.surfaces.control_api.control import Json
from tests.surfaces.push_api.world import World, good

SCENARIOS = "/omni/1/scenarios"


def step(channel: str, sender: str | None = None) -> Json:
    return {"channel": channel} if sender is None else {"from": sender, "channel": channel}


SMS = step("SMS", "Shop")


class OmniWorld(World):
    """An account whose clock stands still at noon, with scenarios."""

    @property
    def push_step(self) -> Json:
        return step("PUSH", self.code)

    def scenario(self, *flow: Json, **more: Any) -> Json:
        """A new one."""
        answer = self.try_scenario(*flow, **more)
        assert answer.status_code == 201, answer.text
        made: Json = answer.json()
        return made

    def try_scenario(self, *flow: Json, **more: Any) -> httpx.Response:
        return self.post(SCENARIOS, {"flow": list(flow), **more})

    def replace(self, key: str, *flow: Json, **more: Any) -> httpx.Response:
        return self.http.put(f"{SCENARIOS}/{key}", json={"flow": list(flow), **more}, headers=self.headers)

    def scenarios(self, **query: Any) -> list[Json]:
        found: list[Json] = good(self.get(SCENARIOS, **query))["scenarios"]
        return found
