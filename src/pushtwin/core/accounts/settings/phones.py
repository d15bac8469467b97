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


@dataclass(frozen=True)
class PhoneSettings:
    """The endpoints of the SDKs."""

    empty_custom_attributes: EmptyCustomAttributes = choice(
        EmptyCustomAttributes.KEEP, "What `customAttributes: {}` of an SDK's PATCH does.", "mobile-sdk-api 3.3"
    )
    sdk_user_data: SdkUserData = convenience(
        SdkUserData.ALLOW, "Whether SDKs may write data of their user.", "mobile-sdk-api 5.1"
    )
