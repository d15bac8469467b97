"""A send reaches devices: each gets its message, at once, or when a window or a speed limit lets it leave."""

from collections.abc import Sequence
from typing import NamedTuple

from pushtwin.base.times import LATEST
from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.accounts.settings.sending import RepeatedDevices, UnknownRegistrations
from pushtwin.core.accounts.settings.timing import SpeedLimits, ValidityBegins
from pushtwin.core.messages import life, repository, send_repository, timing
from pushtwin.core.messages.audiences import Candidate, names_unknown
from pushtwin.core.messages.candidate_repository import Traits
from pushtwin.core.messages.catalogue import PENDING_ENROUTE
from pushtwin.core.messages.devices import device_of, reaches_silently
from pushtwin.core.messages.ids import further_ids
from pushtwin.core.messages.model import Device, Message, Send, Source, Stage
from pushtwin.core.messages.notification_json import parse_send
from pushtwin.core.messages.reasons import Situation
from pushtwin.core.messages.reporting import tell_of_all, tell_of_refused
from pushtwin.core.messages.repository import DeviceFacts
from pushtwin.core.messages.send_repository import ApplicationFacts, SendRow
from pushtwin.database import Reading, Writing


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
    places = range(row.next_place, row.next_place + len(found))
    ids = _ids(row, places, settings)
    row, leaving = _take_turns(row, send, len(found), writing.now, settings)
    making = _Making(row, send, application, settings, writing.now)
    made = list(map(making.make, found, places, ids, leaving))
    repository.insert_messages(writing, made)
    due = [tell_of_all(writing, made, send, settings), *(one.due_at for one in made)]
    return Reached(row, min((at for at in due if at is not None), default=None), made)


class Rejected(NamedTuple):
    """A send that was refused as a whole, with this status."""

    row: SendRow
    send: Send
    status: int


def write_rejected(writing: Writing, rejected: Sequence[Rejected], settings: AccountSettings) -> None:
    """What was refused as a whole has one report, which is final at once."""
    made = [
        _undirected(row, send)._replace(stage=Stage.FINAL, status=status, sent_at=writing.now, done_at=writing.now)
        for row, send, status in rejected
    ]
    repository.insert_messages(writing, made)
    tell_of_refused(writing, [(message, one.send) for message, one in zip(made, rejected, strict=True)], settings)


def without_repeated(
    reading: Reading, row: SendRow, send: Send, found: list[Candidate], settings: AccountSettings
) -> list[Candidate]:
    """Those that no other destination of the same message has reached, where the account wants it so."""
    if not found or send.source is not Source.V3 or settings.repeated_devices is RepeatedDevices.EACH:
        return found
    asked = [one.registration_id for one in found]
    reached = {
        registration_id
        for registration_id, definition in repository.list_reached_by_others(reading, row, asked)
        if parse_send(definition).message_number == send.message_number
    }
    return [one for one in found if one.registration_id not in reached]


def is_reported_unknown(reading: Reading, row: SendRow, send: Send, settings: AccountSettings) -> bool:
    """Whether a send that finds nobody names a registration that is not there, and a report is to say so."""
    return (
        names_unknown(reading, row.account_id, row.application_id or "", send.target, row.until)
        and settings.unknown_registrations is UnknownRegistrations.REPORT
    )


def write_unknown(writing: Writing, row: SendRow, send: Send, settings: AccountSettings) -> None:
    """A message to a registration that is not there fails as soon as it leaves (push-messages-api 5.4)."""
    address = send.target.address or ""
    was_uninstalled = send_repository.is_uninstalled(writing, row.account_id, row.application_id, address)
    message = _undirected(row, send)._replace(registration_id=address if was_uninstalled else None)
    device = Device(is_there=False, was_uninstalled=was_uninstalled)
    message = life.dispatch(message, device, writing.now, is_silent=False, delivery_delay_ms=0)
    message = life.with_status_of_failure(message, settings)
    repository.insert_messages(writing, [message])
    tell_of_all(writing, [message], send, settings)


