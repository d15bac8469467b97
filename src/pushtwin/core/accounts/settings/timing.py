"""What an account can choose of the time of messages: when they leave, and how long they count. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from pushtwin.core.accounts.choice_points import choice


class ValidityBegins(StrEnum):
    """`start` is when it was accepted or scheduled for; `departure` is when a window or a speed limit lets it leave."""

    START = "start"
    DEPARTURE = "departure"


class OvernightWindows(StrEnum):
    """`allow` takes a window that goes into the next day, `refuse` answers 400."""

    ALLOW = "allow"
    REFUSE = "refuse"


class SpeedLimits(StrEnum):
    """`even` has the same time between any two messages, `burst` sends as many as a period allows at its beginning."""

    EVEN = "even"
    BURST = "burst"


class ValidityUnit(StrEnum):
    """`minutes`, as one published text has it, or `hours`, as another one."""

    MINUTES = "minutes"
    HOURS = "hours"


class PastSendAt(StrEnum):
    """`now` sends at once, `refuse` answers 400."""

    NOW = "now"
    REFUSE = "refuse"


class ScheduledToNobody(StrEnum):
    """`accept` waits for who will be there, `reject` answers status 66 at once."""

    ACCEPT = "accept"
    REJECT = "reject"


_MAX_HOURS = 72


@dataclass(frozen=True)
class TimingSettings:
    """When messages leave, and how long they count."""

    default_validity_hours: int = choice(
        48,
        "For how many hours a message counts whose sender does not say; no longer than a request may ask for.",
        "push-messages-api 6.3",
        bounds=(1, _MAX_HOURS),
        others=(24,),
    )
    validity_begins: ValidityBegins = choice(
        ValidityBegins.START, "When the validity of a message begins that is held back.", "push-messages-api 6.3"
    )
    overnight_windows: OvernightWindows = choice(
        OvernightWindows.ALLOW, "A delivery window that ends earlier than it begins.", "push-messages-api 6.2"
    )
    speed_limits: SpeedLimits = choice(
        SpeedLimits.EVEN, "How a speed limit spreads messages over its periods.", "push-messages-api 6.2"
    )
    validity_unit: ValidityUnit = choice(
        ValidityUnit.MINUTES, "The unit of a validity of `/push/3` that names none.", "push-messages-api 6.3"
    )
    past_send_at: PastSendAt = choice(PastSendAt.NOW, "A `sendAt` that lies in the past.", "push-messages-api 6.1")
    scheduled_to_nobody: ScheduledToNobody = choice(
        ScheduledToNobody.ACCEPT, "A scheduled send that has nobody to go to yet.", "push-messages-api 6.1"
    )
