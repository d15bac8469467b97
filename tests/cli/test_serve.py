"""`pushtwin serve` as a user runs it: real processes, their output, their exit codes.

Most are forked from one that has loaded the twin (`tests.forking`); those of `serve_itself` run the installed command.
"""

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import httpx
import psutil
import pytest
from pydantic import SecretStr

from pushtwin.base.log_level import LogLevel
from pushtwin.settings import Settings
from tests.cli.invoked import invoke
from tests.databases import new_database, sqlite_file
from tests.forking import Forked

PUSHTWIN = Path(sys.executable).with_name("pushtwin")
PATIENCE_SECONDS = 30
Process = Forked | subprocess.Popen[str]
READY = "/_twin/health/ready"


class Served:
    """A running `pushtwin serve` and what it has written."""

    def __init__(self, process: Process, folder: Path) -> None:
        self.process = process
        self.folder = folder
        self.lines = self._start_up_lines()
        self.url = self.lines[0].rsplit(" ", 1)[-1]

    @property
    def out(self) -> str:
        return (self.folder / "out").read_text()

    @property
    def log(self) -> str:
        return (self.folder / "err").read_text()

    def start_up_line(self, name: str) -> str:
        return line_of(self.lines, name)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        return self.process.wait(PATIENCE_SECONDS)

    def _start_up_lines(self) -> list[str]:
        until(lambda: "\n  try " in self.out or self.process.poll() is not None)
        assert self.process.poll() is None, self.log
        return self.out.splitlines()


def line_of(lines: list[str], name: str) -> str:
    (line,) = [line for line in lines if line.startswith(f"  {name}  ")]
    return line.removeprefix(f"  {name}  ").strip()


def until(condition: Callable[[], bool], patience: float = PATIENCE_SECONDS) -> None:
    """Wait for something that will soon be true."""
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


def environment(variables: dict[str, str]) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("PUSHTWIN_")}
    return {**own, **variables}


@contextmanager
def serve(folder: Path, *options: str, **variables: str) -> Iterator[Served]:
    """Run it in a folder until it has said where it serves; whatever happens, it ends."""
    out, err = outputs(folder)
    with ended(Forked(["serve", *options], folder=folder, out=out, err=err, environment=environment(variables))) as it:
        yield Served(it, folder)


@contextmanager
def serve_itself(folder: Path, *options: str, **variables: str) -> Iterator[Served]:
    """The same by the file that users run, with workers that are not forked either."""
    command = [PUSHTWIN, "serve", *options]
    out, err = outputs(folder)
    with (
        out.open("w") as into,
        err.open("w") as log,
        ended(
            subprocess.Popen(command, cwd=folder, stdout=into, stderr=log, text=True, env=environment(variables))
        ) as it,
    ):
        yield Served(it, folder)


def outputs(folder: Path) -> tuple[Path, Path]:
    """Where it writes, empty."""
    files = folder / "out", folder / "err"
    for file in files:
        file.write_text("")
    return files


@dataclass
class Prepared:
    """What `pushtwin serve` has said and by what it would run its server, had a test let it."""

    settings: Settings
    address: tuple[str, int]
    lines: list[str]

    def start_up_line(self, name: str) -> str:
        return line_of(self.lines, name)


@pytest.fixture
def prepare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Prepared]:
    """Run it in the process of the tests, with everything but its server: a process of its own takes a second."""
    run: list[tuple[Settings, tuple[str, int]]] = []

    def note(settings: Settings, listener: socket.socket, _: object) -> None:
        with listener:
            run.append((settings, listener.getsockname()[:2]))

    monkeypatch.setattr(import_module("pushtwin.cli.serve"), "_run", note)

    def prepared(*options: str, **variables: str) -> Prepared:
        done = invoke(tmp_path, "serve", *options, **variables)
        assert (done.exit_code, done.stderr) == (0, "")
        return Prepared(*run.pop(), done.stdout.splitlines())

    return prepared


