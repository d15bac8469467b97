"""`pushtwin exec`, `wait` and `doctor` as a user runs them: their output, their exit codes, what they leave behind."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from click.testing import CliRunner, Result

from pushtwin.cli import main
from pushtwin.testing import Twin, TwinAccount
from tests.cli.test_serve import PATIENCE_SECONDS, PUSHTWIN, environment, free_port, serve, taken_port, until

Done = subprocess.CompletedProcess[str]


def run(folder: Path, *words: str, **variables: str) -> Done:
    return subprocess.run(
        [PUSHTWIN, *words],
        cwd=folder,
        env=environment(variables),
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )


def execute(folder: Path, script: str, *options: str, **variables: str) -> Done:
    """Run a Python script in `pushtwin exec`."""
    return run(folder, "exec", *options, "--", sys.executable, "-c", script, **variables)


LOOK_AROUND = """
import json, os, sys, urllib.request
known = {name: value for name, value in os.environ.items() if name.startswith("PUSHTWIN_")}
path = "/_twin/accounts/" + known["PUSHTWIN_ACCOUNT"]
account = json.load(urllib.request.urlopen(known["PUSHTWIN_URL"] + path))
print(json.dumps({"known": known, "account": account, "stdin": sys.stdin.read()}))
print("told", file=sys.stderr)
sys.exit(7)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where it has run."""
    return tmp_path_factory.mktemp("exec")


@pytest.fixture(scope="module")
def done(folder: Path) -> Done:
    """It has run, where variables that are meant for `pushtwin serve` name another twin."""
    others = {"DATABASE": "sqlite:///precious.db", "PORT": "1", "HOST": "203.0.113.1", "WORKERS": "9"}
    return subprocess.run(
        [PUSHTWIN, "exec", sys.executable, "-c", LOOK_AROUND, "--port", "--help"],
        cwd=folder,
        env=environment({f"PUSHTWIN_{name}": value for name, value in others.items()}),
        input="hello",
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )


NEVER_ANSWERED = """
import os, socket
from pushtwin.testing import Twin
with Twin.connect(os.environ["PUSHTWIN_URL"]) as twin:
    account = twin.account(os.environ["PUSHTWIN_ACCOUNT"])
    account.install("p-1")
    account.fail("get-push-device-registration", latency=600)
    calling = socket.create_connection((twin.http.base_url.host, twin.http.base_url.port))
    path = "/people/2/contactInformation/push/p-1"
    calling.sendall(f"GET {path} HTTP/1.1\\r\\nHost: x\\r\\nAppCode: {account.application_code}\\r\\n\\r\\n".encode())
    account.verify("get-push-device-registration", at_least=1, within=20)
