"""Messages, and why they are where they are, as the control API shows them."""

from collections.abc import Sequence

from pushtwin.base.times import render_time
from pushtwin.control_types.messages import (
    ExplanationAnswer,
    FlowStepAnswer,
    MessageAnswer,
    MessageDetails,
    MessageList,
    MessagePayload,
    MessageReceiver,
    MessageTimes,
    MomentAnswer,
    StepAnswer,
    TargetingAnswer,
)
from pushtwin.core.messages.control_service import ExplainedMessage, Judged, ListedMessage, ShownMessage
from pushtwin.core.messages.model import Message, Send
from pushtwin.core.messages.payloads import apns_document, fcm_data, outgoing, sync_item
from pushtwin.core.messages.timeline import Moment, Step, timeline
from pushtwin.core.omni import story
from pushtwin.core.omni.control_service import ExplainedFlow
from pushtwin.core.omni.model import Attempt
from pushtwin.surfaces.control_api.messages.statuses import error, status
from pushtwin.surfaces.control_api.pages import cut


def messages(found: Sequence[ListedMessage], limit: int) -> MessageList:
    shown, more = cut(found, limit, lambda one: f"{one.message.send_ordinal}.{one.message.place}")
    return {"messages": [_message(*one) for one in shown], **more}


def message(shown: ShownMessage) -> MessageDetails:
    one, send, platform = shown
    sent = outgoing(one, send)
    payload: MessagePayload = {
        "fcm": fcm_data(sent),
        "apns": apns_document(sent),
        "sync": sync_item(platform, sent),
    }
    return {**_message(one, send), "payload": payload}


def explanation(explained: ExplainedMessage) -> ExplanationAnswer:
    one, (why, steps) = explained
    return {
        "messageId": one.message_id,
        "status": status(one.status),
        "error": error(one.error),
        "why": why,
        "next": [_step(step) for step in steps],
    }


def explanation_of_flow(explained: ExplainedFlow) -> ExplanationAnswer:
    flow, (why, steps) = explained
    return {
        "messageId": flow.message_id,
        "status": status(flow.status),
        "error": error(flow.error),
        "why": why,
        "steps": [_flow_step(one) for one in flow.attempts],
        "next": [_step(step) for step in steps],
    }


def _flow_step(one: Attempt) -> FlowStepAnswer:
    answer: FlowStepAnswer = {
        "channel": one.channel.value,
        "status": status(one.status),
        "error": error(one.error),
        "sentAt": render_time(one.sent_at),
        "why": story.words_for(one),
    }
    if one.sender is not None:
        answer["sender"] = one.sender
    if one.to is not None:
        answer["to"] = one.to
    if one.done_at is not None:
        answer["doneAt"] = render_time(one.done_at)
    if one.expires_at is not None:
        answer["expiresAt"] = render_time(one.expires_at)
    return answer


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
        "status": status(one.status),
        "error": error(one.error),
        "acceptedAt": render_time(one.accepted_at),
        **_times(one),
        "timeline": [_moment(moment) for moment in timeline(one)],
    }


def _receiver(one: Message) -> MessageReceiver:
    answer: MessageReceiver = {}
    if one.application_id is not None:
        answer["applicationId"] = one.application_id
    if one.registration_id is not None:
        answer["registrationId"] = one.registration_id
    if one.person_id is not None:
        answer["personId"] = one.person_id
    if one.external_id is not None:
        answer["externalUserId"] = one.external_id
    if one.destination is not None:
        answer["destination"] = one.destination
    return answer


def _times(one: Message) -> MessageTimes:
    answer: MessageTimes = {}
    if one.sent_at is not None:
        answer["sentAt"] = render_time(one.sent_at)
    if one.delivered_at is not None:
        answer["deliveredAt"] = render_time(one.delivered_at)
    if one.seen_at is not None:
        answer["seenAt"] = render_time(one.seen_at)
    if one.done_at is not None:
        answer["doneAt"] = render_time(one.done_at)
    if one.expires_at is not None:
        answer["expiresAt"] = render_time(one.expires_at)
    return answer


def _moment(one: Moment) -> MomentAnswer:
    happened: MomentAnswer = {"at": render_time(one.at), "what": one.what}
    return happened if one.why is None else {**happened, "why": one.why}


def _step(one: Step) -> StepAnswer:
    return {"what": one.text} if one.at is None else {"at": render_time(one.at), "what": one.text}
