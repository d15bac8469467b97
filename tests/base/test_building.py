"""What is built by one thread at a time, and once."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from pydantic import TypeAdapter

from pushtwin.base.building import built_once
from pushtwin.settings import Settings
from tests.serving import serving


def test_threads_that_ask_at_once_get_one_and_no_two_build_side_by_side() -> None:
    building: list[str] = []
    seen: list[list[str]] = []

    def build(name: str) -> object:
        building.append(name)
        time.sleep(0.005)
        seen.append(building.copy())
        building.remove(name)
        return object()

    makers = [built_once(lambda name=name: build(name)) for name in ("a", "b", "c")]
    gate = threading.Barrier(12)

    def ask(number: int) -> object:
        gate.wait()
        return makers[number % 3]()

    with ThreadPoolExecutor(12) as threads:
        found = list(threads.map(ask, range(12)))
    assert sorted(seen) == [["a"], ["b"], ["c"]]
    assert len(set(map(id, found))) == 3
    assert all(found[number] is found[number % 3] for number in range(12))


def test_what_judges_control_calls_is_built_before_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two twins in threads of one process once met there: one answered 500 to the first list of messages."""
    with serving(Settings(ephemeral=True)) as url, httpx.Client(base_url=url) as client:
        account = client.post("/_twin/accounts", json={}).json()["accountId"]
        built: list[object] = []
        monkeypatch.setattr(TypeAdapter, "__init__", lambda _, type_, **__: built.append(type_))
        lists = ("messages", "webhooks", "journal", "persons", "registrations", "sms", "mo")
        paths = [*(f"/_twin/accounts/{account}/{one}?limit=1" for one in lists), "/_twin/unmatched"]
        assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 200)
        assert built == []
