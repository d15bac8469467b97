"""A twin that is killed forgets nothing that it has answered."""

import random
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api_client import Account
from tests.conftest import DATABASES
from tests.process import PATIENCE_SECONDS, TwinProcess, own_database

Json = dict[str, Any]

KILLS = 3
CLIENTS = 4
WORKERS = {"sqlite": 1, "postgresql": 2}


class Clerk(threading.Thread):
    """A client that writes until nobody answers any more, and notes every answer.

    Each round installs a device, logs somebody in on it, counts on it, and logs the device of the round before out.
    """

    def __init__(self, url: str, account: Json, name: str) -> None:
        super().__init__(name=name, daemon=True)
        self._url = url
        self._account = account
        self.answered = 0
        self.known: dict[str, Json] = {}  # what is true of a device by the last answer
        self.asked: tuple[str, Json] = ("", {})  # what will be true of one by the next
        self.refusals: list[str] = []

    def run(self) -> None:
        with httpx.Client(base_url=self._url, timeout=PATIENCE_SECONDS, verify=False) as http:  # noqa: S501
            account = Account(http, self._account)
            number = 0
            try:
                while not self.refusals:
                    number += 1
                    self._write(account, f"{self.name}-{number}", f"{self.name}-{number - 1}")
            except httpx.TransportError:
                return  # killed

    def _write(self, account: Account, device: str, former: str) -> None:
        self._do(
            device,
            {"owner": None, "counter": None},
            lambda: account.http.post(f"{account.path}/registrations", json={"registrationId": device}),
        )
        self._do(device, {"owner": device}, lambda: account.push.personalize(device, {"externalId": device}))
        for count in range(1, 4):
            self._do(
                device,
                {"counter": count},
                lambda count=count: account.push.update(device, {"additionalData": {"counter": count}}),
            )
        if former in self.known:
            self._do(former, {"owner": None, "counter": None}, lambda: account.push.depersonalize(former))

    def _do(self, device: str, change: Json, call: Callable[[], httpx.Response]) -> None:
        self.asked = (device, change)
        answer = call()
        if answer.status_code not in {200, 201}:
            self.refusals.append(answer.text)
            return
        self.known[device] = {**self.known.get(device, {}), **change}
        self.asked = ("", {})
        self.answered += 1


@pytest.mark.parametrize("kind", DATABASES)
def test_everything_that_was_answered_is_there_after_kill_9(kind: str, postgres_url: str, tmp_path: Path) -> None:
    seed = random.randrange(2**32)  # noqa: S311  printed when it fails
    moments = random.Random(seed)  # noqa: S311
    answer: Json | None = None
    clerks: list[Clerk] = []
    with own_database(kind, postgres_url, tmp_path) as database:
        for life in range(KILLS + 1):
            with (
                TwinProcess(database, tmp_path, workers=WORKERS[kind]) as twin,
                httpx.Client(base_url=twin.url, timeout=PATIENCE_SECONDS) as http,
            ):
                answer = answer or Account.create(http).answer
                assert_remembered(Account(http, answer), clerks, f"seed {seed}, after {life} kills")
                if life == KILLS:
                    break
                current = [Clerk(twin.url, answer, f"{life}-{number}") for number in range(CLIENTS)]
                wait_for_answers(current, moments.randint(20, 150))
                twin.kill()
                for clerk in current:
                    clerk.join(PATIENCE_SECONDS)
                    assert not clerk.is_alive()
                    assert clerk.refusals == []
                clerks += current


def wait_for_answers(clerks: list[Clerk], enough: int) -> None:
    """Let them write until together they have so many answers; they go on writing."""
    for clerk in clerks:
        clerk.start()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while sum(clerk.answered for clerk in clerks) < enough:
        assert time.monotonic() < deadline
        assert all(clerk.is_alive() for clerk in clerks)
        time.sleep(0.001)


def assert_remembered(account: Account, clerks: list[Clerk], hint: str) -> None:
    """Of each device holds what was answered last, or what was asked then and not answered any more."""
    persons = {person["personId"]: person for person in account.persons(limit=1000)}
    listed = account.http.get(f"{account.path}/registrations", params={"limit": 1000}).json()["registrations"]
    found = {
        one["registrationId"]: {
            "owner": persons[one["personId"]].get("externalId"),
            "counter": one.get("additionalData", {}).get("counter"),
        }
        for one in listed
    }
    for clerk in clerks:
        device_asked, change = clerk.asked
        for device, known in clerk.known.items():
            possible = [known, {**known, **change}] if device == device_asked else [known]
            assert found.get(device) in possible, f"{device}, {hint}"
    customers = {person.get("externalId") for person in persons.values()}
    logged_in = {device for clerk in clerks for device, known in clerk.known.items() if known["owner"]}
    assert customers >= logged_in, hint
