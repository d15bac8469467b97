"""What an account can choose of inboxes. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from pushtwin.core.accounts.choice_points import choice


class InboxAccess(StrEnum):
    """`device` shows a device, where it says which one it is, only the inbox of its own person; `anyone` shows any."""

    DEVICE = "device"
    ANYONE = "anyone"


class InboxOrder(StrEnum):
    """`newestFirst` or `oldestFirst`; either way a limit leaves out the oldest."""

    NEWEST_FIRST = "newestFirst"
    OLDEST_FIRST = "oldestFirst"


class InboxSeen(StrEnum):
    """`inbox` takes what an app says of the inbox, `push` also that the push itself was seen."""

    INBOX = "inbox"
    PUSH = "push"


class ZeroInboxExpiration(StrEnum):
    """`never` keeps it at no time, `unset` as long as if nothing were said."""

    NEVER = "never"
    UNSET = "unset"


_MAX_DAYS = 36_500


class InboxApplications(StrEnum):
    """Those of its `own` application, or of `all` of the account."""

    OWN = "own"
    ALL = "all"


@dataclass(frozen=True)
class InboxSettings:
    """Inboxes."""

    inbox_access: InboxAccess = choice(
        InboxAccess.DEVICE,
        "Whose inbox is shown to a device that calls by the code of its application.",
        "mobile-sdk-api 4.18",
    )
    inbox_order: InboxOrder = choice(
        InboxOrder.NEWEST_FIRST, "In which order an inbox shows its messages.", "mobile-sdk-api 4.18"
    )
    inbox_seen: InboxSeen = choice(
        InboxSeen.INBOX, "What makes a message in an inbox a seen one.", "mobile-sdk-api 4.15"
    )
    inbox_days: int = choice(
        0,
        "For how many days an inbox keeps a message whose sender does not say; 0 is until it is deleted.",
        "push-messages-api 10",
        bounds=(0, _MAX_DAYS),
        others=(1,),
    )
    zero_inbox_expiration: ZeroInboxExpiration = choice(
        ZeroInboxExpiration.NEVER,
        "For how long an inbox keeps a message with an `inboxMessageExpirationPeriod` of 0.",
        "push-messages-api 3.3",
    )
    inbox_applications: InboxApplications = choice(
        InboxApplications.OWN,
        "The messages of which applications an app sees in an inbox.",
        "mobile-sdk-api 4.18",
    )
