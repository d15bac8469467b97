"""What the core knows of push messages: immutable snapshots, no SQL, no HTTP.

A *send* is one content for one destination; a *message* is what one device gets of it. All messages of one request of
the current API, or of one message of the deprecated one, share a *bulk id*.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

SECOND_MS = 1000
MINUTE_MS = 60 * SECOND_MS
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS


class Source(StrEnum):
    """The API that a message was sent with; they differ in defaults and in the form of reports."""

    V2 = "v2"
    V3 = "v3"
    OMNI = "omni"


# -- what is sent ----------------------------------------------------------------------------------------------


class InAppStyle(StrEnum):
    """How a message is shown inside the app; devices know them by these numbers: 0 and 1."""

    MODAL = "MODAL"
    BANNER = "BANNER"


class TapActionType(StrEnum):
    """What a tap opens."""

    WEB_VIEW_URL = "WEB_VIEW_URL"
    DEEP_LINK = "DEEP_LINK"
    OPEN_URL_IN_BROWSER = "OPEN_URL_IN_BROWSER"


class TapAction(NamedTuple):
    """What a tap on the message or on its button does; with only one of the two it is refused (status 74)."""

    resource: str | None
    type: TapActionType | None

    @property
    def is_whole(self) -> bool:
        return bool(self.resource) and self.type is not None


class InboxPeriodUnit(StrEnum):
    """Months are those of the calendar."""

    DAYS = "DAYS"
    MONTHS = "MONTHS"


class InboxPeriod(NamedTuple):
    """How long a message stays in an inbox."""

    amount: int
    unit: InboxPeriodUnit


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """What the device shows and the app gets, whichever API it was sent with."""

    text: str
    title: str | None = None
    image_url: str | None = None
    sound_enabled: bool = True
    sound_name: str | None = None
    vibration_enabled: bool = True
    content_available: bool = False
    is_silent: bool = False
    badge: int | None = None
    category: str | None = None
    shows_in_app: bool = False
    in_app_style: InAppStyle | None = None
    in_app_validity_ms: int | None = None
    in_app_dismiss_title: str | None = None
    in_app_open_title: str | None = None
    tap_action: TapAction | None = None
    inbox_topic: str | None = None
    inbox_period: InboxPeriod | None = None
    custom_payload: Mapping[str, Any] | None = None


# -- to whom ---------------------------------------------------------------------------------------------------


class TargetKind(StrEnum):
    """How a destination says who gets the message."""

    REGISTRATION = "REGISTRATION"
    EXTERNAL_USER_ID = "EXTERNAL_USER_ID"
    PHONE_NUMBER = "PHONE_NUMBER"
    EMAIL = "EMAIL"
    MULTIPLE = "MULTIPLE"


class Target(NamedTuple):
    """One destination: an address, or a query over the devices of the application.

    `query` is what was given: `$and`, `$or` and, in the deprecated API, plain fields.
    """

    kind: TargetKind
    address: str | None = None
    query: Mapping[str, Any] | None = None
    only_primary: bool = False


# -- when ------------------------------------------------------------------------------------------------------


class Window(NamedTuple):
    """When messages may leave, in UTC: on these days (0 is Monday), from one minute of the day to another.

    Without minutes the whole day. `from_minute` above `to_minute` goes over midnight, into the next day.
    """

    days: tuple[int, ...]
    from_minute: int | None = None
    to_minute: int | None = None


class SpeedLimit(NamedTuple):
    """At most so many device messages in a period, evenly spread."""

    amount: int
    period_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """When a send may leave and how long it counts; `validity_ms` is as asked for, None where nothing was."""

    send_at: int | None = None
    validity_ms: int | None = None
    window: Window | None = None
    speed_limit: SpeedLimit | None = None


# -- who is told -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporting:
    """Where reports go, and what they repeat of the request."""

    webhook_url: str | None = None
    wants_webhook: bool = True
    wants_intermediate: bool = False
    content_type: str = "application/json"
    callback_data: str | None = None
    entity_id: str | None = None
    platform_application_id: str | None = None
    campaign_reference_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """One content for one destination, as it was asked for. `sender` is as given: code or id of an application.

    With `reaches_muted` devices get it whose notifications are off, though it is not silent; they show nothing. Only
    failover may ask for it, and None says nothing of it.
    `message_number` is that of the message among those of its request, which may have several destinations.
    """

    source: Source
    sender: str
    target: Target
    notification: Notification
    timing: Timing = field(default_factory=Timing)
    reporting: Reporting = field(default_factory=Reporting)
    message_id: str | None = None
    reaches_muted: bool | None = None
    message_number: int = 0


# -- what becomes of it ----------------------------------------------------------------------------------------


class Stage(StrEnum):
    """How far a message has come."""

    WAITING = "waiting"  # accepted; held back by a window, a speed limit, or a cloud that is away
    HANDED_OVER = "handed over"  # with the cloud; the device may get it
    FINAL = "final"  # nothing changes its status any more


class DeliveryMode(StrEnum):
    """How a device without a stated error receives."""

    AUTO = "auto"  # by itself, some time after the hand-over: there is no phone
    PHONE = "phone"  # when its phone says so
    NEVER = "never"


class Message(NamedTuple):
    """One device message at one moment; times are milliseconds of the account.

    `send_ordinal` and `place` order messages and identify them. `destination` is the address that was given.
    `registration_id` is None where no device was found. `due_at` is when something happens to it by itself.
    `is_known_to_phone`: the phone has named it, so that a sync no longer brings it. `consumed_at`: its report has been
    taken. `notes` is what cannot be seen from the rest: JSON, a list of `[time, what, why]`.
    """

    account_id: str
    send_ordinal: int
    place: int
    message_id: str
    registration_id: str | None
    person_id: int | None
    external_id: str | None
    bulk_id: str
    application_id: str | None
    destination: str | None
    stage: Stage
    status: int
    error: int
    accepted_at: int
    sent_at: int | None = None
    delivered_at: int | None = None
    seen_at: int | None = None
    done_at: int | None = None
    expires_at: int | None = None
    due_at: int | None = None
    is_known_to_phone: bool = False
    consumed_at: int | None = None
    notes: str | None = None

    def to_device(
        self, place: int, message_id: str, registration_id: str, person_id: int, external_id: str | None
    ) -> "Message":
        """The message that another device gets, of which the same becomes. Quicker than `_replace`."""
        own = place, message_id, registration_id, person_id, external_id
        return Message._make((*self[:2], *own, *self[7:]))


class Device(NamedTuple):
    """What decides at one moment whether a device gets a message.

    `is_there`: its registration exists; `was_uninstalled`: it did. `is_cloud_enabled`: the application sends through
    its cloud. `is_addressed`: it is still the person's that the message is for. `may_be_muted`: the message is also for
    those whose notifications are off. `error_id` is what a test has ordered.
    """

    is_there: bool = True
    was_uninstalled: bool = False
    is_cloud_enabled: bool = True
    registration_enabled: bool = True
    notifications_enabled: bool = True
    is_addressed: bool = True
    may_be_muted: bool = False
    mode: DeliveryMode = DeliveryMode.AUTO
    error_id: int | None = None
