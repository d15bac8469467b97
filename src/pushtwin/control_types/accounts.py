"""Accounts, their applications, settings and clocks."""

from collections.abc import Mapping
from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

SmsOutcomeName = Literal["delivered", "undeliverable", "expired", "pending"]


class SettingsChanges(TypedDict, total=False):
    """Settings of an account; the README tells what each decides."""

    auth: Literal["lenient", "strict"]
    rate_limits: Literal["off", "documented"]
    push_error_envelope: Literal["flat", "serviceException"]
    people_error_number: Literal["name", "messageId", "flat"]
    session_end: Literal["use", "beginning"]
    access_token_seconds: int
    content_types: Literal["any", "json"]
    query_flags: Literal["refuse", "ignore"]
    unknown_fields: Literal["ignore", "refuse"]
    list_limits: Literal["refuse", "clip"]
    foreign_registrations: Literal["refuse", "find"]
    refused_login_status: Literal["badRequest", "conflict"]
    ambiguous_identity: Literal["reject", "merge"]
    repeated_personalize: Literal["accept", "reject"]
    different_external_id: Literal["replace", "reject"]
    tags: Literal["replace", "append"]
    anonymous_attributes: Literal["absorb", "discard"]
    device_attributes_on_depersonalize: Literal["clear", "keep"]
    forced_repeat: Literal["reset", "keep"]
    null_custom_attributes: Literal["keep", "clear"]
    returned_push: Literal["account", "application"]
    recorded_logins: Literal["all", "phones"]
    anonymous_logout: Literal["ignore", "reset"]
    primary_on_depersonalize: Literal["clear", "keep"]
    primary_successor: Literal["none", "newest"]
    blank_external_ids: Literal["ignore", "refuse"]
    phone_notation: Literal["any", "digits"]
    additional_data_on_update: Literal["merge", "replace"]
    listed_persons: Literal["all", "identified"]
    person_names: Literal["any", "documented"]
    system_data_of_persons: Literal["values", "texts"]
    person_modification: Literal["person", "device"]
    unknown_attributes: Literal["create", "refuse"]
    persons_without_identifier: Literal["refuse", "accept"]
    last_identifier: Literal["withDevice", "never", "always"]
    devices_of_deleted_persons: Literal["release", "uninstall"]
    person_order: Literal["oldestFirst", "newestFirst"]
    unknown_people_of_tags: Literal["skip", "refuse"]
    null_flags: Literal["ignore", "refuse"]
    read_only_fields: Literal["ignore", "refuse"]
    email_notation: Literal["given", "lowerCase"]
    merge_nulls: Literal["keep", "clear"]
    birthday_times: Literal["cut", "refuse"]
    merged_lists: Literal["join", "best"]
    primary_of_merged: Literal["oldest", "latest"]
    anonymous_primary: Literal["set", "ignore"]
    bad_date_status: Literal["notFound", "badRequest"]
    empty_custom_attributes: Literal["keep", "clear"]
    sdk_user_data: Literal["allow", "restrict"]
    known_tokens: Literal["keep", "uninstall"]
    revival: Literal["revive", "refuse"]
    repersonalize: Literal["keep", "reset"]
    user_devices: Literal["show", "asked"]
    unfit_events: Literal["drop", "refuse"]
    sdk_failure_status: Literal["meaning", "badRequest"]
    null_properties: Literal["absent", "unfit"]
    targeting_evaluation: Literal["grouped", "strict"]
    message_ids: Literal["digits", "uuid"]
    delivery_delay_ms: int
    webhook_url: str | None
    used_message_ids: Literal["reject", "accept"]
    unknown_registrations: Literal["report", "reject"]
    disabled_registrations: Literal["report", "leaveOut"]
    muted_devices: Literal["report", "deliver"]
    repeated_devices: Literal["each", "once"]
    without_primary: Literal["nobody", "all"]
    senders_of_v2: Literal["codeOrId", "code"]
    rejected_sends: Literal["current", "all", "none"]
    default_validity_hours: int
    validity_begins: Literal["start", "departure"]
    overnight_windows: Literal["allow", "refuse"]
    speed_limits: Literal["even", "burst"]
    validity_unit: Literal["minutes", "hours"]
    past_send_at: Literal["now", "refuse"]
    scheduled_to_nobody: Literal["accept", "reject"]
    messages_after_logout: Literal["withhold", "deliver"]
    known_messages: Literal["pending", "delivered"]
    seen_before_delivered: Literal["delivered", "ignored"]
    failed_status: Literal["rejectedOperator", "notDelivered"]
    silent_to_muted: Literal["deliver", "report"]
    pending_in_statistics: Literal["count", "leaveOut"]
    disabled_in_statistics: Literal["cloud", "expired"]
    webhook_success: Literal["any2xx", "only200"]
    webhook_waits: Literal["zero", "one"]
    webhook_retries: int
    webhook_redirects: Literal["fail", "follow"]
    webhook_reports: Literal["consume", "keep"]
    registrations_count: Literal["all", "enabled"]
    inbox_access: Literal["device", "anyone"]
    inbox_order: Literal["newestFirst", "oldestFirst"]
    inbox_seen: Literal["inbox", "push"]
    inbox_days: int
    zero_inbox_expiration: Literal["never", "unset"]
    inbox_applications: Literal["own", "all"]
    muted_in_failover: Literal["leaveOut", "include"]
    sms_delay_ms: int
    sms_outcomes: Mapping[str, SmsOutcomeName]
    failed_pushes: Literal["notDelivered", "asPush"]
    mo_keywords: Literal["firstWord", "none"]
    mo_without_action: Literal["drop", "pull"]
    repeated_mo: Literal["another", "ignore"]


