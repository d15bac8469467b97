"""What callers ask of the use cases of messages. Pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from pushtwin.base.errors import RequestInvalid
from pushtwin.base.times import LATEST
from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.accounts.settings.timing import OvernightWindows, PastSendAt, ValidityUnit
from pushtwin.core.messages.model import DAY_MS, Send

MAX_DAYS_AHEAD = 180


class Scheduled(NamedTuple):
    """A time that a request names, and the path to it."""

    path: str
    send_at: int


class SendRequest(NamedTuple):
    """Everything that one request sends, in its order. Only the current API lets clients choose the bulk id.

    `overnight` are the paths to the ends of delivery windows that go over midnight, `without_unit` the numbers of
    messages whose validity has an amount, which was taken for one of minutes, and no unit.
    """

    bulk_id: str | None
    sends: Sequence[Send]
    scheduled: Sequence[Scheduled] = ()
    overnight: Sequence[str] = ()
    without_unit: Collection[int] = ()


def require_times_taken(request: SendRequest, settings: AccountSettings, now: int) -> None:
    """Nothing can be scheduled more than 180 days ahead; what lies in the past, and windows over midnight, may be
    refused, too (push-messages-api 6). Raises RequestInvalid, which tells everything."""
    problems = [*problems_of_send_at(request, now), *problems_of_past(request.scheduled, settings, now)]
    if request.overnight and settings.overnight_windows is OvernightWindows.REFUSE:
        problems += [(path, "must be later than `from`") for path in request.overnight]
    if problems:
        raise RequestInvalid(problems)


def problems_of_send_at(request: SendRequest, now: int) -> list[tuple[str, str]]:
    """The times that are too far ahead, by their paths."""
    latest = now + MAX_DAYS_AHEAD * DAY_MS
    text = f"must not be more than {MAX_DAYS_AHEAD} days ahead"
    return [(one.path, text) for one in request.scheduled if one.send_at > latest]


def problems_of_past(scheduled: Iterable[Scheduled], settings: AccountSettings, now: int) -> list[tuple[str, str]]:
    """The times that lie in the past, by their paths, where the account wants them refused."""
    past = [one.path for one in scheduled if one.send_at < now]
    if not past or settings.past_send_at is PastSendAt.NOW:
        return []
    return [(path, "must not be in the past") for path in past]


def with_units(request: SendRequest, settings: AccountSettings) -> SendRequest:
    """Validities without a unit may be meant in hours (push-messages-api 6.3)."""
    if not request.without_unit or settings.validity_unit is ValidityUnit.MINUTES:
        return request
    return request._replace(
        sends=[_in_hours(one) if one.message_number in request.without_unit else one for one in request.sends]
    )


def _in_hours(send: Send) -> Send:
    """Minutes are taken for hours."""
    minutes_ms = send.timing.validity_ms or 0
    return replace(send, timing=replace(send.timing, validity_ms=min(60 * minutes_ms, LATEST)))


class ReportFilter(NamedTuple):
    """Which delivery reports; what is None may be anything (push-messages-api 8.2, 8.3)."""

    bulk_id: str | None = None
    message_id: str | None = None
    entity_id: str | None = None
    platform_application_id: str | None = None
    campaign_reference_id: str | None = None


class LogFilter(NamedTuple):
    """Which messages; what is None or empty may be anything (push-messages-api 8.4).

    `status_group` is the name of a group of statuses. `destination` is a registration, or the address that was given.
    """

    sender: str | None = None
    destination: str | None = None
    bulk_ids: tuple[str, ...] = ()
    message_ids: tuple[str, ...] = ()
    status_group: str | None = None
    sent_since: int | None = None
    sent_until: int | None = None
    entity_id: str | None = None
    platform_application_id: str | None = None
    campaign_reference_ids: tuple[str, ...] = ()


class LogPosition(NamedTuple):
    """The message after which a page begins; the newest message comes first."""

    send_ordinal: int
    place: int
