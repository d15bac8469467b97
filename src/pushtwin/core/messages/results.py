"""What the use cases of messages answer. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pushtwin.core.messages.model import Message, Send


class Accepted(NamedTuple):
    """What the current API says of one destination. `destination` is None where it is a query."""

    message_id: str
    status_id: int
    destination: str | None


class V3Accepted(NamedTuple):
    """What became of a request of the current API: one entry for each destination, in its order."""

    bulk_id: str
    entries: Sequence[Accepted]


class AcceptedBulk(NamedTuple):
    """What the deprecated API says of one message. `to` is as it was given."""

    to: Mapping[str, Any]
    status_id: int
    message_count: int
    bulk_id: str


class Report(NamedTuple):
    """A device message with the send that it comes from."""

    message: Message
    send: Send


class PushApplication(NamedTuple):
    """An application with what is known of its devices and clouds (push-messages-api 8.6)."""

    application_code: str
    application_id: str
    name: str
    description: str
    registrations_count: int
    is_apns_enabled: bool
    is_gcm_enabled: bool
