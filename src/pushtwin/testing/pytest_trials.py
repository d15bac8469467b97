"""The part of the pytest plugin that runs each test as often as `pushtwin sweep` or `explore` asks for it.

All runs of a test follow each other in the same process, as those of plugins that repeat failing tests do: the fixtures
of the test begin anew, those of its module and of the session stay. Only the first run is in pytest's own report.
"""

import os
import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, cast

import pytest
from _pytest.runner import runtestprotocol

from pushtwin.base import machine
from pushtwin.testing.trying import Examiner, TriedTwins, watchers

_MOST_TEXT = 500


def try_tests(config: pytest.Config, address: str) -> None:
    """Let the tests of this process be tried; with pytest-xdist not those of the process that only hands them out."""
    hands_out = getattr(config.option, "numprocesses", None) and not hasattr(config, "workerinput")
    if hands_out and (config.getoption("--pushtwin-url") or os.environ.get("PUSHTWIN_URL")):
        raise pytest.UsageError("Tests that share a twin can't be tried in several processes at once: leave out -n.")
    if not hands_out and not config.option.collectonly:
        config.pluginmanager.register(_Trials(address), "pushtwin-trials")


class _Trials:
    """Stands between pytest and its tests."""

    def __init__(self, address: str) -> None:
        self._examiner = Examiner(address)
        self._twins = TriedTwins()
        self._told_reference = False
        watchers.append(self._twins)

    def pytest_unconfigure(self) -> None:
        watchers.remove(self._twins)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool:
        marks = {name: _told(value) for mark in item.iter_markers("twin") for name, value in mark.kwargs.items()}
        orders = self._examiner.ask({"begin": item.nodeid, "marks": marks})
        if orders is None:
            return False
        hook = item.ihook
        hook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        reports, told = self._run(item, orders)
        for report in reports:
            hook.pytest_runtest_logreport(report=report)
        with _briefly(item.config):
            while (orders := self._examiner.ask(told)) is not None:
                _, told = self._run(item, orders)
        _finish(item, nextitem)
        hook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
        return True

    def _run(self, item: pytest.Item, orders: Mapping[str, Any]) -> tuple[list[pytest.TestReport], dict[str, Any]]:
        self._twins.begin(orders)
        begun = machine.monotonic()
        hung: list[bool] = []
        with _limited(orders.get("timeLimit"), hung):
            # As if another test of its parent came next: whatever lasts longer than this one stays.
            reports = runtestprotocol(item, log=False, nextitem=cast("pytest.Item", item.parent))
        outcome, message = _verdict(reports)
        told = {
            "outcome": "hung" if hung and outcome == "failed" else outcome,
            "message": message[:_MOST_TEXT],
            "seconds": machine.monotonic() - begun,
            **self._twins.end(),
        }
        if self._twins.reference and not self._told_reference:
            self._told_reference = True
            told["reference"] = self._twins.reference
        return reports, told


def _finish(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """What has stayed goes now, if the next test does not need it."""
    stayed = item.session._setupstate  # noqa: SLF001  there is no other way, as plugins that repeat tests know
    call = pytest.CallInfo.from_call(lambda: stayed.teardown_exact(nextitem), when="teardown")
    if call.excinfo:
        report = item.ihook.pytest_runtest_makereport(item=item, call=call)
        item.ihook.pytest_runtest_logreport(report=report)


@contextmanager
def _briefly(config: pytest.Config) -> Iterator[None]:
    """Nobody reads the tracebacks of these failures, which take longer than most tests."""
    style = config.option.tbstyle
    config.option.tbstyle = "native"
    try:
        yield
    finally:
        config.option.tbstyle = style


def _told(value: Any) -> Any:
    """A keyword of a mark as JSON: a class is told by its name as pytest writes it, with those of all below it."""
    if isinstance(value, type):
        return {"class": [*map(_name, _with_all_below(value))]}
    return [*map(_told, value)] if isinstance(value, tuple | list | set | frozenset) else value


def _with_all_below(kind: type) -> Iterator[type]:
    yield kind
    subclasses: list[type] = type.__subclasses__(kind)
    for below in subclasses:
        yield from _with_all_below(below)


def _name(kind: type) -> str:
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _verdict(reports: Sequence[pytest.TestReport]) -> tuple[str, str]:
    for report in reports:
        if report.failed:
            return "failed", _reason(report)
    if any(report.skipped and not hasattr(report, "wasxfail") for report in reports):
        return "skipped", ""
    return "passed", ""


def _reason(report: pytest.TestReport) -> str:
    crash = getattr(report.longrepr, "reprcrash", None)
    if crash:
        return str(crash.message).partition("\n")[0]
    return report.longreprtext.strip().rpartition("\n")[2]


@contextmanager
def _limited(seconds: float | None, hung: list[bool]) -> Iterator[None]:
    """The test fails after so many seconds. Where the machine has no such alarm, it takes as long as it takes."""
    if seconds is None or not hasattr(signal, "setitimer"):
        yield
        return

    def fail(_: int, __: object) -> None:
        hung.append(True)
        pytest.fail(f"It took longer than {seconds:g} s.", pytrace=False)

    before = signal.signal(signal.SIGALRM, fail)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
