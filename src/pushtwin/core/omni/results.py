"""What the use cases of OMNI failover answer. Pure."""

from collections.abc import Sequence
from typing import NamedTuple

from pushtwin.core.omni.model import Address, Channel


class AcceptedFlow(NamedTuple):
    """What is said of one destination: 7, or why nothing was sent to it."""

    message_id: str
    status_id: int
    address: Address


class OmniAccepted(NamedTuple):
    """What became of a request: one entry for each destination, in its order."""

    bulk_id: str
    entries: Sequence[AcceptedFlow]


class OmniReport(NamedTuple):
    """What became of one destination in the end (push-messages-api 11.6).

    `channel`, `to`, `sent_at` and `message_count` are those of the step that delivered, or else of the last one.
    `mcc_mnc` is None where no network was involved. `status` and `error` are ids of the catalogue. `done_at` is None in
    an intermediate report, which tells that a step is under way.
    """

    bulk_id: str
    message_id: str
    to: str | None
    channel: Channel
    sent_at: int
    done_at: int | None
    message_count: int
    mcc_mnc: str | None
    status: int
    error: int
    callback_data: str | None


class OmniLog(NamedTuple):
    """What has become of one step so far; `done_at` is None while it is under way.

    `sender` is the name of the application that pushes, or else as the scenario has it.
    """

    bulk_id: str
    message_id: str
    to: str | None
    sender: str | None
    text: str
    channel: Channel
    sent_at: int
    done_at: int | None
    message_count: int
    mcc_mnc: str | None
    status: int


class OmniSeen(NamedTuple):
    """A push message of a flow that somebody has seen; `sender` is the code of its application."""

    message_id: str
    sender: str
    to: str | None
    sent_at: int
    seen_at: int
