"""What a request carries through the twin beside its bytes."""

from dataclasses import dataclass

from starlette.types import Scope

from pushtwin.core.calls.call import Call
from pushtwin.core.faults.model import Fault

_EXCHANGE = "pushtwin.exchange"


@dataclass(slots=True)
class Exchange:
    """A request to an emulated API, and what is known about it so far.

    `operation` is the id of the one that was called, empty where the path leads to none. `body` has been read when an
    endpoint is called. `call` is there once it is known who calls; `fault` once one strikes.
    """

    operation: str = ""
    body: bytes = b""
    call: Call | None = None
    fault: Fault | None = None


def begin_exchange(scope: Scope) -> Exchange:
    """Put a fresh one into the scope, where everybody who gets a copy of it finds the same."""
    exchange = Exchange()
    scope[_EXCHANGE] = exchange
    return exchange


def exchange_of(scope: Scope) -> Exchange:
    """The exchange that this request belongs to."""
    exchange: Exchange = scope[_EXCHANGE]
    return exchange


def header(scope: Scope, name: bytes) -> bytes | None:
    """The value of a header, named in lower case."""
    for key, value in scope["headers"]:
        if key == name:
            found: bytes = value
            return found
    return None
