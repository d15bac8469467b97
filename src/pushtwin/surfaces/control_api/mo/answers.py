"""Messages that phones have sent, as the control API shows them."""

from collections.abc import Iterator, Mapping

from pushtwin.base import json_text
from pushtwin.base.times import render_time
from pushtwin.control_types.mo import MoAnswer, MoList, MoOutcome, MoState
from pushtwin.core.mo.control_service import ListedMo
from pushtwin.core.mo.model import Action, MoMessage
from pushtwin.core.webhooks.model import Callback, CallbackKey, CallbackKind
from pushtwin.surfaces.control_api.pages import cut


def mo(found: ListedMo, limit: int) -> MoList:
    shown, more = cut(found.messages, limit, lambda one: one.message.ordinal)
    return {"mo": [_message(one.message, found.callbacks, found.now) for one in shown], **more}


def _message(one: MoMessage, callbacks: Mapping[CallbackKey, Callback], now: int) -> MoAnswer:
    answer: MoAnswer = {
        "messageId": one.message_id,
        "applicationId": one.application_id,
        "registrationId": one.registration_id,
        "text": one.text,
        "cleanText": one.clean_text,
        "receivedAt": render_time(one.received_at),
        "outcomes": [*_forwards(one, callbacks), *_pulls(one, now)],
    }
    if one.person_id is not None:
        answer["personId"] = one.person_id
    if one.external_id is not None:
        answer["externalUserId"] = one.external_id
    if one.keyword is not None:
        answer["keyword"] = one.keyword
    _add_what_the_phone_says(answer, one)
    return answer


def _add_what_the_phone_says(answer: MoAnswer, one: MoMessage) -> None:
    if one.phone_message_id is not None:
        answer["phoneMessageId"] = one.phone_message_id
    if one.destination is not None:
        answer["destination"] = one.destination
    if one.initial_message_id is not None:
        answer["initialMessageId"] = one.initial_message_id
    if one.bulk_id is not None:
        answer["bulkId"] = one.bulk_id
    if one.custom_payload is not None:
        answer["customPayload"] = json_text.raw(one.custom_payload)


def _forwards(one: MoMessage, callbacks: Mapping[CallbackKey, Callback]) -> Iterator[MoOutcome]:
    for place, action in enumerate(one.forwards):
        callback = callbacks.get(CallbackKey(one.ordinal, place, CallbackKind.FORWARD))
        if callback is not None:
            outcome = _outcome(action, callback.state.value)
            yield {**outcome, "url": callback.url, "webhookId": callback.key.webhook_id}


def _pulls(one: MoMessage, now: int) -> Iterator[MoOutcome]:
    if one.pulled_at is not None:
        yield {**_pull(one, "pulled"), "pulledAt": render_time(one.pulled_at)}
    elif one.waiting_since is not None:
        yield _pull(one, "waiting" if one.can_be_pulled(now) else "expired")


def _pull(one: MoMessage, state: MoState) -> MoOutcome:
    return {"type": "PULL", "state": state} if one.pull is None else _outcome(one.pull, state)


def _outcome(action: Action, state: MoState) -> MoOutcome:
    outcome: MoOutcome = {"actionKey": action.key, "type": action.type.value, "state": state}
    if action.callback_data is not None:
        outcome["callbackData"] = action.callback_data
    return outcome
