"""What happens to sends and messages by itself: a send starts or goes on, a message leaves, arrives or expires."""

from collections.abc import Sequence

from pushtwin.core.accounts.model import Account
from pushtwin.core.agenda.settling import Due
from pushtwin.core.messages import catalogue, life, repository, send_repository
from pushtwin.core.messages.audiences import Crowd, Portion, find_few, find_portion
from pushtwin.core.messages.candidate_repository import find_latest_ordinal
from pushtwin.core.messages.devices import reaches_silently, waiting_device
from pushtwin.core.messages.model import Send
from pushtwin.core.messages.notification_json import parse_send
from pushtwin.core.messages.reaching import (
    Rejected,
    begin_slots,
    has_persons,
    is_reported_unknown,
    reach,
    without_repeated,
    write_rejected,
    write_unknown,
)
from pushtwin.core.messages.reporting import tell_of_change
from pushtwin.core.messages.send_repository import SendRow
from pushtwin.core.messages.targeting import compile_target
from pushtwin.database import Reading, Writing


class DueSends:
    """Sends that start, and those that go on with the next devices."""

    what = "a send starts, or goes on"

    def list_accounts(self, reading: Reading) -> Sequence[str]:
        return send_repository.list_accounts_with_due_sends(reading)

    def find_earliest(self, reading: Reading, account_id: str) -> int | None:
        return send_repository.find_earliest_due_send(reading, account_id)

    def list_due(self, reading: Reading, account_id: str, until: int, limit: int) -> Sequence[Due]:
        rows = send_repository.list_due_sends(reading, account_id, until, limit)
        return [Due(row.due_at or 0, (0, row.send_ordinal, 0), row) for row in rows]

    def happen(self, writing: Writing, account: Account, due: Due) -> int | None:
        """One portion of devices; the rest is due at the same time."""
        made_due: int | None = None
        row: SendRow = due.what
        send, settings = parse_send(row.definition), account.settings
        application = send_repository.find_application(writing, row.account_id, row.application_id or "")
        assert application is not None  # whoever has no application is refused at once
        audience = compile_target(send.target, settings)
        if row.reached is None:
            row = _begun(writing, row, send)
        found, last = _find_next(writing, Crowd(row.account_id, application.application_id, audience), row, send)
        found = without_repeated(writing, row, send, found, settings)
        if found:
            row, made_due, _ = reach(writing, row, send, found, application=application, settings=settings)
        elif last is None and row.next_place == 0:
            self._reach_nobody(writing, account, row)
        row = row._replace(reached=last or row.reached, due_at=None if last is None else row.due_at)
        send_repository.update_send(writing, row)
        return made_due if last is None else due.due_at

    def _reach_nobody(self, writing: Writing, account: Account, row: SendRow) -> None:
        send = parse_send(row.definition)
        if is_reported_unknown(writing, row, send, account.settings):
            write_unknown(writing, row, send, account.settings)
        else:
            rejected = Rejected(row, send, catalogue.UNDELIVERABLE_NO_DESTINATION)
            write_rejected(writing, [rejected], account.settings)


def _begun(writing: Writing, row: SendRow, send: Send) -> SendRow:
    """It is for those who are there now."""
    until = find_latest_ordinal(writing, row.account_id) + 1 if row.until is None else row.until
    return begin_slots(writing, row._replace(until=until), send)


def _find_next(writing: Writing, crowd: Crowd, row: SendRow, send: Send) -> Portion:
    """The next devices that a send is for, and from where it goes on; None where it does not."""
    few = find_few(writing, *crowd, with_persons=has_persons(send)) if row.reached is None else None
    if few is None:
        found, last = find_portion(writing, crowd, row.reached or "", with_persons=has_persons(send))
    else:
        found, last = few, None
    return Portion([one for one in found if row.until is None or one.row.ordinal < row.until], last)


class DueMessages:
    """Messages that leave, arrive by themselves, fail or expire."""

    what = "a message leaves, arrives, fails or expires"

    def list_accounts(self, reading: Reading) -> Sequence[str]:
        return repository.list_accounts_with_due_messages(reading)

    def find_earliest(self, reading: Reading, account_id: str) -> int | None:
        return repository.find_earliest_due_message(reading, account_id)

    def list_due(self, reading: Reading, account_id: str, until: int, limit: int) -> Sequence[Due]:
        found = repository.list_due_messages(reading, account_id, until, limit)
        places = map(repository.due_place, found)
        return [Due(due_at, (1, *place), row) for (due_at, *place), row in zip(places, found, strict=True)]

    def happen(self, writing: Writing, account: Account, due: Due) -> int | None:
        waiting = repository.read_waiting(due.what)
        send, settings = parse_send(waiting.definition), account.settings
        message = life.come_due(
            waiting.message,
            waiting_device(writing, waiting, send, settings),
            writing.now,
            is_silent=reaches_silently(send, settings),
            delivery_delay_ms=settings.delivery_delay_ms,
        )
        message = life.with_status_of_failure(message, settings)
        repository.update_message(writing, message)
        made_due = tell_of_change(writing, waiting.message, message, send, settings)
        return min((at for at in (message.due_at, made_due) if at is not None), default=None)
