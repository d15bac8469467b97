"""How fast OMNI failover is, in process on SQLite: `python -m benchmarks.failover`; a part of `python -m benchmarks`.

A send to one destination as a share of the bare app, and how long it takes until messages have failed over that all do
so at the same moment of an `advance`, with what that costs others.
"""

import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import click
import httpx
import uvloop

from benchmarks import calls
from benchmarks.fill import fill_sqlite
from benchmarks.in_process import seconds_each
from benchmarks.messages import Bench
from benchmarks.operations import Operation
from pushtwin.app import create_app
from pushtwin.core.demo import DEMO_ACCOUNT
from pushtwin.settings import Settings

_SEND = Operation("failover", "POST /omni/1/advanced to one registration", b"PENDING_ENROUTE", calls.fail_over)
_CLOCK = f"/_twin/accounts/{DEMO_ACCOUNT.account_id}/clock"
_VALIDITY_MS = 60_000
_A_DAY_MS = 24 * 60 * 60 * 1000
_DESTINATIONS = 500  # of a request


@dataclass(frozen=True, slots=True)
class Failover:
    """A send in parts of the bare app; so many messages that fail over at once, and what others wait longer for it."""

    share: float
    messages: int
    seconds: float
    longest_extra_milliseconds: float


def measure_failover(folder: Path, messages: int, requests: int, rounds: int) -> Failover:
    """With a database of its own, of twice as many registrations."""
    url = fill_sqlite(folder / "failover.db", 2 * messages)
    return uvloop.run(_measure(url, messages, requests, rounds))


async def _measure(url: str, messages: int, requests: int, rounds: int) -> Failover:
    twin = create_app(Settings(database=url))
    await twin.start()
    headers = {"Authorization": f"App {DEMO_ACCOUNT.api_key}"}
    transport = httpx.ASGITransport(twin)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://127.0.0.1", headers=headers, timeout=600
    ) as http:
        bench = Bench(twin, http, messages, requests, rounds)
        await bench.set_delay(_A_DAY_MS)
        flow = [{"channel": "PUSH", "from": DEMO_ACCOUNT.applications[0].application_code}, {"channel": "SMS"}]
        (await http.post("/omni/1/scenarios", json={"flow": flow, "default": True})).raise_for_status()
        share = await bench.share(_SEND, range(messages, 2 * messages))
        (await http.post(f"{_CLOCK}/freeze", json={})).raise_for_status()
        for first in range(0, messages, _DESTINATIONS):
            some = range(first, min(first + _DESTINATIONS, messages))
            await seconds_each(twin, [calls.fail_over_to(some)], _SEND.expected)
        (await http.post(f"{_CLOCK}/advance", json={"ms": _VALIDITY_MS - 1})).raise_for_status()
        seconds, extra = await _fail_over(bench, http)
    await twin.stop()
    return Failover(share, messages, seconds, extra)


async def _fail_over(bench: Bench, http: httpx.AsyncClient) -> tuple[float, float]:
    """Seconds until all of them have, and milliseconds that others waited longer than without it."""

    async def advance(milliseconds: int) -> None:
        (await http.post(f"{_CLOCK}/advance", json={"ms": milliseconds})).raise_for_status()

    idle = await bench.longest_wait(advance(0))
    begun = time.perf_counter()
    busy = await bench.longest_wait(advance(1))
    return time.perf_counter() - begun, (busy - idle) * 1000


@click.command()
@click.option("--messages", default=10_000, show_default=True, help="Messages that fail over at once.")
@click.option("--requests", default=1000, show_default=True, help="Sends of a round.")
@click.option("--rounds", default=3, show_default=True, help="Rounds, whose median counts.")
def main(messages: int, requests: int, rounds: int) -> None:
    """Measure failover."""
    with tempfile.TemporaryDirectory() as folder:
        found = measure_failover(Path(folder), messages, requests, rounds)
    print("\n".join(describe(found)))


def describe(found: Failover) -> list[str]:
    """In words."""
    return [
        f"failover: a send to one destination is {found.share:.2f} of the bare app",
        f"failover: {found.messages:,} messages at once in {found.seconds:.1f} s, others wait "
        f"{found.longest_extra_milliseconds:.0f} ms longer",
    ]


if __name__ == "__main__":
    sys.exit(main())
