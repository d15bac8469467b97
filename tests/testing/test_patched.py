"""What tests patch in their process, time and randomness above all, does not reach the twin in it."""

import asyncio
import os
import random
import secrets
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import freezegun
import httpx
import jwt
import pytest
import time_machine

from pushtwin.base import machine
from pushtwin.testing import Twin, TwinAccount
from pushtwin.testing.running import in_real_time

PUSH = "/people/2/contactInformation/push"
FAR = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture(params=["freezegun", "time-machine", "by hand"])
def elsewhen(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The time of the process stands still in 2030."""
    if request.param == "freezegun":
        with freezegun.freeze_time(FAR):
            yield
    elif request.param == "time-machine":
        with time_machine.travel(FAR, tick=False):
            yield
    else:
        for name, value in (("time", FAR.timestamp()), ("time_ns", int(FAR.timestamp()) * 10**9), ("monotonic", 1e9)):
            monkeypatch.setattr(time, name, lambda value=value: value)
        yield


@pytest.fixture
def waiting_takes_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """As tests of back-off have it."""

    async def at_once(*_: Any) -> None:
        return None

    monkeypatch.setattr(asyncio, "sleep", at_once)
    monkeypatch.setattr(time, "sleep", lambda _: None)


@pytest.fixture
def nothing_is_random(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ids and tokens are always the same."""
    monkeypatch.setattr(uuid, "uuid4", lambda: uuid.UUID(int=1))
    monkeypatch.setattr(os, "urandom", bytes)
    for name in ("token_hex", "token_urlsafe", "token_bytes"):
        monkeypatch.setattr(secrets, name, lambda *_: "the same")
    for name in ("random", "getrandbits", "uniform", "randbytes"):
        monkeypatch.setattr(random, name, lambda *_: 4)
    random.seed(1)


def real_now() -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=machine.time_ns() // 1000)


def is_now(moment: datetime | str) -> bool:
    """Within the seconds that a busy machine may take."""
    text = moment if isinstance(moment, str) else moment.isoformat()
    return abs((datetime.fromisoformat(text) - real_now()).total_seconds()) < 10


def token(code: str, expires_at: float) -> str:
    claims = {"typ": "Bearer", "sub": "u-1", "infobip-api-key": code, "iat": 0, "exp": expires_at, "jti": "1"}
    return jwt.encode(claims, "secret" * 8, headers={"kid": "k1"})


@pytest.mark.usefixtures("elsewhen")
class TestTime:
    """A process in 2030."""

    def test_an_account_lives_in_real_time(self, mine: TwinAccount) -> None:
        assert is_now(mine.clock.now())
        assert is_now(mine.get()["createdAt"])
        assert is_now(mine.install("phone-1")["createdAt"])

    def test_a_phone_does_too(self, mine: TwinAccount) -> None:
        device = mine.device()
        device.launch()
        device.event("purchase")
        events = mine.events(mine.registration(device.registration_id)["personId"])
        assert [one["occurredAt"] for one in events if not is_now(one["occurredAt"])] == []

    def test_calls_are_journaled_at_their_real_time(self, mine: TwinAccount) -> None:
        began = mine.clock.now()
        mine.device()
        (call,) = mine.verify("create-installation", since=began)
        assert is_now(call["time"])
        assert mine.journal(since=began + timedelta(minutes=1)) == []

    def test_waiting_for_a_call_ends(self, mine: TwinAccount) -> None:
        began = machine.monotonic()
        with pytest.raises(AssertionError):
            mine.verify("create-installation", within=0.2)
        assert 0.2 <= machine.monotonic() - began < 5

    def test_webhooks_are_awaited(self, mine: TwinAccount) -> None:
        with mine.webhook_server() as hook:
            assert httpx.post(hook.url).status_code == 200
            assert len(hook.wait()) == 1
            with pytest.raises(AssertionError):
                hook.wait(2, within=0.01)

    @pytest.mark.extra
    def test_the_second_of_a_rate_limit_passes(self, mine: TwinAccount, a_twin: Twin) -> None:
        mine.settings(rate_limits="documented")
        mine.install("phone-1")
        with httpx.Client(base_url=a_twin.url, transport=a_twin.transport, headers=mine.headers, timeout=30) as http:
            statuses = {http.get(f"{PUSH}/phone-1").status_code for _ in range(300)}
            assert 429 in statuses
            machine.sleep(1.1)
            assert http.get(f"{PUSH}/phone-1").status_code == 200

    @pytest.mark.parametrize(("seconds", "status"), [(60, 200), (-60, 401)])
    def test_a_jwt_expires_by_real_time(self, mine: TwinAccount, a_twin: Twin, seconds: int, status: int) -> None:
        device = mine.device()
        device.personalize(external_user_id="u-1")
        text = token(mine.application_code, machine.time_ns() // 10**9 + seconds)
        path = f"/mobile/1/appinstance/{device.registration_id}/user"
        with httpx.Client(base_url=a_twin.url, transport=a_twin.transport, timeout=30) as http:
            answer = http.get(path, headers={"Authorization": f"Bearer {text}"})
        assert answer.status_code == status

    def test_a_fault_is_as_late_as_ordered(self, mine: TwinAccount) -> None:
        device = mine.device()
        mine.fail("get-installation", latency=0.2)
        began = machine.monotonic()
        device.get()
        assert 0.2 <= machine.monotonic() - began < 5

    def test_one_that_starts_then_lives_in_real_time_too(self) -> None:
        with Twin.start() as twin:
            assert is_now(twin.create_account().clock.now())
            answer = httpx.get(f"{twin.url}/docs", trust_env=False, timeout=30)
            assert is_now(datetime.strptime(answer.headers["date"], "%a, %d %b %Y %H:%M:%S %Z").replace(tzinfo=UTC))

    def test_a_loop_of_asyncio_goes_on(self) -> None:
        async def wait() -> None:
            await asyncio.wait_for(asyncio.Event().wait(), 0.05)

        with (
            asyncio.Runner(loop_factory=lambda: in_real_time(asyncio.SelectorEventLoop)) as runner,
            pytest.raises(TimeoutError),
        ):
            runner.run(wait())


@pytest.mark.extra
def test_a_twin_that_is_imported_in_another_time_lives_in_real_time() -> None:
    """With freezegun nobody can import FastAPI then."""
    script = """
import time_machine
with time_machine.travel("2030-01-01T00:00Z", tick=False):
    from pushtwin.testing import Twin
    with Twin.start(port=None) as twin:
        print(twin.create_account().clock.now().isoformat())
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert is_now(done.stdout.strip())


@pytest.mark.usefixtures("nothing_is_random")
class TestIds:
    """A process in which nothing is random."""

    def test_accounts_and_what_they_hold_have_ids_of_their_own(self, a_twin: Twin) -> None:
        one, other = a_twin.create_account(), a_twin.create_account()
        for name in ("account_id", "api_key", "username", "password", "application_code", "application_id"):
            assert getattr(one, name) != getattr(other, name)
        assert len({one.device().registration_id for _ in range(5)}) == 5
        assert one.install()["registrationId"] != one.install()["registrationId"]

    def test_phones_have_tokens_and_ids_of_their_own(self, mine: TwinAccount) -> None:
        one, other = mine.device().install, mine.device().install
        assert one.push_token != other.push_token
        assert one.installation_id != other.installation_id

    def test_answers_have_ids_of_their_own(self, mine: TwinAccount, a_twin: Twin) -> None:
        with httpx.Client(base_url=a_twin.url, transport=a_twin.transport, headers=mine.headers, timeout=30) as http:
            ids = {http.get(f"{PUSH}/phone-1").headers["x-request-id"] for _ in range(5)}
        assert len(ids) == 5


@pytest.mark.usefixtures("waiting_takes_no_time")
class TestWaiting:
    """A process in which nobody sleeps."""

    def test_a_twin_goes_on(self) -> None:
        with Twin.start() as twin:
            assert httpx.get(f"{twin.url}/docs", trust_env=False, timeout=30).status_code == 200

    def test_a_fault_is_as_late_as_ordered(self, mine: TwinAccount) -> None:
        device = mine.device()
        mine.fail("get-installation", latency=0.2)
        began = machine.monotonic()
        device.get()
        assert machine.monotonic() - began >= 0.2