@contextmanager
def ended(process: Process) -> Iterator[Process]:
    """Stop it as a user would; one that does not obey is killed, and the test fails."""
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise


def refused(folder: Path, *options: str, **variables: str) -> str:
    """Run it where it can't serve; returns the one sentence that says why."""
    done = invoke(folder, "serve", *options, **variables)
    assert (done.exit_code, done.stdout) == (1, ""), done.stderr
    (line,) = done.stderr.splitlines()
    assert re.fullmatch(r"pushtwin: .+\.", line), line
    return line.removeprefix("pushtwin: ")


@contextmanager
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def free_port() -> int:
    with taken_port() as port:
        return port


def is_ready(url: str) -> bool:
    return httpx.get(f"{url}{READY}", timeout=PATIENCE_SECONDS).status_code == 200


class TestStartUp:
    """What it prints, and where its state is."""

    def test_everything_a_user_needs_is_printed(self, tmp_path: Path) -> None:
        with serve_itself(tmp_path, "--port", "0") as twin:
            assert re.fullmatch(r"pushtwin \d+\.\d+\.\d+ serves at http://127\.0\.0\.1:[1-9]\d*", twin.lines[0])
            assert twin.start_up_line("docs") == f"{twin.url}/docs"
            assert httpx.get(f"{twin.url}/docs", timeout=30).status_code == 200
            assert twin.start_up_line("state") == str(tmp_path / "pushtwin.db")
            assert is_ready(twin.url)
            assert "control token" not in twin.out

    def test_the_printed_curl_command_works(self, tmp_path: Path) -> None:
        with serve(tmp_path, "--port", "0", "--ephemeral") as twin:
            command = shlex.split(twin.start_up_line("try"))
            answer = subprocess.run([*command, "--silent", "--show-error"], capture_output=True, text=True, check=True)
        assert '"registrationId":"d2463a09-1cf8-4e07-a063-041d4195d171"' in answer.stdout

    def test_the_state_is_in_the_working_folder_and_survives_a_restart(self, tmp_path: Path) -> None:
        with serve(tmp_path, "--port", "0") as twin:
            account = httpx.post(f"{twin.url}/_twin/accounts", timeout=30).json()
            assert twin.stop() == 0
        assert (tmp_path / "pushtwin.db").is_file()
        with serve(tmp_path, "--port", "0") as twin:
            assert httpx.get(f"{twin.url}/_twin/accounts/{account['accountId']}", timeout=30).json() == account

    def test_the_state_survives_a_kill(self, tmp_path: Path) -> None:
        with serve(tmp_path, "--port", "0") as twin:
            account = httpx.post(f"{twin.url}/_twin/accounts", timeout=30).json()
            twin.process.kill()
            twin.process.wait()
        with serve(tmp_path, "--port", "0") as twin:
            assert httpx.get(f"{twin.url}/_twin/accounts/{account['accountId']}", timeout=30).json() == account

    def test_an_ephemeral_twin_leaves_no_file(self, tmp_path: Path) -> None:
        with serve(tmp_path, "--port", "0", "--ephemeral") as twin:
            assert httpx.post(f"{twin.url}/_twin/accounts", timeout=30).status_code == 201
            assert twin.start_up_line("state") == "in memory, gone when the twin stops"
            twin.stop()
        assert sorted(file.name for file in tmp_path.iterdir()) == ["err", "out"]

    def test_another_file_can_be_named(self, tmp_path: Path, prepare: Callable[..., Prepared]) -> None:
        twin = prepare("--port", "0", "--database", "sqlite:///other.db")
        assert twin.start_up_line("state") == str(tmp_path / "other.db")
        assert (tmp_path / "other.db").is_file()
        assert not (tmp_path / "pushtwin.db").exists()

    def test_an_ipv6_address_is_printed_as_a_url(self, tmp_path: Path) -> None:
        with serve(tmp_path, "--port", "0", "--ephemeral", "--host", "::1") as twin:
            assert twin.url.startswith("http://[::1]:")
            assert is_ready(twin.url)


