"""What faults can order: the failures of every surface, by every name and number that one of them has for them."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from pushtwin.base import json_text
from pushtwin.base.patterns import may_be_same
from pushtwin.core.faults.model import FaultDefinition
from pushtwin.http.failure_table import Failure, FailureTable, Kind

_PARAMETER = re.compile(r"\{[^}]+\}")


class ReplacedAnswer(Exception):
    """The answer that a fault gives in place of the real one."""

    def __init__(self, render: Callable[[Scope], Response]) -> None:
        super().__init__()
        self.render = render


async def render_replaced(request: Request, error: Exception) -> Response:
    """The same in every API."""
    assert isinstance(error, ReplacedAnswer)
    return error.render(request.scope)


def too_many_requests(seconds: int) -> HTTPException:
    """The refusal of people-api 1.5, in whatever envelope the API has; to be asked again after so many seconds."""
    return HTTPException(429, headers={"Retry-After": str(seconds)})


class StruckSurface(NamedTuple):
    """A surface that faults can strike: where its paths begin, the paths of its operations, its failures.

    The one whose paths begin with nothing answers every path that no other does.
    """

    prefix: str
    paths: Mapping[str, str]
    failures: FailureTable


class FaultAnswers:
    """Knows which failures a fault can order where, and what a call is told that a fault strikes."""

    def __init__(self, surfaces: Sequence[StruckSurface], beyond: Iterable[str], reading: Collection[str]) -> None:
        """`beyond` the platform's API are the paths that begin so: no fault strikes them.

        `reading` are the operations that change nothing.
        """
        self._reading = reading
        kinds = _kinds_by_name(surface.failures for surface in surfaces)
        self._surfaces = surfaces
        self._orderable = {surface.prefix: _orderable(surface.failures, kinds) for surface in surfaces}
        self._called = {operation: surface for surface in surfaces for operation in surface.paths}
        self._beyond = tuple(beyond)

    def names_for(self, operation: str | None, path: str | None) -> list[str]:
        """The failures that can be ordered for an operation, else for what the path leads to, which may hold `*`."""
        return sorted(set().union(*(self._orderable[surface.prefix] for surface in self._reached(operation, path))))

    def names_on(self, operation: str) -> Collection[str]:
        """The failures that can be ordered for an operation; none where there is no operation."""
        return self._orderable[self._called[operation].prefix] if operation else ()

    def can_strike(self, path: str, operation: str | None, *, any_path: bool) -> bool:
        """Whether a call can come to this path, which may hold `*`: to the operation or, with `any_path`, to none."""
        head = path.partition("*")[0]
        if head.startswith(self._beyond) or not path.startswith(("/", "*")):
            return False
        if any_path and operation is None:
            return True
        known = (self._called[operation],) if operation else self._surfaces
        return any(
            may_be_same(path, _PARAMETER.sub("*", route))
            for surface in known
            for name, route in surface.paths.items()
            if operation in {None, name}
        )

    def may_change_something(self, operation: str | None) -> bool:
        """Whether a call of this operation, or of any, does more than look."""
        return operation not in self._reading

    def struck(self, fault: FaultDefinition, operation: str) -> Exception:
        """What to raise in place of a call's answer.

        A fault that only cuts the connection has the answer of a crash.
        """
        if fault.status is not None:
            return ReplacedAnswer(partial(_raw, fault.status, fault.body, dict(fault.headers)))
        if fault.error is None:
            return HTTPException(500)
        surface = self._called[operation]
        failure = self._orderable[surface.prefix][fault.error]
        seconds = 1 if fault.retry_after is None and failure.status == 429 else fault.retry_after
        headers = {} if seconds is None else {"Retry-After": str(seconds)}
        return ReplacedAnswer(lambda scope: surface.failures.answer(failure, failure.sample, scope, headers))

    def _reached(self, operation: str | None, path: str | None) -> list[StruckSurface]:
        if operation is not None:
            return [self._called[operation]]
        head, star, _ = (path or "*").partition("*")
        home = max((one.prefix for one in self._surfaces if head.startswith(one.prefix)), key=len)
        return [one for one in self._surfaces if one.prefix == home or (star and one.prefix.startswith(head))]


def _kinds_by_name(tables: Iterable[FailureTable]) -> dict[str, Kind]:
    """The catalogue's names count before those of a surface, which may have one for several failures."""
    rows = [row for table in tables for row in table.rows()]
    kinds: dict[str, Kind] = {row.orderable_name: row.about for row in rows}
    for row in rows:
        kinds.setdefault(row.name, row.about)
        if row.number is not None:
            kinds.setdefault(str(row.number), row.about)
    return kinds


def _orderable(table: FailureTable, kinds: Mapping[str, Kind]) -> dict[str, Failure]:
    """What another surface calls so, unless this one calls something else so."""
    found = {name: row for name, kind in kinds.items() if (row := table.find(kind))}
    own = {row.name: row for row in reversed(table.rows())}
    catalogued = {getattr(row.sample, "name", None) for row in table.rows()}
    for name, row in own.items():
        called_so = found.get(name)
        if name not in catalogued and (called_so is None or called_so.name != name):
            found[name] = row
    return found


def _raw(status: int, body: Any, headers: dict[str, str], _: Scope) -> Response:
    """JSON unless the body is a text, which is sent as it is."""
    if body is None:
        return Response(status_code=status, headers=headers)
    content = body if isinstance(body, str) else json_text.write(body)
    media_type = None if "content-type" in map(str.lower, headers) else "application/json"
    return Response(content, status, headers, media_type)
