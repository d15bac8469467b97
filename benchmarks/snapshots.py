"""How long snapshots take: `python -m benchmarks.snapshots`, on SQLite.

An account of 1,000 devices over HTTP, and a large file straight into a database. Not part of `make bench`, whose
figures are shares of a bare FastAPI app.
"""

import json
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import httpx

from benchmarks.calls import Call
from benchmarks.fill import create_schema
from benchmarks.target import serving, twin_command
from pushtwin.cli import main as pushtwin

_CREATED = "2026-01-05T10:00:00.000Z"
_SYSTEM_DATA = {
    "cloudType": "GCM",
    "registrationEnabled": True,
    "notificationsEnabled": True,
    "sdkVersion": "2.0.9.1",
    "appVersion": "1.16.0",
    "os": "Android",
    "osVersion": "8.0.0",
    "deviceManufacturer": "HUAWEI",
    "deviceModel": "ANE-LX1",
    "deviceSecure": True,
    "osLanguage": "en",
    "deviceTimezoneOffset": "GMT+03:00",
    "deviceName": "ANE-LX1",
}


def persons(count: int, first_id: int = 1) -> Iterator[dict[str, Any]]:
    """One device each; every other person is known by an external id."""
    for number in range(first_id, first_id + count):
        registration = {"registrationId": str(uuid.uuid4()), "ordinal": number, "systemData": _SYSTEM_DATA}
        known = {"type": "CUSTOMER", "externalId": f"user-{number}"} if number % 2 else {"type": "LEAD"}
        yield {"personId": number, **known, "origin": "PUSH", "createdAt": _CREATED, "registrations": [registration]}


def write_world(path: Path, count: int) -> None:
    with path.open("w") as file:
        file.write('{"version": 1, "persons": [\n')
        for number, person in enumerate(persons(count)):
            file.write((",\n" if number else "") + json.dumps(person, separators=(",", ":")))
        file.write("\n]}\n")


def milliseconds(call: Callable[[], httpx.Response], repeats: int = 20) -> float:
    """The median of many calls."""
    spent = []
    for _ in range(repeats):
        start = time.perf_counter()
        call().raise_for_status()
        spent.append(1000 * (time.perf_counter() - start))
    return statistics.median(spent)


def measure_account(url: str, devices: int) -> None:
    path = "/_twin/accounts/demo"
    body = json.dumps({"version": 1, "persons": [*persons(devices)]}).encode()
    with httpx.Client(base_url=url, timeout=60) as http:
        print(f"restore {devices:,} devices: {milliseconds(lambda: http.put(f'{path}/snapshot', content=body)):.0f} ms")
        print(f"reset   {devices:,} devices: {milliseconds(lambda: http.post(f'{path}/reset')):.0f} ms")
        print(f"take    {devices:,} devices: {milliseconds(lambda: http.get(f'{path}/snapshot')):.0f} ms")


@click.command()
@click.option("--devices", default=1000, show_default=True, help="Devices of the account over HTTP.")
@click.option("--registrations", default=1_000_000, show_default=True, help="Registrations of the large file.")
def main(devices: int, registrations: int) -> None:
    """Measure restore, reset and snapshot."""
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{Path(folder) / 'twin.db'}"
        create_schema(database)
        with serving(twin_command(database), Call("GET", "/_twin/health/live")) as server:
            measure_account(f"http://127.0.0.1:{server.port}", devices)
        world = Path(folder) / "world.json"
        write_world(world, registrations)
        pushtwin(["restore", str(world), "--database", f"sqlite:///{Path(folder) / 'large.db'}"], standalone_mode=False)


if __name__ == "__main__":
    sys.exit(main())