def has_persons(send: Send) -> bool:
    """Whether reports of the send tell of persons."""
    return send.reporting.callback_data is not None


def begin_slots(writing: Writing, row: SendRow, send: Send) -> SendRow:
    """Its first message leaves after those that the same request has already let leave."""
    if send.timing.speed_limit is None:
        return row
    others = send_repository.find_latest_slot(writing, row.account_id, row.request_ordinal)
    return row._replace(next_slot=max(others or 0, row.starts_at * 1000))


def _ids(row: SendRow, places: range, settings: AccountSettings) -> list[str]:
    ids = further_ids(row.message_id, places, row.starts_at, settings.message_ids)
    return [row.message_id, *ids[1:]] if 0 in places else ids


def _take_turns(
    row: SendRow, send: Send, count: int, now: int, settings: AccountSettings
) -> tuple[SendRow, Sequence[int]]:
    """How far the send is after so many messages, and when each of them leaves."""
    row, limit, window = row._replace(next_place=row.next_place + count), send.timing.speed_limit, send.timing.window
    slot, leaving = now * 1000 if row.next_slot is None else row.next_slot, []
    if limit is None:
        return row, [timing.take(slot, None, window)[0]] * count
    bursts_since = row.starts_at if settings.speed_limits is SpeedLimits.BURST else None
    for _ in range(count):
        leaves_at, slot = timing.take(slot, limit, window, bursts_since=bursts_since)
        leaving.append(leaves_at)
    return row._replace(next_slot=slot), leaving


class _Making:
    """Makes the messages of one portion. What becomes of those that differ only in their device is found out once."""

    def __init__(
        self, row: SendRow, send: Send, application: ApplicationFacts, settings: AccountSettings, now: int
    ) -> None:
        self._row, self._send = row, send
        self._application = application
        self._settings = settings
        self._now = now
        self._blank = _undirected(row, send)
        self._dispatched: dict[Traits, Message] = {}

    def make(self, candidate: Candidate, place: int, message_id: str, leaves_at: int) -> Message:
        """The message for a device, as far as it comes now."""
        if leaves_at > self._now:
            message = life.hold(self._counting_from(leaves_at), self._now, leaves_at, _why_held(self._send, leaves_at))
        else:
            message = self._dispatch(candidate.row.traits)
        row = candidate.row
        return message.to_device(place, message_id, row.registration_id, row.person_id, candidate.external_id)

    def _counting_from(self, leaves_at: int) -> Message:
        """What is held back may count from when it leaves (push-messages-api 6.3)."""
        if self._settings.validity_begins is ValidityBegins.START:
            return self._blank
        return self._blank._replace(expires_at=min(leaves_at + self._row.validity_ms, LATEST))

    def _dispatch(self, traits: Traits) -> Message:
        message = self._dispatched.get(traits)
        if message is None:
            message = self._dispatched[traits] = self._leave(
                device_of(_facts(traits, self._application), self._send, self._settings)
            )
        return message

    def _leave(self, device: Device) -> Message:
        """It leaves, and is received at once where there is no delay: what comes next must not find it on its way."""
        is_silent, delay = reaches_silently(self._send, self._settings), self._settings.delivery_delay_ms
        message = life.dispatch(self._blank, device, self._now, is_silent=is_silent, delivery_delay_ms=delay)
        message = life.come_due(message, device, self._now, is_silent=is_silent, delivery_delay_ms=delay)
        return life.with_status_of_failure(message, self._settings)


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


def _facts(traits: Traits, application: ApplicationFacts) -> DeviceFacts:
    """Whose device it is makes no difference."""
    return DeviceFacts(
        0,
        traits.cloud_type,
        traits.registration_enabled,
        traits.system_data,
        traits.delivery,
        application.apns_enabled,
        application.gcm_enabled,
    )
