"""What callers ask of the use cases of OMNI failover. Pure."""

from collections.abc import Sequence
from typing import NamedTuple

from pushtwin.core.messages.model import Reporting
from pushtwin.core.omni.model import Address, Channel, PushContent, SmsContent


class Destination(NamedTuple):
    """One destination of a request; each goes its own way through the scenario."""

    address: Address
    message_id: str | None = None


class AdvancedSend(NamedTuple):
    """Everything that one request sends (push-messages-api 11.2); what other channels would send is left out.

    Without `scenario_key` it is the default scenario. `send_at` is when the first step begins.
    """

    destinations: Sequence[Destination]
    scenario_key: str | None = None
    bulk_id: str | None = None
    push: PushContent | None = None
    sms: SmsContent | None = None
    reporting: Reporting = Reporting()
    send_at: int | None = None


class OmniReportFilter(NamedTuple):
    """Which reports; what is None may be anything (push-messages-api 11.6)."""

    bulk_id: str | None = None
    message_id: str | None = None
    channel: Channel | None = None


class OmniLogFilter(NamedTuple):
    """Which steps; what is None or empty may be anything (push-messages-api 11.6).

    `sender` is as logs show it, or as the scenario has it. `status_group` is the name of a group of statuses.
    """

    sender: str | None = None
    to: str | None = None
    bulk_ids: tuple[str, ...] = ()
    message_ids: tuple[str, ...] = ()
    status_group: str | None = None
    channel: Channel | None = None
    sent_since: int | None = None
    sent_until: int | None = None
    mcc: str | None = None
    mnc: str | None = None
