"""The log of calls: a line for each, readable or as JSON, without secrets."""

import asyncio
import json
import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from starlette.responses import Response

from pushtwin.app import QUIET_PATHS, create_app
from pushtwin.http.access_lines import Seen, coloured_line, json_line, plain_line
from pushtwin.http.access_log import AccessLog
from pushtwin.http.scope import Exchange
from pushtwin.settings import Settings
from tests.api_client import Account
from tests.cases import each_named
from tests.serving import serving_app

PUSH = "/people/2/contactInformation/push"
TIME = r"\d\d:\d\d:\d\d"
MS = r"\d+(\.\d)? ms"


def lines_of(calls: Callable[[Account, httpx.Client], None], line: Callable[[Seen], str] = plain_line) -> list[str]:
    """What a twin of its own logs of calls with a fresh account, whose making is left out."""
    written: list[str] = []
    app = create_app(Settings(ephemeral=True))
    with serving_app(AccessLog(app, line, written.append, QUIET_PATHS)) as url, httpx.Client(base_url=url) as http:
        account = Account.create(http, settings={"auth": "strict"})
        calls(account, http)
    return "".join(written).splitlines()[1:]


def test_a_line_tells_the_call_its_failure_its_warnings_and_whose_it_was() -> None:
    def calls(account: Account, http: httpx.Client) -> None:
        http.get("/_twin/health/ready")
        http.get("/docs")
        script = re.search(r'src="(/_twin/console/[^"]+)"', http.get("/", headers={"Accept": "text/html"}).text)
        assert script
        assert http.get(script[1]).is_success
        account.push.call("GET", "nobody", params={"apiKey": "hidden", "a": "b"})
        http.get(f"{PUSH}/{'d' * 40}", headers={"AppCode": "unknown hidden"})
        http.get("/_twin/accounts/unknown")
        http.post(f"{account.path}/faults", json={"connection": "reset"})
        with pytest.raises(httpx.TransportError):
            account.push.get("x")

    lines = lines_of(calls)
    own = r"  [0-9A-F]{32}"
    for line, expected in zip(
        lines,
        [
            rf"GET /  200  {MS}",
            rf"GET {PUSH}/nobody\?apiKey=\*\*\*&a=b  400  48013 NO_REGISTRATION  ! unread parameter apiKey  "
            rf"! unread parameter a  {MS}{own}",
            rf"GET {PUSH}/dddddddd…  400  48012 APPLICATION_NOT_FOUND  {MS}",
            rf"GET /_twin/accounts/unknown  404  ACCOUNT_NOT_FOUND  {MS}",
            rf"POST /_twin/accounts/[0-9A-F]{{8}}…/faults  201  {MS}",
            rf"GET {PUSH}/x  connection broken  GENERAL_ERROR  {MS}{own}",
        ],
        strict=True,
    ):
        assert re.fullmatch(f"{TIME}  {expected}", line), line


def test_json_has_the_same_facts() -> None:
    def calls(account: Account, http: httpx.Client) -> None:
        account.set(auth="lenient")
        account.install(registrationId="d1")
        account.push.call("PATCH", "d1", json={"\x1b[2J": 1}, headers={"Authorization": "App hidden"})

    line = lines_of(calls, json_line)[-1]
    told: dict[str, Any] = json.loads(line)
    assert told.pop("ms") > 0
    assert re.fullmatch(r"20\d\d-.*Z", told.pop("time"))
    assert re.fullmatch("[0-9A-F]{32}", told.pop("account"))
    warnings = told.pop("warnings")
    assert "unread field ?[2J" in warnings
    assert told == {
        "method": "PATCH",
        "path": f"{PUSH}/d1",
        "status": 200,
        "operation": "update-push-device-registration",
    }
    assert "hidden" not in line


def seen(**what: Any) -> Seen:
    told = {"at": 0, "method": "GET", "path": "/a", "query": "", "status": 200, "exchange": Exchange()}
    return Seen(**{**told, "milliseconds": 0.24, **what})


@each_named(
    ("line", "expected"),
    {
        "short": (seen(), "GET /a  200  0.2 ms"),
        "long query": (seen(query="a=" + "b" * 200), f"GET /a?a={'b' * 78}…  200  0.2 ms"),
        "slow": (seen(milliseconds=1234.5), "GET /a  200  1234.5 ms"),
        "what a terminal would obey": (seen(path="/\x1b]0;x\x07", query="\x9b"), "GET /?]0;x???  200  0.2 ms"),
    },
)
def test_a_plain_line(line: Seen, expected: str) -> None:
    assert plain_line(line)[10:] == expected


@each_named(
    ("line", "expected"),
    {
        "good": (seen(), "\x1b[32m200\x1b[0m"),
        "refused": (seen(status=404), "\x1b[33m404\x1b[0m"),
        "failed": (seen(status=503), "\x1b[31m503\x1b[0m"),
        "broken": (seen(status=None), "\x1b[31mconnection broken\x1b[0m"),
    },
)
def test_a_coloured_line(line: Seen, expected: str) -> None:
    assert expected in coloured_line(line)


def test_lines_are_written_many_at_once() -> None:
    written: list[str] = []
    log = AccessLog(Response(), lambda one: one.path, written.append, ())

    async def call() -> None:
        transport = httpx.ASGITransport(log)
        async with httpx.AsyncClient(transport=transport, base_url="http://twin") as http:
            await asyncio.gather(*(http.get(f"/{number}") for number in range(3)))
        await asyncio.sleep(0.1)

    asyncio.run(call())
    assert written == ["/0\n/1\n/2\n"]
