"""What an account can choose of sending: whom messages go to, and what is refused. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from pushtwin.core.accounts.choice_points import choice


class UsedMessageIds(StrEnum):
    """`reject` refuses the destination with status 23, `accept` sends another message under the same id."""

    REJECT = "reject"
    ACCEPT = "accept"


class UnknownRegistrations(StrEnum):
    """`report` accepts the message, which then fails with 8004; `reject` refuses it with status 66."""

    REPORT = "report"
    REJECT = "reject"


class DisabledRegistrations(StrEnum):
    """`report` sends to them, which fails with 8013; `leaveOut` does not: 66 where there is nobody else."""

    REPORT = "report"
    LEAVE_OUT = "leaveOut"


class MutedDevices(StrEnum):
    """`report` fails with 8013, `deliver` delivers what then nobody is shown."""

    REPORT = "report"
    DELIVER = "deliver"


class RepeatedDevices(StrEnum):
    """`each` sends one message for each destination, `once` only for the first one that reaches the device."""

    EACH = "each"
    ONCE = "once"


class WithoutPrimary(StrEnum):
    """`nobody` gets it, or `all` devices of a person none of whose is the primary one."""

    NOBODY = "nobody"
    ALL = "all"


class SendersOfV2(StrEnum):
    """`codeOrId` takes either, `code` answers the id of an application with status 65."""

    CODE_OR_ID = "codeOrId"
    CODE = "code"


class RejectedSends(StrEnum):
    """`current` is those of `/push/3`, `all` those of `/push/2`, too; `none` tells of them in the answer only."""

    CURRENT = "current"
    ALL = "all"
    NONE = "none"


@dataclass(frozen=True)
class SendingSettings:
    """Sending: whom messages go to, and what is refused."""

    used_message_ids: UsedMessageIds = choice(
        UsedMessageIds.REJECT, "A message id that a message has already.", "push-messages-api 2"
    )
    unknown_registrations: UnknownRegistrations = choice(
        UnknownRegistrations.REPORT,
        "A message of `/push/3` to a registration that is not there.",
        "push-messages-api 5.4",
    )
    disabled_registrations: DisabledRegistrations = choice(
        DisabledRegistrations.REPORT, "Whether `/push` sends to disabled registrations.", "push-messages-api 5.4"
    )
    muted_devices: MutedDevices = choice(
        MutedDevices.REPORT, "What becomes of messages to devices whose notifications are off.", "push-messages-api 5.4"
    )
    repeated_devices: RepeatedDevices = choice(
        RepeatedDevices.EACH,
        "How many messages a device gets that several destinations of one message reach.",
        "push-messages-api 5.4",
    )
    without_primary: WithoutPrimary = choice(
        WithoutPrimary.NOBODY,
        "Who gets a message for primary devices only of a person that has none.",
        "push-messages-api 5.4",
    )
    senders_of_v2: SendersOfV2 = choice(
        SendersOfV2.CODE_OR_ID, "What `from` of `/push/2` names.", "push-messages-api 4.1"
    )
    rejected_sends: RejectedSends = choice(
        RejectedSends.CURRENT, "Which sends that are refused when they come have a report.", "push-messages-api 7.4"
    )
