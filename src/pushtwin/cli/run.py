"""`pushtwin exec`, `pushtwin wait`: a twin around any command, and waiting for one."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from pushtwin.base import machine
from pushtwin.base.log_level import LogLevel
from pushtwin.cli.options import fail, url_option
from pushtwin.trials.commands import Stopped

if TYPE_CHECKING:
    from pushtwin.control_types.health import ReadyAnswer

# httpx takes a tenth of a second to import, which `pushtwin serve` should not pay.
# ruff: noqa: PLC0415
PATIENCE_SECONDS = 30
NO_TWIN = 125  # as container engines say that they themselves have failed, not the command
NOT_EXECUTABLE = 126  # as shells say it
NOT_FOUND = 127
# Options of `serve` that `exec` decides. A variable that is meant for another twin must not lead tests into its state.
_DECIDED = {
    f"PUSHTWIN_{name}"
    for name in ("HOST", "PORT", "DATABASE", "EPHEMERAL", "WORKERS", "SEED", "EXPORT_ON_EXIT", "TLS", "LOG_LEVEL")
}


@click.command("exec", context_settings={"allow_interspersed_args": False})
@click.argument("command", metavar="CMD", nargs=-1, required=True, type=click.UNPROCESSED)
@click.option("--url", help="Address of a twin that runs, to use instead of starting one.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port; 0, the default, picks a free one.")
@click.option("--database", help="Where the state is, as `pushtwin serve` takes it.  [default: in memory]")
@click.option("--seed", help="File with a snapshot, JSON or YAML, whose account is loaded at the start.")
@click.option(
    "--log-level",
    type=click.Choice([level.value for level in LogLevel], case_sensitive=False),
    default=LogLevel.WARNING.value,
    show_default=True,
    help="How much the twin logs.",
)
def execute(*, command: tuple[str, ...], url: str | None, **options: Any) -> None:
    """Start a twin, run CMD against it, stop the twin. Ends with the exit code of CMD.

    With --url CMD has an account of the twin there, which is deleted afterwards.

    \b
    CMD finds the twin and a fresh account of its own in these variables:
      PUSHTWIN_URL             address of the twin
      PUSHTWIN_ACCOUNT         id of the account
      PUSHTWIN_APP_CODE        its application code
      PUSHTWIN_APPLICATION_ID  its application id
      PUSHTWIN_API_KEY         its API key
      PUSHTWIN_CONTROL_TOKEN   token of the control API; needed off loopback

    Put -- before CMD. Signals are passed on to it. The code is 125 when the twin can't run, 126 or 127 when CMD can't.
    """
    if url:
        _refuse_options_of_a_start()
    signals = Signals()
    token = os.environ.get("PUSHTWIN_CONTROL_TOKEN") or ("" if url else machine.new_token(24))
    found = _running(url) if url else serving(token, signals, **options)
    with found as address, account_variables(address, token, " ".join(command)) as account:
        code = signals.run(command, {**os.environ, **account})
    raise SystemExit(code)


def _refuse_options_of_a_start() -> None:
    """Raises UsageError for what a twin that runs has decided already."""
    context = click.get_current_context()
    for option in ("host", "port", "database", "seed", "log_level"):
        if context.get_parameter_source(option) is ParameterSource.COMMANDLINE:
            name = option.replace("_", "-")
            raise click.UsageError(f"--{name} is for a twin that is started here, not for the one of --url.")


@click.command()
@url_option
@click.option(
    "--timeout",
    type=click.FloatRange(min=0),
    default=PATIENCE_SECONDS,
    show_default=True,
    metavar="SECONDS",
    help="How long.",
)
def wait(*, url: str, timeout: float) -> None:
    """Wait until a twin is ready for use. Ends with code 1 when it is not in time."""
    from pushtwin.testing.control import TwinError

    try:
        found = wait_until_ready(url, timeout, lambda: True)
    except TwinError as problem:
        fail(f"No twin is ready after {timeout:g} s: {problem}")
    click.echo(f"pushtwin {found['version']} is ready at {url}, on {found['database']}")


def wait_until_ready(url: str, seconds: float, may_go_on: Callable[[], bool]) -> "ReadyAnswer":
    """Which twin it is, as soon as it is ready. Raises TwinError with the last reason why it is not."""
    from pushtwin.testing.control import Control, TwinError, client

    deadline = machine.monotonic() + seconds
    with client(url, None) as http:
        while True:
            try:
                return Control(http).ready()
            except TwinError:
                if machine.monotonic() > deadline or not may_go_on():
                    raise
            machine.sleep(0.05)


@contextmanager
def account_variables(url: str, token: str, name: str) -> Iterator[dict[str, str]]:
    """The variables that name a fresh account. Raises TwinError when there can be none."""
    from pushtwin.testing.control import TwinError
    from pushtwin.testing.twin import Twin
    from pushtwin.testing.variables import variables_of

    printable = "".join(character if character.isprintable() else " " for character in name)
    with Twin.connect(url, token) as twin:
        account = twin.create_account(printable[:255])
        try:
            yield variables_of(url, token, account)
        finally:
            with suppress(TwinError):  # the command may have ended the twin
                account.delete()


@contextmanager
def _running(url: str) -> Iterator[str]:
    """A twin that was there before, and goes on afterwards."""
    from pushtwin.testing.control import TwinError

    try:
        yield url.rstrip("/")
    except TwinError as problem:
        fail(f"The twin can't be used: {problem}", code=NO_TWIN)


@contextmanager
def serving(
    token: str, signals: "Signals", *, host: str, port: int, database: str | None, seed: str | None, log_level: str
) -> Iterator[str]:
    """`pushtwin serve` as a child, in a session of its own: Ctrl-C is for the command, which still needs the twin."""
    environment = {name: value for name, value in os.environ.items() if name not in _DECIDED}
    state = ["--database", database] if database else ["--ephemeral"]
    state += ["--seed", seed] if seed else []
    options = ["--host", host, "--port", str(port), "--log-level", log_level, *state]
    signals.hold()
    server = subprocess.Popen(  # noqa: S603  this very program
        [sys.executable, "-P", "-m", "pushtwin", "serve", "--until-input-ends", *options],
        stdin=subprocess.PIPE,  # closed when this process ends, in whatever way
        stdout=subprocess.PIPE,
        text=True,
        env={**environment, "PUSHTWIN_CONTROL_TOKEN": token},
        start_new_session=True,
    )
    from pushtwin.testing.control import TwinError  # while the twin starts

    assert server.stdout
    try:
        signals.heed()
        url = server.stdout.readline().rpartition(" ")[2].strip()  # “pushtwin 1.0 serves at http://…”
        if not url:  # it has said why
            raise SystemExit(NO_TWIN)
        wait_until_ready(url, PATIENCE_SECONDS, lambda: server.poll() is None)
        yield url
    except TwinError as problem:
        fail(f"The twin can't be used: {problem}", code=NO_TWIN)
    finally:
        _stop(server, has_state=database is not None)


def _stop(server: "subprocess.Popen[str]", *, has_state: bool) -> None:
    """One in memory has nothing to put away, and would wait, and warn, for calls that a fault has never answered."""
    if has_state:
        server.terminate()
    else:
        server.kill()
    try:
        server.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
    for pipe in (server.stdin, server.stdout):
        assert pipe
        pipe.close()


class Signals:
    """While a command runs, signals are for it. Before and after, they end everything, the twin included."""

    def __init__(self) -> None:
        self._command: subprocess.Popen[bytes] | None = None
        self._is_starting = False
        self._is_held = False
        self._missed: list[int] = []
        for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"):
            if hasattr(signal, name):  # Windows has not all of them
                signal.signal(getattr(signal, name), self._on_signal)

    def hold(self) -> None:
        """For a moment they end nothing: what is being started would be left behind."""
        self._is_held = True

    def heed(self) -> None:
        """Raises Stopped when there was one in the meantime."""
        self._is_held = False
        if self._missed:
            raise Stopped(self._missed[0])

    def run(self, command: tuple[str, ...], environment: dict[str, str]) -> int:
        """The exit code of the command; 128 and the signal's number when a signal has ended it."""
        self._is_starting = True
        try:
            self._command = subprocess.Popen(command, env=environment)  # noqa: S603  what the user asks for
        except OSError as problem:
            code = NOT_FOUND if isinstance(problem, FileNotFoundError) else NOT_EXECUTABLE
            fail(f"{command[0]} can't be run: {problem.strerror}", code=code)
        for number in self._missed:
            self._command.send_signal(number)
        code = self._command.wait()
        self._command, self._is_starting = None, False
        return code if code >= 0 else 128 - code

    def _on_signal(self, number: int, _: object) -> None:
        if self._is_held:
            self._missed.append(number)
            return
        if self._command is None and not self._is_starting:
            raise Stopped(number)
        if number in {signal.SIGINT, getattr(signal, "SIGQUIT", None)} and _is_from_keyboard():
            return  # the terminal has sent it to the command too
        if self._command is None:
            self._missed.append(number)
        else:
            self._command.send_signal(number)


def _is_from_keyboard() -> bool:
    """Whether a terminal has most likely sent an interrupt: to everybody in its foreground."""
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)
