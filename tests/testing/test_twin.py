"""Starting a twin, connecting to one, and reaching it without a port."""

import asyncio
import gc
import logging
import socket
import sys
import threading
import time
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import httpx2
import pytest
import trio

from pushtwin.base.errors import DatabaseUnavailable
from pushtwin.testing import Twin, TwinAccount, TwinError
from pushtwin.testing.transports import Remote
from tests.cli.test_serve import free_port, serve, taken_port

PUSH = "/people/2/contactInformation/push"
ELSEWHERE = "https://api.infobip.com"


class TestStart:
    """A twin inside this process."""

    def test_it_is_reachable_by_its_url_at_once(self) -> None:
        with Twin.start() as twin:
            assert httpx.get(f"{twin.url}/_twin/health/ready", timeout=30).json()["status"] == "ready"

    def test_a_port_can_be_chosen(self) -> None:
        port = free_port()
        with Twin.start(port=port) as twin:
            assert twin.url == f"http://127.0.0.1:{port}"

    def test_a_taken_port_is_refused(self) -> None:
        with taken_port() as port, pytest.raises(OSError, match="in use"):
            Twin.start(port=port)

    def test_the_port_is_free_again_when_it_has_stopped(self) -> None:
        with Twin.start() as twin:
            httpx.get(f"{twin.url}/_twin/health/live", timeout=30)
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{twin.url}/_twin/health/live", timeout=30)

    def test_without_a_port_nothing_listens(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(socket, "create_server", None)
        with Twin.start(port=None) as twin:
            assert twin.create_account().registrations() == []

    def test_it_starts_and_stops_quickly(self) -> None:
        began = time.monotonic()
        with Twin.start():
            pass
        assert time.monotonic() - began < 5

    def test_it_leaves_no_thread(self) -> None:
        """Those that others have left behind may end meanwhile."""
        before = set(threading.enumerate())
        with Twin.start():
            assert set(threading.enumerate()) - before
        assert set(threading.enumerate()) - before == set()

    def test_two_at_once_share_nothing(self) -> None:
        with Twin.start() as one, Twin.start(port=None) as other:
            account = one.create_account()
            assert account.account_id not in [known.account_id for known in other.accounts()]

    def test_the_state_can_be_kept_in_a_file(self, tmp_path: Path) -> None:
        database = f"sqlite:///{tmp_path / 'twin.db'}"
        with Twin.start(port=None, database=database) as twin:
            account = twin.create_account("kept")
        with Twin.start(port=None, database=database) as twin:
            assert twin.account(account.account_id).name == "kept"

    def test_a_database_that_can_not_be_used_is_refused(self) -> None:
        with pytest.raises(DatabaseUnavailable):
            Twin.start(database="sqlite:////nowhere/twin.db")

    def test_variables_for_serve_have_no_say(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, value in {"DATABASE": "nonsense", "PORT": "http", "HOST": "0.0.0.0", "WORKERS": "0"}.items():
            monkeypatch.setenv(f"PUSHTWIN_{name}", value)
        with Twin.start() as twin:
            assert twin.url.startswith("http://127.0.0.1:")
            twin.create_account()

    def test_a_twin_that_has_stopped_says_so(self) -> None:
        with Twin.start(port=None) as twin:
            http = httpx.Client(base_url=twin.url, transport=twin.transport, timeout=30)
        with pytest.raises(RuntimeError, match="has stopped"):
            http.get("/_twin/health/live")

    @pytest.mark.parametrize("run", [None, lambda get: asyncio.run(get()), trio.run], ids=["sync", "asyncio", "trio"])
    def test_it_stops_at_once_while_a_call_is_going_on(self, run: Any) -> None:
        twin = Twin.start(port=None)
        account = twin.create_account()
        account.install("phone-1")
        account.fail("get-push-device-registration", latency=30)
        url = f"{ELSEWHERE}{PUSH}/phone-1"

        async def get_async() -> None:
            async with httpx.AsyncClient(transport=twin.async_transport, headers=account.headers, timeout=30) as http:
                await http.get(url, timeout=60)

        def get() -> None:
            with httpx.Client(transport=twin.transport, headers=account.headers, timeout=30) as http:
                http.get(url, timeout=60)

        stop = threading.Timer(0.1, twin.stop)
        began = time.monotonic()
        stop.start()
        with pytest.raises(httpx.RemoteProtocolError):
            run(get_async) if run else get()
        stop.join()
        assert time.monotonic() - began < 10

    def test_nothing_of_it_is_in_the_log_of_the_tests(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.INFO)
        with Twin.start() as twin:
            account = twin.create_account()
            account.device()
            with httpx.Client(base_url=twin.url, headers=account.headers, timeout=30) as http:
                http.get(f"{PUSH}/phone-1")
        (own,) = caplog.records  # what the client of the tests has to say stays
        assert own.name == "httpx"
        assert f"{PUSH}/phone-1" in own.getMessage()

    def test_where_gevent_has_replaced_threads_it_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkey = ModuleType("gevent.monkey")
        monkeypatch.setattr(monkey, "is_module_patched", lambda name: name == "threading", raising=False)
        monkeypatch.setitem(sys.modules, "gevent.monkey", monkey)
        with pytest.raises(RuntimeError, match="gevent has patched them"):
            Twin.start()

    def test_stopping_twice_does_no_harm(self) -> None:
        with Twin.start(port=None) as twin:
            twin.stop()


class TestConnect:
    """A twin that runs already."""

    def test_leaving_it_does_not_stop_it(self) -> None:
        with Twin.start() as running:
            with Twin.connect(running.url) as twin:
                twin.create_account()
            running.create_account()

    def test_a_slash_at_the_end_of_the_url_does_not_matter(self) -> None:
        with Twin.start() as running, Twin.connect(f"{running.url}/") as twin:
            assert twin.url == running.url

    def test_nobody_there_is_told(self) -> None:
        with pytest.raises(TwinError, match="No answer from http") as caught:
            Twin.connect(f"http://127.0.0.1:{free_port()}")
        assert caught.value.status is None

    @pytest.mark.parametrize("url", ["", "127.0.0.1:8080", "ftp://127.0.0.1", "http://"])
    def test_what_is_no_address_is_told(self, url: str) -> None:
        with pytest.raises(TwinError, match="is no address"):
            Twin.connect(url)

    def test_off_loopback_it_needs_the_control_token(self, tmp_path: Path) -> None:
        with serve(tmp_path, "--port", "0", "--ephemeral", "--host", "0.0.0.0", "--control-token", "t-1") as served:
            with Twin.connect(served.url) as twin, pytest.raises(TwinError) as caught:
                twin.create_account()
            assert (caught.value.status, caught.value.code) == (401, "CONTROL_TOKEN_REQUIRED")
            with Twin.connect(served.url, "t-1") as twin:
                assert twin.create_account().registrations() == []


class TestTransport:
    """Clients with a twin's transport reach it, whatever their base URL."""

    def test_a_client_of_the_real_platform_reaches_the_twin(self, a_twin: Twin, mine: TwinAccount) -> None:
        mine.install("phone-1")
        with httpx.Client(base_url=ELSEWHERE, transport=a_twin.transport, headers=mine.headers, timeout=30) as http:
            answer = http.get(f"{PUSH}/phone-1")
        assert (answer.status_code, answer.json()["registrationId"]) == (200, "phone-1")
        assert "x-twin-warning" not in answer.headers

    def test_an_async_client_too_on_several_event_loops(self, a_twin: Twin, mine: TwinAccount) -> None:
        mine.install("phone-1")

        async def get() -> list[int]:
            async with httpx.AsyncClient(
                base_url=ELSEWHERE, transport=a_twin.async_transport, headers=mine.headers, timeout=30
            ) as http:
                answers = await asyncio.gather(*(http.get(f"{PUSH}/phone-1") for _ in range(10)))
            return [answer.status_code for answer in answers]

        for _ in range(2):
            assert asyncio.run(get()) == [200] * 10

    def test_an_async_client_too_under_trio(self, a_twin: Twin, mine: TwinAccount) -> None:
        mine.install("phone-1")
        statuses = []

        async def get(http: httpx.AsyncClient) -> None:
            statuses.append((await http.get(f"{PUSH}/phone-1")).status_code)

        async def get_ten() -> None:
            transport = a_twin.async_transport
            async with (
                httpx.AsyncClient(base_url=ELSEWHERE, transport=transport, headers=mine.headers) as http,
                trio.open_nursery() as nursery,
            ):
                for _ in range(10):
                    nursery.start_soon(get, http)

        for _ in range(2):
            trio.run(get_ten)
        assert statuses == [200] * 20

    def test_many_threads_may_share_a_client(self, a_twin: Twin, mine: TwinAccount) -> None:
        with httpx.Client(base_url=ELSEWHERE, transport=a_twin.transport, headers=mine.headers, timeout=30) as http:

            def log_in(number: int) -> None:
                mine.install(f"phone-{number}")
                body = {"identity": {"externalId": f"u-{number}"}}
                http.post(f"{PUSH}/phone-{number}/personalize", json=body).raise_for_status()

            threads = [threading.Thread(target=log_in, args=(number,)) for number in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        assert {mine.owner(f"phone-{number}")["externalId"] for number in range(8)} == {f"u-{n}" for n in range(8)}

    def test_first_requests_at_the_same_moment_share_one_pool(self, monkeypatch: pytest.MonkeyPatch) -> None:
        made = []

        class Slow(httpx.HTTPTransport):
            def __init__(self, **given: Any) -> None:
                super().__init__(**given)
                made.append(self)
                time.sleep(0.1)

        monkeypatch.setattr(httpx, "HTTPTransport", Slow)
        with Twin.start() as running, Remote(running.url) as transport:
            request = httpx.Request("GET", f"{ELSEWHERE}/_twin/health/live")

            def ask() -> None:
                transport.handle_request(request).read()

            threads = [threading.Thread(target=ask) for _ in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        assert len(made) == 1

    def test_ids_with_strange_characters_arrive_as_they_are(self, mine: TwinAccount) -> None:
        for strange in ("a/b", "a b", "ä", "a%2Fb", "a?b"):
            assert mine.install(strange)["registrationId"] == strange
            assert mine.registration(strange)["registrationId"] == strange

    def test_a_call_may_be_given_up(self, a_twin: Twin, mine: TwinAccount) -> None:
        mine.fail("get-push-device-registration", latency=5)
        mine.install("phone-1")
        began = time.monotonic()
        with (
            httpx.Client(base_url=ELSEWHERE, transport=a_twin.transport, headers=mine.headers, timeout=0.1) as http,
            pytest.raises(httpx.ReadTimeout),
        ):
            http.get(f"{PUSH}/phone-1")
        assert time.monotonic() - began < 4

    @pytest.mark.parametrize("run", [lambda get: asyncio.run(get()), trio.run], ids=["asyncio", "trio"])
    def test_an_async_call_may_be_given_up(self, a_twin: Twin, mine: TwinAccount, run: Any) -> None:
        mine.fail("get-push-device-registration", latency=5)
        mine.install("phone-1")

        async def get() -> None:
            async with httpx.AsyncClient(
                base_url=ELSEWHERE, transport=a_twin.async_transport, headers=mine.headers, timeout=0.1
            ) as http:
                await http.get(f"{PUSH}/phone-1")

        with pytest.raises(httpx.ReadTimeout):
            run(get)

    def test_nobody_is_told_how_a_call_ends_that_was_given_up(self, a_twin: Twin, mine: TwinAccount) -> None:
        mine.fail("get-push-device-registration", latency=0.3, connection="reset")
        mine.install("phone-1")
        told: list[Any] = []

        async def get() -> None:
            asyncio.get_running_loop().set_exception_handler(lambda _, what: told.append(what))
            async with httpx.AsyncClient(
                base_url=ELSEWHERE, transport=a_twin.async_transport, headers=mine.headers, timeout=30
            ) as http:
                with pytest.raises(TimeoutError):
                    async with asyncio.timeout(0.05):
                        await http.get(f"{PUSH}/phone-1")
            await asyncio.to_thread(mine.verify, "get-push-device-registration", within=5)
            await asyncio.sleep(0.2)
            gc.collect()

        asyncio.run(get())
        assert told == []

    def test_trio_may_cancel_a_call(self, a_twin: Twin, mine: TwinAccount) -> None:
        mine.fail("get-push-device-registration", latency=5)
        mine.install("phone-1")

        async def get() -> None:
            async with httpx.AsyncClient(
                base_url=ELSEWHERE, transport=a_twin.async_transport, headers=mine.headers, timeout=30
            ) as http:
                with trio.move_on_after(0.1):
                    await http.get(f"{PUSH}/phone-1")

        began = time.monotonic()
        trio.run(get)
        assert time.monotonic() - began < 4

    def test_trio_may_make_any_number_of_calls_at_once(self, a_twin: Twin, mine: TwinAccount) -> None:
        mine.fail("get-push-device-registration", latency=3, first=60)
        mine.install("phone-1")

        async def get() -> int:
            async with (
                httpx.AsyncClient(
                    base_url=ELSEWHERE, transport=a_twin.async_transport, headers=mine.headers, timeout=30
                ) as http,
                trio.open_nursery() as nursery,
            ):
                for _ in range(60):
                    nursery.start_soon(http.get, f"{PUSH}/phone-1")
                await trio.sleep(0.5)
                with trio.fail_after(2):
                    answer = await http.get(f"{PUSH}/phone-1/no-such-path")
                nursery.cancel_scope.cancel()
            return answer.status_code

        assert trio.run(get) == 404

    @pytest.mark.parametrize(
        ("connection", "raised"),
        [
            ("reset", httpx.ReadError),
            ("empty", httpx.RemoteProtocolError),
            ("truncated", httpx.RemoteProtocolError),
        ],
    )
    def test_a_damaged_connection_raises_what_httpx_raises(
        self, a_twin: Twin, mine: TwinAccount, connection: str, raised: type[Exception]
    ) -> None:
        mine.install("phone-1")
        mine.fail("get-push-device-registration", connection=connection, first=1)
        with httpx.Client(base_url=ELSEWHERE, transport=a_twin.transport, headers=mine.headers, timeout=30) as http:
            with pytest.raises(raised):
                http.get(f"{PUSH}/phone-1")
            assert http.get(f"{PUSH}/phone-1").status_code == 200


def test_clients_of_httpx2_reach_it_and_get_answers_and_errors_of_their_own(a_twin: Twin, mine: TwinAccount) -> None:
    """As those of httpx do, which all other tests have."""
    mine.install("phone-1")
    mine.fail("get-push-device-registration", connection="empty", first=1)

    async def get() -> httpx2.Response:
        async with httpx2.AsyncClient(
            base_url=ELSEWHERE, headers=mine.headers, transport=a_twin.async_transport
        ) as http:
            return await http.get(f"{PUSH}/phone-1")

    with httpx2.Client(base_url=ELSEWHERE, headers=mine.headers, transport=a_twin.transport) as http:
        with pytest.raises(httpx2.RemoteProtocolError):
            http.get(f"{PUSH}/phone-1")
        assert http.get(f"{PUSH}/phone-1").json() == asyncio.run(get()).json()
