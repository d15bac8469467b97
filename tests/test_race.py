"""Many clients at once, on few devices and few identities: nothing breaks, and the rules hold afterwards."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api_client import Account
from tests.databases import DATABASES, count_deadlocks
from tests.process import PATIENCE_SECONDS, TwinProcess, own_database

pytestmark = pytest.mark.slow  # storms

Json = dict[str, Any]

CLIENTS = 32
WORKERS = {"sqlite": 1, "postgresql": 2}
CALLS_EACH = 60
LONGEST_SECONDS = 7
DEVICES = ["d1", "d2", "d3", "d4", "d5", "d6"]
IDENTIFIERS = {
    "externalId": ["ana", "bob"],
    "phoneNumber": ["385911234567", "+7 981 000-00-00"],
    "email": ["ana@x.co", "BOB@x.co"],
}
FLAGS = ("forceDepersonalize", "keepAsLead", "returnPush", "setDeviceAsPrimary")
SETTINGS = [
    {},
    {"ambiguousIdentity": "merge", "tags": "append"},
    {"ambiguousIdentity": "merge", "differentExternalId": "reject", "deviceAttributesOnDepersonalize": "keep"},
]


@pytest.fixture(scope="module", params=DATABASES)
def kind(request: pytest.FixtureRequest) -> str:
    """Of the database."""
    chosen: str = request.param
    return chosen


@pytest.fixture(scope="module")
def twin(kind: str, postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TwinProcess]:
    """A twin as it is run for load: on PostgreSQL with two workers."""
    folder = tmp_path_factory.mktemp("race")
    with (
        own_database(kind, postgres_url, folder) as database,
        TwinProcess(database, folder, workers=WORKERS[kind]) as running,
    ):
        yield running


@pytest.fixture(scope="module")
def clients(twin: TwinProcess) -> Iterator[list[httpx.Client]]:
    """One connection each."""
    with connect(twin) as connected:
        yield connected


@pytest.fixture
def account(clients: list[httpx.Client]) -> Account:
    """On the twin that all clients call."""
    return Account.create(clients[0])


@contextmanager
def connect(twin: TwinProcess) -> Iterator[list[httpx.Client]]:
    """All clients of a twin. No certificates: loading them once for each takes longer than a test."""
    with ExitStack() as stack:
        yield [
            stack.enter_context(httpx.Client(base_url=twin.url, timeout=30, verify=False))  # noqa: S501
            for _ in range(CLIENTS)
        ]


def at_once(work: Callable[[int], Any]) -> list[Any]:
    """Run this for every number of a client, all starting at the same moment."""
    start = threading.Barrier(CLIENTS)

    def run(number: int) -> Any:
        start.wait(PATIENCE_SECONDS)
        return work(number)

    with ThreadPoolExecutor(CLIENTS) as pool:
        return list(pool.map(run, range(CLIENTS)))


class Vandal:
    """One client that does anything to the hot accounts. Keeps what it was answered."""

    def __init__(self, http: httpx.Client, hot: list[Account], reset: Account, seed: int) -> None:
        self.http = http
        self.hot = hot
        self.reset = reset
        self.random = random.Random(seed)  # noqa: S311  repeatable
        self.answers: Counter[tuple[str, int, Any]] = Counter()
        self.actions = [
            *[self.personalize] * 12,
            *[self.update] * 4,
            *[self.depersonalize] * 3,
            *[self.change_person] * 2,
            self.delete_person,
            self.reset_account,
            self.personalize_where_others_reset,
        ]

    def run(self, deadline: float) -> None:
        for _ in range(CALLS_EACH):
            if time.monotonic() > deadline:
                return
            action = self.random.choice(self.actions)
            answer = action()
            code = answer.json().get("errorCode", answer.text) if answer.status_code in {400, 500} else None
            self.answers[action.__name__, answer.status_code, code] += 1

    def personalize(self) -> httpx.Response:
        return self._personalize(self.random.choice(self.hot))

    def personalize_where_others_reset(self) -> httpx.Response:
        self.http.post(f"{self.reset.path}/registrations", json={"registrationId": self.random.choice(DEVICES)})
        return self._personalize(self.reset)

    def _personalize(self, account: Account) -> httpx.Response:
        kinds = self.random.sample(list(IDENTIFIERS), self.random.randint(1, 3))
        identity = {one: self.random.choice(IDENTIFIERS[one]) for one in kinds}
        attributes = {"tags": [self.random.choice("abc")], "customAttributes": {f"k{self.random.randrange(50)}": 1}}
        flags = {name: str(self.random.random() < 0.5).lower() for name in FLAGS}
        return self._push(account, "POST", "/personalize", {"identity": identity, "attributes": attributes}, flags)

    def update(self) -> httpx.Response:
        body = {"isPrimary": self.random.random() < 0.8, "additionalData": {self.random.choice("abc"): 1}}
        return self._push(self.random.choice(self.hot), "PATCH", "", body, {})

    def depersonalize(self) -> httpx.Response:
        return self._push(self.random.choice(self.hot), "POST", "/depersonalize", None, {})

    def change_person(self) -> httpx.Response:
        """Never takes the last identifier away, so that every anonymous person is that of a device."""
        account = self.random.choice(self.hot)
        body = self.random.choice(
            [
                {"firstName": "Ana"},
                {"externalId": self.random.choice(IDENTIFIERS["externalId"])},
                {"phones": [self.random.choice(IDENTIFIERS["phoneNumber"])]},
                {"emails": [self.random.choice(IDENTIFIERS["email"])]},
            ]
        )
        return self.http.patch(f"{account.path}/persons/{self._some_person(account)}", json=body)

    def delete_person(self) -> httpx.Response:
        account = self.random.choice(self.hot)
        return self.http.delete(f"{account.path}/persons/{self._some_person(account)}")

    def reset_account(self) -> httpx.Response:
        return self.http.post(f"{self.reset.path}/reset")

    def _some_person(self, account: Account) -> int:
        """Of a list that others change while it is read; an account with devices always has persons."""
        person_id: int = self.random.choice(self.http.get(f"{account.path}/persons").json()["persons"])["personId"]
        return person_id

    def _push(self, account: Account, method: str, action: str, body: Json | None, params: Json) -> httpx.Response:
        device = self.random.choice(DEVICES)
        headers = {"AppCode": account.application_code}
        path = f"/people/2/contactInformation/push/{device}{action}"
        return self.http.request(method, path, headers=headers, json=body, params=params)


DOCUMENTED = {
    ("personalize", 200, None),
    ("personalize", 400, 48906),
    ("personalize", 400, 48907),
    ("personalize", 400, 48908),
    ("personalize_where_others_reset", 200, None),
    ("personalize_where_others_reset", 400, 48013),
    ("personalize_where_others_reset", 400, 48906),
    ("personalize_where_others_reset", 400, 48907),
    ("update", 200, None),
    ("depersonalize", 200, None),
    ("change_person", 200, None),
    ("change_person", 404, None),
    ("change_person", 409, None),
    ("delete_person", 204, None),
    ("delete_person", 404, None),
    ("reset_account", 204, None),
}


def test_any_calls_at_once_get_documented_answers_and_keep_every_rule(
    kind: str, postgres_url: str, tmp_path: Path
) -> None:
    """One person per identity, one person per device, at most one primary per person; no 5xx, nothing in the log.

    PostgreSQL counts the deadlocks that it had to break; a session reports its own when it ends.
    """
    seed = random.randrange(2**32)  # noqa: S311  repeatable
    hint = f"seed {seed}"
    with own_database(kind, postgres_url, tmp_path) as database:
        with TwinProcess(database, tmp_path, workers=WORKERS[kind]) as twin, connect(twin) as clients:
            hot = [Account.create(clients[0], settings=settings) for settings in SETTINGS]
            for account in hot:
                for device in DEVICES:
                    account.install(registrationId=device)
            reset = Account.create(clients[0])
            vandals = [Vandal(http, hot, reset, seed + number) for number, http in enumerate(clients)]
            deadline = time.monotonic() + LONGEST_SECONDS
            at_once(lambda number: vandals[number].run(deadline))
            answers = sum((vandal.answers for vandal in vandals), Counter[tuple[str, int, Any]]())
            assert set(answers) <= DOCUMENTED, hint
            assert answers["personalize", 200, None] > CLIENTS, hint
            for account in hot:
                assert_rules_hold(account, hint)
        assert "Traceback" not in twin.log
        if kind == "postgresql":
            assert count_deadlocks(postgres_url, database) == 0, hint


def assert_rules_hold(account: Account, hint: str) -> None:
    """What must be true of an account whatever was done to it."""
    registrations = account.http.get(f"{account.path}/registrations").json()["registrations"]
    persons = account.persons()
    owners = {one["registrationId"]: one["personId"] for one in registrations}
    assert sorted(owners) == DEVICES, hint
    claims = [(device, person["personId"]) for person in persons for device in person["registrations"]]
    assert sorted(claims) == sorted(owners.items()), hint
    primaries = Counter(one["personId"] for one in registrations if one["isPrimary"])
    assert not [person for person, count in primaries.items() if count > 1], hint
    owned = Counter(
        identity
        for person in persons
        for identity in [person.get("externalId"), *person["phones"], *map(str.lower, person["emails"])]
        if identity is not None
    )
    assert not [identity for identity, count in owned.items() if count > 1], hint
    for person in persons:
        assert not person["anonymous"] or len(person["registrations"]) == 1, hint
        assert person["anonymous"] != any(map(person.get, ("externalId", "phones", "emails"))), hint


@pytest.mark.parametrize("identity", [{"email": "new@x.co"}, {"externalId": "new", "phoneNumber": "79810000000"}])
def test_devices_that_log_in_at_once_with_the_same_new_identity_get_one_person(
    clients: list[httpx.Client], account: Account, identity: Json
) -> None:
    devices = sorted(account.install() for _ in clients)
    headers = {"AppCode": account.application_code}

    def log_in(number: int) -> int:
        path = f"/people/2/contactInformation/push/{devices[number]}/personalize"
        return clients[number].post(path, headers=headers, json={"identity": identity}).status_code

    assert at_once(log_in) == [200] * CLIENTS
    (person,) = account.persons()
    assert sorted(person["registrations"]) == devices


def test_updates_of_different_keys_at_once_all_stay(clients: list[httpx.Client], account: Account) -> None:
    device = account.install()
    path, headers = f"/people/2/contactInformation/push/{device}", {"AppCode": account.application_code}

    def update(number: int) -> int:
        body = {"additionalData": {f"key{number}": number}}
        return clients[number].patch(path, headers=headers, json=body).status_code

    assert at_once(update) == [200] * CLIENTS
    shown = account.get_registration(device)["additionalData"]
    assert shown == {f"key{number}": number for number in range(CLIENTS)}


def test_of_devices_that_become_primary_at_once_one_is(clients: list[httpx.Client], account: Account) -> None:
    devices = [account.install() for _ in clients]
    for device in devices:
        assert account.push.personalize(device, {"externalId": "ana"}).status_code == 200
    headers = {"AppCode": account.application_code}

    def become_primary(number: int) -> Any:
        path = f"/people/2/contactInformation/push/{devices[number]}"
        return clients[number].patch(path, headers=headers, json={"isPrimary": True}).json()["isPrimary"]

    assert at_once(become_primary) == [True] * CLIENTS
    shown = [account.get_registration(device)["isPrimary"] for device in devices]
    assert shown.count(True) == 1
