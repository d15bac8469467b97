"""What the runner, the conversation and the plugin make of the tests of others, with runs that are known before."""

import socket
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from pushtwin.trials.conversation import Conversation
from pushtwin.trials.orders import FAILED, HUNG, PASSED, Orders, Reference, Run
from pushtwin.trials.runner import Outcome, run
from pushtwin.trials.strategy import Examination
from tests.cases import each_named

PYTEST = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "pushtwin.testing.pytest_plugin")
ODD = """
import os, signal, time, unittest
from collections import Counter
import pytest

pytestmark = [pytest.mark.twin(of="module", only="module")]
runs = Counter()


class Odd:
    def __repr__(self):
        return "odd"


@pytest.mark.twin(of="test", odd=[Odd(), {"class": 1}])
def test_marks(): ...


def test_a_part_fails_once(subtests):
    runs["part"] += 1
    with subtests.test():
        assert runs["part"] != 2


class TestUnit(unittest.TestCase):
    def test_another_part_fails_once(self):
        runs["unit"] += 1
        with self.subTest():
            self.assertNotEqual(runs["unit"], 2)


class TestObject:
    def test_is_new(self):
        assert not hasattr(self, "seen")
        self.seen = True


@pytest.fixture
def alarm():
    return signal.getitimer(signal.ITIMER_REAL)[0]


def test_alarm(alarm):
    runs["alarm"] += 1
    if runs["alarm"] == 1:
        runs["seconds"] = alarm
    time.sleep(0.3)
    assert runs["alarm"] != 3 or alarm > runs["seconds"] - 0.3


def test_catches_its_end():
    runs["catches"] += 1
    if runs["catches"] == 2:
        try:
            time.sleep(60)
        except BaseException:
            time.sleep(60)
"""
ALARM = """
import signal
import pytest

@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol():
    signal.setitimer(signal.ITIMER_REAL, 100)
    yield
    assert signal.getitimer(signal.ITIMER_REAL)[0] > 50
    signal.setitimer(signal.ITIMER_REAL, 0)
"""
DYING = """
import os, time

runs = []

def test_lives(): ...

def test_dies():
    runs.append(1)
    while len(runs) == 2:
        {}

def test_comes_later(): ...
"""


class Planned:
    """Runs every test as it is, within a second, and as it is."""

    def __init__(self) -> None:
        self.runs: dict[str, list[Run]] = {}

    def learn(self, reference: Reference) -> None:
        """It does not matter."""

    def examine(self, test: str) -> Examination:
        own = self.runs.setdefault(test.rpartition("::")[2], [])
        for limit in (None, 1.0, None):
            own.append((yield Orders(time_limit=limit)))

    @property
    def outcomes(self) -> dict[str, list[str]]:
        return {test: [one.outcome for one in runs] for test, runs in self.runs.items()}


def run_suite(folder: Path, text: str) -> tuple[Planned, Outcome]:
    (folder / "test_it.py").write_text(textwrap.dedent(text))
    strategy = Planned()
    return strategy, run([sys.executable, *PYTEST, str(folder)], strategy)


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Without plugins that happen to be installed here: importing them takes a second."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")


def test_each_run_of_a_test_is_as_if_it_were_the_only_one(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(ALARM)
    found, outcome = run_suite(tmp_path, ODD)
    assert (outcome.code, outcome.unexamined) == (0, []), outcome.output
    thrice = [PASSED, PASSED, PASSED]
    assert found.outcomes == {
        "test_marks": thrice,
        "test_a_part_fails_once": [PASSED, FAILED, PASSED],
        "test_another_part_fails_once": [PASSED, FAILED, PASSED],
        "test_is_new": thrice,
        "test_alarm": thrice,
        "test_catches_its_end": [PASSED, HUNG, PASSED],
    }
    assert found.runs["test_marks"][0].marks == {"of": "test", "only": "module", "odd": ["odd", "{'class': 1}"]}


@each_named(
    ("deed", "outcome"),
    {"it ends": ("os._exit(1)", FAILED), "it takes no notice": ("try: time.sleep(60)\n        except: pass", HUNG)},
)
def test_a_process_that_ends_has_failed_its_test_and_what_it_has_not_run_is_told(
    deed: str, outcome: str, tmp_path: Path
) -> None:
    found, ended = run_suite(tmp_path, DYING.format(deed))
    assert ended.code == 1
    assert [one.rpartition("::")[2] for one in ended.unexamined] == ["test_dies", "test_comes_later"]
    assert found.outcomes == {"test_lives": [PASSED] * 3, "test_dies": [PASSED, outcome, outcome]}
    assert [one.has_died for one in found.runs["test_dies"]] == [False, True, True]


def test_a_stranger_is_not_heard_and_a_line_without_an_end_is_no_line() -> None:
    found = Planned()
    conversation = Conversation(found)
    port, _, secret = conversation.address.partition(":")
    known = f"{secret}\n".encode()
    begin = b'{"begin": "t", "marks": {}}'
    for said in (b"\xff" * 1000, b"GET / HTTP/1.1\r\n\r\n", b"\n" + known, known + begin, known + b'{"beg', known[:9]):
        with socket.create_connection(("127.0.0.1", int(port))) as line:
            line.sendall(said)
            line.shutdown(socket.SHUT_WR)
            while line.recv(1000):
                """It says nothing."""
    assert (conversation.close(), conversation.problem, found.runs) == ([], None, {})


def test_what_goes_wrong_in_the_strategy_is_told() -> None:
    problem = ZeroDivisionError()

    class Broken(Planned):
        def examine(self, _: str) -> Examination:
            raise problem

    conversation = Conversation(Broken())
    port, _, secret = conversation.address.partition(":")
    with socket.create_connection(("127.0.0.1", int(port))) as line:
        line.sendall(f'{secret}\n{{"begin": "t", "marks": {{}}}}\n'.encode())
        assert line.recv(1000) == b""
    assert (conversation.close(), conversation.problem) == ([], problem)
