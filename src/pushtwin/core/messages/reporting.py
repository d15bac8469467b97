"""Whoever wants to know is told what becomes of messages: the agenda, webhooks (8.5), inboxes (10), followers."""

from collections.abc import Iterable, Iterator, Sequence

from pushtwin.core.accounts.due import tell_due
from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.messages.catalogue import DELIVERED
from pushtwin.core.messages.followers import tell_follower
from pushtwin.core.messages.keeping import keep, keep_changed
from pushtwin.core.messages.model import Message, Reporting, Send, Stage
from pushtwin.core.webhooks import repository as callbacks
from pushtwin.core.webhooks.model import Callback, CallbackKind
from pushtwin.database import Writing


def tell_of_all(writing: Writing, made: Iterable[Message], send: Send, settings: AccountSettings) -> int | None:
    """These are new. Returns when what that has made due is."""
    made = list(made)
    if made:
        tell_due(writing, made[0].account_id)
    callbacks.insert_callbacks(writing, _told_of(made, send, settings, writing.now))
    return keep(writing, made, send, settings)


def tell_of_refused(writing: Writing, refused: Sequence[tuple[Message, Send]], settings: AccountSettings) -> None:
    """These are new, each is all that there is of its send, and no inbox keeps them: they are nobody's."""
    if refused:
        tell_due(writing, refused[0][0].account_id)
    told = [one for message, send in refused for one in _told_of([message], send, settings, writing.now)]
    callbacks.insert_callbacks(writing, told)


def tell_of_change(
    writing: Writing, before: Message, after: Message, send: Send, settings: AccountSettings
) -> int | None:
    """One has changed. Returns when what that has made due is."""
    tell_due(writing, after.account_id)
    if url := find_url(send.reporting, settings):
        callbacks.insert_callbacks(writing, list(_callbacks(before, after, send, url, writing.now)))
    ends_at = keep_changed(writing, before, after, send, settings)
    due = ends_at, tell_follower(writing, before, after, send, settings)
    return min((at for at in due if at is not None), default=None)


def find_url(reporting: Reporting, settings: AccountSettings) -> str | None:
    """Where reports go; the account's webhook serves those that name none (push-messages-api 3.4)."""
    return (reporting.webhook_url or settings.webhook_url) if reporting.wants_webhook else None


def _told_of(made: Iterable[Message], send: Send, settings: AccountSettings, now: int) -> list[Callback]:
    """What there is to tell of new ones."""
    url = find_url(send.reporting, settings)
    return [one for message in made for one in _callbacks(None, message, send, url, now)] if url else []


def _callbacks(before: Message | None, after: Message, send: Send, url: str, now: int) -> Iterator[Callback]:
    """What there is to tell of a change. The body is written when it is sent."""
    if send.reporting.wants_intermediate and _has_left(after) and not (before and _has_left(before)):
        yield _callback(after, CallbackKind.INTERMEDIATE, send, url, now)
    if after.stage is Stage.FINAL and not (before and before.stage is Stage.FINAL):
        yield _callback(after, CallbackKind.DELIVERY, send, url, now)


def _has_left(message: Message) -> bool:
    """Whether it has been handed over, now or before; what was received at once has, too."""
    return message.stage is Stage.HANDED_OVER or message.status == DELIVERED


def _callback(message: Message, kind: CallbackKind, send: Send, url: str, now: int) -> Callback:
    return Callback(
        account_id=message.account_id,
        ordinal=message.send_ordinal,
        place=message.place,
        kind=kind,
        message_id=message.message_id,
        url=url,
        content_type=send.reporting.content_type,
        body="",
        due_at=now,
    )
