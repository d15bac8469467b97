"""Many clients on few devices of accounts whose ids repeat, while others change these accounts as a whole."""

import random
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api_client import Account
from tests.databases import DATABASES, count_deadlocks
from tests.process import PATIENCE_SECONDS, TwinProcess, own_database
from tests.speed import times_as_long

CLIENTS = 48
SECONDS = 4
LONGEST_ANSWER_SECONDS = 3  # of a machine that nobody else keeps busy
MOST_TIMES_AS_LONG = 5  # on any
WORKERS = {"sqlite": 1, "postgresql": 2}
SMALL_JOURNAL = ("--journal-size", "40")
TLS = ssl.create_default_context()  # one for all: each takes longer to make than a call
DEVICES = ["d1", "d2", "d3", "d4"]
DOCUMENTED = {200, 201, 204, 400, 404, 409}


class Stormer:
    """One client that does anything to the accounts, and to these as a whole; keeps what it was answered."""

    def __init__(self, url: str, accounts: list[Account], snapshot: Any, seed: int) -> None:
        self.http = httpx.Client(base_url=url, timeout=60, verify=TLS)
        self.accounts = accounts
        self.snapshot = snapshot
        self.random = random.Random(seed)  # noqa: S311  repeatable
        self.answers: Counter[tuple[str, int]] = Counter()
        self.texts: list[str] = []
        self.longest = 0.0
        self.actions: list[Callable[[Account], httpx.Response]] = [
            *[self.personalize] * 12,
            *[self.update] * 4,
            *[self.depersonalize] * 4,
            *[self.read] * 4,
            *[self.change_person] * 2,
            self.install,
            self.delete_person,
            self.forget_calls,
            self.order_fault,
            self.lift_faults,
            self.change_clock,
            self.reset,
            self.restore,
        ]

    def run(self, start: threading.Barrier) -> None:
        start.wait(PATIENCE_SECONDS)
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            action = self.random.choice(self.actions)
            begun = time.monotonic()
            answer = action(self.random.choice(self.accounts))
            self.longest = max(self.longest, time.monotonic() - begun)
            self.answers[action.__name__, answer.status_code] += 1
            if answer.status_code not in DOCUMENTED:
                self.texts.append(answer.text)
        self.http.close()

    def personalize(self, account: Account) -> httpx.Response:
        body = {
            "identity": {"externalId": self._any("abc"), "email": f"{self._any('abc')}@x.co"},
            "attributes": {"customAttributes": {f"k{self.random.randrange(50)}": 1}},
        }
        params = {"forceDepersonalize": "true"} if self.random.random() < 0.5 else {}
        return self._push(account, "POST", "/personalize", json=body, params=params)

    def update(self, account: Account) -> httpx.Response:
        return self._push(account, "PATCH", "", json={"isPrimary": True, "additionalData": {self._any("abc"): 1}})

    def depersonalize(self, account: Account) -> httpx.Response:
        return self._push(account, "POST", "/depersonalize")

    def read(self, account: Account) -> httpx.Response:
        return self._push(account, "GET", "")

    def change_person(self, account: Account) -> httpx.Response:
        body = {"emails": [f"{self._any('abc')}@x.co"]}
        return self.http.patch(f"{account.path}/persons/{self._some_person(account)}", json=body)

    def delete_person(self, account: Account) -> httpx.Response:
        return self.http.delete(f"{account.path}/persons/{self._some_person(account)}")

    def install(self, account: Account) -> httpx.Response:
        return self.http.post(f"{account.path}/registrations", json={"registrationId": self._any(DEVICES)})

    def forget_calls(self, account: Account) -> httpx.Response:
        return self.http.delete(f"{account.path}/journal")

    def order_fault(self, account: Account) -> httpx.Response:
        body = {"error": 48013, "on": {"registrationId": "another"}, "when": {"first": 3}}
        return self.http.post(f"{account.path}/faults", json=body)

    def lift_faults(self, account: Account) -> httpx.Response:
        return self.http.delete(f"{account.path}/faults")

    def change_clock(self, account: Account) -> httpx.Response:
        return self.http.post(f"{account.path}/clock/advance", json={"ms": 1000})

    def reset(self, account: Account) -> httpx.Response:
        return self.http.post(f"{account.path}/reset")

    def restore(self, account: Account) -> httpx.Response:
        return self.http.put(f"{account.path}/snapshot", json=self.snapshot(account))

    def _some_person(self, account: Account) -> int:
        persons = self.http.get(f"{account.path}/persons").json()["persons"]
        return persons[self.random.randrange(len(persons))]["personId"] if persons else 1

    def _any(self, choices: Any) -> str:
        chosen: str = self.random.choice(choices)
        return chosen

    def _push(self, account: Account, method: str, action: str, **request: Any) -> httpx.Response:
        path = f"/people/2/contactInformation/push/{self._any(DEVICES)}{action}"
        return self.http.request(method, path, headers=account.push.headers, **request)


@pytest.mark.slow
@pytest.mark.parametrize("kind", DATABASES)
def test_a_storm_on_accounts_with_seeds_meets_no_deadlock_and_is_answered_soon(
    kind: str, postgres_url: str, tmp_path: Path
) -> None:
    seed = random.randrange(2**32)  # noqa: S311  repeatable
    hint, longest = f"seed {seed}", LONGEST_ANSWER_SECONDS * times_as_long(MOST_TIMES_AS_LONG)
    with own_database(kind, postgres_url, tmp_path) as database:
        with TwinProcess(database, tmp_path, *SMALL_JOURNAL, workers=WORKERS[kind]) as twin:
            with httpx.Client(base_url=twin.url, timeout=PATIENCE_SECONDS) as http:
                accounts = [Account.create(http, idSeed="storm") for _ in range(2)]
                for account in accounts:
                    for device in DEVICES:
                        account.install(registrationId=device)
                worlds = {one.path: http.get(f"{one.path}/snapshot").json() for one in accounts}
                for path, world in worlds.items():
                    assert http.put(f"{path}/snapshot", json=world).status_code == 204
            stormers = [
                Stormer(twin.url, accounts, lambda account: worlds[account.path], seed + number)
                for number in range(CLIENTS)
            ]
            start = threading.Barrier(CLIENTS)
            with ThreadPoolExecutor(CLIENTS) as pool:
                list(pool.map(lambda stormer: stormer.run(start), stormers))
        answers = sum((stormer.answers for stormer in stormers), Counter[tuple[str, int]]())
        assert not [text for stormer in stormers for text in stormer.texts], hint
        assert answers["personalize", 200] > 0, hint
        assert "Traceback" not in twin.log
        if kind == "postgresql":
            assert count_deadlocks(postgres_url, database) == 0, hint
        assert max(stormer.longest for stormer in stormers) < longest, hint
