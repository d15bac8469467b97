"""A send reaches devices: each gets its message, at once, or when a window or a speed limit lets it leave."""

from collections.abc import Sequence
from typing import NamedTuple

from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.messages import life, repository, timing
from pushtwin.core.messages.audiences import Candidate
from pushtwin.core.messages.catalogue import PENDING_ENROUTE
from pushtwin.core.messages.devices import device_of
from pushtwin.core.messages.ids import further_id
from pushtwin.core.messages.model import Device, Message, Send, Stage
from pushtwin.core.messages.reasons import Situation
from pushtwin.core.messages.reporting import tell_of_all
from pushtwin.core.messages.repository import ApplicationFacts, DeviceFacts, SendRow
from pushtwin.database import Writing


class Reached(NamedTuple):
    """How far a send has come, when the first of what is due now is, and its new messages."""

    row: SendRow
    due_at: int | None
    made: Sequence[Message]


def reach(
    writing: Writing,
    row: SendRow,
    send: Send,
    found: Sequence[Candidate],
    *,
    application: ApplicationFacts,
    settings: AccountSettings,
) -> Reached:
    """Write the messages for these devices."""
    making = _Making(row, send, application, settings, writing.now)
    made = [making.by(candidate) for candidate in found]
    repository.insert_messages(writing, made)
    due = [tell_of_all(writing, made, send, settings), *(one.due_at for one in made)]
    return Reached(making.row, min((at for at in due if at is not None), default=None), made)


def write_rejected(writing: Writing, row: SendRow, send: Send, settings: AccountSettings, status: int) -> None:
    """What was refused as a whole has one report, which is final at once."""
    message = _undirected(row, send)._replace(
        stage=Stage.FINAL, status=status, sent_at=writing.now, done_at=writing.now
    )
    repository.insert_messages(writing, [message])
    tell_of_all(writing, [message], send, settings)


def write_unknown(writing: Writing, row: SendRow, send: Send, settings: AccountSettings) -> None:
    """A message to a registration that is not there fails as soon as it leaves (push-messages-api 5.4)."""
    address = send.target.address or ""
    was_uninstalled = repository.is_uninstalled(writing, row.account_id, row.application_id, address)
    message = _undirected(row, send)._replace(registration_id=address if was_uninstalled else None)
    device = Device(is_there=False, was_uninstalled=was_uninstalled)
    message = life.dispatch(message, device, writing.now, is_silent=False, delivery_delay_ms=0)
    repository.insert_messages(writing, [message])
    tell_of_all(writing, [message], send, settings)


def has_persons(send: Send) -> bool:
    """Whether reports of the send tell of persons."""
    return send.reporting.callback_data is not None


def begin_slots(writing: Writing, row: SendRow, send: Send) -> SendRow:
    """Its first message leaves after those that the same request has already let leave."""
    if send.timing.speed_limit is None:
        return row
    others = repository.find_latest_slot(writing, row.account_id, row.request_ordinal)
    return row._replace(next_slot=max(others or 0, row.starts_at * 1000))


def _next_leaving(row: SendRow, send: Send, now: int) -> tuple[SendRow, int]:
    if send.timing.speed_limit is None and send.timing.window is None:
        return row._replace(next_place=row.next_place + 1), now
    slot = now * 1000 if row.next_slot is None else row.next_slot
    leaves_at, next_slot = timing.take(slot, send.timing.speed_limit, send.timing.window)
    kept = next_slot if send.timing.speed_limit else None
    return row._replace(next_place=row.next_place + 1, next_slot=kept), leaves_at


class _Making:
    """Makes the messages of one portion. What becomes of those that differ only in their device is found out once."""

    def __init__(
        self, row: SendRow, send: Send, application: ApplicationFacts, settings: AccountSettings, now: int
    ) -> None:
        self.row = row
        self._send = send
        self._application = application
        self._settings = settings
        self._now = now
        self._blank = _undirected(row, send)
        self._dispatched: dict[DeviceFacts, Message] = {}

    def by(self, candidate: Candidate) -> Message:
        """The message for a device, as far as it comes now."""
        place = self.row.next_place
        self.row, leaves_at = _next_leaving(self.row, self._send, self._now)
        if leaves_at > self._now:
            message = life.hold(self._blank, self._now, leaves_at, _why_held(self._send, leaves_at))
        else:
            message = self._dispatch(_facts(candidate, self._application))
        return message._replace(
            place=place,
            message_id=self._message_id(place),
            registration_id=candidate.row.registration_id,
            person_id=candidate.row.person_id,
            external_id=candidate.person.external_id,
        )

    def _dispatch(self, facts: DeviceFacts) -> Message:
        message = self._dispatched.get(facts)
        if message is None:
            message = self._dispatched[facts] = self._leave(device_of(facts, self._send))
        return message

    def _leave(self, device: Device) -> Message:
        """It leaves, and is received at once where there is no delay: what comes next must not find it on its way."""
        is_silent, delay = self._send.notification.is_silent, self._settings.delivery_delay_ms
        message = life.dispatch(self._blank, device, self._now, is_silent=is_silent, delivery_delay_ms=delay)
        return life.come_due(message, device, self._now, is_silent=is_silent, delivery_delay_ms=delay)

    def _message_id(self, place: int) -> str:
        first = self.row.message_id
        return further_id(first, place, self.row.starts_at, self._settings.message_ids) if place else first


def _undirected(row: SendRow, send: Send) -> Message:
    return Message(
        account_id=row.account_id,
        send_ordinal=row.send_ordinal,
        place=0,
        message_id=row.message_id,
        bulk_id=row.bulk_id,
        application_id=row.application_id,
        registration_id=None,
        person_id=None,
        external_id=None,
        destination=send.target.address,
        stage=Stage.WAITING,
        status=PENDING_ENROUTE,
        error=0,
        accepted_at=row.accepted_at,
        expires_at=row.expires_at,
    )


def _why_held(send: Send, leaves_at: int) -> Situation:
    """A window may be closed when the turn of a message has come."""
    window = send.timing.window
    is_closed = window is not None and send.timing.speed_limit is None
    opens = window is not None and timing.next_open(window, leaves_at - 1) == leaves_at
    return Situation.WINDOW if is_closed or opens else Situation.SPEED_LIMIT


def _facts(candidate: Candidate, application: ApplicationFacts) -> DeviceFacts:
    """Whose device it is makes no difference."""
    row = candidate.row
    return DeviceFacts(
        0,
        row.cloud_type,
        row.registration_enabled,
        row.system_data,
        row.delivery,
        application.apns_enabled,
        application.gcm_enabled,
    )
