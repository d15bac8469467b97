"""`pushtwin doctor`: is the twin up, which one is it, and what would stop a backend, a test or a phone?"""

import socket
from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import click

from pushtwin import __version__
from pushtwin.cli.options import account_option, token_option, url_option

if TYPE_CHECKING:
    from pushtwin.testing.control import Control, TwinError

# httpx takes a tenth of a second to import, which `pushtwin serve` should not pay.
# ruff: noqa: PLC0415
_SOMEWHERE = ("192.0.2.1", 9)  # an address for documentation: routed like any other, and nothing is ever sent to it


class Weight(StrEnum):
    """What a finding means."""

    GOOD = "ok"
    HINT = "hint"
    BAD = "FAIL"


class Finding(NamedTuple):
    """What was found, and what to do about it."""

    weight: Weight
    sentence: str
    remedy: str = ""


class Binding(StrEnum):
    """Who can reach the twin."""

    LOOPBACK = "loopback"
    NETWORK = "network"


@click.command()
@url_option
@token_option
@account_option
@click.option(
    "--application-code",
    envvar="PUSHTWIN_APP_CODE",
    show_envvar=True,
    help="Application code that your app or backend uses.  [default: any of the account]",
)
@click.option("--phone", is_flag=True, help="Count it as a failure when a phone can't reach the twin.")
def doctor(*, url: str, control_token: str | None, account: str, application_code: str | None, phone: bool) -> None:
    """Say what works, and what would stop a client of the twin. Ends with code 1 when something would.

    Nothing is changed, and no emulated API is called.
    """
    failed = False
    for finding in _examine(url, control_token, account, application_code, for_phone=phone):
        failed = failed or finding.weight is Weight.BAD
        click.echo(f"{finding.weight:<6}{finding.sentence}")
        if finding.remedy:
            click.echo(f"      → {finding.remedy}")
    raise SystemExit(1 if failed else 0)


def _examine(url: str, token: str | None, account_id: str, code: str | None, *, for_phone: bool) -> Iterator[Finding]:
    from pushtwin.testing.control import Control, TwinError, client

    try:
        with client(url, None) as http:
            yield from _proxies(url)
            yield _identifier(url, Control(http).ready())
            binding = _binding(Control(http))
    except TwinError as problem:
        yield _failure(problem, url, token)
        return
    try:
        with client(url, None, token) as http:
            yield from _control_api(Control(http), binding, account_id, code)
    except TwinError as problem:
        yield _failure(problem, url, token)
    yield from _phones(url, binding, for_phone=for_phone)


def _identifier(url: str, ready: Any) -> Finding:
    version = ready["version"]
    said = f"pushtwin {version} is ready at {url}, on {ready['database']}."
    if version == __version__:
        return Finding(Weight.GOOD, said)
    return Finding(Weight.HINT, said, f"This command is of version {__version__}: what it says may not fit.")


def _failure(problem: "TwinError", url: str, token: str | None) -> Finding:
    """Why the twin can't be used, or not with these options."""
    match problem.status:
        case None:
            remedy = "Start a twin with `pushtwin serve`, or name the address of one with --url."
        case 401 if token:
            remedy = "The control token is wrong: `pushtwin serve` has printed it, unless you have chosen it."
        case 401:
            remedy = "Give the token that `pushtwin serve` has printed: --control-token or PUSHTWIN_CONTROL_TOKEN."
        case 403:
            remedy = f"{urlsplit(url).hostname} is a name: call the control API at localhost or by address."
        case 404:
            remedy = "Name an account with --account; `POST /_twin/accounts` makes one."
        case _:
            remedy = "Its log tells more."
    return Finding(Weight.BAD, str(problem).rstrip(".") + ".", remedy)


def _binding(control: "Control") -> Binding:
    """Only on loopback the control API asks for no token. Raises TwinError."""
    from pushtwin.testing.control import TwinError

    try:
        control.get("/_twin/accounts", {"limit": 1})
    except TwinError as problem:
        if problem.status != 401:
            raise
        return Binding.NETWORK
    return Binding.LOOPBACK


