"""One call to an endpoint of an emulated API: what they all start with."""

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from itertools import islice
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, TypeVar

from fastapi import Request
from starlette.exceptions import HTTPException

from pushtwin.background.agenda import Agenda
from pushtwin.background.counting import count
from pushtwin.base import machine
from pushtwin.base.errors import AnswerableError, RequestFormatInvalid
from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.accounts.settings.calls import ContentTypes, UnknownFields
from pushtwin.core.calls.call import AskFirst, Call, Caller, RenewFirst
from pushtwin.core.calls.doubts import Doubt
from pushtwin.core.faults import service as faults
from pushtwin.core.faults.model import Fault
from pushtwin.core.logins.service import renew_session
from pushtwin.core.messages.sending import CountFirst
from pushtwin.core.people.gate import check_caller
from pushtwin.database import Database, Reading, Writing
from pushtwin.http.bodies import Known, deprecated_fields, read_object, read_value, unread_fields
from pushtwin.http.fault_answers import FaultAnswers, too_many_requests
from pushtwin.http.scope import exchange_of, header

P = ParamSpec("P")
T = TypeVar("T")
A = TypeVar("A")
MAX_UNREAD = 100  # more would not fit into the header
_JSON = re.compile(rb"application/([^/]+\+)?json")

Refused = Callable[[str], Exception | None]
"""What an account answers that refuses a field."""


