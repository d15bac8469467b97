"""A call in one line: to read, with colours, or as JSON. Pure.

Secrets never show, nor anything that a terminal would obey: what clients send is theirs.
"""

from functools import lru_cache
from typing import Any, NamedTuple

from pushtwin.base import json_text
from pushtwin.base.times import moment_of, render_time
from pushtwin.core.journal.secrets import mask_query
from pushtwin.demo_account import ACCOUNT_ID
from pushtwin.http.scope import Exchange

_LONG = 20  # of one part of a path
_MAX_QUERY = 80
_GREEN, _YELLOW, _RED, _DIM, _PLAIN = "\x1b[32m", "\x1b[33m", "\x1b[31m", "\x1b[2m", "\x1b[0m"


class Seen(NamedTuple):
    """A call that has been answered. Without a status its connection was broken.

    `at` is in milliseconds since 1970; path and query are as they came over the wire.
    """

    at: int
    method: str
    path: str
    query: str
    status: int | None
    exchange: Exchange
    milliseconds: float

    @property
    def account_id(self) -> str | None:
        """The account that it came to, where that is known."""
        call = self.exchange.call
        return call.account.account_id if call and call.account else None

    @property
    def warnings(self) -> list[str]:
        """What the client was warned of."""
        return self.exchange.call.warnings if self.exchange.call else []


def plain_line(seen: Seen) -> str:
    """`19:02:08  POST /people/2/…  400  48906 PERSONALIZATION_IMPOSSIBLE  4.0 ms`."""
    return f"{_clock_time(seen.at // 1000)}  {seen.method} {_target(seen)}  {_status(seen)}{_rest(seen)}"


def coloured_line(seen: Seen) -> str:
    """The same for a terminal: the status green, yellow or red, warnings yellow."""
    colour = _RED if seen.status is None or seen.status >= 500 else _YELLOW if seen.status >= 400 else _GREEN
    time, status = f"{_DIM}{_clock_time(seen.at // 1000)}{_PLAIN}", f"{colour}{_status(seen)}{_PLAIN}"
    return f"{time}  {seen.method} {_target(seen)}  {status}{_rest(seen, _YELLOW, _PLAIN)}"


def json_line(seen: Seen) -> str:
    """An object with the same facts; what is not known is absent."""
    exchange = seen.exchange
    told: dict[str, Any] = {
        "time": render_time(seen.at),
        "method": seen.method,
        "path": _printable(seen.path),
        "query": _printable(mask_query(seen.query)),
        "status": seen.status,
        "operation": exchange.operation,
        "code": exchange.failure_number,
        "error": exchange.failure_name,
        "warnings": list(map(_printable, seen.warnings)),
        "account": seen.account_id,
        "ms": round(seen.milliseconds, 1),
    }
    return json_text.write({name: value for name, value in told.items() if value not in (None, "", [])}).decode()


def _status(seen: Seen) -> str:
    return "connection broken" if seen.status is None else str(seen.status)


def _rest(seen: Seen, colour: str = "", plain: str = "") -> str:
    """What is there to tell beside the call and its status."""
    text = ""
    exchange = seen.exchange
    if exchange.failure_name:
        number = f"{exchange.failure_number} " if exchange.failure_number else ""
        text = f"  {number}{exchange.failure_name}"
    for warning in seen.warnings:
        text += f"  {colour}! {_printable(warning)}{plain}"
    text += f"  {seen.milliseconds:.1f} ms"
    account = seen.account_id
    return text if account is None or account == ACCOUNT_ID else f"{text}  {_printable(account)}"


@lru_cache(maxsize=2)  # many calls come in one second
def _clock_time(second: int) -> str:
    return moment_of(second * 1000).astimezone().strftime("%H:%M:%S")


def _target(seen: Seen) -> str:
    if not seen.query:
        return _shown_path(seen.path)
    query = _printable(mask_query(seen.query))
    return f"{_shown_path(seen.path)}?{query[:_MAX_QUERY]}{'…' if len(query) > _MAX_QUERY else ''}"


def _shown_path(path: str) -> str:
    """Long ids are cut: what is to be read is which call it was."""
    return "/".join([one if len(one) <= _LONG else f"{one[:8]}…" for one in _printable(path).split("/")])


def _printable(text: str) -> str:
    return text if text.isprintable() else "".join(one if one.isprintable() else "?" for one in text)
