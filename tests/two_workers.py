"""Two processes on one PostgreSQL, and connections of which each goes to one of them."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil

from tests.process import PATIENCE_SECONDS, TwinProcess, own_database


@contextmanager
def clients_of_two_workers(server_url: str, folder: Path) -> Iterator[list[httpx.Client]]:
    """One client of each; neither has failed in a way that nobody has thought of."""
    with (
        own_database("postgresql", server_url, folder) as database,
        TwinProcess(database, folder, workers=2) as running,
    ):
        with connected_to_each(running) as connected:
            yield connected
        assert "Traceback" not in running.log


@contextmanager
def connected_to_each(twin: TwinProcess) -> Iterator[list[httpx.Client]]:
    """One client of each worker."""
    connected = _connect_to_each(twin)
    yield connected
    for client in connected:
        client.close()


def _connect_to_each(twin: TwinProcess) -> list[httpx.Client]:
    """Connect until every worker holds a connection, and drop the others."""
    found: dict[int, httpx.Client] = {}
    spare: list[httpx.Client] = []
    deadline = time.monotonic() + PATIENCE_SECONDS
    only_one = httpx.Limits(max_connections=1, keepalive_expiry=None)
    while len(found) < 2:
        assert time.monotonic() < deadline, "one worker takes all connections"
        client = httpx.Client(base_url=twin.url, timeout=30, verify=False, limits=only_one)  # noqa: S501
        answer = client.get("/_twin/health/live")
        _, port = answer.extensions["network_stream"].get_extra_info("client_addr")
        if (worker := _worker_of(twin, port)) in found:
            spare.append(client)  # open until the end, so that the other worker is the less busy one
        else:
            found[worker] = client
    for client in spare:
        client.close()
    return list(found.values())


def _worker_of(twin: TwinProcess, port: int) -> int:
    """The process that holds the connection from this port."""
    for process in psutil.Process(twin._process.pid).children(recursive=True):
        if any(one.raddr and one.raddr.port == port for one in process.net_connections("tcp4")):
            return process.pid
    raise AssertionError("nobody holds the connection")