class TestOptions:
    """Each is a flag and a variable, and the flag wins."""

    def test_port(self, prepare: Callable[..., Prepared]) -> None:
        flag, variable = free_port(), free_port()
        for options, port in (([], variable), (["--port", str(flag)], flag)):
            twin = prepare("--ephemeral", *options, PUSHTWIN_PORT=str(variable))
            assert twin.address == ("127.0.0.1", port)
            assert twin.lines[0].endswith(f" serves at http://127.0.0.1:{port}")

    def test_host(self, prepare: Callable[..., Prepared]) -> None:
        for options, host in (([], "127.0.0.2"), (["--host", "127.0.0.3"], "127.0.0.3")):
            twin = prepare("--ephemeral", *options, PUSHTWIN_HOST="127.0.0.2", PUSHTWIN_PORT="0")
            assert twin.address[0] == host
            assert f" serves at http://{host}:" in twin.lines[0]

    def test_a_flag_wins_in_a_process_too(self, tmp_path: Path) -> None:
        port = free_port()
        options = ["--port", str(port), "--ephemeral", "--host", "127.0.0.3"]
        with serve(tmp_path, *options, PUSHTWIN_HOST="127.0.0.2", PUSHTWIN_PORT="1") as twin:
            assert twin.url == f"http://127.0.0.3:{port}"
            assert is_ready(twin.url)

    def test_database(self, tmp_path: Path, prepare: Callable[..., Prepared]) -> None:
        for options, name in (([], "variable.db"), (["--database", "sqlite:///flag.db"], "flag.db")):
            twin = prepare("--port", "0", *options, PUSHTWIN_DATABASE="sqlite:///variable.db")
            assert twin.start_up_line("state") == str(tmp_path / name)
            assert twin.settings.database_url == f"sqlite:///{name}"

    def test_ephemeral(self, tmp_path: Path, prepare: Callable[..., Prepared]) -> None:
        for options, variable in (([], "true"), (["--ephemeral"], "false")):
            twin = prepare("--port", "0", *options, PUSHTWIN_EPHEMERAL=variable)
            assert twin.start_up_line("state").startswith("in memory")
            assert twin.settings.database_url == "sqlite://"
        assert list(tmp_path.iterdir()) == []

    def test_workers(self, tmp_path: Path) -> None:
        assert refused(tmp_path, PUSHTWIN_WORKERS="3").startswith("3 workers")
        assert refused(tmp_path, "--workers", "2", PUSHTWIN_WORKERS="3").startswith("2 workers")

    def test_control_token(self, prepare: Callable[..., Prepared]) -> None:
        for flags, right in (([], "of the variable"), (["--control-token", "of the flag"], "of the flag")):
            options = ["--port", "0", "--ephemeral", "--host", "0.0.0.0", *flags]
            twin = prepare(*options, PUSHTWIN_CONTROL_TOKEN="of the variable")
            assert twin.settings.control_token == SecretStr(right)

    @pytest.mark.parametrize("link", ["tcp://10.43.7.7:8080", "udp://10.43.7.7:53"])
    def test_the_link_of_a_service_named_pushtwin_is_no_port(self, monkeypatch: pytest.MonkeyPatch, link: str) -> None:
        monkeypatch.setenv("PUSHTWIN_PORT", link)
        assert Settings().port == 8080

    def test_an_empty_variable_counts_as_unset(self, tmp_path: Path, prepare: Callable[..., Prepared]) -> None:
        empty = {f"PUSHTWIN_{name.upper()}": "" for name in Settings.model_fields}
        twin = prepare("--port", "0", **empty)
        assert twin.address[0] == "127.0.0.1"
        assert twin.start_up_line("state") == str(tmp_path / "pushtwin.db")

    @pytest.mark.parametrize("level", ["DEBUG", "Debug"])
    def test_a_log_level_may_be_in_any_letter_case(self, prepare: Callable[..., Prepared], level: str) -> None:
        for options, variables in (([], {"PUSHTWIN_LOG_LEVEL": level}), (["--log-level", level], {})):
            assert prepare("--port", "0", "--ephemeral", *options, **variables).settings.log_level is LogLevel.DEBUG

    @pytest.mark.parametrize(
        ("options", "variables", "logged"),
        [
            ([], {}, r"\d\d:\d\d:\d\d  GET /a  404  NOT_FOUND  [\d.]+ ms\n"),
            ([], {"PUSHTWIN_LOG_FORMAT": "json"}, r'{"time":.*,"path":"/a","status":404,.*}\n'),
            ([], {"PUSHTWIN_ACCESS_LOG": "off"}, ""),
            ([], {"PUSHTWIN_LOG_LEVEL": "warning"}, ""),
            (["--log-level", "debug"], {"PUSHTWIN_LOG_LEVEL": "error"}, r"(?s).*uvicorn.*  GET /a  404.*uvicorn.*"),
        ],
    )
    def test_what_is_logged_of_a_call(
        self, tmp_path: Path, options: list[str], variables: dict[str, str], logged: str
    ) -> None:
        with serve(tmp_path, "--port", "0", "--ephemeral", *options, **variables) as twin:
            httpx.get(f"{twin.url}/a", timeout=30)
            twin.stop()
        assert re.fullmatch(logged, twin.log), twin.log