"""


def test_nobody_waits_for_a_call_that_is_never_answered(folder: Path) -> None:
    done = execute(folder, NEVER_ANSWERED)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_twin_that_runs_can_be_used_instead(folder: Path, twin: Twin) -> None:
    """The account is deleted afterwards, and the twin goes on."""
    told = execute(folder, LOOK_AROUND.replace("7", "8"), "--url", f"{twin.url}/")
    assert told.returncode == 8
    found = json.loads(told.stdout)
    assert (found["known"]["PUSHTWIN_URL"], found["known"]["PUSHTWIN_CONTROL_TOKEN"]) == (twin.url, "")
    assert found["account"]["accountId"] not in [account.account_id for account in twin.accounts()]


def test_what_a_running_twin_has_decided_is_refused(folder: Path) -> None:
    ended = CliRunner().invoke(main, ["exec", "--url", "http://127.0.0.1:1", "--port", "1", "true"])
    assert (ended.exit_code, "--port is for a twin that is started here" in ended.output) == (2, True)
    ended = CliRunner().invoke(main, ["exec", "--url", "http://127.0.0.1:1", "true"])
    assert (ended.exit_code, "No answer from http://127.0.0.1:1" in ended.output) == (125, True)


@pytest.fixture
def seen(done: Done) -> Any:
    """What the command has seen."""
    return json.loads(done.stdout)


class TestExec:
    """A twin around a command."""

    def test_the_command_finds_the_twin_and_a_fresh_account_in_its_variables(self, seen: Any) -> None:
        account, known = seen["account"], seen["known"]
        (application,) = account["applications"]
        assert re.fullmatch(r"http://127\.0\.0\.1:[1-9]\d+", known["PUSHTWIN_URL"])
        assert account["accountId"] not in {"", "demo"}
        assert known["PUSHTWIN_API_KEY"] == account["apiKey"]
        assert known["PUSHTWIN_APP_CODE"] == application["applicationCode"]
        assert known["PUSHTWIN_APPLICATION_ID"] == application["applicationId"]
        assert known["PUSHTWIN_CONTROL_TOKEN"]

    def test_it_ends_with_the_code_of_the_command(self, done: Done) -> None:
        assert done.returncode == 7

    def test_input_and_output_are_those_of_the_command(self, done: Done, seen: Any) -> None:
        assert seen["stdin"] == "hello"
        assert done.stderr == "told\n"

    def test_the_account_is_called_like_the_command(self, seen: Any) -> None:
        assert seen["account"]["name"].startswith(sys.executable)

    def test_variables_for_serve_do_not_lead_it_to_other_state(self, done: Done, folder: Path) -> None:
        assert done.returncode == 7
        assert list(folder.iterdir()) == []

    def test_the_twin_is_gone_afterwards(self, seen: Any) -> None:
        with pytest.raises(httpx.ConnectError):
            httpx.get(seen["known"]["PUSHTWIN_URL"], timeout=30)

    @pytest.mark.extra
    def test_where_it_serves_can_be_chosen_and_off_loopback_the_command_has_the_token(self, tmp_path: Path) -> None:
        port = str(free_port())
        where = ["--host", "0.0.0.0", "--port", port, "--database", "sqlite:///kept.db"]
        done = run(tmp_path, "exec", *where, "--", PUSHTWIN.as_posix(), "doctor")
        assert f"is ready at http://127.0.0.1:{port}, on sqlite." in done.stdout
        assert "The control API takes the token." in done.stdout
        assert done.returncode == 0, done.stdout
        assert (tmp_path / "kept.db").is_file()

    @pytest.mark.extra
    def test_a_command_that_can_not_be_run_is_told(self, tmp_path: Path) -> None:
        done = run(tmp_path, "exec", "--", "no-such-command")
        assert done.returncode == 127
        assert re.fullmatch(r"pushtwin: no-such-command can't be run: .+\.\n", done.stderr)

    @pytest.mark.extra
    def test_a_twin_that_can_not_run_is_told_and_nothing_is_run(self, tmp_path: Path) -> None:
        with taken_port() as port:
            done = execute(tmp_path, "print('ran')", "--port", str(port))
        assert (done.returncode, done.stdout) == (125, "")
        assert re.fullmatch(r"pushtwin: Port \d+ of 127\.0\.0\.1 can't be used: .+\n", done.stderr)

    def test_no_command_is_a_wrong_use(self) -> None:
        assert CliRunner().invoke(main, ["exec"]).exit_code == 2


class TestSignals:
    """A signal is for the command; the twin is stopped when that has ended."""

    @pytest.mark.extra
    def test_a_command_may_end_in_its_own_way(self, tmp_path: Path) -> None:
        script = """
import os, pathlib, signal, sys, urllib.request
def end(*_):
    urllib.request.urlopen(os.environ["PUSHTWIN_URL"] + "/_twin/health/live").read()
    sys.exit(42)
