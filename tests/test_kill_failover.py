"""A twin that is killed while messages fail over loses no flow, sends no SMS twice, and ends none twice."""

import random
import time
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api_client import Account
from tests.databases import DATABASES
from tests.process import PATIENCE_SECONDS, TwinProcess, own_database
from tests.test_kill_messages import (
    KILLS,
    PULLED_AT_ONCE,
    SENDERS,
    WORKERS,
    Backend,
    Client,
    Json,
    get,
    listening,
    run_for_a_while,
)

DELIVERED, FAILED = 5, {9, 15, 51}
PHONES = [f"38591000{number:04}" for number in range(8)]


class Sender(Client):
    """Sends to phones that get pushes, to phones that do not, and later; notes what it was promised."""

    def __init__(self, url: str, account: Json, webhook: str) -> None:
        super().__init__(url, account)
        self._webhook = webhook
        self.accepted: dict[str, bool] = {}  # message id → whether a webhook tells of it
        self._number = 0

    def go_round(self, http: httpx.Client) -> None:
        self._number += 1
        has_webhook = self._number % 2 == 0
        body: Json = {
            "destinations": [{"to": {"phoneNumber": one}} for one in random.sample(PHONES, 3)],
            "push": {"text": "by push", "validityPeriod": 1},
            "sms": {"text": "by SMS"},
            **({"notifyUrl": self._webhook} if has_webhook else {}),
        }
        shown = self.read(http.post("/omni/1/advanced", json=body))
        self.accepted |= {one["messageId"]: has_webhook for one in shown.get("messages", ())}


class Puller(Client):
    """Pulls reports, a few at a time."""

    def __init__(self, url: str, account: Json) -> None:
        super().__init__(url, account)
        self.pulled: list[Json] = []

    def go_round(self, http: httpx.Client) -> None:
        shown = self.read(http.get("/omni/1/reports", params={"limit": PULLED_AT_ONCE}))
        self.pulled += shown.get("results", [])
        time.sleep(0.01)


@pytest.mark.slow
@pytest.mark.parametrize("kind", DATABASES)
def test_every_flow_ends_once_and_sends_one_sms_after_kill_9(kind: str, postgres_url: str, tmp_path: Path) -> None:
    seed = random.randrange(2**32)  # noqa: S311  printed when it fails
    moments = random.Random(seed)  # noqa: S311
    hint = f"seed {seed}"
    clients: list[Client] = []
    answer: Json | None = None
    with own_database(kind, postgres_url, tmp_path) as database, listening() as backend:
        for life in range(KILLS + 1):
            with (
                TwinProcess(database, tmp_path, workers=WORKERS[kind]) as twin,
                httpx.Client(base_url=twin.url, timeout=PATIENCE_SECONDS) as http,
            ):
                if answer is None:
                    answer = make_world(http).answer
                if life == KILLS:
                    assert_all_has_ended(Account(http, answer), clients, backend, hint)
                    assert "Traceback" not in twin.log, hint
                    break
                current: list[Client] = [Sender(twin.url, answer, backend.url) for _ in range(SENDERS)]
                current.append(Puller(twin.url, answer))
                run_for_a_while(current, moments.randint(30, 120))
                twin.kill()
                for client in current:
                    client.join(PATIENCE_SECONDS)
                    assert not client.is_alive()
                    assert client.refusals == []
                clients += current


def make_world(http: httpx.Client) -> Account:
    """Each second phone has a device that never gets a push."""
    account = Account.create(http, settings={"deliveryDelayMs": 100, "smsDelayMs": 100})
    headers = {"Authorization": f"App {account.answer['apiKey']}"}
    flow = [{"channel": "PUSH", "from": account.application_code}, {"channel": "SMS", "from": "Shop"}]
    http.post("/omni/1/scenarios", json={"flow": flow, "default": True}, headers=headers).raise_for_status()
    for number, phone in enumerate(PHONES):
        account.install(registrationId=f"d{number}")
        assert account.push.personalize(f"d{number}", {"phoneNumber": phone}).status_code == 200
        if number % 2:
            path = f"{account.path}/registrations/d{number}"
            http.patch(path, json={"delivery": "never"}).raise_for_status()
    return account


def assert_all_has_ended(account: Account, clients: list[Client], backend: Backend, hint: str) -> None:
    """Two hours later nothing is under way any more; what was promised is there, once."""
    answer = account.http.post(f"{account.path}/clock/advance", json={"ms": 2 * 3_600_000}, timeout=120)
    assert answer.status_code == 200
    senders = [one for one in clients if isinstance(one, Sender)]
    accepted = {name: told for one in senders for name, told in one.accepted.items()}
    assert accepted, "nobody has sent anything"

    steps = list(logs_of(account))
    tried = Counter((row["messageId"], row["channel"]) for row in steps)
    assert set(tried.values()) == {1}, hint
    delivered = Counter(row["messageId"] for row in steps if row["status"]["id"] == DELIVERED)
    assert set(delivered.values()) == {1}, hint
    assert accepted.keys() <= delivered.keys(), hint
    assert {row["status"]["id"] for row in steps} <= {DELIVERED, *FAILED}, hint
    by_number = {name for name, channel in tried if channel == "SMS"}
    sms = Counter(one["messageId"] for one in outbox_of(account))
    assert sms == dict.fromkeys(by_number, 1), hint
    assert by_number, "nothing has failed over"
    assert by_number != set(delivered), "everything has failed over"

    told = {name for name, has_webhook in accepted.items() if has_webhook}
    assert told <= backend.told.keys(), hint
    for reports in backend.told.values():
        assert all(report == reports[0] for report in reports), hint
    pulled = [row for one in clients if isinstance(one, Puller) for row in one.pulled]
    while rest := get(account, "/omni/1/reports", limit=1000)["results"]:
        pulled += rest
    counted = Counter(row["messageId"] for row in pulled)
    assert set(counted.values()) == {1}, hint
    missing = delivered.keys() - counted.keys() - backend.told.keys()
    assert len(missing) <= KILLS * PULLED_AT_ONCE, hint


def logs_of(account: Account) -> list[Json]:
    """A log has no cursor: those to one phone by one channel are few enough."""
    rows: list[Json] = []
    for channel in ("PUSH", "SMS"):
        for phone in PHONES:
            shown = get(account, "/omni/1/logs", limit=1000, channel=channel, to=phone)["results"]
            assert len(shown) < 1000
            rows += shown
    return rows


def outbox_of(account: Account) -> list[Json]:
    found: list[Json] = []
    query: dict[str, Any] = {"limit": 1000}
    while True:
        answer = account.http.get(f"{account.path}/sms", params=query)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found += page["sms"]
        if "nextCursor" not in page:
            return found
        query["cursor"] = page["nextCursor"]