SettingAnswer = TypedDict(
    "SettingAnswer",
    {
        "name": str,
        "default": Any,
        "values": NotRequired[list[str]],
        "from": NotRequired[int],
        "to": NotRequired[int],
        "others": list[Any],
        "decides": str,
        "source": str,
    },
)
SettingAnswer.__doc__ = (
    "A setting: one of some `values`, a number `from` one `to` another, or something else. `others` are what else may "
    "be true of the platform; none where the setting is no guess about it."
)


class SettingList(TypedDict):
    """All settings that an account has."""

    settings: list[SettingAnswer]


class LedgerRow(TypedDict):
    """Something that the twin does. `basis` is documented, inferred or choice: how sure that is.

    `withoutSetting` is why a choice has no setting: same, twin, shape, beyond or open; the ledger says what these mean.
    `tests` show it, and perhaps what an account can choose instead.
    """

    section: str
    behaviour: str
    basis: str
    does: str
    setting: NotRequired[str]
    withoutSetting: NotRequired[str]
    tests: list[str]


class LedgerAnswer(TypedDict):
    """The fidelity ledger."""

    rows: list[LedgerRow]


class JwtKeyAnswer(TypedDict):
    """A key without its secret; `encoding` says how that is written, where somebody has said it."""

    kid: str
    encoding: NotRequired[Literal["text", "hex", "base64"]]


class CloudAnswer(TypedDict):
    """Whether messages go through this cloud."""

    enabled: bool


class ApplicationAnswer(TypedDict):
    """What a mobile app is built with."""

    applicationId: str
    applicationCode: str
    name: str
    jwtKeys: list[JwtKeyAnswer]
    apns: CloudAnswer
    gcm: CloudAnswer


class AccountAnswer(TypedDict):
    """An isolated world, with the credentials that `strict` authentication accepts."""

    accountId: str
    name: str
    apiKey: str
    username: str
    password: str
    settings: dict[str, Any]
    applications: list[ApplicationAnswer]
    createdAt: str
    idSeed: NotRequired[str]


class ApiKeyAnswer(TypedDict):
    """A key beside the one that every account has. Without `scopes` it is good for everything."""

    apiKeyId: str
    apiKey: str
    scopes: NotRequired[list[str]]
    name: NotRequired[str]


class ApiKeyList(TypedDict):
    """All of them, in the order of creation."""

    apiKeys: list[ApiKeyAnswer]


class AccountList(TypedDict):
    """One page, in the order of creation."""

    accounts: list[AccountAnswer]
    nextCursor: NotRequired[str]


class NextDueAnswer(TypedDict):
    """Something that happens by itself, and when for the next time."""

    at: str
    what: str


class UpcomingAnswer(TypedDict):
    """The time of the account, and the next of each kind of things that happen by themselves, the earliest first."""

    now: str
    due: list[NextDueAnswer]


class ClockAnswer(TypedDict):
    """What the clock of the account shows."""

    now: str
    frozen: bool
