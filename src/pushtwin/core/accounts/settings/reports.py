"""What an account can choose of reports: who is told what became of messages, how often, and in which sums. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from pushtwin.core.accounts.choice_points import choice


class PendingInStatistics(StrEnum):
    """`count` has them in the total, `leaveOut` only what is final, so that the sums add up as in the example."""

    COUNT = "count"
    LEAVE_OUT = "leaveOut"


class DisabledInStatistics(StrEnum):
    """`cloud` goes by the group of the error, `expired` by what a guide says of users who disable notifications."""

    CLOUD = "cloud"
    EXPIRED = "expired"


class WebhookSuccess(StrEnum):
    """`any2xx`, or `only200`, which is all that is documented."""

    ANY_2XX = "any2xx"
    ONLY_200 = "only200"


class WebhookWaits(StrEnum):
    """The published formula begins with retry number `zero`: 1, 2, 5, 10 … minutes; or `one`: 2, 5, 10, 17 …"""

    ZERO = "zero"
    ONE = "one"


class WebhookRedirects(StrEnum):
    """`fail` takes one for a failure, `follow` calls whoever it points to, five times at most."""

    FAIL = "fail"
    FOLLOW = "follow"


class WebhookReports(StrEnum):
    """`consume` counts as pulled, `keep` leaves them to whoever pulls."""

    CONSUME = "consume"
    KEEP = "keep"


class RegistrationsCount(StrEnum):
    """`all` that are not uninstalled, or only those that are `enabled`."""

    ALL = "all"
    ENABLED = "enabled"


_RETRIES, _MAX_RETRIES = 20, 100


@dataclass(frozen=True)
class ReportSettings:
    """Who is told what became of messages, how often, and in which sums."""

    pending_in_statistics: PendingInStatistics = choice(
        PendingInStatistics.COUNT, "Whether messages that are not final yet count as sent.", "push-messages-api 8.1"
    )
    disabled_in_statistics: DisabledInStatistics = choice(
        DisabledInStatistics.CLOUD, "Among which errors statistics count 8013.", "push-messages-api 8.1"
    )
    webhook_success: WebhookSuccess = choice(
        WebhookSuccess.ANY_2XX, "With which statuses a receiver takes what it is told.", "push-messages-api 8.5"
    )
    webhook_waits: WebhookWaits = choice(
        WebhookWaits.ZERO, "With which number the retries of a webhook begin.", "push-messages-api 8.5"
    )
    webhook_retries: int = choice(
        _RETRIES,
        "How often a webhook is called again that fails.",
        "push-messages-api 8.5",
        bounds=(0, _MAX_RETRIES),
        others=(3,),
    )
    webhook_redirects: WebhookRedirects = choice(
        WebhookRedirects.FAIL, "What a redirect of a webhook's receiver does.", "push-messages-api 8.5"
    )
    webhook_reports: WebhookReports = choice(
        WebhookReports.CONSUME,
        "Whether a report that a webhook has taken can still be pulled.",
        "push-messages-api 8.3",
    )
    registrations_count: RegistrationsCount = choice(
        RegistrationsCount.ALL, "Which registrations an application counts.", "push-messages-api 8.6"
    )
