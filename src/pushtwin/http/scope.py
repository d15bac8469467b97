"""What a request carries through the twin beside its bytes."""

from starlette.types import Scope

from pushtwin.core.calls.call import Call
from pushtwin.http.paths import _ENCODED_SLASH

OPERATION = "pushtwin.operation"  # where a route puts the id of its operation
_CALLS = "pushtwin.calls"


def note_call(scope: Scope, call: Call) -> None:
    """Remember the call, so that every answer to it can tell what was learned on the way."""
    call.operation = scope[OPERATION]
    call.path = scope["path"].replace(_ENCODED_SLASH, "/")
    scope[_CALLS][0] = call


def expect_call(scope: Scope) -> list[Call | None]:
    """A place where the call will be noted, also by those who get a copy of the scope."""
    place: list[Call | None] = [None]
    scope[_CALLS] = place
    return place


def noted_call(scope: Scope) -> Call | None:
    """The call of this request; None before its application code was read."""
    call: Call | None = scope[_CALLS][0]
    return call


def header(scope: Scope, name: bytes) -> bytes | None:
    """The value of a header, named in lower case."""
    for key, value in scope["headers"]:
        if key == name:
            found: bytes = value
            return found
    return None
