"""Tests that a command runs again and again: the plugin's side of that. `pushtwin.trials` is the other one."""

import json
import socket
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol

from pushtwin.base import json_text

if TYPE_CHECKING:
    from pushtwin.testing.twin import Twin

VARIABLE = "PUSHTWIN_TRIAL"
CLIENT = "pushtwin.client"
"""Where the scope of a call has its client, while tests are tried: nobody waits for an answer that comes too late."""
OWN_CALLS = "x-pushtwin-phone"
"""The header of calls that a phone of the test makes: these are no code that is tried."""


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
        """The orders of the next run; None when there is none."""
        self._lines.write(json.dumps(said) + "\n")
        self._lines.flush()
        orders: dict[str, Any] | None = json.loads(self._lines.readline() or "null")
        return orders


class TriedTwins:
    """The twins of this process, all under the same orders. What came of them is gathered, also of those that stop."""

    def __init__(self) -> None:
        self._twins: dict[object, Twin] = {}
        self._orders: Mapping[str, Any] = {}
        self._gathered: list[dict[str, Any]] = []
        self.reference: dict[str, Any] | None = None

    def join(self, twin: "Twin") -> None:
        """It gets the orders of the run that goes on. Two who connect to the same one are one twin."""
        if twin.identity in self._twins:
            return
        self._twins[twin.identity] = twin
        self._begin(twin)
        self.reference = self.reference or {
            "settings": twin.control.get("/_twin/settings")["settings"],
            "ledger": twin.control.get("/_twin/fidelity")["rows"],
            "operations": twin.control.get("/_twin/failures")["operations"],
        }

    def leave(self, twin: "Twin") -> None:
        """What came of it is kept until the run is over."""
        if self._twins.get(twin.identity) is twin:
            self._gather(self._twins.pop(twin.identity))

    def begin(self, orders: Mapping[str, Any]) -> None:
        """A run begins."""
        self._orders, self._gathered = orders, []
        for twin in [*self._twins.values()]:
            self._begin(twin)

    def end(self) -> dict[str, Any]:
        """What came of the run."""
        for twin in self._twins.values():
            self._gather(twin)
        return {
            "consulted": sorted({name for one in self._gathered for name in one["consulted"]}),
            "calls": [call for one in self._gathered for call in one["calls"]],
            "accounts": [account for one in self._gathered for account in one["accounts"]],
        }

    def _begin(self, twin: "Twin") -> None:
        told = {"answers": self._orders.get("answers", {}), "faults": self._orders.get("faults", [])}
        twin.control.put("/_twin/trial", json_text.write(told))

    def _gather(self, twin: "Twin") -> None:
        from pushtwin.testing.control import TwinError  # noqa: PLC0415  it takes a tenth of a second to import

        with suppress(TwinError, RuntimeError):  # it has stopped in another way
            self._gathered.append(twin.control.get("/_twin/trial", self._orders.get("query")))
