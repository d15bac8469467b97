"""Webhooks as the control API shows them."""

from collections.abc import Sequence

from pushtwin.base.times import render_time
from pushtwin.control_types.messages import AttemptAnswer, WebhookAnswer, WebhookList
from pushtwin.core.webhooks.model import Attempt, Callback
from pushtwin.surfaces.control_api.pages import cut


def webhooks(found: Sequence[Callback], limit: int) -> WebhookList:
    shown, more = cut(found, limit, lambda one: one.key.webhook_id)
    return {"webhooks": [webhook(one) for one in shown], **more}


def webhook(one: Callback) -> WebhookAnswer:
    answer: WebhookAnswer = {
        "webhookId": one.key.webhook_id,
        "messageId": one.message_id,
        "kind": one.kind.value,
        "url": one.url,
        "attempts": [_attempt(attempt) for attempt in one.attempts],
        "state": one.state.value,
    }
    if one.body:
        answer["body"] = one.body
    if one.due_at is not None:
        answer["nextAttemptAt"] = render_time(one.due_at)
    return answer


def _attempt(one: Attempt) -> AttemptAnswer:
    answer: AttemptAnswer = {"at": render_time(one.at), "ms": one.ms}
    if one.status is not None:
        answer["status"] = one.status
    if one.reason is not None:
        answer["reason"] = one.reason
    return answer
