"""The part of the pytest plugin that runs each test as often as `pushtwin sweep` or `explore` asks for it.

All runs of a test follow each other in the same process, as those of plugins that repeat failing tests do: the fixtures
of the test begin anew, those of its module and of the session stay. Only the first run is in pytest's own report.
"""

import os
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, cast

import pytest
from _pytest.runner import runtestprotocol

from pushtwin.base import machine
from pushtwin.testing.time_limits import Alarm, current_alarm, limited
from pushtwin.testing.trying import Examiner, TriedTwins, allowance, watchers

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
        self._is_first = True
        self._parts_that_failed: list[pytest.TestReport] = []
        watchers.append(self._twins)

    def pytest_unconfigure(self) -> None:
        watchers.remove(self._twins)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self._examiner.ask({"tests": [item.nodeid for item in session.items]})

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool:
        orders = self._examiner.ask({"begin": item.nodeid, "marks": _marks(item)})
        if orders is None:
            return False
        hook = item.ihook
        alarm = current_alarm()
        hook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        reports, told = self._run(item, orders, alarm)
        for report in reports:
            hook.pytest_runtest_logreport(report=report)
        self._is_first = False
        with _briefly(item.config):
            while (orders := self._examiner.ask(told)) is not None:
                _renew(item)
                _, told = self._run(item, orders, alarm)
        self._is_first = True
        _finish(item, nextitem)
        hook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
        return True

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> Generator[None, Any, None]:
        """While a test runs, that is one of its parts: `subtests`, or `subTest` of unittest.

        In pytest's own report nothing fails but in the first run.
        """
        if report.failed:
            self._parts_that_failed.append(report)
            if not self._is_first:
                report.outcome = "passed"
        yield

    def _run(
        self, item: pytest.Item, orders: Mapping[str, Any], alarm: Alarm
    ) -> tuple[list[pytest.TestReport], dict[str, Any]]:
        self._twins.begin(orders)
        self._parts_that_failed = []
        begun = machine.monotonic()
        hung: list[bool] = []
        with limited(orders.get("timeLimit"), alarm, hung):
            # As if another test of its parent came next: whatever lasts longer than this one stays.
            reports = runtestprotocol(item, log=False, nextitem=cast("pytest.Item", item.parent))
        has_hung = bool(hung) or allowance.is_exceeded
        outcome, message = _verdict(reports, self._parts_that_failed)
        told = {
            "outcome": "hung" if has_hung and outcome == "failed" else outcome,
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


def _renew(item: pytest.Item) -> None:
    """Each run of a method has an object of its own. Other plugins may have put something else there."""
    if getattr(vars(item).get("_obj"), "__self__", None) is not None and isinstance(item.parent, pytest.Class):
        for name in ("_instance", "_obj"):
            vars(item).pop(name, None)


def _marks(item: pytest.Item) -> dict[str, Any]:
    """The keywords of its marks: those of the test itself before those of its class, and of its module."""
    marks = [*item.iter_markers("twin")]
    return {name: _told(value) for mark in reversed(marks) for name, value in mark.kwargs.items()}


def _told(value: Any) -> Any:
    """A keyword of a mark as JSON: a class is told by its name as pytest writes it, with those of all below it."""
    if isinstance(value, type):
        return {"class": [*map(_name, _with_all_below(value))]}
    if isinstance(value, tuple | list | set | frozenset):
        return [*map(_told, value)]
    return value if value is None or isinstance(value, str | int | float) else repr(value)


def _with_all_below(kind: type) -> Iterator[type]:
    yield kind
    subclasses: list[type] = type.__subclasses__(kind)
    for below in subclasses:
        yield from _with_all_below(below)


def _name(kind: type) -> str:
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _verdict(reports: Sequence[pytest.TestReport], parts_that_failed: Sequence[pytest.TestReport]) -> tuple[str, str]:
    if parts_that_failed:
        return "failed", _reason(parts_that_failed[0])
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
