"""What goes wrong because a test wants it."""

from collections.abc import Mapping
from datetime import datetime
from types import TracebackType
from typing import Any, Self, TypedDict

from pushtwin.control_types.calls import Operation, OutgoingOperation
from pushtwin.control_types.faults import Connection, FaultAnswer
from pushtwin.sdk.values import refuse_unknown
from pushtwin.testing.control import Control, TwinError, given, iso, milliseconds, segment

Seconds = float | tuple[float, float]
"""So many, or something between two bounds."""


class Fault:
    """Something that the twin does wrong on purpose, until `remove()`, or until the `with` block is left."""

    def __init__(self, control: Control, path: str, answer: FaultAnswer) -> None:
        self._control = control
        self._path = f"{path}/{segment(answer['faultId'])}"
        self.fault_id = answer["faultId"]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.remove()

    def get(self) -> FaultAnswer:
        """The fault as the twin has it now. Raises TwinError once it is removed."""
        answer: FaultAnswer = self._control.get(self._path)
        return answer

    @property
    def calls(self) -> int:
        """How many calls it might have struck so far."""
        return self.get()["calls"]

    @property
    def hits(self) -> int:
        """How many calls it has struck so far."""
        return self.get()["hits"]

    def remove(self) -> None:
        """Let everything work again. Fine also when a reset has removed it already."""
        try:
            self._control.delete(self._path)
        except TwinError as problem:
            if problem.status != 404:
                raise


class Failure(TypedDict, total=False):
    """What goes wrong, for which calls, and when; `TwinAccount.fail` tells what each means. Durations are seconds."""

    error: int | str
    retry_after: int
    status: int
    body: Any
    headers: Mapping[str, str]
    latency: Seconds
    connection: Connection
    slow: float
    after: bool
    twice: bool
    counted: bool
    path: str
    registration_id: str
    person_id: int
    skip: int
    nth: int
    first: int
    every: int
    share: float
    seed: int
    starting: datetime | str
    until: datetime | str
    lasting: float
    fault_id: str


def order(operation: Operation | OutgoingOperation | None, how: Failure) -> dict[str, Any]:
    """The body that orders a fault. Raises ValueError for what makes no sense, TypeError for a misspelt keyword."""
    refuse_unknown(how, Failure)
    told = {
        "faultId": how.get("fault_id"),
        "on": _calls(operation, how) or None,
        "when": _moments(how) or None,
        "error": how.get("error"),
        "retryAfter": how.get("retry_after"),
        "answer": _answer(how) or None,
        "latencyMs": _latency(how.get("latency")),
        "connection": how.get("connection"),
        "slowMs": milliseconds(how.get("slow")),
        "after": how.get("after"),
        "twice": how.get("twice"),
        "counted": how.get("counted"),
    }
    return given(told)


def _calls(operation: Operation | OutgoingOperation | None, how: Failure) -> dict[str, Any]:
    told = {
        "operation": operation,
        "path": how.get("path"),
        "registrationId": how.get("registration_id"),
        "personId": how.get("person_id"),
    }
    return given(told)


def _moments(how: Failure) -> dict[str, Any]:
    told = {
        "skip": how.get("skip"),
        "nth": how.get("nth"),
        "first": how.get("first"),
        "every": how.get("every"),
        "share": how.get("share"),
        "seed": how.get("seed"),
        "from": iso(how.get("starting")),
        "until": iso(how.get("until")),
        "forMs": milliseconds(how.get("lasting")),
    }
    return given(told)


def _answer(how: Failure) -> dict[str, Any]:
    if "status" not in how and ("body" in how or "headers" in how):
        raise ValueError("A body and headers go with a status.")
    return {name: value for name, value in how.items() if name in {"status", "body", "headers"}}


def _latency(latency: Seconds | None) -> int | dict[str, int | None] | None:
    if isinstance(latency, tuple):
        shortest, longest = latency
        return {"min": milliseconds(shortest), "max": milliseconds(longest)}
    return milliseconds(latency)