class Invocation:
    """Runs use cases for a call.

    `async with` it around the reading of a request: what is wrong with that is told only to callers who may make the
    call.
    """

    def __init__(self, request: Request) -> None:
        self._exchange = exchange_of(request.scope)
        self._scope = request.scope
        assert self._exchange.call is not None  # the route's guard has seen to it
        self.call: Call = self._exchange.call
        self._database: Database = request.app.state.database
        self._agenda: Agenda = request.app.state.agenda
        self._fault_answers: FaultAnswers = request.app.state.fault_answers

    async def __aenter__(self) -> None:
        pass

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, AnswerableError):
            await self.read(check_caller)

    @property
    def body_size(self) -> int:
        """In bytes."""
        return len(self._exchange.body)

    def read_value(self, known: Known) -> Any:
        """The body as any JSON; of objects in a list the client is told which of their fields nobody reads.

        Raises RequestBodyInvalid.
        """
        self._doubt_content_type()
        sent = read_value(self._exchange.body)
        if isinstance(sent, list):
            self._warn_of_unread({"": sent}, {"": known}, None)
        return sent

    def read_object(self, known: Known | None, refused: Refused | None = None) -> dict[str, Any]:
        """The body as a JSON object; the client is told which of its fields nobody reads, and which are deprecated.

        None where every other field is refused; `refused` is what an account answers that refuses one nobody reads, if
        it refuses that one.
        Raises RequestBodyInvalid.
        """
        self._doubt_content_type()
        sent = read_object(self._exchange.body)
        if known is not None:
            self._warn_of_unread(sent, known, refused)
        return sent

    def read_object_if_any(self, known: Known) -> dict[str, Any]:
        """As `read_object`, for a body that may be left out."""
        return self.read_object(known) if self._exchange.body else {}

    async def read(self, work: Callable[Concatenate[Reading, Call, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a use case that reads with a single statement."""
        return await self._asked(lambda: self._database.read(work, self.call, *args, **kwargs))

    async def survey(self, work: Callable[Concatenate[Reading, Call, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a use case that reads with several statements."""
        return await self._asked(lambda: self._database.survey(work, self.call, *args, **kwargs))

    async def write(self, work: Callable[Concatenate[Writing, Call, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a use case in one transaction."""
        return await self._asked(lambda: self._database.write(work, self.call, *args, **kwargs))

    async def survey_in_portions(
        self, work: Callable[Concatenate[Reading, Call, P], bool], *args: P.args, **kwargs: P.kwargs
    ) -> None:
        """Run a use case that reads until it says that nothing is left; others are answered in between."""

        async def run() -> None:
            while await self._database.survey(work, self.call, *args, **kwargs):
                await machine.sleep_async(0)

        await self._asked(run)

    async def survey_each(self, work: Callable[[Reading, Call, A], T], portions: Iterable[A]) -> list[T]:
        """Run a use case that reads once for each portion; others are answered in between."""

        async def run() -> list[T]:
            found = []
            for portion in portions:
                found.append(await self._database.survey(work, self.call, portion))
                await machine.sleep_async(0)
            return found

        return await self._asked(run)

    async def write_each(self, work: Callable[[Writing, Call, A], T], portions: Iterable[A]) -> list[T]:
        """Run a use case once for each portion, in a transaction of its own; others are answered in between."""

        async def run() -> list[T]:
            return [await self._database.write(work, self.call, portion) for portion in portions]

        return await self._asked(run)

    async def write_in_portions(
        self, work: Callable[Concatenate[Writing, Call, P], bool], *args: P.args, **kwargs: P.kwargs
    ) -> None:
        """Run a use case in transactions until it says that nothing is left; others are answered in between."""

        async def run() -> None:
            while await self._database.write(work, self.call, *args, **kwargs):
                pass

        await self._asked(run)

    async def _asked(self, run: Callable[[], Awaitable[T]]) -> T:
        """Run it, unless the account has faults or rate limits: then they are asked first."""
        try:
            return await self._settled(run)
        except AskFirst:
            permission = await self._database.write(
                faults.ask_permission, self.call, self._fault_answers.names_on(self.call.operation)
            )
        self.call.has_asked = True
        if permission.retry_after is not None:
            raise too_many_requests(permission.retry_after)
        if permission.fault is None:
            return await self._settled(run)
        return await self._struck(permission.fault, run)

    async def _settled(self, run: Callable[[], Awaitable[T]]) -> T:
        """Run it, after its session was prolonged, what is due has happened, and what it must know has been counted."""
        while True:
            try:
                return await self._agenda.settled(run)
            except CountFirst as many:
                many.note(await count(self._database, many.crowd, many.enough))
            except RenewFirst as session:
                await self._database.write(renew_session, session)
                self.call.has_renewed = True

    async def _struck(self, fault: Fault, run: Callable[[], Awaitable[T]]) -> T:
        """A fault that answers in place of the call raises that answer; only some let the call be carried out."""
        self._exchange.fault = fault
        if not fault.definition.lets_call_go_on:
            raise self._fault_answers.struck(fault.definition, self.call.operation)
        try:
            result = await self._settled(run)
        except (AnswerableError, HTTPException):
            if not fault.definition.replaces_answer:
                raise
        else:
            if not fault.definition.replaces_answer:
                return result
        raise self._fault_answers.struck(fault.definition, self.call.operation)

    def _doubt_content_type(self) -> None:
        media_type = (header(self._scope, b"content-type") or b"").partition(b";")[0].strip().lower()
        if not _JSON.fullmatch(media_type):
            self.call.doubt(Doubt(lambda settings: settings.content_types is ContentTypes.JSON, HTTPException(415)))

    def _warn_of_unread(self, body: Mapping[str, Any], known: Known, refused: Refused | None) -> None:
        if refused is None and self.call.caller is Caller.BACKEND:
            refused = _left_out
        for field in islice(unread_fields(body, known), MAX_UNREAD):
            self.call.warn(f"unread field {field}")
            if refused is not None and (error := refused(field)):
                self.call.doubt(Doubt(_refuses_unknown, error))
        for field in deprecated_fields(body, known):
            self.call.warn(f"deprecated field {field}")


def _refuses_unknown(settings: AccountSettings) -> bool:
    return settings.unknown_fields is UnknownFields.REFUSE


def _left_out(field: str) -> RequestFormatInvalid:
    return RequestFormatInvalid(field, "left out")
