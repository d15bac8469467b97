"""The journal of calls: what was asked and what was answered, noted before the answer leaves."""

import logging

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pushtwin.background.journal_writer import JournalWriter
from pushtwin.base import machine
from pushtwin.base.errors import DatabaseError
from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.core.accounts.own_time_and_ids import draw, first_ordinal
from pushtwin.core.calls.call import Call, CalledAccount
from pushtwin.core.journal.entries import JournaledCall, cut, join_headers, join_warnings
from pushtwin.core.journal.touched import concerned_by
from pushtwin.core.journal.unmatched import UnmatchedCall, Why, find_why, shortened
from pushtwin.http.paths import shown_path
from pushtwin.http.scope import Exchange, exchange_of, header

log = logging.getLogger(__name__)


class Recording:
    """Keeps an answer back until the call is in the journal. Whatever goes wrong, there is an answer."""

    def __init__(self, app: ASGIApp, journal: JournalWriter, time_and_ids: TimeAndIds, unexpected: ASGIApp) -> None:
        self._app = app
        self._journal = journal
        self._time_and_ids = time_and_ids
        self._unexpected = unexpected

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        exchange = exchange_of(scope)
        answer = _Answer(self._time_and_ids.now(), self._time_and_ids.next_ordinal())
        await self._app(scope, receive, answer.hold)
        if answer.messages and exchange.call and exchange.call.account:
            try:
                await self._note(scope, exchange, exchange.call, exchange.call.account, answer)
            except Exception:
                log.exception("%s %s can't be noted", scope["method"], shown_path(scope))
                answer.messages.clear()
                await self._unexpected(scope, receive, answer.hold)
        elif answer.messages and (why := _find_why(scope, exchange, answer)):
            self._journal.unmatched.add(_unmatched(scope, exchange, why, answer))
        for message in answer.messages:
            await send(message)

    async def _note(
        self, scope: Scope, exchange: Exchange, call: Call, account: CalledAccount, answer: "_Answer"
    ) -> None:
        duration = answer.milliseconds()
        ordinal = await self._number(account, answer)
        if not self._journal.is_on:
            return
        clock, fault = account.clock, exchange.fault
        concerned = concerned_by(call.registration_id, call.person_id, call.touched)
        is_lost = fault is not None and fault.definition.sends_nothing_of(answer.body)
        await self._journal.add(
            JournaledCall(
                account_id=account.account_id,
                ordinal=ordinal,
                called_at=clock.now(answer.called_at),
                operation=call.operation,
                status=None if is_lost else answer.status,
                registration_id=concerned.registration_id,
                person_id=concerned.person_id,
                application_id=account.application_id,
                duration=0.0 if clock.is_frozen else duration + (fault.latency if fault else 0),
                method=scope["method"],
                path=call.path,
                query=scope["query_string"],
                headers=join_headers(scope["headers"]),
                body=cut(exchange.body),
                answer=b"" if is_lost or scope["method"] == "HEAD" else cut(answer.body),
                warnings=join_warnings(call.warnings),
                fault_id=fault.fault_id if fault else None,
                touched=concerned.touched,
                is_counted=fault is None or fault.definition.is_counted,
                choice_points=" ".join(call.consulted.wire_names()) if call.consulted else None,
            ),
            account.epoch,
            faces_faults=fault is not None or call.has_gone_in,
        )

    async def _number(self, account: CalledAccount, answer: "_Answer") -> int:
        """The place of the call among all; one of an account with a seed has a request id that repeats."""
        if account.id_seed is None:
            return answer.ordinal
        try:
            number = await self._journal.number_call(account.account_id)
        except DatabaseError as problem:
            log.warning("a call of account %s has no number: %s", account.account_id, problem)
            return answer.ordinal
        if not account.id_seed:
            return max(first_ordinal(number), answer.ordinal)
        answer.set_request_id(draw(account.id_seed, number, 0, 16).hex())
        return first_ordinal(number)


def _find_why(scope: Scope, exchange: Exchange, answer: "_Answer") -> Why | None:
    shows_credentials = bool((header(scope, b"authorization") or b"").strip())
    return find_why(exchange.error, exchange.operation, answer.status, shows_credentials=shows_credentials)


def _unmatched(scope: Scope, exchange: Exchange, why: Why, answer: "_Answer") -> UnmatchedCall:
    return UnmatchedCall(
        call_id=machine.new_uuid().hex,
        ordinal=answer.ordinal,
        called_at=answer.called_at,
        why=why,
        method=scope["method"],
        path=shortened(shown_path(scope)),
        status=answer.status,
        account_id=exchange.account_id,
    )


class _Answer:
    """An answer that is kept back, when it was asked for, and the place of the call among all."""

    def __init__(self, called_at: int, ordinal: int) -> None:
        self.called_at = called_at
        self.ordinal = ordinal
        self.messages: list[Message] = []
        self._started = machine.monotonic()

    async def hold(self, message: Message) -> None:
        self.messages.append(message)

    def milliseconds(self) -> float:
        """Since the call came in."""
        return (machine.monotonic() - self._started) * 1000

    @property
    def status(self) -> int:
        status: int = self.messages[0]["status"]
        return status

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.messages[1:])

    def set_request_id(self, request_id: str) -> None:
        start = self.messages[0]
        others = [(name, value) for name, value in start["headers"] if name != b"x-request-id"]
        start["headers"] = [*others, (b"x-request-id", request_id.encode())]
