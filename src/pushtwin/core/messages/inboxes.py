"""The use cases of inboxes (push-messages-api 10, mobile-sdk-api 4.15 and 4.18)."""

from collections.abc import Mapping
from typing import NamedTuple

from pushtwin.base.errors import PersonNotFound, Unauthorized
from pushtwin.core.accounts.settings.inboxes import InboxAccess, InboxApplications, InboxOrder
from pushtwin.core.calls.call import Call, CalledAccount
from pushtwin.core.calls.door import enter_account_of, enter_application
from pushtwin.core.inbox.looking import MOST, Counts, InboxFilter, choose, count
from pushtwin.core.inbox.repository import see as see_message
from pushtwin.core.messages import inbox_repository as repository
from pushtwin.core.messages.entering import require_inboxes_settled
from pushtwin.core.messages.inbox_repository import InboxPosition, KeptMessage, Removal
from pushtwin.core.messages.model import SECOND_MS, Send
from pushtwin.core.messages.notification_json import parse_send
from pushtwin.core.messages.payloads import Outgoing
from pushtwin.core.people import control_service as people
from pushtwin.core.people.addressing import enter_about, note_addressed
from pushtwin.core.people.gate import enter
from pushtwin.core.people.model import Identifier, IdentifierKind
from pushtwin.database import Reading, Writing

_REMOVED_AT_ONCE = 250  # so that nobody else waits long
THE_NEWEST = InboxPosition(2**63 - 1, 2**63 - 1)


class InboxMessage(NamedTuple):
    """A message in an inbox, and what was sent."""

    kept: KeptMessage
    send: Send


class Inbox(NamedTuple):
    """What somebody who looks sees: how many messages there are, how many a filter lets through, and some of these."""

    counts: Counts
    filtered: Counts | None
    shown: list[InboxMessage]


class SeenInInbox(NamedTuple):
    """Messages that a person has seen in the inbox, each so many seconds ago."""

    external_id: str
    seconds_ago: Mapping[str, int]


class RemovalRequest(NamedTuple):
    """Which messages to take out of inboxes: exactly one is given. Campaigns are made in the portal: none is here."""

    bulk_id: str | None = None
    message_id: str | None = None
    campaign_id: str | None = None


def outgoing_of(one: InboxMessage) -> Outgoing:
    """What a device gets of it when it looks (push-messages-api 12.4)."""
    kept, send = one
    return Outgoing(
        send.notification,
        send.source,
        kept.message_id,
        kept.bulk_id,
        kept.sent_at,
        is_seen=kept.seen_at is not None,
        valid_until=kept.expires_at if kept.ends_at is None else kept.ends_at,
    )


# -- of phones -------------------------------------------------------------------------------------------------


def look(reading: Reading, call: Call, external_id: str, wanted: InboxFilter | None, limit: int) -> Inbox:
    """The inbox of a person as an application shows it; nobody's is empty.

    Raises as every call about a registration where the call names one, Unauthorized for a token of somebody else, or
    SettleFirst.
    """
    account, person_id = _enter(reading, call, external_id)
    require_inboxes_settled(reading, call, account)
    kept: list[KeptMessage] = []
    if person_id is not None:
        kept = _list_newest(reading, account, person_id)
    chosen = kept if wanted is None else choose(kept, wanted)
    shown = chosen[:limit]
    if len(shown) > 1 and account.settings.inbox_order is InboxOrder.OLDEST_FIRST:
        shown = shown[::-1]
    return Inbox(count(kept), None if wanted is None else count(chosen), list(map(_with_send, shown)))


def see(writing: Writing, call: Call, seen: SeenInInbox) -> None:
    """Note what a person has seen in the inbox; the pushes themselves stay as they are. Raises as `look`."""
    account, person_id = _enter(writing, call, seen.external_id)
    now = require_inboxes_settled(writing, call, account)
    if person_id is None:
        return
    place = account.account_id, person_id
    application_id = account.application_id if _shows_own_only(account) else None
    for given, one in repository.list_by_ids(writing, *place, application_id, seen.seconds_ago.keys()):
        seen_at = now - seen.seconds_ago[given] * SECOND_MS
        see_message(writing, *place, one.send_ordinal, max(seen_at, one.sent_at))


