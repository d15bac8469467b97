"""The use cases that tell what became of flows (push-messages-api 11.6)."""

from pushtwin.core.calls.call import Call
from pushtwin.core.calls.door import enter_account_of
from pushtwin.core.messages.catalogue import STATUSES
from pushtwin.core.messages.entering import enter_settled, require_settled
from pushtwin.core.messages.reports import KEPT_MS
from pushtwin.core.omni import report_repository as repository
from pushtwin.core.omni.commands import OmniLogFilter, OmniReportFilter
from pushtwin.core.omni.engine import decisive
from pushtwin.core.omni.model import Attempt, Channel, Flow
from pushtwin.core.omni.report_repository import AttemptFilter, Sender, Tried
from pushtwin.core.omni.results import OmniLog, OmniReport
from pushtwin.core.omni.sms import MCC, MNC
from pushtwin.database import Reading, Writing


def take_reports(writing: Writing, call: Call, asked: OmniReportFilter, limit: int) -> list[OmniReport]:
    """Reports of the last 48 hours, the newest first, that nobody has taken yet.

    Raises Unauthorized, AskFirst or SettleFirst.
    """
    account_id = enter_settled(writing, call).account_id
    since = writing.now - KEPT_MS
    found = repository.list_final(writing, account_id, **asked._asdict(), done_since=since, limit=limit)
    repository.consume(writing, account_id, [one.ordinal for one in found])
    return list(map(report_of, found))


def list_logs(reading: Reading, call: Call, asked: OmniLogFilter, limit: int) -> list[OmniLog]:
    """Steps of the last 48 hours that were tried, those that were sent last first. Raises as `take_reports`."""
    account = enter_account_of(reading, call)
    now = require_settled(reading, call, account)
    senders = repository.find_senders(reading, account.account_id)
    wanted = plan_filter(asked, senders, now - KEPT_MS)
    found = repository.list_newest(reading, account.account_id, wanted, limit) if wanted else []
    return [_log(one, senders) for one in found]


def plan_filter(asked: OmniLogFilter, senders: dict[str, Sender], since: int) -> AttemptFilter | None:
    """What is asked of steps; None where nothing can fit."""
    channel = asked.channel
    if asked.mcc is not None or asked.mnc is not None:
        if asked.mcc not in {None, MCC} or asked.mnc not in {None, MNC} or channel not in {None, Channel.SMS}:
            return None
        channel = Channel.SMS
    group = asked.status_group
    return AttemptFilter(
        senders=None if asked.sender is None else _given(asked.sender, senders),
        to=asked.to,
        bulk_ids=asked.bulk_ids,
        message_ids=asked.message_ids,
        statuses=None if group is None else [one.id for one in STATUSES.values() if one.group_name == group],
        channel=channel,
        since=max(since, asked.sent_since or since),
        until=asked.sent_until,
    )


def _given(shown: str, senders: dict[str, Sender]) -> list[str]:
    """As scenarios have them: what logs show of an application is its name."""
    return [shown, *(given for given, one in senders.items() if one.name == shown)]


def report_of(flow: Flow) -> OmniReport:
    """What became of a flow that is done."""
    last = decisive(flow)
    assert last is not None  # it is done
    return _report(flow, last)


def intermediate_report_of(flow: Flow, place: int, status: int) -> OmniReport:
    """That a step is under way, whatever has come of it meanwhile."""
    return _report(flow, flow.attempts[place])._replace(done_at=None, status=status, error=0)


def _report(flow: Flow, attempt: Attempt) -> OmniReport:
    return OmniReport(
        bulk_id=flow.bulk_id,
        message_id=flow.message_id,
        to=shown_address(flow, attempt),
        channel=attempt.channel,
        sent_at=attempt.sent_at,
        done_at=attempt.done_at,
        message_count=attempt.message_count,
        mcc_mnc=_mcc_mnc(attempt),
        status=attempt.status,
        error=attempt.error,
        callback_data=flow.order.reporting.callback_data,
    )


def shown_address(flow: Flow, attempt: Attempt) -> str | None:
    """The address that was taken, or else the first that was given."""
    return attempt.to or next((one for one in flow.address if one), None)


def _log(tried: Tried, senders: dict[str, Sender]) -> OmniLog:
    flow, attempt = tried
    sender, is_push = attempt.sender, attempt.channel is Channel.PUSH
    if is_push and sender in senders:
        sender = senders[sender].name
    return OmniLog(
        bulk_id=flow.bulk_id,
        message_id=flow.message_id,
        to=shown_address(flow, attempt),
        sender=sender,
        text=text_of(flow, attempt),
        channel=attempt.channel,
        sent_at=attempt.sent_at,
        done_at=attempt.done_at,
        message_count=attempt.message_count,
        mcc_mnc=_mcc_mnc(attempt),
        status=attempt.status,
    )


def text_of(flow: Flow, attempt: Attempt) -> str:
    """What a step says."""
    order = flow.order
    if attempt.channel is Channel.PUSH:
        return order.push.notification.text if order.push else ""
    return order.sms.text if attempt.channel is Channel.SMS and order.sms else ""


def _mcc_mnc(attempt: Attempt) -> str | None:
    return MCC + MNC if attempt.channel is Channel.SMS else None
