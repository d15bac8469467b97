"""What a request carries through the twin beside its bytes."""

from dataclasses import dataclass

from starlette.types import Scope

from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.calls.call import Call
from pushtwin.core.faults.model import Fault

_EXCHANGE = "pushtwin.exchange"
_IS_HEAD = "pushtwin.is_head"
_ENDS_WITH_SERVER = "pushtwin.ends_with_server"


@dataclass(slots=True)
class Exchange:
    """A request to an emulated API, and what is known about it so far.

    `operation` is the id of the one that was called, empty where the path leads to none. `body` has been read when an
    endpoint is called. `call` is there once it is known who calls; `fault` once one strikes; the failure, with its
    number and name, once it is told. `account_id` is whose credentials came to what there is not.
    """

    operation: str = ""
    body: bytes = b""
    call: Call | None = None
    fault: Fault | None = None
    failure_number: int | None = None
    failure_name: str = ""
    error: Exception | None = None
    account_id: str | None = None


def begin_exchange(scope: Scope) -> Exchange:
    """Put a fresh one into the scope, unless there is one: everybody who gets a copy of it finds the same."""
    exchange: Exchange = scope.setdefault(_EXCHANGE, Exchange())
    return exchange


def exchange_of(scope: Scope) -> Exchange:
    """The exchange that this request belongs to."""
    exchange: Exchange = scope[_EXCHANGE]
    return exchange


def settings_of(scope: Scope) -> AccountSettings | None:
    """Those of the account that the call came to; None while that is not known."""
    call = exchange_of(scope).call
    return call.account.settings if call and call.account else None


def note_failure(scope: Scope, error: Exception, number: int | None, name: str) -> None:
    """Remember what the client is told."""
    exchange = begin_exchange(scope)
    exchange.error, exchange.failure_number, exchange.failure_name = error, number, name


def header(scope: Scope, name: bytes) -> bytes | None:
    """The value of a header, named in lower case."""
    for key, value in scope["headers"]:
        if key == name:
            found: bytes = value
            return found
    return None


def as_get(scope: Scope) -> Scope:
    """A copy of the scope of a HEAD request that asks for GET."""
    return {**scope, "method": "GET", _IS_HEAD: True}


def is_head(scope: Scope) -> bool:
    """Whether nobody reads the body."""
    return scope["method"] == "HEAD" or _IS_HEAD in scope


def end_with_server(scope: Scope) -> None:
    """The answer has no end of its own: a server that stops need not wait for it."""
    scope.setdefault("state", {})[_ENDS_WITH_SERVER] = True


def ends_with_server(scope: Scope) -> bool:
    """Whether somebody has said so, of this scope or of a copy."""
    return _ENDS_WITH_SERVER in scope.get("state", ())
