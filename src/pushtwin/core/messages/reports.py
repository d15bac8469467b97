"""The use cases that tell what became of messages (push-messages-api 8)."""

from collections.abc import Collection, Sequence

from pushtwin.core.calls.call import Call
from pushtwin.core.calls.door import enter_account_of
from pushtwin.core.messages import report_repository as repository
from pushtwin.core.messages.catalogue import STATUSES
from pushtwin.core.messages.commands import LogFilter, LogPosition, ReportFilter
from pushtwin.core.messages.entering import enter_settled, require_settled
from pushtwin.core.messages.model import HOUR_MS
from pushtwin.core.messages.notification_json import parse_send
from pushtwin.core.messages.report_repository import MessageFilter, ReportedRow
from pushtwin.core.messages.results import Report
from pushtwin.core.messages.statistics import Row, Statistics, count
from pushtwin.database import Reading, Writing

KEPT_MS = 48 * HOUR_MS


def get_statistics(reading: Reading, call: Call, bulk_id: str) -> Statistics:
    """What a bulk adds up to; nothing for an unknown one. Raises Unauthorized, AskFirst or SettleFirst."""
    account = enter_settled(reading, call)
    found = [] if "\0" in bulk_id else repository.count_by_outcome(reading, account.account_id, bulk_id)
    return count([Row(*one) for one in found], account.settings)


def take_reports(writing: Writing, call: Call, asked: ReportFilter, limit: int) -> list[Report]:
    """Reports of the last 48 hours, the newest first, that nobody has taken yet. Raises as `get_statistics`."""
    account = enter_settled(writing, call)
    wanted = MessageFilter(
        bulk_ids=_one(asked.bulk_id),
        message_ids=_one(asked.message_id),
        entity_id=asked.entity_id,
        platform_application_id=asked.platform_application_id,
        campaign_reference_ids=_one(asked.campaign_reference_id),
    )
    found = repository.list_final(writing, account.account_id, wanted, writing.now - KEPT_MS, limit)
    repository.consume(writing, account.account_id, [(one.message.send_ordinal, one.message.place) for one in found])
    return _told(call, found, limit)


def list_logs(reading: Reading, call: Call, asked: LogFilter, limit: int, after: LogPosition | None) -> list[Report]:
    """Messages of the last 48 hours in any state, the newest first; those that come after a position.

    One more than `limit` says that there are others. Raises as `get_statistics`.
    """
    account = enter_account_of(reading, call)
    now = require_settled(reading, call, account)
    group = asked.status_group
    wanted = MessageFilter(
        sender=asked.sender,
        destination=asked.destination,
        bulk_ids=asked.bulk_ids,
        message_ids=asked.message_ids,
        statuses=None if group is None else [one.id for one in STATUSES.values() if one.group_name == group],
        sent_since=asked.sent_since,
        sent_until=asked.sent_until,
        entity_id=asked.entity_id,
        platform_application_id=asked.platform_application_id,
        campaign_reference_ids=asked.campaign_reference_ids,
    )
    found = repository.list_newest(
        reading, account.account_id, wanted, since=now - KEPT_MS, before=after, limit=limit + 1
    )
    return _told(call, found, limit)


def _one(value: str | None) -> Collection[str]:
    return () if value is None else (value,)


def _told(call: Call, found: Sequence[ReportedRow], limit: int) -> list[Report]:
    """The call is about those whose messages it tells of."""
    touched = call.touch()
    for one in found[:limit]:
        touched.add(one.message.registration_id, one.message.person_id)
    return list(map(_report, found))


def find_reports(reading: Reading, account_id: str, places: Sequence[tuple[int, int]]) -> dict[tuple[int, int], Report]:
    """Those of messages by their places."""
    found = repository.list_by_places(reading, account_id, places) if places else []
    return {(row.message.send_ordinal, row.message.place): _report(row) for row in found}


def _report(row: ReportedRow) -> Report:
    return Report(row.message, parse_send(row.definition))
