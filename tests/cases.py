"""Many cases in one test: a test of its own for each would pay for an account, and for pytest, thousands of times."""

import functools
import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pytest

MAX_SHOWN = 300
_FAILURES = (Exception, pytest.fail.Exception)


def each(names: str | tuple[str, ...], cases: Iterable[Any]) -> Callable[[Any], Any]:
    """Like `pytest.mark.parametrize`, but one test tries all cases, with the same fixtures, and tells each that fails.

    For cases that leave alone what the others look at.
    """
    assert not isinstance(cases, Mapping), "the keys or the values? `each_named` takes a table whose keys are names"
    return _tried((names,) if isinstance(names, str) else names, [(None, case) for case in cases])


def each_named(names: str | tuple[str, ...], cases: Mapping[str, Any]) -> Callable[[Any], Any]:
    """Like `each`, of a table in which each case has a name."""
    return _tried((names,) if isinstance(names, str) else names, cases.items())


def _tried(parameters: tuple[str, ...], named: Iterable[tuple[str | None, Any]]) -> Callable[[Any], Any]:
    tables = [
        (name, dict(zip(parameters, (case,) if len(parameters) == 1 else case, strict=True))) for name, case in named
    ]

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(test)
        def try_all(*args: Any, **fixtures: Any) -> None:
            assert tables, "there are no cases"
            failures: list[BaseException] = []
            for name, case in tables:
                try:
                    test(*args, **fixtures, **case)
                except _FAILURES as failure:
                    failure.add_note(f"case: {name or _shown(case)}")
                    failures.append(failure)
            if len(failures) == 1:
                raise failures[0]
            if failures:
                raise BaseExceptionGroup(f"{len(failures)} of {len(tables)} cases failed", failures)

        own = inspect.signature(test)
        assert set(parameters) <= own.parameters.keys(), f"{test.__name__} does not take {parameters}"
        fixtures_only = [parameter for name, parameter in own.parameters.items() if name not in parameters]
        try_all.__signature__ = own.replace(parameters=fixtures_only)  # type: ignore[attr-defined]
        return try_all

    return decorate


def _shown(case: dict[str, Any]) -> str:
    text = ", ".join(f"{name}={value!r}" for name, value in case.items())
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"