def _list_newest(reading: Reading, account: CalledAccount, person_id: int) -> list[KeptMessage]:
    if _shows_own_only(account):
        return repository.list_newest(reading, account.account_id, person_id, account.application_id, MOST)
    return repository.list_kept(reading, account.account_id, person_id, THE_NEWEST, MOST)


def _shows_own_only(account: CalledAccount) -> bool:
    return account.settings.inbox_applications is InboxApplications.OWN


def _enter(reading: Reading, call: Call, external_id: str) -> tuple[CalledAccount, int | None]:
    """The account, and the person whose inbox it is; None where there is none, or the caller may not look into it."""
    of_device: int | None = None
    note_addressed(call, lambda: [_address_of(external_id)])
    if call.registration_id is None:
        account = enter_application(reading, call)
    else:
        account, registration = enter(reading, call)
        of_device = registration.person_id
    if call.token is not None and call.token.subject != external_id:
        raise Unauthorized
    person_id = repository.find_owner(reading, account.account_id, external_id)
    if person_id is None or (of_device not in {None, person_id} and _is_closed(call, account)):
        return account, None
    call.person_id = person_id
    return account, person_id


def _address_of(external_id: str) -> Identifier:
    return Identifier(IdentifierKind.EXTERNAL_ID, external_id, external_id)


def _is_closed(call: Call, account: CalledAccount) -> bool:
    """Whether devices of others see nothing. A token names the person, whatever device shows it."""
    if call.token is not None or account.settings.inbox_access is InboxAccess.ANYONE:
        return False
    call.warn("the device belongs to somebody else, to whom this inbox is not shown")
    return True


# -- of backends -----------------------------------------------------------------------------------------------


def remove(writing: Writing, call: Call, wanted: RemovalRequest) -> bool:
    """Take messages out of all inboxes, some at a time; tells whether there may be more.

    Raises Unauthorized, AskFirst or SettleFirst.
    """
    account = enter_account_of(writing, call)
    require_inboxes_settled(writing, call, account)
    return _remove(writing, account, None, wanted)


def remove_from_one(writing: Writing, call: Call, external_id: str, wanted: RemovalRequest) -> bool:
    """The same with the inbox of one person. Raises PersonNotFound, too."""
    account = enter_about(writing, call, _address_of(external_id))
    require_inboxes_settled(writing, call, account)
    person_id = repository.find_owner(writing, account.account_id, external_id)
    if person_id is None:
        raise PersonNotFound
    call.person_id = person_id
    return _remove(writing, account, person_id, wanted)


def _remove(writing: Writing, account: CalledAccount, person_id: int | None, wanted: RemovalRequest) -> bool:
    if wanted.campaign_id is not None:
        return False
    removal = Removal(account.account_id, person_id, wanted.bulk_id, wanted.message_id)
    return repository.remove(writing, removal, _REMOVED_AT_ONCE)


# -- of tests --------------------------------------------------------------------------------------------------


def list_inbox(
    reading: Reading, account_id: str, person_id: int, after: InboxPosition, limit: int
) -> list[InboxMessage]:
    """All that the inbox of a person keeps, the newest first; what comes after a position. Raises NotFound."""
    people.get_person(reading, account_id, person_id)
    return list(map(_with_send, repository.list_kept(reading, account_id, person_id, after, limit)))


def why_it_ends(one: InboxMessage) -> str:
    """In words, why the inbox keeps a message for as long as it does."""
    period, unsaid = one.send.notification.inbox_period, "its sender has not said for how long"
    if period is not None and period.amount <= 0:  # it is kept: the account has taken it so
        period, unsaid = None, "its sender has said 0, which the account took for nothing said"
    if one.kept.ends_at is None:
        return f"{unsaid}: it stays until it is deleted"
    if period is None:
        return f"{unsaid}, and the account had inboxDays"
    unit = period.unit.lower() if period.amount > 1 else period.unit.lower().removesuffix("s")
    return f"its sender wants it kept for {period.amount} {unit}"


def _with_send(kept: KeptMessage) -> InboxMessage:
    return InboxMessage(kept, parse_send(kept.definition))
