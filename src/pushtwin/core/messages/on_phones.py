"""The use cases of phones: pulling messages, and saying what has become of them (mobile-sdk-api 4.14 to 4.16)."""

from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.accounts.settings.delivery import KnownMessages, SeenBeforeDelivered
from pushtwin.core.calls.call import Call, CalledAccount
from pushtwin.core.calls.door import enter_application
from pushtwin.core.messages import inboxes, life, repository
from pushtwin.core.messages.devices import waiting_device
from pushtwin.core.messages.entering import require_settled
from pushtwin.core.messages.inbox_repository import list_seen
from pushtwin.core.messages.inboxes import SeenInInbox
from pushtwin.core.messages.model import DAY_MS, SECOND_MS, Message, Send, Stage
from pushtwin.core.messages.notification_json import parse_send
from pushtwin.core.messages.reporting import tell_of_change
from pushtwin.core.messages.repository import Waiting
from pushtwin.core.people.gate import enter
from pushtwin.core.people.model import Registration
from pushtwin.database import Reading, Writing

KEPT_MS = 7 * DAY_MS
MOST = 100
_MOST_PORTIONS = 10  # to look through: a phone must not keep all others waiting


class PulledMessage(NamedTuple):
    """A message that a sync brings to a phone, its send, and whether its user has seen it in the inbox."""

    message: Message
    send: Send
    is_seen_in_inbox: bool = False


class SeenReport(NamedTuple):
    """How many seconds ago messages were seen: pushes, and those of an inbox."""

    pushes: Mapping[str, int]
    in_inbox: SeenInInbox | None


def sync(writing: Writing, call: Call, known: Collection[str], delivered: Collection[str]) -> list[PulledMessage]:
    """Note what the phone has got, and hand out what it does not know, oldest first (mobile-sdk-api 6.8).

    What it names in either list is no longer handed out; `delivered` are reports of delivery, too. Raises as every call
    about a registration, or SettleFirst.
    """
    account, registration = enter(writing, call)
    now = require_settled(writing, call, account)
    named = [*dict.fromkeys((*delivered, *known))]
    reported = set(delivered)
    for one in repository.list_by_ids(writing, account.account_id, named):
        if one.message.registration_id == registration.registration_id:
            has_it = one.message.message_id in reported or _has_what_it_knows(one.message, account.settings)
            after = life.deliver(one.message, now) if has_it else one.message
            _store(writing, one, life.learn_of(after), account.settings)
    return _pull(writing, account, registration, now)


def _has_what_it_knows(message: Message, settings: AccountSettings) -> bool:
    """Whether that a phone names a pending message is a report of its delivery, too (push-messages-api 12.4)."""
    return message.stage is Stage.HANDED_OVER and settings.known_messages is KnownMessages.DELIVERED


def pull(reading: Reading, call: Call) -> list[PulledMessage]:
    """As `sync`, for a phone that names nothing."""
    account, registration = enter(reading, call)
    return _pull(reading, account, registration, require_settled(reading, call, account))


def _pull(reading: Reading, account: CalledAccount, registration: Registration, now: int) -> list[PulledMessage]:
    if not registration.registration_enabled:
        return []
    pulled = _list_newest(reading, account, registration, now - KEPT_MS)
    return _with_inbox(reading, registration, sorted(pulled, key=_when_sent))


def _list_newest(
    reading: Reading, account: CalledAccount, registration: Registration, since: int
) -> list[PulledMessage]:
    """What is for somebody else by now takes nobody's place, unless there is very much of it."""
    pulled: list[PulledMessage] = []
    before: tuple[int, int] | None = None
    for _ in range(_MOST_PORTIONS):
        found = repository.list_unknown_to_phone(
            reading, account.account_id, registration.registration_id, since, before=before, limit=MOST
        )
        pulled += filter(None, (_pulled(reading, one, account.settings) for one in found))
        if len(found) < MOST or len(pulled) >= MOST:
            break
        last = found[-1].message
        before = last.send_ordinal, last.place
    return pulled[:MOST]


def _when_sent(one: PulledMessage) -> tuple[int, int, int]:
    return one.message.sent_at or 0, one.message.send_ordinal, one.message.place


def _with_inbox(reading: Reading, registration: Registration, pulled: list[PulledMessage]) -> list[PulledMessage]:
    """What was seen on another device need not be told once more (mobile-sdk-api 6.8)."""
    kept = {one.message.send_ordinal for one in pulled if one.send.notification.inbox_topic is not None}
    if not kept:
        return pulled
    seen = list_seen(reading, registration.account_id, registration.person_id, kept)
    return [one._replace(is_seen_in_inbox=one.message.send_ordinal in seen) for one in pulled]


def report_delivered(writing: Writing, call: Call, message_ids: Collection[str]) -> None:
    """What the notification extension says, which knows no registration (mobile-sdk-api 4.16).

    Raises ApplicationNotFound, AskFirst or SettleFirst.
    """
    _change(writing, call, message_ids, lambda message, now, _: life.learn_of(life.deliver(message, now)))


def report_seen(writing: Writing, call: Call, seen: SeenReport) -> None:
    """Messages that somebody has seen (mobile-sdk-api 4.15).

    Raises as `report_delivered`, or as every look into an inbox where some were seen there.
    """

    def see(message: Message, now: int, settings: AccountSettings) -> Message:
        if message.stage is not Stage.FINAL and settings.seen_before_delivered is SeenBeforeDelivered.IGNORED:
            return message
        return life.see(message, now - seen.pushes[message.message_id] * SECOND_MS, now)

    _change(writing, call, seen.pushes.keys(), see)
    if seen.in_inbox is not None:
        inboxes.see(writing, call, seen.in_inbox)


def _change(
    writing: Writing,
    call: Call,
    message_ids: Collection[str],
    change: Callable[[Message, int, AccountSettings], Message],
) -> None:
    account: CalledAccount = enter_application(writing, call)
    now, touched = require_settled(writing, call, account), call.touch()
    for one in repository.list_by_ids(writing, account.account_id, message_ids):
        message = one.message
        is_its_own = call.registration_id in {None, message.registration_id}
        if message.application_id == account.application_id and is_its_own:
            touched.add(message.registration_id, message.person_id)
            _store(writing, one, change(message, now, account.settings), account.settings)


def _store(writing: Writing, before: Waiting, after: Message, settings: AccountSettings) -> None:
    if after is not before.message:
        repository.update_message(writing, after)
        tell_of_change(writing, before.message, after, parse_send(before.definition), settings)


def _pulled(reading: Reading, waiting: Waiting, settings: AccountSettings) -> PulledMessage | None:
    """None for what is for somebody else by now."""
    message, send = waiting.message, parse_send(waiting.definition)
    device = waiting_device(reading, waiting, send, settings)
    return PulledMessage(message, send) if device.is_there and device.is_addressed else None
