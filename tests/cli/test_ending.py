"""How the processes of a twin end: in time, and with their parents."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from pushtwin.cli.run import Signals
from tests.cli.test_run import start
from tests.cli.test_serve import PATIENCE_SECONDS, READY, Process, Served, answers, serve_itself, until
from tests.databases import new_database
from tests.gate import Gate, gated

WORKERS = ("--port", "0", "--workers", "2", "--log-level", "debug")  # which tells when each of them serves
REPLACED_SECONDS = 60  # of 30 the parent may wait for a sign of life of the one that was killed just then


@pytest.fixture
def gate(postgres_url: str) -> Iterator[Gate]:
    """In front of an empty database."""
    with new_database(postgres_url) as url, gated(url) as gate:
        yield gate


@pytest.fixture
def one(tmp_path: Path, gate: Gate) -> Iterator[Served]:
    """One process behind the gate."""
    with serve_itself(tmp_path, "--port", "0", "--database", gate.url) as twin:
        until(lambda: answers(twin.url))
        yield twin
        gate.thaw()


@pytest.fixture
def workers(tmp_path: Path, gate: Gate) -> Iterator[Served]:
    """Two workers behind the gate."""
    with serve_itself(tmp_path, *WORKERS, "--database", gate.url) as twin:
        until(lambda: twin.log.count("Application startup complete") == 2)
        yield twin
        gate.thaw()


def children_of(process: "Process | subprocess.Popen[bytes]") -> list[psutil.Process]:
    return psutil.Process(process.pid).children(recursive=True)


def serving_children(process: Process) -> list[psutil.Process]:
    found = [child for child in children_of(process) if child.status() != psutil.STATUS_ZOMBIE]
    return [child for child in found if "spawn_main" in " ".join(child.cmdline())]


def all_end(processes: list[psutil.Process]) -> bool:
    return psutil.wait_procs(processes, timeout=PATIENCE_SECONDS)[1] == []


class TestParent:
    """Children end when their parent does, even by `kill -9`."""

    @pytest.mark.slow
    def test_workers(self, workers: Served) -> None:
        children = children_of(workers.process)
        assert len(children) >= 2
        workers.process.kill()
        workers.process.wait()
        assert all_end(children)
        with pytest.raises(httpx.TransportError):
            httpx.get(f"{workers.url}{READY}", timeout=30)

    def test_the_twin_of_exec(self, tmp_path: Path) -> None:
        process = start(tmp_path, "import pathlib, time; pathlib.Path('running').touch(); time.sleep(1)")
        until((tmp_path / "running").exists)
        children = children_of(process)
        assert len(children) == 2
        process.kill()
        process.wait()
        assert all_end(children)

    @pytest.mark.slow
    @pytest.mark.parametrize("after", [0.0, 0.05, 0.1, 0.2, 0.3, 0.4])
    def test_exec_that_is_told_to_stop_while_its_twin_starts(self, tmp_path: Path, after: float) -> None:
        process = start(tmp_path, "")
        parent = psutil.Process(process.pid)
        until(lambda: bool(parent.children()) or process.poll() is not None)
        children = parent.children(recursive=True)
        time.sleep(after)
        process.terminate()
        assert process.wait(PATIENCE_SECONDS) in {0, 128 + signal.SIGTERM}
        assert all_end(children)

    def test_a_signal_at_the_moment_when_the_twin_is_started_is_not_lost(self) -> None:
        before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
        try:
            signals = Signals()
            signals.hold()
            os.kill(os.getpid(), signal.SIGTERM)
            with pytest.raises(SystemExit) as ended:
                signals.heed()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
        assert ended.value.code == 128 + signal.SIGTERM


@pytest.mark.slow
class TestFrozenDatabase:
    """A PostgreSQL that takes everything and says nothing."""

    def test_ready_says_so_within_two_seconds(self, one: Served, gate: Gate) -> None:
        gate.freeze()
        for _ in range(3):
            asked = time.monotonic()
            answer = httpx.get(f"{one.url}{READY}", timeout=PATIENCE_SECONDS)
            assert (answer.status_code, answer.json()["status"]) == (503, "unavailable")
            assert time.monotonic() - asked < 2
        assert httpx.get(f"{one.url}/_twin/health/live", timeout=30).status_code == 200
        gate.thaw()
        until(lambda: answers(one.url))

    @pytest.mark.parametrize("kind", ["one", "workers"])
    def test_a_signal_ends_it_within_ten_seconds(self, request: pytest.FixtureRequest, gate: Gate, kind: str) -> None:
        twin: Served = request.getfixturevalue(kind)
        children = children_of(twin.process)
        httpx.post(f"{twin.url}/_twin/accounts", timeout=30)
        gate.freeze()
        with pytest.raises(httpx.TimeoutException):
            httpx.post(f"{twin.url}/_twin/accounts", timeout=0.5)
        told = time.monotonic()
        twin.stop()
        assert time.monotonic() - told < 10
        assert all_end(children)


@pytest.mark.slow
class TestAbsentDatabase:
    """A PostgreSQL that is away for a while."""

    def test_a_worker_that_starts_meanwhile_waits_for_it(self, workers: Served, gate: Gate) -> None:
        gate.leave()
        killed = serving_children(workers.process)[0]
        killed.kill()
        until(lambda: "Waiting: The database" in workers.log, REPLACED_SECONDS)
        assert workers.process.poll() is None
        gate.come_back()
        until(lambda: workers.log.count("Application startup complete") == 3)
        until(lambda: all(answers(workers.url) for _ in range(10)))
        assert workers.stop() == 0

    def test_it_can_be_told_to_stop_while_it_waits(self, workers: Served, gate: Gate) -> None:
        gate.leave()
        children = children_of(workers.process)
        serving_children(workers.process)[0].kill()
        until(lambda: "Waiting: The database" in workers.log, REPLACED_SECONDS)
        children += children_of(workers.process)
        told = time.monotonic()
        assert workers.stop() == 0
        assert time.monotonic() - told < 10
        assert all_end(children)


def test_a_hanging_process_is_ended(tmp_path: Path) -> None:
    program = """
import signal, time
from pushtwin.cli.ending import end_in_time
signal.signal(signal.SIGTERM, lambda *_: None)
end_in_time(0.2, serves=lambda: True, give_up=lambda: print("gave up", flush=True))
print("hangs", flush=True)
while True:
    time.sleep(1)
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "hangs\n"
        process.terminate()
        assert process.wait(PATIENCE_SECONDS) == 1
        assert process.stdout.read() == "gave up\n"
