"""What a twin answered to calls that get into each other's way."""

import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field

import orjson

from benchmarks.calls import Call
from benchmarks.connection import Connection
from benchmarks.measurement import summary

_GONE = 48013  # resets and restores are atomic: nobody may ever see the device missing


@dataclass(slots=True)
class Tally:
    """How long the answers of each kind took, and those that were not a success.

    Documented refusals are no errors: a device may well be somebody else's just then.
    """

    database: str
    workers: int
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    refusals: Counter[str] = field(default_factory=Counter)
    errors: int = 0
    first_error: str = ""

    async def ask(self, connection: Connection, kind: str, call: Call) -> None:
        """Send a call and count what comes of it."""
        before = time.perf_counter()
        try:
            status, body = await connection.ask(call)
        except (OSError, EOFError) as problem:
            self._add_error(f"{kind}: {problem!r}")
        else:
            self.judge(kind, status, body)
        self.seconds[kind].append(time.perf_counter() - before)

    def judge(self, kind: str, status: int, body: bytes) -> None:
        """Count an answer that was not a success."""
        if status < 300:
            return
        code = orjson.loads(body).get("errorCode") if status < 500 else None
        if code is None or code == _GONE:
            self._add_error(f"{kind}: {status} {body[:1000].decode(errors='replace')}")
        else:
            self.refusals[f"{kind} {code}"] += 1

    def longest(self) -> tuple[str, float]:
        """Its kind, and its milliseconds."""
        kind = max(self.seconds, key=lambda one: max(self.seconds[one]))
        return kind, max(self.seconds[kind]) * 1000

    def milliseconds(self) -> dict[str, dict[str, float]]:
        """Of all answers, and of each kind."""
        every = [one for some in self.seconds.values() for one in some]
        return {"all": summary(every), **{kind: summary(some) for kind, some in self.seconds.items()}}

    def _add_error(self, text: str) -> None:
        self.errors += 1
        self.first_error = self.first_error or text