def call_with(twin: Served, token: str | None) -> int:
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    return httpx.get(f"{twin.url}/_twin/accounts", headers=headers, timeout=30).status_code


class TestControlToken:
    """Off loopback."""

    def test_a_generated_one_is_printed_once_and_needed(self, tmp_path: Path) -> None:
        with serve(tmp_path, "--port", "0", "--ephemeral", "--host", "0.0.0.0", "--log-level", "debug") as twin:
            token = twin.start_up_line("control token")
            assert (call_with(twin, None), call_with(twin, "wrong"), call_with(twin, token)) == (401, 401, 200)
            assert is_ready(twin.url)
            twin.stop()
        assert len(token) >= 32
        assert (twin.out + twin.log).count(token) == 1

    @pytest.mark.extra
    def test_a_file_keeps_it_off_the_command_line(self, tmp_path: Path) -> None:
        file = tmp_path / "token"
        file.write_text("of the file\n")
        options = ["--port", "0", "--ephemeral", "--host", "0.0.0.0", "--control-token-file", str(file)]
        with serve_itself(tmp_path, *options) as twin:
            assert (call_with(twin, "of the file"), call_with(twin, "other")) == (200, 401)
            assert "control token" not in twin.out
            assert "of the file" not in " ".join(psutil.Process(twin.process.pid).cmdline())
        assert "one control token" in refused(tmp_path, *options, "--control-token", "another")
        file.write_text(" ")
        assert "one control token" in refused(tmp_path, *options)
        file.unlink()
        assert f"{file} can't be read: No such file" in refused(tmp_path, *options)

    def test_the_help_warns_of_the_command_line(self, tmp_path: Path) -> None:
        shown = invoke(tmp_path, "serve", "--help").stdout
        assert "everybody on the machine sees it" in " ".join(shown.split())

    def test_another_one_is_generated_at_each_start(self, prepare: Callable[..., Prepared]) -> None:
        tokens = set()
        for _ in range(2):
            twin = prepare("--port", "0", "--ephemeral", "--host", "0.0.0.0")
            assert twin.settings.control_token == SecretStr(twin.start_up_line("control token"))
            tokens.add(twin.start_up_line("control token"))
        assert len(tokens) == 2

    def test_a_blank_one_counts_as_none(self, prepare: Callable[..., Prepared]) -> None:
        twin = prepare("--port", "0", "--ephemeral", "--host", "0.0.0.0", PUSHTWIN_CONTROL_TOKEN=" ")
        assert len(twin.start_up_line("control token")) >= 32
        assert twin.settings.control_token == SecretStr(twin.start_up_line("control token"))

    def test_the_printed_addresses_can_be_called(self, prepare: Callable[..., Prepared]) -> None:
        twin = prepare("--port", "0", "--ephemeral", "--host", "0.0.0.0")
        assert twin.lines[0].endswith(f" serves at http://127.0.0.1:{twin.address[1]}")
        assert twin.start_up_line("console") == f"http://127.0.0.1:{twin.address[1]}/"
        assert twin.start_up_line("docs") == f"http://127.0.0.1:{twin.address[1]}/docs"


