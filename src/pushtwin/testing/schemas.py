"""What the control API takes and answers, as types. Names of answers are the wire's; times are UTC, ISO 8601."""

from collections.abc import Mapping
from typing import Any, Literal, NotRequired, TypedDict

Operation = Literal[
    "get-push-device-registration",
    "update-push-device-registration",
    "personalize-push-instance",
    "depersonalize-push-instance",
    "create-installation",
    "get-installation",
    "update-installation",
    "delete-installation",
    "personalize-installation",
    "repersonalize-installation",
    "depersonalize-installation",
    "get-user",
    "update-user",
    "report-sessions",
    "report-custom-events",
    "get-livechat-info",
    "get-chat-widget",
    "get-version",
    "get-base-url",
]
"""The operations of the emulated APIs, by their ids in `/openapi.json`."""

Damage = Literal["reset", "empty", "truncated", "slow"]
"""What can happen to a connection."""


class SettingsChanges(TypedDict, total=False):
    """Settings of an account; the README tells what each decides."""

    auth: Literal["lenient", "strict"]
    ambiguous_identity: Literal["reject", "merge"]
    repeated_personalize: Literal["accept", "reject"]
    different_external_id: Literal["replace", "reject"]
    tags: Literal["replace", "append"]
    anonymous_attributes: Literal["absorb", "discard"]
    device_attributes_on_depersonalize: Literal["clear", "keep"]
    additional_data_on_update: Literal["merge", "replace"]
    push_error_envelope: Literal["flat", "serviceException"]
    sdk_user_data: Literal["allow", "restrict"]
    rate_limits: Literal["off", "documented"]


class JwtKeyAnswer(TypedDict):
    """A key that signs JWTs, without its secret."""

    kid: str


class ApplicationAnswer(TypedDict):
    """What a mobile app is built with."""

    applicationId: str
    applicationCode: str
    name: str
    jwtKeys: list[JwtKeyAnswer]


class AccountAnswer(TypedDict):
    """An isolated world, with the credentials that `strict` authentication accepts."""

    accountId: str
    name: str
    apiKey: str
    username: str
    password: str
    settings: dict[str, str]
    applications: list[ApplicationAnswer]
    createdAt: str
    idSeed: NotRequired[str]


class SystemData(TypedDict, total=False):
    """What an SDK reports about the phone. What it did not report is absent."""

    cloudType: Literal["GCM", "APNS", "HMS", "WEB"]
    registrationEnabled: bool
    notificationsEnabled: bool
    geofencingSdk: bool
    sdkVersion: str
    appVersion: str
    os: Literal["Android", "iOS"]
    osVersion: str
    deviceManufacturer: str
    deviceModel: str
    deviceSecure: bool
    osLanguage: str
    deviceTimezoneOffset: str
    deviceName: str


class RegistrationAnswer(TypedDict):
    """One install of an application on one phone, and to whom it belongs."""

    registrationId: str
    applicationId: str
    isPrimary: NotRequired[bool]
    additionalData: NotRequired[dict[str, Any]]
    systemData: NotRequired[SystemData]
    pushServiceType: NotRequired[str]
    pushServiceToken: NotRequired[str]
    applicationUserId: NotRequired[str]
    personId: int
    createdAt: str
    modifiedAt: str


class PersonFields(TypedDict, total=False):
    """What can be said about a person. None clears; phones and emails are whole lists."""

    type: Literal["CUSTOMER", "LEAD"]
    external_id: str | None
    phones: list[str] | None
    emails: list[str] | None
    first_name: str | None
    last_name: str | None
    middle_name: str | None
    birthday: str | None
    gender: Literal["MALE", "FEMALE"] | None
    tags: list[str] | None
    custom_attributes: Mapping[str, Any] | None


class PersonAnswer(TypedDict):
    """A person with its identifiers, attributes and the ids of its registrations, oldest first."""

    personId: int
    type: Literal["CUSTOMER", "LEAD"]
    anonymous: bool
    createdAt: str
    modifiedAt: str
    externalId: NotRequired[str]
    phones: list[str]
    emails: list[str]
    firstName: NotRequired[str]
    lastName: NotRequired[str]
    middleName: NotRequired[str]
    birthday: NotRequired[str]
    gender: NotRequired[Literal["MALE", "FEMALE"]]
    tags: list[str]
    customAttributes: dict[str, Any]
    registrations: list[str]


class EventAnswer(TypedDict):
    """Something that happened to a person."""

    definitionId: str
    occurredAt: str
    registrationId: str
    properties: dict[str, Any]


class Call(TypedDict):
    """One call of the journal: what was asked, and what the twin answered. Credentials are shown as `***`."""

    time: str
    operation: str
    method: str
    path: str
    query: dict[str, Any]
    headers: dict[str, str]
    body: NotRequired[Any]
    status: int
    answer: NotRequired[Any]
    durationMs: float
    applicationId: str
    registrationId: NotRequired[str]
    personId: NotRequired[int]
    warnings: list[str]
    fault: NotRequired[str]


class Difference(TypedDict):
    """One field of a call that is not as expected. Without `actual` the call has no such field."""

    field: str
    expected: Any
    actual: NotRequired[Any]


class NearCall(TypedDict):
    """A call that was almost the expected one."""

    call: Call
    differences: list[Difference]


class Verdict(TypedDict):
    """What became of an expectation."""

    passed: bool
    count: int
    matches: list[Call]
    message: str
    evicted: bool
    nearest: NotRequired[list[NearCall]]


class Answer(TypedDict):
    """An answer that the twin gives as it is."""

    status: int
    body: NotRequired[Any]
    headers: NotRequired[dict[str, str]]


class FaultAnswer(TypedDict):
    """A fault as it was ordered, how many calls it looked at and how many it struck."""

    faultId: str
    on: dict[str, Any]
    when: dict[str, Any]
    error: NotRequired[int | str]
    retryAfter: NotRequired[int]
    answer: NotRequired[Answer]
    latencyMs: NotRequired[int | dict[str, int]]
    connection: NotRequired[Damage]
    slowMs: NotRequired[int]
    after: bool
    calls: int
    hits: int
    expired: bool


class ClockAnswer(TypedDict):
    """The time in an account."""

    now: str
    frozen: bool


class ReadyAnswer(TypedDict):
    """A twin that is ready for use."""

    status: Literal["ready"]
    version: str
    database: str
