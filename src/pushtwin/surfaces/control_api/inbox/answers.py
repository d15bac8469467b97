"""Inboxes as the control API shows them."""

from collections.abc import Sequence

from pushtwin.base.times import render_time
from pushtwin.control_types.messages import InboxList, InboxMessageAnswer
from pushtwin.core.messages.catalogue import STATUSES
from pushtwin.core.messages.inboxes import InboxMessage, why_it_ends
from pushtwin.surfaces.control_api.pages import cut


def inbox(found: Sequence[InboxMessage], limit: int) -> InboxList:
    shown, more = cut(found, limit, lambda one: f"{one.kept.sent_at}.{one.kept.send_ordinal}")
    return {"inbox": [_message(one) for one in shown], **more}


def _message(one: InboxMessage) -> InboxMessageAnswer:
    kept, notification, status = one.kept, one.send.notification, STATUSES[one.kept.status]
    answer: InboxMessageAnswer = {
        "messageId": kept.message_id,
        "bulkId": kept.bulk_id,
        "topic": kept.topic,
        "text": notification.text,
        "state": "unread" if kept.seen_at is None else "seen",
        "sentAt": render_time(kept.sent_at),
        "why": why_it_ends(one),
        "status": {"groupName": status.group_name, "id": status.id, "name": status.name},
    }
    if kept.application_id is not None:
        answer["applicationId"] = kept.application_id
    if notification.title is not None:
        answer["title"] = notification.title
    if kept.seen_at is not None:
        answer["seenAt"] = render_time(kept.seen_at)
    if kept.ends_at is not None:
        answer["endsAt"] = render_time(kept.ends_at)
    return answer
