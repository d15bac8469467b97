"""Around every emulated API: what faults do to the connection, and the journal of calls."""

import asyncio
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pushtwin.background.journal_writer import JournalWriter
from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.core.accounts.own_time_and_ids import draw, first_ordinal
from pushtwin.core.calls.call import Call, CalledAccount
from pushtwin.core.journal.entries import Exchange
from pushtwin.http.broken_connections import _deliver, _is_lost
from pushtwin.http.scope import expect_call


class Stage:
    """Lets the app answer, does to the answer what a fault wants, and writes both down."""

    def __init__(self, app: ASGIApp, journal: JournalWriter, time_and_ids: TimeAndIds) -> None:
        self._app = app
        self._journal = journal
        self._world = time_and_ids

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        place = expect_call(scope)
        exchange = _Recording(receive, self._world.now())
        try:
            await self._app(scope, exchange.receive, exchange.send)
        finally:  # an error that nobody expected has been answered too
            call = place[0]
            if exchange.answer:
                if call and call.account:
                    await self._finish(scope, call, call.account, exchange)
                await _deliver(call.fault if call else None, exchange.answer, receive, send)

    async def _finish(
        self,
        scope: Scope,
        call: Call,
        account: CalledAccount,
        recorded: "_Recording",
    ) -> None:
        if call.fault and call.fault.latency:
            await asyncio.sleep(call.fault.latency / 1000)
        ordinal = self._world.next_ordinal()
        if account.id_seed is not None:
            number = await self._journal.number_call(account.account_id)
            ordinal = first_ordinal(number)
            if account.id_seed:
                _set_request_id(recorded.answer[0], draw(account.id_seed, number, 0, 16).hex())
            else:
                ordinal = max(ordinal, self._world.next_ordinal())
        if self._journal.is_on:
            clock = account.clock
            await self._journal.add(
                Exchange(
                    account_id=account.account_id,
                    application_id=account.application_id,
                    ordinal=ordinal,
                    has_own_ordinal=account.id_seed is not None,
                    called_at=clock.now(recorded.called_at),
                    duration=0.0 if clock.is_frozen else recorded.milliseconds(),
                    operation=call.operation,
                    method=scope["method"],
                    path=call.path,
                    query=scope["query_string"],
                    headers=scope["headers"],
                    body=recorded.body,
                    status=recorded.answer[0]["status"],
                    answer=b"" if _is_lost(call.fault) else recorded.answer_body,
                    registration_id=call.registration_id,
                    person_id=call.person_id,
                    warnings=call.warnings,
                    fault_id=call.fault.fault_id if call.fault else None,
                )
            )


class _Recording:
    """Stands between app and server: passes the request on, keeps the answer back."""

    def __init__(self, receive: Receive, called_at: int) -> None:
        self._receive = receive
        self._started = time.perf_counter()
        self.called_at = called_at
        self.body = b""
        self.answer: list[Message] = []

    async def receive(self) -> Message:
        message = await self._receive()
        self.body += message.get("body", b"")
        return message

    async def send(self, message: Message) -> None:
        self.answer.append(message)

    def milliseconds(self) -> float:
        """Since the call came in."""
        return (time.perf_counter() - self._started) * 1000

    @property
    def answer_body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.answer[1:])


def _set_request_id(start: Message, request_id: str) -> None:
    others = [(name, value) for name, value in start["headers"] if name != b"x-request-id"]
    start["headers"] = [*others, (b"x-request-id", request_id.encode())]