class TestTls:
    """What is printed for those who call over TLS."""

    def test_addresses_are_https_and_every_client_is_told_whom_to_trust(
        self, prepare: Callable[..., Prepared], tmp_path: Path
    ) -> None:
        twin = prepare("--port", "0", "--ephemeral", "--tls")
        authority = tmp_path / "pushtwin-tls" / "ca.pem"
        assert authority.is_file()
        assert twin.lines[0].endswith(f" serves at https://127.0.0.1:{twin.address[1]}")
        assert twin.start_up_line("try").startswith(f"curl --cacert {authority} ")
        assert twin.start_up_line("tls") == f"clients must trust {authority}:"
        told = "\n".join(twin.lines)
        for client in ("curl --cacert", "SSL_CERT_FILE=", "NODE_EXTRA_CA_CERTS=", "keytool", "simctl keychain"):
            assert client in told, client


class TestRefusal:
    """One sentence on stderr, exit code 1, no traceback."""

    def test_a_taken_port(self, tmp_path: Path) -> None:
        with taken_port() as port:
            sentence = refused(tmp_path, "--ephemeral", "--port", str(port))
        assert f"Port {port} of 127.0.0.1 can't be used" in sentence
        assert "--port" in sentence
        assert "make: PORT=" in sentence

    def test_where_no_port_is_free_no_database_is_left(self, tmp_path: Path) -> None:
        with taken_port() as port:
            refused(tmp_path, "--port", str(port))
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize(
        ("database", "says"),
        [
            ("postgresql://127.0.0.1:1/x", "can't be"),
            ("postgresql://user:hush@127.0.0.1:1/x", "can't be"),
            ("postgresql:///x?host=/nowhere", "can't be"),
            ("mysql://127.0.0.1/x", "SQLite or PostgreSQL"),
            ("nonsense", "sqlite:///FILE"),
            ("", "sqlite:///FILE"),
            ("postgresql://127.0.0.1:port/x", "sqlite:///FILE"),
            ("sqlite:////proc/twin.db", "can't be used"),
            ("sqlite:///no/such/folder/twin.db", "can't be used"),
            ("sqlite:///.", "can't be used"),
        ],
        ids=str,
    )
    def test_a_database_that_can_not_be_used(self, tmp_path: Path, database: str, says: str) -> None:
        sentence = refused(tmp_path, "--port", "0", "--database", database)
        assert says in sentence
        assert "hush" not in sentence

    def test_a_file_that_is_no_database(self, tmp_path: Path) -> None:
        file = tmp_path / "notes.txt"
        file.write_text("Not a database, but somebody's notes. " * 100)
        sentence = refused(tmp_path, "--port", "0", "--database", f"sqlite:///{file}")
        assert "not a database" in sentence
        assert file.read_text().startswith("Not a database")

    def test_a_schema_of_a_newer_version(self, tmp_path: Path) -> None:
        with sqlite_file(tmp_path / "pushtwin.db") as connection:
            connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
            connection.execute("INSERT INTO alembic_version VALUES ('9999')")
        assert "9999" in refused(tmp_path, "--port", "0")

    @pytest.mark.parametrize("database", [["--ephemeral"], ["--database", "sqlite:///x.db"], []], ids=str)
    def test_several_workers_on_sqlite(self, tmp_path: Path, database: list[str]) -> None:
        sentence = refused(tmp_path, "--port", "0", "--workers", "2", *database)
        assert "need PostgreSQL" in sentence
        assert "slower" in sentence
        assert list(tmp_path.iterdir()) == []

    def test_several_workers_of_a_uvicorn_that_would_kill_them(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("pushtwin.http.server.workers.can_be_watched", lambda: False)
        told = "2 workers need uvicorn 0.37 or newer: pip install -U uvicorn."
        assert refused(tmp_path, "--workers", "2", "--database", "postgresql://x/y") == told

    @pytest.mark.parametrize(
        ("variable", "value"),
        [
            ("PUSHTWIN_PORT", "http"),
            ("PUSHTWIN_PORT", "65536"),
            ("PUSHTWIN_WORKERS", "0"),
            ("PUSHTWIN_EPHEMERAL", "perhaps"),
            ("PUSHTWIN_LOG_LEVEL", "loud"),
        ],
    )
    def test_a_variable_that_is_not_valid(self, tmp_path: Path, variable: str, value: str) -> None:
        name = variable.removeprefix("PUSHTWIN_").lower()
        assert refused(tmp_path, **{variable: value}).startswith(f"{name}: ")

    def test_certificates_that_contradict_each_other(self, tmp_path: Path) -> None:
        for options in (["--tls-cert", "a"], ["--tls-key", "b"], ["--tls", "--tls-cert", "a", "--tls-key", "b"]):
            assert refused(tmp_path, *options).startswith("Give --tls for a certificate"), options
        assert refused(tmp_path, "--tls-cert", "a", "--tls-key", "b").startswith("--tls-cert a and --tls-key b can't")
        assert list(tmp_path.iterdir()) == []

    def test_a_host_that_is_not_this_machine(self, tmp_path: Path) -> None:
        assert "can't be used" in refused(tmp_path, "--ephemeral", "--port", "0", "--host", "203.0.113.1")


class TestStop:
    """It ends quickly and well."""

    @pytest.mark.parametrize(("run", "how"), [(serve_itself, signal.SIGTERM), (serve, signal.SIGINT)])
    def test_a_signal_ends_it_with_code_0(
        self, tmp_path: Path, run: Callable[..., AbstractContextManager[Served]], how: signal.Signals
    ) -> None:
        with run(tmp_path, "--port", "0") as twin:
            assert is_ready(twin.url)
            asked = time.monotonic()
            assert twin.stop(how) == 0
        assert time.monotonic() - asked < 5
        assert "Traceback" not in twin.log

    @pytest.mark.parametrize("database", ["sqlite:///own.db", "sqlite://"])
    def test_a_signal_right_after_the_start_up_lines_is_not_lost(self, tmp_path: Path, database: str) -> None:
        with serve(tmp_path, "--port", "0", "--database", database) as twin:
            assert twin.stop() == 0

    def test_an_idle_connection_does_not_hold_it(self, tmp_path: Path) -> None:
        with (
            serve(tmp_path, "--port", "0", "--ephemeral") as twin,
            httpx.Client(base_url=twin.url, timeout=30) as client,
        ):
            assert client.get(READY).status_code == 200
            asked = time.monotonic()
            assert twin.stop() == 0
        assert time.monotonic() - asked < 5


def test_no_secret_is_logged(tmp_path: Path) -> None:
    secrets = {name: f"hush-{name}" for name in ("key", "password", "code", "jwt", "token", "unknown", "basic")}
    account = {
        "apiKey": secrets["key"],
        "password": secrets["password"],
        "applications": [{"applicationCode": secrets["code"], "jwtKeys": [{"kid": "k", "secret": secrets["jwt"]}]}],
        "settings": {"auth": "strict"},
    }
    options = ["--port", "0", "--host", "0.0.0.0", "--log-level", "debug", "--control-token", secrets["token"]]
    with serve(tmp_path, *options) as twin, httpx.Client(base_url=twin.url, timeout=30) as http:
        control = {"Authorization": f"Bearer {secrets['token']}"}
        created = http.post("/_twin/accounts", json=account, headers=control)
        assert created.status_code == 201
        assert http.post("/_twin/accounts", json=account, headers=control).status_code == 409
        assert http.get("/_twin/accounts", headers={"Authorization": f"Bearer {secrets['unknown']}"}).status_code == 401
        for authorization in (f"App {secrets['key']}", f"App {secrets['unknown']}", f"Basic {secrets['basic']}"):
            headers = {"AppCode": secrets["code"], "Authorization": authorization}
            for registration in ("d1", "d%2F1"):
                http.get(f"/people/2/contactInformation/push/{registration}", headers=headers)
                body = {"identity": {"phoneNumber": "hush"}}
                http.post(f"/people/2/contactInformation/push/{registration}/personalize", headers=headers, json=body)
        assert twin.stop() == 0
    assert "/people/2/contactInformation/push/d1" in twin.log
    assert "hush" not in twin.out + twin.log
    assert "Traceback" not in twin.log


@contextmanager
def two_workers(
    run: Callable[..., AbstractContextManager[Served]], folder: Path, postgres_url: str
) -> Iterator[Served]:
    """On a PostgreSQL database of their own, off loopback."""
    options = ["--port", "0", "--host", "0.0.0.0", "--workers", "2"]
    with new_database(postgres_url) as url, run(folder, *options, PUSHTWIN_DATABASE=url) as twin:
        until(lambda: answers(twin.url))
        yield twin


def answers(url: str) -> bool:
    try:
        return is_ready(url)
    except httpx.TransportError:
        return False


class TestWorkers:
    """Several processes on PostgreSQL."""

    def test_all_of_them_know_the_printed_token_and_see_one_state(self, tmp_path: Path, postgres_url: str) -> None:
        with (
            two_workers(serve, tmp_path, postgres_url) as workers,
            httpx.Client(base_url=workers.url, timeout=30) as http,
        ):
            control = {"Authorization": f"Bearer {workers.start_up_line('control token')}", "Connection": "close"}
            account = http.post("/_twin/accounts", headers=control).json()
            for _ in range(20):  # a connection each, so that both workers come to answer
                assert http.get(f"/_twin/accounts/{account['accountId']}", headers=control).json() == account

    @pytest.mark.extra
    @pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
    def test_a_signal_ends_all_processes(self, tmp_path: Path, postgres_url: str, how: signal.Signals) -> None:
        with two_workers(serve_itself, tmp_path, postgres_url) as workers:
            parent = psutil.Process(workers.process.pid)
            children = parent.children(recursive=True)
            assert len(children) >= 2
            assert workers.stop(how) == 0
            _, alive = psutil.wait_procs(children, timeout=PATIENCE_SECONDS)
            assert alive == []
        assert "Traceback" not in workers.log


def test_help_names_every_option_and_its_variable(tmp_path: Path) -> None:
    shown = invoke(tmp_path, "serve", "--help").stdout
    for option in ("host", "port", "database", "ephemeral", "workers", "control-token", "log-level"):
        assert f"--{option}" in shown
        assert f"PUSHTWIN_{option.upper().replace('-', '_')}" in re.sub(r"\s+", "", shown)


def test_the_module_runs_too(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pushtwin", "--version"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path).stdout
    assert re.fullmatch(r".*pushtwin, version \d+\.\d+\.\d+\n", shown)


def test_a_file_to_export_to_without_a_folder_is_refused_at_the_start(tmp_path: Path) -> None:
    told = refused(tmp_path, "--ephemeral", "--port", "0", "--export-on-exit", "no/such/world.json")
    assert told == "There is no folder no/such for the file of --export-on-exit."
