"""SMS as the control API shows them."""

from collections.abc import Sequence

from pushtwin.base.times import render_time
from pushtwin.control_types.messages import SmsAnswer, SmsList
from pushtwin.core.omni.control_service import SmsPlace
from pushtwin.core.omni.report_repository import Tried
from pushtwin.core.omni.reports import shown_address, text_of
from pushtwin.surfaces.control_api.messages.statuses import error, status
from pushtwin.surfaces.control_api.pages import cut


def list_of_sms(found: Sequence[Tried], limit: int) -> SmsList:
    shown, more = cut(found, limit, _sms_id)
    return {"sms": [sms(one) for one in shown], **more}


def sms(one: Tried) -> SmsAnswer:
    flow, attempt = one
    answer: SmsAnswer = {
        "smsId": _sms_id(one),
        "messageId": flow.message_id,
        "bulkId": flow.bulk_id,
        "to": shown_address(flow, attempt) or "",
        "text": text_of(flow, attempt),
        "messageCount": attempt.message_count,
        "status": status(attempt.status),
        "error": error(attempt.error),
        "sentAt": render_time(attempt.sent_at),
    }
    if attempt.sender is not None:
        answer["sender"] = attempt.sender
    if attempt.done_at is not None:
        answer["doneAt"] = render_time(attempt.done_at)
    if attempt.expires_at is not None:
        answer["expiresAt"] = render_time(attempt.expires_at)
    return answer


def _sms_id(one: Tried) -> str:
    return SmsPlace(one.flow.ordinal, one.attempt.place).sms_id
