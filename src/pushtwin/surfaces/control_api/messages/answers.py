"""Messages, and why they are where they are, as the control API shows them."""

from collections.abc import Sequence

from pushtwin.base.times import render_time
from pushtwin.control_types.messages import (
    DeliveryErrorAnswer,
    ExplanationAnswer,
    MessageAnswer,
    MessageDetails,
    MessageList,
    MessageReceiver,
    MessageTimes,
    MomentAnswer,
    StatusAnswer,
    StepAnswer,
    TargetingAnswer,
)
from pushtwin.core.messages.catalogue import ERRORS, STATUSES
from pushtwin.core.messages.control_service import ExplainedMessage, Judged, ListedMessage, ShownMessage
from pushtwin.core.messages.model import Message, Send
from pushtwin.core.messages.payloads import apns_document, fcm_data, outgoing, sync_item
from pushtwin.core.messages.timeline import Moment, Step, timeline
from pushtwin.surfaces.control_api.pages import cut


def messages(found: Sequence[ListedMessage], limit: int) -> MessageList:
    shown, more = cut(found, limit, lambda one: f"{one.message.send_ordinal}.{one.message.place}")
    return {"messages": [_message(*one) for one in shown], **more}


def message(shown: ShownMessage) -> MessageDetails:
    one, send, platform = shown
    sent = outgoing(one, send)
    payload = {"fcm": fcm_data(sent), "apns": apns_document(sent), "sync": sync_item(platform, sent)}
    return {**_message(one, send), "payload": payload}  # type: ignore[typeddict-item]  # it has these three


def explanation(explained: ExplainedMessage) -> ExplanationAnswer:
    one, (why, steps) = explained
    return {
        "messageId": one.message_id,
        "status": _status(one),
        "error": _error(one),
        "why": why,
        "next": [_step(step) for step in steps],
    }


def targeting(judged: Sequence[Judged], limit: int) -> TargetingAnswer:
    shown, more = cut(judged, limit, lambda one: one.ordinal)
    return {
        "matched": [one.registration_id for one in shown if one.why is None],
        "missed": [{"registrationId": one.registration_id, "why": one.why} for one in shown if one.why is not None],
        **more,
    }


def _message(one: Message, send: Send) -> MessageAnswer:
    return {
        "messageId": one.message_id,
        "bulkId": one.bulk_id,
        **_receiver(one),
        "source": send.source.value,
        "text": send.notification.text,
        "status": _status(one),
        "error": _error(one),
        "acceptedAt": render_time(one.accepted_at),
        **_times(one),
        "timeline": [_moment(moment) for moment in timeline(one)],
    }


def _receiver(one: Message) -> MessageReceiver:
    given = {
        "applicationId": one.application_id,
        "registrationId": one.registration_id,
        "personId": one.person_id,
        "externalUserId": one.external_id,
        "destination": one.destination,
    }
    return {name: value for name, value in given.items() if value is not None}  # type: ignore[return-value]


def _times(one: Message) -> MessageTimes:
    given = {
        "sentAt": one.sent_at,
        "deliveredAt": one.delivered_at,
        "seenAt": one.seen_at,
        "doneAt": one.done_at,
        "expiresAt": one.expires_at,
    }
    return {name: render_time(at) for name, at in given.items() if at is not None}  # type: ignore[return-value]


def _status(one: Message) -> StatusAnswer:
    status = STATUSES[one.status]
    return {"groupName": status.group_name, "id": status.id, "name": status.name}


def _error(one: Message) -> DeliveryErrorAnswer:
    error = ERRORS[one.error]
    return {"id": error.id, "name": error.name}


def _moment(one: Moment) -> MomentAnswer:
    happened: MomentAnswer = {"at": render_time(one.at), "what": one.what}
    return happened if one.why is None else {**happened, "why": one.why}


def _step(one: Step) -> StepAnswer:
    return {"what": one.text} if one.at is None else {"at": render_time(one.at), "what": one.text}
