"""A backend that sends by scenarios: so that a story reads as what happens."""

from typing import Any

import httpx

from tests.surfaces.control_api.control import Json
from tests.surfaces.push_api.world import ENROUTE, World, good, millis, results

SCENARIOS, ADVANCED = "/omni/1/scenarios", "/omni/1/advanced"
REPORTS, LOGS = "/omni/1/reports", "/omni/1/logs"
PHONE = "385911234567"
Outcome = tuple[str, int, int, int | None]


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

    # -- sending -----------------------------------------------------------------------------------------------

    def try_failover(self, *destinations: Json, **more: Any) -> httpx.Response:
        """A push that gives way to an SMS; what is None is left out."""
        body = {"push": {"text": "By push"}, "sms": {"text": "By SMS"}, **more, "destinations": list(destinations)}
        return self.post(ADVANCED, {name: value for name, value in body.items() if value is not None})

    def failover(self, *destinations: Json, **more: Any) -> Json:
        return good(self.try_failover(*destinations, **more))

    def failover_to(self, message_id: str = "m", *, more: Json | None = None, **to: str) -> Json:
        """To one destination, which is accepted."""
        (entry,) = self.failover({"messageId": message_id, "to": to}, **(more or {}))["messages"]
        assert (entry["to"], entry["messageId"], entry["status"]["id"]) == (to, message_id, ENROUTE)
        told: Json = entry
        return told

    # -- what has become of it ---------------------------------------------------------------------------------

    def omni_reports(self, **query: Any) -> list[Json]:
        return results(self.get(REPORTS, **query))

    def omni_logs(self, **query: Any) -> list[Json]:
        return results(self.get(LOGS, **query))

    def ended(self, **query: Any) -> dict[str, Outcome]:
        """Of each message by the reports: channel, status, and when it left and was done after noon."""
        return {one["messageId"]: _outcome(one) for one in self.omni_reports(limit=1000, **query)}

    def steps(self, **query: Any) -> list[Outcome]:
        """By the logs, those that left first before the others."""
        return [_outcome(one) for one in reversed(self.omni_logs(limit=1000, **query))]

    def outbox(self, **query: Any) -> list[Json]:
        """What was sent by SMS."""
        found: list[Json] = good(self.http.get(f"{self.account.path}/sms", params=query))["sms"]
        return found


def _outcome(told: Json) -> Outcome:
    done_at = millis(told["doneAt"]) if "doneAt" in told else None
    return told["channel"], told["status"]["id"], millis(told["sentAt"]), done_at
