"""What an account is, as far as the core is concerned: immutable snapshots, no SQL, no HTTP."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

from pushtwin import json_text
from pushtwin.accounts.clock import REAL, Clock, read_clock
from pushtwin.accounts.tokens import Token
from pushtwin.faults.model import Fault


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
    clock: Clock = REAL
    id_seed: str | None = None


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


class Caller(StrEnum):
    """Who calls: a backend shows the account's credentials, an SDK the code of its application."""

    BACKEND = "backend"
    SDK = "sdk"


@dataclass(slots=True)
class Call:
    """One request to an emulated API: who calls, and what was learned about it on the way.

    `token` is the JWT that an SDK showed instead of its application code. The account is filled in as soon as the
    application code has told which one it is, `subject` once the token turned out to be rightly signed: the external
    id that the caller may act for. Registration and person are those that the call touches. `is_permitted` says that
    faults and rate limits have been asked, `fault` is the one that strikes. Warnings say what strict authentication
    would have answered, and which fields nobody read.
    """

    application_code: str
    authorization: str | None
    caller: Caller = Caller.BACKEND
    token: Token | None = None
    account: "CalledAccount | None" = None
    subject: str | None = None
    operation: str = ""
    path: str = ""
    registration_id: str | None = None
    person_id: int | None = None
    is_permitted: bool = False
    fault: Fault | None = None
    warnings: list[str] = field(default_factory=list)

    def warn(self, text: str) -> None:
        """Tell the client once, however often the use case runs."""
        if text not in self.warnings:
            self.warnings.append(text)


class CalledAccount(NamedTuple):
    """The part of an account that every call to an emulated API needs, and the application that it came to."""

    account_id: str
    settings: AccountSettings
    credentials: Credentials
    application_id: str
    jwt_keys_json: str
    clock_json: str | None = None
    id_seed: str | None = None
    has_faults: bool = False

    @property
    def clock(self) -> Clock:
        return read_clock(self.clock_json)

    @property
    def needs_permission(self) -> bool:
        """Whether a call must ask first: a fault may strike it, or it may be one too many."""
        return self.has_faults or self.settings.rate_limits is RateLimits.DOCUMENTED

    @property
    def jwt_keys(self) -> tuple[JwtKey, ...]:
        return read_jwt_keys(self.jwt_keys_json)


def read_jwt_keys(text: str) -> tuple[JwtKey, ...]:
    """The keys as the application's row keeps them."""
    return tuple(JwtKey(**key) for key in json_text.parse(text))
