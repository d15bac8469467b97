"""The settings of an account: every point on which the public sources are silent or split. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any

from pushtwin.base import json_text


class Auth(StrEnum):
    """Whether `Authorization` must be right (people-api 1.2)."""

    LENIENT = "lenient"
    STRICT = "strict"


class AmbiguousIdentity(StrEnum):
    """What personalize does with several candidates (people-api 5.3 row 9, 6.8)."""

    REJECT = "reject"
    MERGE = "merge"


class RepeatedPersonalize(StrEnum):
    """Whether the same person may be personalized again without force (people-api 5.3 row 5)."""

    ACCEPT = "accept"
    REJECT = "reject"


class DifferentExternalId(StrEnum):
    """What happens to the external id of a person found by phone or email (people-api 5.3)."""

    REPLACE = "replace"
    REJECT = "reject"


class Tags(StrEnum):
    """What the tags of a personalize request do to the person's (people-api 5.6)."""

    REPLACE = "replace"
    APPEND = "append"


class AnonymousAttributes(StrEnum):
    """What becomes of an anonymous person's attributes at login (people-api 5.4)."""

    ABSORB = "absorb"
    DISCARD = "discard"


class DeviceAttributesOnDepersonalize(StrEnum):
    """What becomes of additionalData at logout (people-api 5.5)."""

    CLEAR = "clear"
    KEEP = "keep"


class AdditionalDataOnUpdate(StrEnum):
    """Whether PATCH merges additionalData key by key (people-api 2.5)."""

    MERGE = "merge"
    REPLACE = "replace"


class SdkUserData(StrEnum):
    """Whether the SDKs may say something about a person (mobile-sdk-api 5.1, USER_DATA_RESTRICTED)."""

    ALLOW = "allow"
    RESTRICT = "restrict"


class RateLimits(StrEnum):
    """Whether calls beyond the documented rates are refused (people-api 1.5)."""

    OFF = "off"
    DOCUMENTED = "documented"


class PushErrorEnvelope(StrEnum):
    """The body of the failures that no source publishes (people-api 2.6)."""

    FLAT = "flat"
    SERVICE_EXCEPTION = "serviceException"


@dataclass(frozen=True, slots=True)
class AccountSettings:
    """Every point on which the public sources are silent or split; the defaults are the twin's choices."""

    auth: Auth = Auth.LENIENT
    ambiguous_identity: AmbiguousIdentity = AmbiguousIdentity.REJECT
    repeated_personalize: RepeatedPersonalize = RepeatedPersonalize.ACCEPT
    different_external_id: DifferentExternalId = DifferentExternalId.REPLACE
    tags: Tags = Tags.REPLACE
    anonymous_attributes: AnonymousAttributes = AnonymousAttributes.ABSORB
    device_attributes_on_depersonalize: DeviceAttributesOnDepersonalize = DeviceAttributesOnDepersonalize.CLEAR
    additional_data_on_update: AdditionalDataOnUpdate = AdditionalDataOnUpdate.MERGE
    push_error_envelope: PushErrorEnvelope = PushErrorEnvelope.FLAT
    sdk_user_data: SdkUserData = SdkUserData.ALLOW
    rate_limits: RateLimits = RateLimits.OFF

    def changed(self, changes: Mapping[str, Any]) -> "AccountSettings":
        """These settings with some of them replaced, by field name."""
        return replace(self, **changes)

    def to_json(self) -> str:
        return json_text.write(asdict(self)).decode()


_SETTING_TYPES: dict[str, type[StrEnum]] = {
    name: type(getattr(AccountSettings(), name)) for name in AccountSettings.__slots__
}


@lru_cache(maxsize=1024)
def parse_settings(text: str) -> AccountSettings:
    """The settings as the account's row keeps them; a setting that is newer than the row has its default."""
    stored = json_text.parse(text)
    return AccountSettings().changed({name: _SETTING_TYPES[name](value) for name, value in stored.items()})
