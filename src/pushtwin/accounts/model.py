"""What an account is, as far as the core is concerned: immutable snapshots, no SQL, no HTTP."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

from pushtwin import json_text


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


class Credentials(NamedTuple):
    """What `strict` authentication accepts for an account."""

    api_key: str
    username: str
    password: str


class Account(NamedTuple):
    """An isolated world: two accounts share nothing."""

    account_id: str
    ordinal: int
    name: str
    credentials: Credentials
    settings: AccountSettings
    created_at: int


class JwtKey(NamedTuple):
    """A secret that signs the JWTs of the mobile API for one application."""

    kid: str
    secret: str


class Application(NamedTuple):
    """What a mobile app is built with: the code is public in the app, the id internal."""

    account_id: str
    application_id: str
    application_code: str
    ordinal: int
    name: str
    jwt_keys: tuple[JwtKey, ...]


@dataclass(slots=True)
class Call:
    """One request to an emulated API: who calls, and what was learned about it on the way.

    The account is filled in as soon as the application code has told which one it is. Warnings say what strict
    authentication would have answered, and which fields nobody read.
    """

    application_code: str
    authorization: str | None
    account: "CalledAccount | None" = None
    warnings: list[str] = field(default_factory=list)

    def warn(self, text: str) -> None:
        """Tell the client once, however often the use case runs."""
        if text not in self.warnings:
            self.warnings.append(text)


class CalledAccount(NamedTuple):
    """The part of an account that every call to an emulated API needs."""

    account_id: str
    settings: AccountSettings
    credentials: Credentials
