"""How fast messages are: `python -m benchmarks.messages`, in process.

Sending, pulling and reporting as shares of a bare FastAPI app, a send to all devices, and what many kept messages cost
the other calls, on each database. The goals are for 100,000 devices. 1,000 webhooks should be told in at most 5
seconds, to a receiver in this very process, which it shares the processor with.
"""

import asyncio
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import click
import httpx
import uvloop

from benchmarks import calls
from benchmarks.bare import app as bare_app
from benchmarks.fill import fill_postgresql, fill_sqlite
from benchmarks.in_process import seconds_each
from benchmarks.operations import BARE, OPERATIONS, Operation, draw
from benchmarks.postgres import running_server
from benchmarks.receiver import Receiver
from pushtwin.app import Twin, create_app
from pushtwin.core.demo import DEMO_ACCOUNT
from pushtwin.settings import Settings

_DEMO = f"/_twin/accounts/{DEMO_ACCOUNT.account_id}"
_GET = OPERATIONS[0]
_SEND = Operation("send", "POST /push/3/messages to one registration", b"PENDING_ENROUTE", calls.send)
_EMPTY_SYNC = Operation("empty sync", "POST /mobile/5/messages without any message", b'"payloads":[]', calls.sync)
_FULL_SYNC = Operation("sync", "the same with one message", b"gcm.notification.messageId", calls.sync)
_REPORTS = Operation("reports", "GET /push/3/reports of 50", b"DELIVERED_TO_HANDSET", calls.pull_reports)
_CONNECTIONS = 16  # as many calls go on at the same time
_AT_ONCE = 50
_WEBHOOKS = 1000
_WEBHOOKS_GOAL = 5.0  # seconds
_SHARES_WANTED = {"sqlite": {"empty sync": 0.55, "send": 0.25}, "postgresql": {"empty sync": 0.3, "send": 0.12}}
_A_DAY_MS = 24 * 60 * 60 * 1000


class Bench:
    """A twin with many devices, beside the bare app."""

    def __init__(self, twin: Twin, http: httpx.AsyncClient, devices: int, requests: int, rounds: int) -> None:
        self._twin = twin
        self._http = http
        self._devices = devices
        self._requests = requests
        self._rounds = rounds

    async def share(self, operation: Operation, among: Sequence[int], requests: int | None = None) -> float:
        """Of the speed of the bare app: the median of several rounds, in turns."""
        found = []
        for number in range(self._rounds):
            count = requests or self._requests
            own_calls = draw(operation, f"{operation.name}/{number}", among, count)
            bare = await seconds_each(bare_app, draw(BARE, "", range(1), count), BARE.expected, _CONNECTIONS)
            own = await seconds_each(self._twin, own_calls, operation.expected, _CONNECTIONS)
            found.append(bare / own)
        return median(found)

    async def set_delay(self, milliseconds: int) -> None:
        """How long it takes until a device has a message."""
        body = {"settings": {"deliveryDelayMs": milliseconds}}
        (await self._http.patch(_DEMO, json=body)).raise_for_status()

    async def send_to_all(self) -> tuple[float, float]:
        """Messages a second, and the longest that another call waited more than without it, in milliseconds."""
        idle = await self.longest_wait(asyncio.sleep(1))
        begun = time.perf_counter()
        body = {"from": DEMO_ACCOUNT.applications[0].application_code, "to": {"platform": "Android"}, "text": "Hi"}
        busy = await self.longest_wait(self._send(body))
        return self._devices / (time.perf_counter() - begun), (busy - idle) * 1000

    async def tell_webhooks(self, count: int) -> tuple[float, float]:
        """Seconds, and those of the processor, from when messages to so many devices arrive, until all are reported."""
        receiver = Receiver(count)
        devices = [{"type": "REGISTRATION", "pushRegistrationId": calls.registration_id(one)} for one in range(count)]
        message = {
            "sender": DEMO_ACCOUNT.applications[0].application_code,
            "destinations": devices,
            "content": {"type": "TEXT", "text": "Hi"},
            "webhooks": {"delivery": {"url": await receiver.start()}},
        }
        await self._post(f"{_DEMO}/clock/freeze", {})
        await self._post("/push/3/messages", {"messages": [message]})
        await self._post(f"{_DEMO}/clock/advance", {"ms": _A_DAY_MS - 1})
        begun, cpu_begun = time.perf_counter(), time.process_time()
        await self._post(f"{_DEMO}/clock/advance", {"ms": 1})
        await receiver.wait_for_all()
        receiver.stop()
        await self._post(f"{_DEMO}/clock/resume", {})
        return time.perf_counter() - begun, time.process_time() - cpu_begun

    async def _post(self, path: str, body: dict[str, object]) -> None:
        (await self._http.post(path, json=body)).raise_for_status()

    async def _send(self, body: dict[str, object]) -> None:
        sent = await self._http.post("/push/2/message/single", json=body)
        (bulk,) = sent.json()["bulks"]
        sums = await self._http.get("/push/1/statistics", params={"bulkId": bulk["bulkId"]})
        assert sums.json()["totalSent"] == bulk["messageCount"] >= self._devices, sums.text

    async def longest_wait(self, work: "asyncio.Future[None] | object") -> float:
        """In seconds, of calls that are made one after the other while something goes on."""
        task = asyncio.ensure_future(work)  # type: ignore[arg-type]  # whatever can be awaited
        longest = 0.0
        while not task.done():
            begun = time.perf_counter()
            await seconds_each(self._twin, [calls.get(0, 0)], _GET.expected)
            longest = max(longest, time.perf_counter() - begun)
            await asyncio.sleep(0.002)
        await task
        return longest


