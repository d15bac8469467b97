"""`GET /_twin/unmatched`: calls that are in no journal."""

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from pushtwin.core.journal.unmatched import MOST_KEPT, UnmatchedCall, Why, summarise
from pushtwin.settings import Settings
from tests.api_client import PUSH, Account
from tests.cases import each_named
from tests.serving import serving
from tests.two_workers import clients_of_two_workers


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    """A twin of its own: what nobody's calls are, everybody sees."""
    with serving(Settings(ephemeral=True)) as url, httpx.Client(base_url=url, timeout=30) as client:
        yield client


def unmatched(http: httpx.Client) -> list[tuple[str, str, int, str | None]]:
    calls = http.get("/_twin/unmatched").raise_for_status().json()["calls"]
    return [(one["why"], f"{one['method']} {one['path']}", one["status"], one.get("accountId")) for one in calls]


def test_calls_of_nobody_and_to_nothing_are_kept_until_the_twin_is_reset(http: httpx.Client) -> None:
    account = Account.create(http, settings={"auth": "strict"})
    account_id = account.answer["accountId"]
    account.install(registrationId="d1")
    own = account.push.headers
    account.push.get("d1")
    http.get("/_twin/nothing")
    http.get("/docs/nothing")
    http.options(f"{PUSH}/d1")
    http.get(f"{PUSH}/d1")
    http.get(f"{PUSH}/d1?apiKey=hidden", headers={"AppCode": "hidden"})
    http.get("/mobile/1/baseurl", headers={"Authorization": "App hidden"})
    http.get("/push/1/applications")
    http.get("/push/1/applications", headers={"Authorization": "App hidden"})
    http.get("/nowhere")
    http.put(f"{PUSH}/d1", headers=own)
    told = http.get("/_twin/unmatched").text
    assert "hidden" not in told
    assert unmatched(http) == [
        ("applicationCodeMissing", f"GET {PUSH}/d1", 400, None),
        ("applicationCodeUnknown", f"GET {PUSH}/d1", 400, None),
        ("applicationCodeUnknown", "GET /mobile/1/baseurl", 401, None),
        ("credentialsMissing", "GET /push/1/applications", 401, None),
        ("credentialsUnknown", "GET /push/1/applications", 401, None),
        ("unknownPath", "GET /nowhere", 404, None),
        ("wrongMethod", f"PUT {PUSH}/d1", 405, account_id),
    ]
    http.post("/_twin/reset")
    assert unmatched(http) == []


def test_the_latest_are_kept(http: httpx.Client) -> None:
    for number in range(MOST_KEPT + 20):
        http.get(f"/{number}")
    found = unmatched(http)
    assert [path for _, path, _, _ in found] == [f"GET /{number}" for number in range(20, MOST_KEPT + 20)]
    http.get(f"/{'a' * 5000}")
    assert len(unmatched(http)[-1][1]) < 600


def test_a_verdict_that_has_not_passed_tells_of_those_of_the_last_minute(http: httpx.Client) -> None:
    account, other = Account.create(http), Account.create(http)
    http.get("/nowhere")
    http.get("/elsewhere", headers=other.push.headers)
    http.get(f"{PUSH}/d1", headers={"AppCode": "unknown"})
    verify = f"{account.path}/journal/verify"
    said = "In the last minute 1 call came to an unknown path, 1 with an application code of no account: "
    assert http.post(verify, json={}).json()["message"].endswith(f"{said}GET {PUSH}/d1, GET /nowhere.")
    assert "minute" not in http.post(verify, json={"never": True}).json()["message"]


def call(why: Why, path: str) -> UnmatchedCall:
    return UnmatchedCall("", 0, 0, why, "GET", path, 404, None)


@each_named(
    ("calls", "expected"),
    {
        "none": ([], ""),
        "one": ([call(Why.CREDENTIALS_MISSING, "/a")], "1 call came without credentials: GET /a."),
        "the most frequent first": (
            [call(Why.UNKNOWN_PATH, "/a"), *[call(Why.APPLICATION_CODE_UNKNOWN, "/b")] * 2],
            "2 calls came with an application code of no account, 1 to an unknown path: GET /b, GET /a.",
        ),
        "many": (
            [call(Why.UNKNOWN_PATH, f"/{number}") for number in range(5)],
            "5 calls came to an unknown path: GET /4, GET /3, GET /2, ….",
        ),
    },
)
def test_in_words(calls: list[UnmatchedCall], expected: str) -> None:
    assert summarise(calls) == expected


def test_two_workers_tell_of_the_calls_of_both(postgres_url: str, tmp_path: Path) -> None:
    with clients_of_two_workers(postgres_url, tmp_path) as both:
        for number, client in enumerate(both):
            client.get(f"/{number}")
        deadline = time.monotonic() + 20
        for client in both:
            while len(unmatched(client)) < 2:
                assert time.monotonic() < deadline, "one does not know of the other's"
                time.sleep(0.02)
            assert {path for _, path, _, _ in unmatched(client)} == {"GET /0", "GET /1"}
