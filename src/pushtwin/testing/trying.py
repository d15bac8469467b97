"""Tests that a command runs again and again: the plugin's side of that. `pushtwin.trials` is the other one."""

import json
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from pushtwin.base import json_text

if TYPE_CHECKING:
    from pushtwin.testing.control import Control
    from pushtwin.testing.twin import Twin

VARIABLE = "PUSHTWIN_TRIAL"
OWN_CALLS = "x-pushtwin-phone"
"""The header of calls that a phone of the test makes: these are no code that is tried."""
_INVALID = 422  # the status of what the control API does not take


class Endless(BaseException):
    """A run would not come to an end. Nothing that is tried should catch this as a failure of its call."""


class TimeLimit(NamedTuple):
    """A run is ended after so many seconds, by what handles the alarm then."""

    seconds: float
    handler: Callable[[int, object], None]

    def is_the_only_one(self) -> bool:
        """Whether nothing else may end what waits in this thread: signals reach it, and the alarm is nobody else's."""
        is_reached = threading.current_thread() is threading.main_thread()
        return is_reached and signal.getsignal(signal.SIGALRM) == self.handler


class Allowance:
    """How many calls a run may make without a port, and how long one may wait: nobody waits for what has no end.

    `is_exceeded` says whether the run would have had none. `time_limit` is there where an alarm can keep it.
    """

    def __init__(self) -> None:
        self._most: int | None = None
        self._made = 0
        self.is_exceeded = False
        self.time_limit: TimeLimit | None = None

    def renew(self, most: int | None) -> None:
        """A run begins, or is over: then there is no limit."""
        self._most, self._made, self.is_exceeded = most, 0, False

    def count(self) -> None:
        """Another call is made. Raises Endless."""
        self._made += 1
        if self._most is not None and self._made > self._most:
            self.is_exceeded = True
            raise Endless(f"It has made more than {self._most} calls.")

    def longest_wait(self) -> float | None:
        """How many seconds a call of this thread can wait; None where something else may end that before the run."""
        limit = self.time_limit
        return limit.seconds if limit and limit.is_the_only_one() else None

    def wait_for_ever(self) -> Endless:
        """A call waits longer than it can."""
        self.is_exceeded = True
        return Endless("A call without a time-out waits for an answer that does not come.")


allowance = Allowance()


class Watcher(Protocol):
    """Wants to know of the twins that tests use."""

    def join(self, twin: "Twin") -> None:
        """It can be used from now on."""

    def leave(self, twin: "Twin") -> None:
        """It is about to stop."""


watchers: list[Watcher] = []


def introduce(twin: "Twin") -> None:
    """Whoever watches gets to know it."""
    for watcher in watchers:
        watcher.join(twin)


def say_goodbye(twin: "Twin") -> None:
    """The same, before it stops."""
    for watcher in watchers:
        watcher.leave(twin)


class Examiner:
    """Whoever decides under what tests run: asked over a connection that is there before tests may forbid any."""

    def __init__(self, address: str) -> None:
        port, _, secret = address.partition(":")
        self._lines = socket.create_connection(("127.0.0.1", int(port))).makefile("rw", encoding="utf-8")
        self._lines.write(secret + "\n")
        self._lines.flush()

    def ask(self, said: Mapping[str, Any]) -> dict[str, Any] | None:
        """The orders of the next run; None when there is none, or nobody any more who gives any."""
        try:
            self._lines.write(json.dumps(said) + "\n")
            self._lines.flush()
            answer = self._lines.readline()
        except OSError:
            return None
        orders: dict[str, Any] | None = json.loads(answer) if answer.endswith("\n") else None
        return orders


def begin_trial(control: "Control", orders: Mapping[str, Any], number: int = 0) -> str | None:
    """Let a twin do what a run is ordered with; of several twins it is the so manieth.

    Returns why it does not take the faults, if so: then there are none.
    """
    from pushtwin.testing.control import TwinError  # noqa: PLC0415  it takes a tenth of a second to import

    answers = orders.get("answers", {})
    faults = [one["fault"] for one in orders.get("faults", []) if one["twin"] == number]
    try:
        control.put("/_twin/trial", json_text.write({"answers": answers, "faults": faults}))
    except TwinError as problem:
        if not faults or problem.status != _INVALID:
            raise
        control.put("/_twin/trial", json_text.write({"answers": answers, "faults": []}))
        return str(problem)
    return None


