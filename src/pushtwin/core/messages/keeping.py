"""Inboxes keep what leaves for the devices of their persons, whatever becomes of it then (push-messages-api 10)."""

from collections.abc import Sequence

from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.accounts.settings.inboxes import InboxSeen, ZeroInboxExpiration
from pushtwin.core.messages import keeping_repository, timing
from pushtwin.core.messages.catalogue import CLOUD_UNAVAILABLE
from pushtwin.core.messages.keeping_repository import Keeping
from pushtwin.core.messages.model import InboxPeriod, InboxPeriodUnit, Message, Send, Source, Stage
from pushtwin.database import Writing


def keep(writing: Writing, changed: Sequence[Message], send: Send, settings: AccountSettings) -> int | None:
    """Put those of these messages of a send that have left into the inboxes of their persons, each once.

    Returns when the inboxes no longer keep them; None when that is never, or none does.
    """
    topic = send.notification.inbox_topic
    if topic is None or not changed:
        return None
    ends_at = _end(writing.now, send, settings)
    if ends_at is not None and ends_at <= writing.now:
        return None
    first, last = changed[0], changed[-1]
    keeping = Keeping(
        first.account_id, first.send_ordinal, first.place, last.place, topic, sent_at=writing.now, ends_at=ends_at
    )
    return ends_at if keeping_repository.keep(writing, keeping, is_step=send.source is Source.OMNI) else None


def keep_changed(
    writing: Writing, before: Message, after: Message, send: Send, settings: AccountSettings
) -> int | None:
    """The same of one that has changed. Where the account wants it so, a push that was seen is seen in the inbox."""
    if send.notification.inbox_topic is None:
        return None
    was_tried = before.stage is not Stage.WAITING or before.error == CLOUD_UNAVAILABLE
    ends_at = None if was_tried else keep(writing, [after], send, settings)
    if before.seen_at is None and after.seen_at is not None and settings.inbox_seen is InboxSeen.PUSH:
        keeping_repository.see_by_push(writing, after.account_id, after.send_ordinal, after.place, after.seen_at)
    return ends_at


def _end(sent_at: int, send: Send, settings: AccountSettings) -> int | None:
    """As its sender wants it, else as the account does."""
    period = send.notification.inbox_period
    if period and period.amount <= 0 and settings.zero_inbox_expiration is ZeroInboxExpiration.UNSET:
        period = None
    if period is None and settings.inbox_days:
        period = InboxPeriod(settings.inbox_days, InboxPeriodUnit.DAYS)
    return None if period is None else timing.inbox_end(sent_at, period)
