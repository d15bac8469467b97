"""The journal of changes by the control API: with them, what was called can be done again."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, cast

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pushtwin.background.unnumbered_calls import UnnumberedCalls
from pushtwin.base.errors import DatabaseError
from pushtwin.core.journal import service
from pushtwin.core.journal.entries import CONTROL, JournaledCall, cut
from pushtwin.core.journal.service import Moment
from pushtwin.database import Database, Writing
from pushtwin.http.paths import path_value, shown_path
from pushtwin.surfaces.control_api.telling import changes_something

log = logging.getLogger(__name__)

_BEGINNINGS = {"reset-account", "restore-snapshot"}  # a journal begins after them
_CHANGE = "pushtwin.change"


class NotingChanges:
    """Keeps an answer back until the change is in the journal of its account. Looking at something is not noted."""

    def __init__(self, app: ASGIApp, database: Database, calls: UnnumberedCalls) -> None:
        self._app = app
        self._database = database
        self._calls = calls

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not changes_something(scope):
            await self._app(scope, receive, send)
            return
        change = scope[_CHANGE] = _Change()
        await self._app(scope, change.listening(receive, scope), change.hold)
        account_id = _account_of(scope)
        if account_id is not None and change.status < 400:
            await self._note(scope, account_id, change)
        for message in change.messages:
            await send(message)

    async def _note(self, scope: Scope, account_id: str, change: "_Change") -> None:
        try:
            moment = change.moment or await self._database.survey(service.find_moment, account_id)
            if moment is not None:
                await self._calls.keep(_entry(scope, account_id, change, moment), moment.era)
        except DatabaseError as problem:
            log.warning("%s %s is missing from the journal: %s", scope["method"], shown_path(scope), problem)


def database_of_change(scope: Scope, database: Database) -> Database:
    """The same database; where the call changes an account, it is seen in which of its eras."""
    change: _Change | None = scope.get(_CHANGE)
    account_id = _account_of(scope)
    if change is None or account_id is None:
        return database
    return cast("Database", _SeenWrites(database, account_id, change))


class _SeenWrites:
    """A database whose writes tell a change when they were: a reset that comes before the answer does not keep it."""

    def __init__(self, database: Database, account_id: str, change: "_Change") -> None:
        self._database = database
        self._account_id = account_id
        self._change = change

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)

    async def write(self, work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return await self._seen(self._database.write, work, *args, **kwargs)

    async def write_alone(self, work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return await self._seen(self._database.write_alone, work, *args, **kwargs)

    async def _seen(
        self, write: Callable[..., Awaitable[Any]], work: Callable[..., Any], *args: Any, **kwargs: Any
    ) -> Any:
        def run(writing: Writing) -> tuple[Any, Moment | None]:
            real_now = writing.time_and_ids.now()  # the use case will enter the account, and see its time
            return work(writing, *args, **kwargs), service.find_moment(writing, self._account_id, real_now)

        result, self._change.moment = await write(run)
        return result


class _Change:
    """A request as far as it was read, and its answer, which is kept back. `moment` is when it was written."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.moment: Moment | None = None
        self._body = bytearray()

    def listening(self, receive: Receive, scope: Scope) -> Receive:
        """What is read meanwhile is remembered, unless it will not be noted: a snapshot may be huge."""

        async def listen() -> Message:
            message = await receive()
            if _account_of(scope) is not None:
                self._body += message.get("body", b"")
            return message

        return listen

    async def hold(self, message: Message) -> None:
        self.messages.append(message)

    @property
    def status(self) -> int:
        status: int = self.messages[0]["status"]
        return status

    @property
    def asked(self) -> bytes:
        return bytes(self._body)

    @property
    def answered(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.messages[1:])


def _account_of(scope: Scope) -> str | None:
    """That which goes on with the change; None where there is none."""
    if "accountId" not in scope.get("path_params", ()) or _operation(scope) in _BEGINNINGS:
        return None
    return path_value(scope, "accountId")


def _operation(scope: Scope) -> str:
    return getattr(scope.get("route"), "operation_id", None) or ""


def _entry(scope: Scope, account_id: str, change: _Change, moment: Moment) -> JournaledCall:
    named: Mapping[str, Any] = scope["path_params"]
    person_id = str(named.get("personId", ""))
    return JournaledCall(
        account_id=account_id,
        ordinal=0,
        called_at=moment.now,
        operation=_operation(scope),
        status=change.status,
        registration_id=path_value(scope, "registrationId") if "registrationId" in named else None,
        person_id=int(person_id) if person_id.isdigit() else None,
        application_id="",
        duration=0.0,
        method=scope["method"],
        path=shown_path(scope),
        query=scope["query_string"],
        headers=b"",
        body=cut(change.asked),
        answer=cut(change.answered),
        warnings="[]",
        fault_id=None,
        direction=CONTROL,
    )