def reference_of(control: "Control") -> dict[str, Any]:
    """What a twin says of itself, by the names of `Reference` in `pushtwin.trials`."""
    return {
        "settings": control.get("/_twin/settings")["settings"],
        "ledger": control.get("/_twin/fidelity")["rows"],
        "operations": control.get("/_twin/failures")["operations"],
    }


class _Used:
    """A twin that somebody uses, each by an object of their own, and what came of it when it was last asked.

    It is the so manieth of the run: those that were there before come first.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self.by: list[Twin] = []
        self.told: dict[str, Any] | None = None

    def ask(self, query: Any) -> None:
        """One that has stopped tells nothing more."""
        with _unless_gone():
            self.told = self.by[0].control.get("/_twin/trial", query)


class TriedTwins:
    """The twins of this process, all under the same orders. What came of them is gathered, also of those that stop."""

    def __init__(self) -> None:
        self._twins: dict[object, _Used] = {}
        self._orders: Mapping[str, Any] = {}
        self._gone: list[_Used] = []
        self._count = 0
        self._refused: str | None = None
        self.reference: dict[str, Any] | None = None

    def join(self, twin: "Twin") -> None:
        """It gets the orders of the run that goes on. Two who connect to the same one are one twin."""
        if twin.identity in self._twins:
            self._twins[twin.identity].by.append(twin)
            return
        used = _Used(self._count)
        used.by.append(twin)
        self._begin(used)
        self._count += 1
        self._twins[twin.identity] = used
        self.reference = self.reference or reference_of(twin.control)

    def leave(self, twin: "Twin") -> None:
        """What came of it until now is kept until the run is over: it may stop, whoever else uses it."""
        used = self._twins.get(twin.identity)
        if used is None or twin not in used.by:
            return
        used.ask(self._orders.get("query"))
        used.by.remove(twin)
        if not used.by:
            self._gone.append(self._twins.pop(twin.identity))

    def begin(self, orders: Mapping[str, Any]) -> None:
        """A run begins. A twin that is gone is forgotten."""
        self._orders, self._gone, self._refused, self._count = orders, [], None, 0
        allowance.renew(orders.get("callLimit"))
        for identity, used in [*self._twins.items()]:
            used.number, used.told = self._count, None
            is_there = False
            with _unless_gone():
                self._begin(used)
                is_there = True
            if is_there:
                self._count += 1
            else:
                del self._twins[identity]

    def end(self) -> dict[str, Any]:
        """What came of the run. What is called afterwards, as by fixtures of modules that end, is none of it."""
        allowance.renew(None)
        for used in self._twins.values():
            used.ask(self._orders.get("query"))
        by_number: dict[int, Any] = {used.number: used.told or {} for used in (*self._gone, *self._twins.values())}
        told = [one for _, one in sorted(by_number.items()) if one]
        return {
            "consulted": sorted({name for one in told for name in one["consulted"]}),
            "calls": [call for one in told for call in one["calls"]],
            "accounts": [by_number.get(number, {}).get("accounts", []) for number in range(self._count)],
            "callsCut": any(one["callsCut"] for one in told),
            "refused": self._refused,
        }

    def _begin(self, used: _Used) -> None:
        self._refused = begin_trial(used.by[0].control, self._orders, used.number) or self._refused


@contextmanager
def _unless_gone() -> Iterator[None]:
    """Around a call of a twin that may have stopped in whatever way."""
    from pushtwin.testing.control import TwinError  # noqa: PLC0415  it takes a tenth of a second to import

    try:
        yield
    except RuntimeError:  # one of this process
        pass
    except TwinError as problem:
        if problem.status is not None:
            raise
