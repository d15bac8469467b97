"""Talking with the pytest plugin, which runs the tests: JSON, a line for each question and each answer.

The plugin says which tests there are, which one begins and what came of each run, and is told under what it runs next.
`testing/trying` is the other side.
"""

import hmac
import io
import json
import socket
import threading
from contextlib import suppress
from typing import Any

from pushtwin.base import machine
from pushtwin.trials.orders import FAILED, HUNG, NOT_RUN, Orders, Reference, Run
from pushtwin.trials.strategy import Examination, Strategy

_PATIENCE_SECONDS = 2.0
_HAS_DIED = "The process of the tests has ended in the middle of it."


class Conversation:
    """Answers every plugin that calls: each process of tests has one. `address` is for the variable of theirs."""

    def __init__(self, strategy: Strategy) -> None:
        self._strategy = strategy
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._secret = machine.new_token(24)
        self._talks: list[_Talk] = []
        self._tests: dict[str, bool] = {}
        self.problem: BaseException | None = None
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def address(self) -> str:
        """Where a plugin calls, and by what it is known."""
        return f"{self._listener.getsockname()[1]}:{self._secret}"

    @property
    def has_begun(self) -> bool:
        """Whether a plugin has run a test."""
        return any(self._tests.values())

    def close(self, *, is_stopped: bool = False) -> list[str]:
        """No plugin gets through any more: the tests have ended. Returns those that are not examined to the end.

        A test in whose run its process has ended has failed, unless somebody has stopped it.
        """
        self._listener.close()
        for talk in self._talks:
            talk.close()
        cut = [talk for talk in self._talks if talk.is_examining]
        for talk in cut if not is_stopped and self.problem is None else ():
            talk.lose()
        return [*(talk.test for talk in cut), *(test for test, has_begun in self._tests.items() if not has_begun)]

    def _accept(self) -> None:
        with suppress(OSError):  # closed
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._talk, args=[connection], daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        """A stranger is not heard: whoever is known begins with the secret."""
        secret = f"{self._secret}\n".encode()
        with suppress(OSError), connection, connection.makefile("rwb") as lines:
            if hmac.compare_digest(lines.readline(len(secret)), secret):
                self._answer_all(_Talk(self._strategy, connection), lines)

    def _answer_all(self, talk: "_Talk", lines: io.BufferedIOBase) -> None:
        self._talks.append(talk)
        try:
            while (line := lines.readline()).endswith(b"\n"):  # else its end is missing, and the process gone
                orders = self._answer(talk, json.loads(line))
                lines.write(json.dumps(orders.to_json() if orders else None).encode() + b"\n")
                lines.flush()
        except OSError:
            pass  # the tests have ended in a hurry
        except BaseException as problem:
            self.problem = problem
        finally:
            talk.end()  # after that nobody looks for a problem

    def _answer(self, talk: "_Talk", said: dict[str, Any]) -> Orders | None:
        with self._lock:
            if "tests" in said:
                self._tests = dict.fromkeys(said["tests"], False) | self._tests
                return None
            if "begin" in said:
                self._tests[said["begin"]] = True
            return talk.answer(said)


class _Talk:
    """With one plugin: about one test at a time."""

    def __init__(self, strategy: Strategy, connection: socket.socket) -> None:
        self._strategy = strategy
        self._connection = connection
        self._has_ended = threading.Event()
        self._examination: Examination | None = None
        self._orders = Orders()
        self._asked_at = self._ended_at = machine.monotonic()
        self._as_it_is: Run | None = None
        self._marks: dict[str, Any] = {}
        self.test = ""

    @property
    def is_examining(self) -> bool:
        """Whether a run of the test goes on."""
        return self._examination is not None

    def answer(self, said: dict[str, Any]) -> Orders | None:
        """Under what the test runs next; None when it is examined."""
        if reference := said.get("reference"):
            self._strategy.learn(Reference(**reference))
        if "begin" in said:
            self.test, self._marks, self._as_it_is = said["begin"], said["marks"], None
            self._examination = self._strategy.examine(self.test)
            return self._remember(next(self._examination, None))
        ran = self._run(said)
        if not (ran.orders.answers or ran.orders.faults):
            self._as_it_is = ran
        return self._go_on(ran)

    def end(self) -> None:
        """The plugin says nothing more."""
        self._ended_at = machine.monotonic()
        self._has_ended.set()

    def close(self) -> None:
        """Hear it out: its process has ended. What that has left behind may still hold the line."""
        if not self._has_ended.wait(_PATIENCE_SECONDS):
            with suppress(OSError):
                self._connection.shutdown(socket.SHUT_RDWR)
            self._has_ended.wait(_PATIENCE_SECONDS)

    def lose(self) -> None:
        """The process has ended in a run: so the test has failed. What it would have been asked next was not run."""
        seconds = self._ended_at - self._asked_at
        limit = self._orders.time_limit
        outcome = HUNG if limit is not None and seconds >= limit else FAILED
        died = self._as(outcome)._replace(message=_HAS_DIED, seconds=seconds, has_died=True)
        orders = self._go_on(died)
        while orders:
            if _is_same(orders, died.orders):
                orders = self._go_on(died)
            elif self._as_it_is and _is_same(orders, self._as_it_is.orders):
                orders = self._go_on(self._as_it_is)
            else:
                orders = self._go_on(self._as(NOT_RUN))

    def _go_on(self, ran: Run) -> Orders | None:
        assert self._examination, "a run has an end after its beginning"
        try:
            return self._remember(self._examination.send(ran))
        except StopIteration:
            return self._remember(None)

    def _remember(self, orders: Orders | None) -> Orders | None:
        if orders is None:
            self._examination = None
        self._orders = orders or Orders()
        self._asked_at = machine.monotonic()
        return orders

    def _as(self, outcome: str) -> Run:
        return Run(self.test, self._orders, outcome, marks=self._marks)

    def _run(self, said: dict[str, Any]) -> Run:
        ran = self._as(said["outcome"])._replace(message=said["message"], seconds=said["seconds"])
        return ran.knowing(said)


def _is_same(one: Orders, other: Orders) -> bool:
    return (one.answers, one.faults) == (other.answers, other.faults)