signal.signal(signal.SIGINT, end)
pathlib.Path("running").touch()
signal.pause()
"""
        with executing(tmp_path, script) as process:
            process.send_signal(signal.SIGINT)
            assert process.wait(PATIENCE_SECONDS) == 42

    @pytest.mark.extra
    def test_a_command_that_a_signal_ends_is_told_by_the_code(self, tmp_path: Path) -> None:
        script = "import pathlib, time; pathlib.Path('running').touch(); time.sleep(60)"
        with executing(tmp_path, script) as process:
            process.terminate()
            assert process.wait(PATIENCE_SECONDS) == 128 + signal.SIGTERM

    def test_before_the_command_runs_it_ends_everything(self, tmp_path: Path) -> None:
        process = start(tmp_path, "import pathlib; pathlib.Path('running').touch()")
        parent = psutil.Process(process.pid)
        until(lambda: bool(parent.children()))
        children = parent.children()
        process.terminate()
        assert process.wait(PATIENCE_SECONDS) == 128 + signal.SIGTERM
        assert not (tmp_path / "running").exists()
        assert psutil.wait_procs(children, timeout=PATIENCE_SECONDS)[1] == []


def start(folder: Path, script: str) -> "subprocess.Popen[bytes]":
    """`pushtwin exec` without a terminal, as a CI runs it."""
    command = [PUSHTWIN, "exec", "--", sys.executable, "-c", script]
    return subprocess.Popen(command, cwd=folder, env=environment({}), start_new_session=True)


@contextmanager
def executing(folder: Path, script: str) -> Iterator["subprocess.Popen[bytes]"]:
    """`pushtwin exec` while its command runs; afterwards nothing is left of it."""
    process = start(folder, script)
    until((folder / "running").exists)
    children = psutil.Process(process.pid).children(recursive=True)
    assert len(children) == 2
    try:
        yield process
        assert psutil.wait_procs(children, timeout=PATIENCE_SECONDS)[1] == []
    finally:
        for one in children:
            if one.is_running():
                one.kill()
        process.wait(PATIENCE_SECONDS)


class TestWait:
    """Waiting for a twin."""

    def test_a_ready_twin_is_told(self, twin: Twin) -> None:
        result = CliRunner().invoke(main, ["wait", "--url", twin.url])
        assert re.fullmatch(rf"pushtwin \d+\.\d+\.\d+ is ready at {twin.url}, on sqlite\n", result.stdout)
        assert result.exit_code == 0

    def test_it_waits_until_the_twin_is_there(self) -> None:
        port = free_port()
        started: list[Twin] = []
        later = threading.Timer(0.3, lambda: started.append(Twin.start(port=port)))
        later.start()
        result = CliRunner().invoke(main, ["wait"], env={"PUSHTWIN_URL": f"http://127.0.0.1:{port}"})
        later.join()
        started[0].stop()
        assert (result.exit_code, result.stderr) == (0, "")

    def test_it_gives_up_in_time(self) -> None:
        began = time.monotonic()
        result = CliRunner().invoke(main, ["wait", "--url", f"http://127.0.0.1:{free_port()}", "--timeout", "0.2"])
        assert 0.2 <= time.monotonic() - began < 10
        assert (result.exit_code, result.stdout) == (1, "")
        assert re.fullmatch(r"pushtwin: No twin is ready after 0\.2 s: No answer from .+\.\n", result.stderr)


@pytest.fixture
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable of the machine says anything about twins or proxies."""
    for name in os.environ:
        if name.startswith("PUSHTWIN_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


def doctor(twin: Twin | str, *options: str) -> Result:
    url = twin if isinstance(twin, str) else twin.url
    return CliRunner().invoke(main, ["doctor", "--url", url, *options])


@pytest.mark.usefixtures("clean")
class TestDoctor:
    """What works, and what would stop a client."""

    def test_a_twin_that_is_up_is_well(self, twin: Twin) -> None:
        result = doctor(twin)
        assert result.exit_code == 0, result.output
        assert re.search(rf"^ok +pushtwin \S+ is ready at {twin.url}, on sqlite\.$", result.output, re.MULTILINE)
        assert "ok    The control API asks for no token." in result.output
        assert "ok    Account demo has the application code 87dc5af9" in result.output
        assert "FAIL" not in result.output

    def test_no_twin_is_a_failure_with_a_remedy(self) -> None:
        result = doctor(f"http://127.0.0.1:{free_port()}")
        assert result.exit_code == 1
        assert result.output.startswith("FAIL  No answer from http://127.0.0.1")
        assert "→ Start a twin with `pushtwin serve`" in result.output

    def test_what_is_no_address_is_a_failure(self) -> None:
        result = doctor("localhost")
        assert result.exit_code == 1
        assert "FAIL  localhost is no address" in result.output

    def test_an_unknown_account_is_a_failure(self, twin: Twin) -> None:
        result = doctor(twin, "--account", "nobody")
        assert result.exit_code == 1
        assert "FAIL  ACCOUNT_NOT_FOUND" in result.output

    def test_an_application_code_of_another_account_is_a_failure(self, twin: Twin, twin_account: TwinAccount) -> None:
        known = ["--account", twin_account.account_id, "--application-code"]
        assert doctor(twin, *known, twin_account.application_code).exit_code == 0
        result = doctor(twin, *known, "another")
        assert result.exit_code == 1
        assert f"has no application code another.\n      → It has {twin_account.application_code}" in result.output

    def test_a_phone_can_not_reach_loopback(self, twin: Twin) -> None:
        port = twin.url.rpartition(":")[2]
        result = doctor(twin)
        assert "hint  Bound to loopback" in result.output
        assert f"the Android emulator reaches it at http://10.0.2.2:{port}" in result.output
        assert "pushtwin serve --host 0.0.0.0" in result.output
        assert "plain http://" in result.output
        result = doctor(twin, "--phone")
        assert result.exit_code == 1
        assert "FAIL  Bound to loopback" in result.output

    def test_off_loopback_the_control_token_is_needed(self, tmp_path: Path) -> None:
        with serve(tmp_path, "--port", "0", "--ephemeral", "--host", "0.0.0.0", "--control-token", "right") as served:
            missing, wrong, right = (
                doctor(served.url, *options) for options in ([], ["--control-token", "x"], ["--control-token", "right"])
            )
        assert (missing.exit_code, wrong.exit_code) == (1, 1)
        assert "→ Give the token that `pushtwin serve` has printed" in missing.output
        assert "→ The control token is wrong" in wrong.output
        assert "ok    The control API takes the token." in right.output
        assert "Bound to loopback" not in right.output

    def test_a_host_name_is_refused_by_the_control_api(self, twin: Twin, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("127.0.0.1", int(port)))])
        port = twin.url.rpartition(":")[2]
        result = doctor(f"http://twin.example:{port}")
        assert result.exit_code == 1
        assert "→ twin.example is a name: call the control API at localhost or by address." in result.output

    def test_a_proxy_in_between_is_a_hint(self, twin: Twin, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("http_proxy", "http://proxy.example:3128")
        result = doctor(twin)
        assert result.exit_code == 0
        assert "hint  The environment names a proxy, http://proxy.example:3128" in result.output
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        assert "proxy" not in doctor(twin).output

    def test_what_a_test_has_left_behind_is_a_hint(self, twin: Twin, twin_account: TwinAccount) -> None:
        twin_account.clock.freeze("2026-05-01T12:00:00Z")
        twin_account.fail(error="GENERAL_ERROR", fault_id="maintenance")
        result = doctor(twin, "--account", twin_account.account_id)
        assert result.exit_code == 0
        assert re.search(r"hint  Calls to account \S+ fail on purpose, by maintenance\.", result.output)
        assert re.search(r"hint  The clock of account \S+ stands at 2026-05-01T12:00:00\.000Z\.", result.output)

    def test_calls_of_nobody_are_a_hint(self, twin: Twin) -> None:
        twin.http.get("/nowhere")
        assert "to an unknown path" in doctor(twin).output
        assert twin.unmatched()[-1]["path"] == "/nowhere"

    def test_it_leaves_no_trace(self, twin: Twin, twin_account: TwinAccount) -> None:
        doctor(twin, "--account", twin_account.account_id, "--phone")
        assert twin_account.journal() == []


@pytest.mark.parametrize("command", ["exec", "wait", "doctor"])
def test_help_tells_what_it_is_for(command: str) -> None:
    result = CliRunner().invoke(main, [command, "--help"])
    assert result.exit_code == 0
    assert "Ends with" in result.output


def test_serve_does_not_wait_for_what_only_these_commands_need() -> None:
    program = "import sys, pushtwin.cli; print([name for name in ('httpx', 'pushtwin.testing') if name in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert shown.stdout == "[]\n"
