"""`pushtwin journal`, `reduce` and `write-test`, as somebody runs them whose test has failed."""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from pushtwin.testing import Twin
from tests.cases import each
from tests.cli.invoked import invoke
from tests.trials.sessions.entries import entry

PUSH = "/people/2/contactInformation/push"
CHECK = """
import os, sys, urllib.request
path = f"{os.environ['PUSHTWIN_URL']}/_twin/accounts/{os.environ['PUSHTWIN_ACCOUNT']}/journal?status=400"
sys.exit(b"get-push-device-registration" in urllib.request.urlopen(path).read())
"""


@pytest.fixture(scope="module")
def twin() -> Iterator[Twin]:
    with Twin.start() as twin:
        yield twin


@pytest.fixture
def check(tmp_path: Path) -> str:
    """A command that fails when a device was asked for that there is not."""
    path = tmp_path / "check.py"
    path.write_text(CHECK)
    return f"{sys.executable} -IS {path}"


@pytest.fixture
def saved(twin: Twin, tmp_path: Path) -> str:
    """The session of an account, in which one device of several is asked for that there is not."""
    account = twin.create_account()
    account.clock.freeze()
    account.restore(account.snapshot())  # it begins here, and no time goes by, however busy the machine is
    with httpx.Client(base_url=twin.url, headers=account.headers) as http:
        for number in range(10):
            account.install(f"d{number}")
            http.get(f"{PUSH}/{'lost' if number == 6 else f'd{number}'}")
    done = invoke(tmp_path, "journal", "--url", twin.url, "--account", account.account_id, "-o", "session.json")
    assert (done.exit_code, done.stdout) == (0, "")
    account.delete()
    return "session.json"


def test_a_failing_session_becomes_one_call_and_then_a_test(tmp_path: Path, saved: str, check: str) -> None:
    done = invoke(tmp_path, "reduce", "--journal", saved, "--check", check, "-o", "short.json")
    assert done.exit_code == 0, done.stderr
    assert done.stdout.split() == ["14", "GET", f"{PUSH}/lost", "→", "400"]
    assert "ends with code 1 after 1 of 20 steps" in done.stderr
    assert "warning" not in done.stderr
    again = invoke(tmp_path, "reduce", "--journal", "short.json", "--check", check)
    assert "after 1 of 1 steps" in again.stderr
    written = invoke(tmp_path, "write-test", "--journal", "short.json", "--name", "test_a_lost_phone")
    assert f'    answer = backend.get("{PUSH}/lost")\n    assert answer.status_code == 400\n' in written.stdout
    assert "def test_a_lost_phone(backend: httpx.Client) -> None:" in written.stdout
    compile(written.stdout, "test_short.py", "exec")


def test_pages_of_a_journal_will_do_and_what_they_lack_is_told(tmp_path: Path, check: str) -> None:
    headers = {"AppCode": "***", "authorization": "App ***"}
    for number, status in enumerate((200, 400)):
        told = entry(path=f"{PUSH}/d{number}", status=status, headers=headers, applicationId="A1")
        (tmp_path / f"{number}.json").write_text(json.dumps({"calls": [told], "evicted": True}))
    done = invoke(tmp_path, "reduce", "--journal", "0.json", "--journal", "1.json", "--check", check)
    assert done.exit_code == 0, done.stderr
    assert "Older calls were no longer in the journal" in done.stderr
    assert "an empty one is taken" in done.stderr
    assert "1 of 2 steps are answered otherwise than the journal tells. The first is number 1," in done.stderr
    assert f"GET {PUSH}/d0 → 200, now 400." in done.stderr


@each(("number", "told", "is_written"), [(1, "INT", False), (3, "TERM", True)])
def test_a_signal_ends_it_with_what_is_left(
    tmp_path: Path, saved: str, number: int, told: str, is_written: bool
) -> None:
    counted = f"echo >> runs-{told}; test $(wc -l < runs-{told}) = {number}"
    command = f"{counted} && sleep 0.2 && kill -{told} $PPID && sleep 60; exit 1"
    done = invoke(tmp_path, "reduce", "--journal", saved, "--check", command, "-o", f"{told}.json")
    assert done.exit_code == {"INT": 130, "TERM": 143}[told], done.stderr
    assert (tmp_path / f"{told}.json").exists() == is_written
    assert ("ends with code 1 after 20 of 20 steps" in done.stderr) == is_written


@each(
    ("command", "limit", "said"),
    [
        ("echo all is well", (), "The command does not fail after the whole session. It has printed:\nall is well."),
        ("test -e once || { touch once; exit 1; }", (), "The command is flaky"),
        ("sleep 60", ("--time-limit", "0.3"), "takes too long after 0 of 20 steps"),
        ("exit 7", (), "ends with code 7 after 0 of 20 steps"),
    ],
)
def test_a_command_that_can_not_tell(
    tmp_path: Path, saved: str, command: str, limit: tuple[str, ...], said: str
) -> None:
    done = invoke(tmp_path, "reduce", "--journal", saved, "--check", command, *limit)
    assert said in done.stderr
    assert done.exit_code == ("of 20" not in said)
    assert "Traceback" not in done.stderr


def test_ctrl_c_tells_what_is_left_by_then(tmp_path: Path, saved: str) -> None:
    command = "echo >> runs; [ $(wc -l < runs) = 4 ] && kill -INT $PPID && sleep 60; exit 1"
    done = invoke(tmp_path, "reduce", "--journal", saved, "--check", command, "-o", "left.json")
    assert done.exit_code == 130, done.stderr
    assert "ends with code 1 after 10 of 20 steps (5 trials)" in done.stderr
    assert len(json.loads((tmp_path / "left.json").read_text())["calls"]) == 10


def test_what_the_command_has_started_ends_with_it(tmp_path: Path, saved: str) -> None:
    command = "(sleep 0.5; touch late) & wait"
    invoke(tmp_path, "reduce", "--journal", saved, "--check", command, "--time-limit", "0.2")
    time.sleep(0.5)
    assert not (tmp_path / "late").exists()


def test_a_file_that_is_no_journal_is_refused_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "none.json").write_text("{}")
    for words in (("reduce", "--check", "false"), ("write-test",)):
        done = invoke(tmp_path, *words, "--journal", "none.json")
        assert done.exit_code == 1
        assert done.stderr.startswith("pushtwin: none.json can't be used: ")
        assert done.stderr.count("\n") == 1


def test_a_start_that_can_not_be_is_told(tmp_path: Path) -> None:
    bad = {"start": {"version": 1, "persons": [{"phones": 1}]}, "calls": [entry()]}
    (tmp_path / "bad.json").write_text(json.dumps(bad))
    done = invoke(tmp_path, "write-test", "--journal", "bad.json")
    assert done.exit_code == 1
    assert "persons.0.phones" in done.stderr


def test_a_name_must_be_that_of_a_test(tmp_path: Path, saved: str) -> None:
    assert invoke(tmp_path, "write-test", "--journal", saved, "--name", "my test").exit_code == 2


def test_an_account_that_does_not_exist_has_no_journal(tmp_path: Path, twin: Twin) -> None:
    done = invoke(tmp_path, "journal", "--url", twin.url, "--account", "none", "-o", "none.json")
    assert done.exit_code == 1
    assert "ACCOUNT_NOT_FOUND" in done.stderr
    assert not (tmp_path / "none.json").exists()
