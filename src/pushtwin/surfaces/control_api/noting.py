"""The journal of changes by the control API: with them, what was called can be done again."""

import logging
from collections.abc import Mapping
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pushtwin.background.unnumbered_calls import UnnumberedCalls
from pushtwin.base.errors import DatabaseError
from pushtwin.core.journal import service
from pushtwin.core.journal.entries import CONTROL, JournaledCall, cut
from pushtwin.core.journal.service import Moment
from pushtwin.database import Database
from pushtwin.http.paths import path_value, shown_path
from pushtwin.surfaces.control_api.telling import changes_something

log = logging.getLogger(__name__)

_BEGINNINGS = {"reset-account", "restore-snapshot"}  # a journal begins after them


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
        change = _Change()
        await self._app(scope, change.listening(receive, scope), change.hold)
        account_id = _account_of(scope)
        if account_id is not None and change.status < 400:
            await self._note(scope, account_id, change)
        for message in change.messages:
            await send(message)

    async def _note(self, scope: Scope, account_id: str, change: "_Change") -> None:
        try:
            moment = await self._database.survey(service.find_moment, account_id)
            if moment is not None:
                await self._calls.keep(_entry(scope, account_id, change, moment), moment.era)
        except DatabaseError as problem:
            log.warning("%s %s is missing from the journal: %s", scope["method"], shown_path(scope), problem)


class _Change:
    """A request as far as it was read, and its answer, which is kept back."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
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