def _control_api(control: "Control", binding: Binding, account_id: str, code: str | None) -> Iterator[Finding]:
    from pushtwin.testing.control import segment

    path = f"/_twin/accounts/{segment(account_id)}"
    account = control.get(path)
    asks = "asks for no token" if binding is Binding.LOOPBACK else "takes the token"
    yield Finding(Weight.GOOD, f"The control API {asks}.")
    codes = [application["applicationCode"] for application in account["applications"]]
    if code is None or code in codes:
        yield Finding(Weight.GOOD, f"Account {account_id} has the application code {code or codes[0]}.")
    else:
        remedy = f"It has {', '.join(codes)}: with another one calls are answered 48012."
        yield Finding(Weight.BAD, f"Account {account_id} has no application code {code}.", remedy)
    yield from _deliberate(control, path, account_id)
    yield from _unmatched(control)


def _unmatched(control: "Control") -> Iterator[Finding]:
    """What has gone to nobody. A twin of an earlier version does not tell."""
    from pushtwin.testing.control import TwinError

    try:
        summary = control.get("/_twin/unmatched")["summary"]
    except TwinError:
        return
    if summary:
        yield Finding(Weight.HINT, summary, "They are in no journal; `GET /_twin/unmatched` lists them.")


def _deliberate(control: "Control", path: str, account_id: str) -> Iterator[Finding]:
    """What a test may have left behind."""
    faults = [fault["faultId"] for fault in control.get(f"{path}/faults")["faults"] if not fault.get("expired")]
    if faults:
        remedy = f"`DELETE {path}/faults` lets everything work again."
        yield Finding(Weight.HINT, f"Calls to account {account_id} fail on purpose, by {', '.join(faults)}.", remedy)
    clock = control.get(f"{path}/clock")
    if clock["frozen"]:
        remedy = f"`POST {path}/clock/resume` lets it run."
        yield Finding(Weight.HINT, f"The clock of account {account_id} stands at {clock['now']}.", remedy)


def _proxies(url: str) -> Iterator[Finding]:
    address = urlsplit(url)
    proxy = getproxies().get(address.scheme)
    if proxy and address.hostname and not proxy_bypass(address.hostname):
        sentence = f"The environment names a proxy, {proxy}: clients that heed it will not reach {address.hostname}."
        yield Finding(Weight.HINT, sentence, f"Add {address.hostname} to NO_PROXY.")


def _phones(url: str, binding: Binding, *, for_phone: bool) -> Iterator[Finding]:
    worse = Weight.BAD if for_phone else Weight.HINT
    address = urlsplit(url)
    port = address.port or (443 if address.scheme == "https" else 80)
    if binding is Binding.LOOPBACK:
        reach = (
            f"the Android emulator reaches it at http://10.0.2.2:{port}, the iOS simulator at http://127.0.0.1:{port}"
        )
        remedy = f"For phones: `pushtwin serve --host 0.0.0.0 --port {port}`, and a control token for your tests."
        yield Finding(worse, f"Bound to loopback: {reach}, a real phone not at all.", remedy)
    else:
        yield _in_the_network(address.hostname or "", port, worse)
    if address.scheme == "http":
        remedy = "Allow it in debug builds: docs/sdk.md shows the few lines."
        yield Finding(Weight.HINT, "Android 9 and iOS refuse plain http:// unless the app allows it.", remedy)


def _in_the_network(host: str, port: int, worse: Weight) -> Finding:
    """Whether the twin answers where a phone would call it."""
    if not _is_here(host):
        return Finding(Weight.GOOD, f"A phone reaches the twin if it reaches {host}.")
    own = _own_address()
    if own is None:
        return Finding(worse, "This machine is in no network that a phone could be in.", "Connect it to one.")
    try:
        socket.create_connection((own, port), timeout=2).close()
    except OSError as problem:
        reason = problem.strerror or str(problem)
        remedy = "Publish the port on every address, and let the firewall pass it."
        return Finding(worse, f"Nothing answers at {own}:{port}, where a phone would call ({reason}).", remedy)
    return Finding(Weight.GOOD, f"A phone in the same network reaches the twin at http://{own}:{port}.")


def _is_here(host: str) -> bool:
    """Whether the address is one that only this machine uses for itself."""
    return host == "localhost" or host.startswith("127.") or host in {"::1", "0.0.0.0", "::"}


def _own_address() -> str | None:
    """The address of this machine in its network; None without one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_SOMEWHERE)
            address: str = probe.getsockname()[0]
        except OSError:
            return None
    return None if address.startswith("127.") else address