async def _measure(url: str, devices: int, requests: int, rounds: int, sends: int) -> None:
    kind = "sqlite" if url.startswith("sqlite") else "postgresql"
    print(kind)
    twin = create_app(Settings(database=url))
    await twin.start()
    headers = {"Authorization": f"App {DEMO_ACCOUNT.api_key}"}
    transport = httpx.ASGITransport(twin)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://127.0.0.1", headers=headers, timeout=600
    ) as http:
        bench = Bench(twin, http, devices, requests, rounds)
        await bench.set_delay(_A_DAY_MS)
        half = devices // 2
        for operation, among in ((_EMPTY_SYNC, range(half)), (_SEND, range(half, devices - 100))):
            wanted = _SHARES_WANTED[kind][operation.name]
            print(f"{operation.name:15} {await bench.share(operation, among):.2f}, at least {wanted} is wanted")
        some = range(devices - 100, devices)
        await seconds_each(twin, [calls.send(index, index) for index in some], _SEND.expected)
        print(f"sync with one   {await bench.share(_FULL_SYNC, some):.2f}")
        await bench.set_delay(0)
        await seconds_each(twin, draw(_SEND, "reports", range(half), 2000), _SEND.expected)
        pulls = await bench.share(_REPORTS, range(1), 2000 // _AT_ONCE // (rounds + 1))
        print(f"reports of 50   {pulls:.3f}")
        await bench.set_delay(_A_DAY_MS)
        count = min(_WEBHOOKS, devices)
        seconds, cpu = await bench.tell_webhooks(count)
        print(f"{count:,} webhooks  {seconds:.1f} s ({cpu:.1f} s of the processor), at most {_WEBHOOKS_GOAL:.0f} s")
        before = await bench.share(_GET, range(devices))
        for number in range(sends):
            rate, wait = await bench.send_to_all()
            print(f"send to all     {rate:,.0f} messages/s, others wait {wait:.0f} ms longer ({number + 1}. time)")
        after = await bench.share(_GET, range(devices))
        print(f"get             {before:.2f} before, {after:.2f} with {sends * devices:,} messages kept")
    await twin.stop()


@click.command()
@click.option("--registrations", default=100_000, show_default=True, help="Devices.")
@click.option("--requests", default=1000, show_default=True, help="Calls of a round.")
@click.option("--rounds", default=3, show_default=True, help="Rounds, whose median counts.")
@click.option("--sends", default=10, show_default=True, help="Sends to all devices.")
@click.option("--only", type=click.Choice(["sqlite", "postgresql"]), help="One database alone.")
def main(registrations: int, requests: int, rounds: int, sends: int, only: str | None) -> None:
    """Measure sending, pulling and reporting of messages."""
    with tempfile.TemporaryDirectory() as folder:
        if only != "postgresql":
            url = fill_sqlite(Path(folder) / "twin.db", registrations)
            uvloop.run(_measure(url, registrations, requests, rounds, sends))
        if only != "sqlite":
            with running_server(None, Path(folder) / "postgresql") as server, server.database() as url:
                fill_postgresql(url, registrations)
                uvloop.run(_measure(url, registrations, requests, rounds, sends))


if __name__ == "__main__":
    main()
