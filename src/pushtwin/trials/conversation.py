"""Talking with the pytest plugin, which runs the tests: JSON, a line for each question and each answer.

The plugin says which test begins and what came of each run, and is told under what it runs next. `testing/trying` is
the other side.
"""

import hmac
import json
import socket
import threading
from contextlib import suppress
from typing import Any, TextIO

from pushtwin.base import machine
from pushtwin.trials.orders import Orders, Reference, Run
from pushtwin.trials.strategy import Examination, Strategy


class Conversation:
    """Answers every plugin that calls: each process of tests has one. `address` is for the variable of theirs."""

    def __init__(self, strategy: Strategy) -> None:
        self._strategy = strategy
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._secret = machine.new_token(24)
        self.problem: BaseException | None = None
        self.has_begun = False
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def address(self) -> str:
        """Where a plugin calls, and by what it is known."""
        return f"{self._listener.getsockname()[1]}:{self._secret}"

    def close(self) -> None:
        """No other plugin gets through."""
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):  # closed
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._talk, args=[connection], daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        try:
            with connection, connection.makefile("rw", encoding="utf-8") as lines:
                if hmac.compare_digest(lines.readline().strip().encode(), self._secret.encode()):
                    self._answer_all(lines)
        except OSError:
            pass  # the tests have ended in a hurry, which their exit code tells
        except BaseException as problem:
            self.problem = problem

    def _answer_all(self, lines: TextIO) -> None:
        talk = _Talk(self._strategy)
        for line in lines:
            with self._lock:
                self.has_begun = True
                orders = talk.answer(json.loads(line))
            lines.write(json.dumps(orders.to_json() if orders else None) + "\n")
            lines.flush()


class _Talk:
    """With one plugin: about one test at a time."""

    def __init__(self, strategy: Strategy) -> None:
        self._strategy = strategy
        self._examination: Examination | None = None
        self._orders = Orders()
        self._test = ""
        self._marks: dict[str, Any] = {}

    def answer(self, said: dict[str, Any]) -> Orders | None:
        """Under what the test runs next; None when it is examined."""
        if reference := said.get("reference"):
            self._strategy.learn(Reference(reference["settings"], reference["ledger"], reference["operations"]))
        if "begin" in said:
            self._test, self._marks = said["begin"], said["marks"]
            self._examination = self._strategy.examine(self._test)
            return self._remember(next(self._examination, None))
        assert self._examination, "a run has an end after its beginning"
        try:
            return self._remember(self._examination.send(self._run(said)))
        except StopIteration:
            return None

    def _remember(self, orders: Orders | None) -> Orders | None:
        self._orders = orders or Orders()
        return orders

    def _run(self, said: dict[str, Any]) -> Run:
        return Run(
            self._test,
            self._orders,
            said["outcome"],
            said["message"],
            said["seconds"],
            frozenset(said["consulted"]),
            said["calls"],
            self._marks,
            said["accounts"],
        )
