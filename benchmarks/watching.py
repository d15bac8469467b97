"""What it costs the calls of others that three consoles watch the account: `python -m benchmarks.watching`.

Laps with and without them take turns. What is compared is the time of the processor that the server needs for a call,
which a busy machine does not change.
"""

import statistics
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx

from benchmarks.calls import Call
from benchmarks.load import Job, LoadGenerator
from benchmarks.target import Server, twin_command
from pushtwin.core.demo import DEMO_ACCOUNT, DEMO_REGISTRATION_ID

_CONSOLES = 3
_ROUNDS = 6
_CALLS = 4000
_CONNECTIONS = 8
_HEALTH = Call("GET", "/_twin/health/ready")
_GET = Call("GET", f"/people/2/contactInformation/push/{DEMO_REGISTRATION_ID}")
_MOST = 1.03


def main() -> int:
    """Prints the times and their ratio; the exit code says whether it is as small as it should be."""
    with tempfile.TemporaryDirectory() as folder, LoadGenerator() as load:
        server = Server(twin_command(f"sqlite:///{Path(folder) / 'twin.db'}"), _HEALTH)
        try:
            ratio = _compare(server, load)
        finally:
            server.stop()
    print(f"with {_CONSOLES} who watch: {ratio:.3f} times the processor time of a call (at most {_MOST})")
    return 0 if ratio <= _MOST else 1


def _compare(server: Server, load: LoadGenerator) -> float:
    _lap(server, load)
    ratios = []
    for number in range(_ROUNDS):
        laps = {}
        for is_watched in (number % 2 == 0, number % 2 == 1):
            with ExitStack() as stack:
                if is_watched:
                    stack.enter_context(_watched(server.port))
                laps[is_watched] = _lap(server, load)
        print(f"{laps[False] * 1e6:7.1f} µs alone, {laps[True] * 1e6:7.1f} µs watched")
        ratios.append(laps[True] / laps[False])
    return statistics.median(ratios)


def _lap(server: Server, load: LoadGenerator) -> float:
    """Seconds of the processor for a call."""
    before = server.family.cpu_seconds()
    load.run(Job(server.port, _CONNECTIONS, [_GET.to_bytes()] * _CALLS, b"registrationId"))
    return (server.family.cpu_seconds() - before) / _CALLS


@contextmanager
def _watched(port: int) -> Iterator[None]:
    """Consoles that read all that they are told."""
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client, ExitStack() as stack:
        path = f"/_twin/accounts/{DEMO_ACCOUNT.account_id}/stream"
        for _ in range(_CONSOLES):
            answer = stack.enter_context(client.stream("GET", path))
            threading.Thread(target=_read, args=(answer,), daemon=True).start()
        yield


def _read(answer: httpx.Response) -> None:
    try:
        for _ in answer.iter_raw():
            pass
    except (httpx.HTTPError, httpx.StreamError):  # it is over
        return


if __name__ == "__main__":
    sys.exit(main())
