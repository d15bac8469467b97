"""One table of failures per surface: its renderer, its documentation and ordered faults read the same rows."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Scope

from pushtwin.base import json_text
from pushtwin.http.paths import allowed_methods
from pushtwin.http.scope import note_failure

Renderer = Callable[[Request, Exception], Awaitable[Response]]
Kind = type[Exception] | int
"""What a row is about: a class of errors, or a failure of HTTP itself by its status."""


class Envelope(NamedTuple):
    """A shape that failures are told in: its schema, and the body that tells of an error."""

    schema: type
    body: Callable[["Failure", Exception], Any]


@dataclass(frozen=True, slots=True, eq=False)
class Failure:
    """A row: how a surface tells one failure.

    `sample` is an instance, for examples and for faults that order it; its class is what the row is about, unless
    `kind` says otherwise. `when` says when the failure comes. `name` and `number` are what envelopes call it, `text` is
    what the client reads where that is not the error's own. The surface chooses among several
    envelopes, and whether it is `other_status`.
    """

    sample: Exception
    status: int
    name: str
    envelopes: tuple[Envelope, ...]
    when: str
    number: int | None = None
    text: str | None = None
    kind: type[Exception] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    other_status: int | None = None

    @property
    def statuses(self) -> tuple[int, ...]:
        """All that there may be, that of every new account first."""
        return (self.status,) if self.other_status is None else (self.status, self.other_status)

    @property
    def about(self) -> Kind:
        """What the row is about."""
        if isinstance(self.sample, HTTPException):
            return self.sample.status_code
        return self.kind or type(self.sample)

    @property
    def orderable_name(self) -> str:
        """What faults order it by, first of all: the catalogue's name, that of the surface where there is none."""
        return getattr(self.sample, "name", self.name)

    def name_of(self, error: Exception) -> str:
        """What the failure is called: `{kind}` in its name is what is missing or taken, `{name}` the error's own."""
        if "{" not in self.name:
            return self.name
        kind = getattr(error, "kind", "").upper().replace(" ", "_")
        return self.name.format(kind=kind, name=getattr(error, "name", ""))

    def text_of(self, error: Exception) -> str:
        """What the client reads of this error."""
        return str(error) if self.text is None else self.text


def http_failure(status: int, name: str, text: str, envelope: Envelope, when: str = "") -> Failure:
    """The row of a failure of HTTP itself."""
    return Failure(HTTPException(status), status, name, (envelope,), when=when or text, text=text)


Choice = Callable[[Failure, Scope], Envelope]
TakesOther = Callable[[Failure, Scope], bool]


class FailureTable:
    """All failures that a surface knows, in the order of its documentation.

    `choose` picks the envelope where a row has several, `takes_other` says whether a row has its other status. An error
    without a row comes out as 500, a status of HTTP without one as 400.
    """

    def __init__(
        self,
        media_type: str,
        rows: Iterable[Failure],
        choose: Choice | None = None,
        takes_other: TakesOther | None = None,
    ) -> None:
        self._media_type = media_type
        self._rows = {row.about: row for row in rows}
        self._choose = choose
        self._takes_other = takes_other

    def rows(self, *kinds: Kind) -> list[Failure]:
        """Those about these failures, in the order of the table; all when none is named. Raises KeyError."""
        wanted = {self._rows[kind].about for kind in kinds}
        return [row for about, row in self._rows.items() if not kinds or about in wanted]

    def find(self, kind: Kind) -> Failure | None:
        """The row about a failure."""
        return self._rows.get(kind)

    def install(self, app: FastAPI) -> None:
        """Make every failure below this app come out as the table says."""
        for kind in self._rows:
            if not isinstance(kind, int):
                app.add_exception_handler(kind, self._render)
        app.add_exception_handler(HTTPException, self.render_http)
        app.add_exception_handler(Exception, self._render_unexpected)

    def answer(
        self, failure: Failure, error: Exception, scope: Scope | None = None, headers: Mapping[str, str] | None = None
    ) -> Response:
        """What the client is told of a failure. Without the scope of a request in the first envelope."""
        if scope:
            note_failure(scope, error, failure.number, failure.name_of(error))
        envelope = failure.envelopes[0]
        if self._choose and scope and len(failure.envelopes) > 1:
            envelope = self._choose(failure, scope)
        content = json_text.write(envelope.body(failure, error))
        status = failure.status
        if failure.other_status is not None and self._takes_other and scope and self._takes_other(failure, scope):
            status = failure.other_status
        return Response(content, status, {**failure.headers, **(headers or {})}, self._media_type)

    def answer_to(self, error: Exception, scope: Scope) -> Response:
        """What the client is told of an error. It, or a class above its own, must have a row."""
        return self.answer(next(self._rows[kind] for kind in type(error).__mro__ if kind in self._rows), error, scope)

    def http_answer(
        self, status: int, scope: Scope | None = None, headers: Mapping[str, str] | None = None
    ) -> Response:
        """What the client is told of a failure of HTTP itself."""
        failure = self._rows.get(status) or self._rows[400]
        return self.answer(failure, failure.sample, scope, headers)

    async def render_http(self, request: Request, error: Exception) -> Response:
        """A failure of HTTP itself, as a handler of exceptions."""
        assert isinstance(error, HTTPException)
        allow = {"Allow": allowed_methods(request)} if error.status_code == 405 else {}
        return self.http_answer(error.status_code, request.scope, {**(error.headers or {}), **allow})

    async def _render(self, request: Request, error: Exception) -> Response:
        return self.answer_to(error, request.scope)

    async def _render_unexpected(self, request: Request, _: Exception) -> Response:
        return self.http_answer(500, request.scope)
