"""What an account can choose of the endpoints of the SDKs. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from pushtwin.core.accounts.choice_points import choice, convenience


class EmptyCustomAttributes(StrEnum):
    """`keep` changes nothing, `clear` removes all of them, as `null` does."""

    KEEP = "keep"
    CLEAR = "clear"


class SdkUserData(StrEnum):
    """`allow` takes it, `restrict` answers USER_DATA_RESTRICTED."""

    ALLOW = "allow"
    RESTRICT = "restrict"


class KnownTokens(StrEnum):
    """`keep` leaves it, `uninstall` lets the new one take its place."""

    KEEP = "keep"
    UNINSTALL = "uninstall"


class Revival(StrEnum):
    """`revive` makes the id live again, `refuse` answers NO_REGISTRATION."""

    REVIVE = "revive"
    REFUSE = "refuse"


class Repersonalize(StrEnum):
    """`keep` spares the device, `reset` sets it loose first."""

    KEEP = "keep"
    RESET = "reset"


class UserDevices(StrEnum):
    """`show` them, or only when they are `asked` for."""

    SHOW = "show"
    ASKED = "asked"


class UnfitEvents(StrEnum):
    """`drop` those, with a warning, or `refuse` all, as `validate` does."""

    DROP = "drop"
    REFUSE = "refuse"


class SdkFailureStatus(StrEnum):
    """`meaning` gives NO_REGISTRATION 404 and USER_DATA_RESTRICTED 403, `badRequest` gives both 400."""

    MEANING = "meaning"
    BAD_REQUEST = "badRequest"


class NullProperties(StrEnum):
    """`absent` takes them out, `unfit` fits no definition."""

    ABSENT = "absent"
    UNFIT = "unfit"


@dataclass(frozen=True)
class PhoneSettings:
    """The endpoints of the SDKs."""

    empty_custom_attributes: EmptyCustomAttributes = choice(
        EmptyCustomAttributes.KEEP, "What `customAttributes: {}` of an SDK's PATCH does.", "mobile-sdk-api 3.3"
    )
    sdk_user_data: SdkUserData = convenience(
        SdkUserData.ALLOW, "Whether SDKs may write data of their user.", "mobile-sdk-api 5.1"
    )
    known_tokens: KnownTokens = choice(
        KnownTokens.KEEP,
        "What becomes of an install whose push token a new one brings.",
        "mobile-sdk-api 4.2",
    )
    revival: Revival = choice(
        Revival.REVIVE,
        "An update with a push token for an id that is unknown or uninstalled.",
        "mobile-sdk-api 6.3",
    )
    repersonalize: Repersonalize = choice(
        Repersonalize.KEEP,
        "Repersonalize as the person that the device belongs to already.",
        "mobile-sdk-api 4.7",
    )
    user_devices: UserDevices = choice(
        UserDevices.SHOW,
        "Devices in a user where the SDK does not say whether it wants them.",
        "mobile-sdk-api 4.9",
    )
    unfit_events: UnfitEvents = choice(
        UnfitEvents.DROP,
        "Custom events of SDKs that fit no definition.",
        "mobile-sdk-api 4.12",
    )
    sdk_failure_status: SdkFailureStatus = choice(
        SdkFailureStatus.MEANING,
        "Statuses of the failures that SDKs know by name.",
        "mobile-sdk-api 5.1",
    )
    null_properties: NullProperties = choice(
        NullProperties.ABSENT,
        "`null` as a property of a custom event of SDKs.",
        "mobile-sdk-api 4.12",
    )
