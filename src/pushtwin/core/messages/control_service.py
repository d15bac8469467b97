"""The use cases of the control API on messages: looking at them, and asking why. Nothing is consumed by it."""

from typing import NamedTuple

from pushtwin.base.errors import NotFound
from pushtwin.core.accounts import repository as accounts
from pushtwin.core.accounts.model import Account
from pushtwin.core.messages import report_repository, repository, send_repository, timeline
from pushtwin.core.messages.audiences import Crowd, list_all
from pushtwin.core.messages.commands import LogPosition
from pushtwin.core.messages.devices import APNS, GCM, cloud_of, reaches_silently, waiting_device
from pushtwin.core.messages.model import Message, Send, Target
from pushtwin.core.messages.notification_json import parse_send
from pushtwin.core.messages.payloads import PlatformType
from pushtwin.core.messages.report_repository import MessageFilter
from pushtwin.core.messages.repository import DeviceFacts, Waiting
from pushtwin.core.messages.targeting import compile_target
from pushtwin.core.messages.timeline import Explanation
from pushtwin.database import Reading


class ListedMessage(NamedTuple):
    """A message, and what was asked for."""

    message: Message
    send: Send


class ShownMessage(NamedTuple):
    """A message with all its parts; `platform` is that of its device, or what an unknown device is taken for."""

    message: Message
    send: Send
    platform: PlatformType


class ExplainedMessage(NamedTuple):
    """A message, and why it is where it is."""

    message: Message
    explanation: Explanation


class Judged(NamedTuple):
    """A device, and why it does not get a message; None for one that does. `ordinal` is its place among all."""

    registration_id: str
    ordinal: int
    why: str | None


def list_messages(
    reading: Reading,
    account_id: str,
    wanted: MessageFilter,
    after: LogPosition | None,
    limit: int,
    *,
    newest_first: bool = False,
) -> list[ListedMessage]:
    """Those that a filter lets through, the newest last or first. Raises NotFound for the account."""
    _get_account(reading, account_id)
    look = report_repository.list_latest if newest_first else report_repository.list_oldest
    found = look(reading, account_id, wanted, after, limit)
    return [ListedMessage(one.message, parse_send(one.definition)) for one in found]


def get_message(reading: Reading, account_id: str, message_id: str) -> ShownMessage:
    """The first with this id, which a later one that was refused for it may have, too. Raises NotFound."""
    _get_account(reading, account_id)
    found = _get_waiting(reading, account_id, message_id)
    return ShownMessage(found.message, parse_send(found.definition), _platform(found.device))


def explain(reading: Reading, account_id: str, message_id: str) -> ExplainedMessage:
    """Why a message is where it is, and what would have to happen next. Raises NotFound."""
    account = _get_account(reading, account_id)
    found = _get_waiting(reading, account_id, message_id)
    send = parse_send(found.definition)
    explanation = timeline.explain(
        found.message,
        waiting_device(reading, found, send, account.settings),
        account.clock.now(reading.time_and_ids.now()),
        is_silent=reaches_silently(send, account.settings),
    )
    return ExplainedMessage(found.message, explanation)


def judge_devices(
    reading: Reading, account_id: str, sender: str, target: Target, *, after: int, limit: int
) -> list[Judged]:
    """Who would get a message, and who would not for which reason: the next devices of the application.

    Raises NotFound for the account and for the application, or InvalidQuery.
    """
    account = _get_account(reading, account_id)
    application = send_repository.find_application(reading, account_id, sender)
    if application is None:
        raise NotFound("application", sender)
    audience = compile_target(target, account.settings)
    found = list_all(reading, Crowd(account_id, application.application_id, audience), after, limit)
    return [Judged(one.registration_id, one.row.ordinal, audience.why_missed(one)) for one in found]


def _get_account(reading: Reading, account_id: str) -> Account:
    account = accounts.find_account(reading, account_id)
    if account is None:
        raise NotFound("account", account_id)
    return account


def _get_waiting(reading: Reading, account_id: str, message_id: str) -> Waiting:
    found = repository.list_by_ids(reading, account_id, [message_id])
    if not found:
        raise NotFound("message", message_id)
    return found[0]


def _platform(device: DeviceFacts | None) -> PlatformType:
    return APNS if device is not None and cloud_of(device) == APNS else GCM
