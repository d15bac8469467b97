"""A twin that is killed while messages and webhooks are under way loses none, and ends none twice."""

import json
import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from pushtwin.core.webhooks.repository import CLAIM_MS
from pushtwin.testing.webhook_server import Reply, WebhookServer
from tests.api_client import Account
from tests.databases import DATABASES
from tests.process import PATIENCE_SECONDS, TwinProcess, own_database

Json = dict[str, Any]

KILLS = 4
SENDERS = 3
WORKERS = {"sqlite": 1, "postgresql": 2}
PULLED_AT_ONCE = 5
FINAL = {4, 5, 15}


class Backend:
    """Receives webhooks. Every third message is refused at first, so that it is told again."""

    def __init__(self) -> None:
        self.told: defaultdict[str, list[Json]] = defaultdict(list)
        self.url = ""
        self._lock = threading.Lock()

    def receive(self, body: bytes) -> int:
        (report,) = json.loads(body)["results"]
        with self._lock:
            known = self.told[report["messageId"]]
            known.append(report)
            return 500 if len(known) == 1 and int(report["messageId"][-2:]) % 3 == 0 else 200


@contextmanager
def listening() -> Iterator[Backend]:
    backend = Backend()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            status = backend.receive(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        backend.url = f"http://127.0.0.1:{server.server_address[1]}/"
        try:
            yield backend
        finally:
            server.shutdown()
            thread.join()


class Client(threading.Thread):
    """Goes round until nobody answers any more."""

    def __init__(self, url: str, account: Json) -> None:
        super().__init__(daemon=True)
        self._url = url
        self._headers = {"Authorization": f"App {account['apiKey']}"}
        self.answered = 0
        self.refusals: list[str] = []

    def run(self) -> None:
        with httpx.Client(base_url=self._url, timeout=PATIENCE_SECONDS, headers=self._headers) as http:
            try:
                while not self.refusals:
                    self.go_round(http)
            except httpx.TransportError:
                return  # killed

    def go_round(self, http: httpx.Client) -> None:
        raise NotImplementedError

    def read(self, answer: httpx.Response) -> Json:
        if answer.status_code != 200:
            self.refusals.append(answer.text)
            return {}
        self.answered += 1
        found: Json = answer.json()
        return found


class Sender(Client):
    """Sends in every way, and notes what it was promised: messages by their ids, and how many a bulk has."""

    def __init__(self, url: str, account: Json, world: Json, webhook: str) -> None:
        super().__init__(url, account)
        self._world = world
        self._webhook = webhook
        self._application_code = account["applications"][0]["applicationCode"]
        self.accepted: dict[str, bool] = {}  # message id → whether a webhook tells of it
        self.counts: dict[str, int] = {}
        self._number = 0

    def go_round(self, http: httpx.Client) -> None:
        self._number += 1
        has_webhook = self._number % 2 == 0
        devices = random.sample(self._world["devices"], 3)
        body: Json = {
            "messages": [
                {
                    "sender": self._application_code,
                    "content": {"type": "TEXT", "text": "hello"},
                    "destinations": [{"type": "REGISTRATION", "pushRegistrationId": one} for one in devices],
                    "options": {"validityPeriod": {"amount": 60, "timeUnit": "SECONDS"}},
                }
            ]
        }
        if has_webhook:
            body["messages"][0]["webhooks"] = {"delivery": {"url": self._webhook}}
        if self._number % 3 == 0:
            body["options"] = {"schedule": {"sendingSpeedLimit": {"amount": 600}}}
        shown = self.read(http.post("/push/3/messages", json=body))
        if shown:
            assert {one["status"]["id"] for one in shown["messages"]} == {7}
            self.accepted |= {one["messageId"]: has_webhook for one in shown["messages"]}
            self.counts[shown["bulkId"]] = 3
        to_all = {"from": self._application_code, "to": {"platform": "Android"}, "text": "all", "validityPeriod": 1}
        shown = self.read(http.post("/push/2/message/single", json=to_all))
        if shown:
            (bulk,) = shown["bulks"]
            assert bulk["messageCount"] == len(self._world["devices"])
            self.counts[bulk["bulkId"]] = bulk["messageCount"]


class Puller(Client):
    """Pulls reports, a few at a time."""

    def __init__(self, url: str, account: Json) -> None:
        super().__init__(url, account)
        self.pulled: list[Json] = []

    def go_round(self, http: httpx.Client) -> None:
        shown = self.read(http.get("/push/3/reports", params={"limit": PULLED_AT_ONCE}))
        self.pulled += shown.get("results", [])
        time.sleep(0.01)


@pytest.mark.slow
@pytest.mark.parametrize("kind", DATABASES)
def test_every_message_ends_once_and_is_told_after_kill_9(kind: str, postgres_url: str, tmp_path: Path) -> None:
    seed = random.randrange(2**32)  # noqa: S311  printed when it fails
    moments = random.Random(seed)  # noqa: S311
    hint = f"seed {seed}"
    clients: list[Client] = []
    answer: Json | None = None
    world: Json = {}
    with own_database(kind, postgres_url, tmp_path) as database, listening() as backend:
        for life in range(KILLS + 1):
            with (
                TwinProcess(database, tmp_path, workers=WORKERS[kind]) as twin,
                httpx.Client(base_url=twin.url, timeout=PATIENCE_SECONDS) as http,
            ):
                if answer is None:
                    account = Account.create(http, settings={"deliveryDelayMs": 200})
                    answer, world = account.answer, make_world(account)
                if life == KILLS:
                    assert_all_has_ended(Account(http, answer), clients, backend, hint)
                    assert "Traceback" not in twin.log, hint
                    break
                current: list[Client] = [Sender(twin.url, answer, world, backend.url) for _ in range(SENDERS)]
                current.append(Puller(twin.url, answer))
                run_for_a_while(current, moments.randint(40, 160))
                twin.kill()
                for client in current:
                    client.join(PATIENCE_SECONDS)
                    assert not client.is_alive()
                    assert client.refusals == []
                clients += current


def make_world(account: Account) -> Json:
    """Devices that receive by themselves, and two whose phones never say anything."""
    made = [account.install(systemData={"os": "Android", "cloudType": "GCM"}) for _ in range(6)]
    for _ in range(2):
        body = {"os": "Android", "pushServiceType": "Firebase", "pushServiceToken": str(len(made))}
        headers = {"Authorization": f"App {account.application_code}"}
        answer = account.http.post("/mobile/1/appinstance", json=body, headers=headers)
        made.append(answer.json()["pushRegId"])
    return {"devices": made}


def run_for_a_while(clients: list[Client], enough: int) -> None:
    for client in clients:
        client.start()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while sum(client.answered for client in clients) < enough:
        assert time.monotonic() < deadline
        assert all(client.is_alive() for client in clients), [client.refusals for client in clients]
        time.sleep(0.001)


def assert_all_has_ended(account: Account, clients: list[Client], backend: Backend, hint: str) -> None:
    """An hour later nothing is under way any more; what was promised is there, once."""
    answer = account.http.post(f"{account.path}/clock/advance", json={"ms": 2 * 3_600_000}, timeout=120)
    assert answer.status_code == 200
    rows = list(logs_of(account))
    known = Counter(row["messageId"] for row in rows)
    assert set(known.values()) == {1}, hint
    by_id = {row["messageId"]: row for row in rows}
    assert {row["status"]["id"] for row in rows} <= FINAL, hint

    senders = [one for one in clients if isinstance(one, Sender)]
    accepted = {name: told for one in senders for name, told in one.accepted.items()}
    assert accepted, "nobody has sent anything"
    assert accepted.keys() <= by_id.keys(), hint
    counted = Counter(row["bulkId"] for row in rows)
    for bulk_id, count in {name: count for one in senders for name, count in one.counts.items()}.items():
        assert counted[bulk_id] == count, f"{bulk_id}, {hint}"

    told = {name for name, has_webhook in accepted.items() if has_webhook}
    assert told, "no webhook was asked for"
    assert told <= backend.told.keys(), hint
    for message_id, reports in backend.told.items():
        assert all(report == reports[0] for report in reports), hint
        assert reports[0]["doneAt"] == by_id[message_id]["doneAt"], hint

    assert_reports_are_told_once(account, clients, by_id, backend, hint)


def assert_reports_are_told_once(
    account: Account, clients: list[Client], by_id: dict[str, Json], backend: Backend, hint: str
) -> None:
    """Those that were on their way when the twin was killed have been taken, and are not told again."""
    pulled = [row for one in clients if isinstance(one, Puller) for row in one.pulled]
    while rest := get(account, "/push/3/reports", limit=1000)["results"]:
        pulled += rest
    counted = Counter(row["messageId"] for row in pulled)
    assert set(counted.values()) == {1}, hint
    for row in pulled:
        assert row["doneAt"] == by_id[row["messageId"]]["doneAt"], hint
    missing = by_id.keys() - counted.keys() - backend.told.keys()
    assert len(missing) <= KILLS * PULLED_AT_ONCE, hint


def logs_of(account: Account) -> Iterator[Json]:
    cursor: Json = {}
    while True:
        shown = get(account, "/push/3/logs", limit=1000, useCursor=True, **cursor)
        yield from shown["results"]
        if "nextCursor" not in shown["cursor"]:
            return
        cursor = {"cursor": shown["cursor"]["nextCursor"]}


def get(account: Account, path: str, **query: Any) -> Json:
    headers = {"Authorization": f"App {account.answer['apiKey']}"}
    answer = account.http.get(path, params=query, headers=headers)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def test_a_file_is_one_twins_so_that_the_next_one_makes_at_once_the_calls_at_which_the_last_was_killed(
    tmp_path: Path,
) -> None:
    with own_database("sqlite", "", tmp_path) as database, WebhookServer() as backend:
        backend.answer(Reply(delay=60))
        with TwinProcess(database, tmp_path) as twin, httpx.Client(base_url=twin.url) as http:
            account = Account.create(http, settings={"deliveryDelayMs": 0, "webhookUrl": backend.url})
            send_to(account, account.install())
            backend.wait(1)
            twin.kill()
        with TwinProcess(database, tmp_path):
            first, second = backend.wait(2, within=CLAIM_MS / 1000 / 3)
            assert first.body == second.body


def send_to(account: Account, registration_id: str) -> None:
    destination = {"type": "REGISTRATION", "pushRegistrationId": registration_id}
    message = {
        "sender": account.application_code,
        "destinations": [destination],
        "content": {"type": "TEXT", "text": "x"},
    }
    account.http.post("/push/3/messages", json={"messages": [message]}, headers=account.push.headers).raise_for_status()
