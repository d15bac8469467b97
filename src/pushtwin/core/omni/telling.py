"""What webhooks are told of flows (push-messages-api 11.6): that a step goes off, how it ends, that it was seen."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from pushtwin.core.accounts.model import Account
from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.accounts.settings.reports import WebhookReports
from pushtwin.core.calls.touched import Touched
from pushtwin.core.messages.catalogue import DELIVERED, PENDING_WAITING_DELIVERY
from pushtwin.core.messages.reporting import find_url
from pushtwin.core.messages.repository import list_of_send
from pushtwin.core.omni import report_repository as repository
from pushtwin.core.omni.engine import decisive
from pushtwin.core.omni.model import Channel, Flow
from pushtwin.core.omni.pushing import ordinal_of_push
from pushtwin.core.omni.report_repository import Sender
from pushtwin.core.omni.reports import intermediate_report_of, report_of, shown_address
from pushtwin.core.omni.results import OmniReport, OmniSeen
from pushtwin.core.webhooks.model import NOBODY, OF_FLOWS, Callback, CallbackKey, CallbackKind, Concerned
from pushtwin.core.webhooks.repository import insert_callbacks
from pushtwin.core.webhooks.telling import Told
from pushtwin.database import Reading, Writing

Render = Callable[[OmniReport | OmniSeen], str]
"""Writes what a webhook is told, as the API has it."""


class FlowTeller:
    """Tells the report of a flow."""

    kinds = OF_FLOWS

    def __init__(self, render: Render) -> None:
        self._render = render

    def tell(self, reading: Reading, account_id: str, callbacks: Sequence[Callback]) -> Mapping[CallbackKey, Told]:
        """As the flow is at this time."""
        ordinals = {one.ordinal for one in callbacks}
        flows = {flow.ordinal: flow for flow in repository.list_by_ordinals(reading, account_id, ordinals)}
        senders = repository.find_senders(reading, account_id)
        return {
            one.key: Told(
                self._render(_told(one, flows[one.ordinal], senders)), _concerned(reading, one, flows[one.ordinal])
            )
            for one in callbacks
        }

    def note_taken(self, writing: Writing, account: Account, callbacks: Sequence[Callback]) -> None:
        """Nobody pulls these reports any more, unless the account keeps them."""
        done = [one.ordinal for one in callbacks if one.kind is CallbackKind.OMNI_DELIVERY]
        if done and account.settings.webhook_reports is WebhookReports.CONSUME:
            repository.consume(writing, account.account_id, done)


def tell_of_flow(writing: Writing, before: Flow | None, after: Flow, settings: AccountSettings) -> None:
    """One has changed, or is new. The body is written when it is sent."""
    if url := find_url(after.order.reporting, settings):
        insert_callbacks(writing, [_callback(after, *one, url) for one in news(before, after, writing.now)])


def news(before: Flow | None, after: Flow, now: int) -> Iterator[tuple[CallbackKind, int, int]]:
    """What there is to tell of a change: what, of which step, and since when. Pure.

    Phones tell later that something was seen.
    """
    if after.order.reporting.wants_intermediate:
        for one in after.attempts[len(before.attempts) if before else 0 :]:
            if one.expires_at is not None:  # it went off
                yield CallbackKind.OMNI_INTERMEDIATE, one.place, one.sent_at
    last = decisive(after)
    if last is None:
        return
    if after.done_at is not None and (before is None or before.done_at is None):
        yield CallbackKind.OMNI_DELIVERY, last.place, after.done_at
    if after.seen_at is not None and (before is None or before.seen_at is None):
        yield CallbackKind.OMNI_SEEN, last.place, now


def _told(callback: Callback, flow: Flow, senders: Mapping[str, Sender]) -> OmniReport | OmniSeen:
    if callback.kind is CallbackKind.OMNI_INTERMEDIATE:
        return intermediate_report_of(flow, callback.place, PENDING_WAITING_DELIVERY)
    if callback.kind is CallbackKind.OMNI_DELIVERY:
        return report_of(flow)
    attempt = flow.attempts[callback.place]
    sender = attempt.sender or ""
    code = senders[sender].code if attempt.channel is Channel.PUSH and sender in senders else sender
    seen_at = attempt.sent_at if flow.seen_at is None else flow.seen_at
    return OmniSeen(flow.message_id, code, shown_address(flow, attempt), attempt.sent_at, seen_at)


def _concerned(reading: Reading, callback: Callback, flow: Flow) -> Concerned:
    """The devices that a PUSH step went to or, once they are known, those that have got it, or whose users have."""
    attempt = flow.attempts[callback.place]
    if attempt.channel is not Channel.PUSH:
        return NOBODY
    sent = [one.message for one in list_of_send(reading, flow.account_id, ordinal_of_push(flow, attempt.place))]
    if callback.kind is CallbackKind.OMNI_SEEN:
        sent = [one for one in sent if one.seen_at is not None]
    elif attempt.status == DELIVERED:
        sent = [one for one in sent if one.status == DELIVERED]
    touched = Touched()
    for one in sent:
        touched.add(one.registration_id, one.person_id)
    return Concerned(next((one.application_id or "" for one in sent), ""), touched=touched)


def _callback(flow: Flow, kind: CallbackKind, place: int, since: int, url: str) -> Callback:
    return Callback(
        account_id=flow.account_id,
        ordinal=flow.ordinal,
        place=place,
        kind=kind,
        message_id=flow.message_id,
        url=url,
        content_type=flow.order.reporting.content_type,
        body="",
        due_at=since,
    )
