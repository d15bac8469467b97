"""The settings of an account: every point on which the public sources are silent or split. Pure.

A point is declared here and nowhere else; the README, the fidelity ledger, `/_twin`, snapshots and the Python client
take it from here, or are held to it by a test.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any

from pushtwin.base import json_text
from pushtwin.base.addresses import problems_of_web_address
from pushtwin.base.problems import Problem
from pushtwin.core.accounts.choice_points import choice, choice_points_of


class Auth(StrEnum):
    """`lenient` takes any, or none, and warns of what `strict` would refuse."""

    LENIENT = "lenient"
    STRICT = "strict"


class AmbiguousIdentity(StrEnum):
    """`reject` refuses the call, `merge` makes one person of them all."""

    REJECT = "reject"
    MERGE = "merge"


class RepeatedPersonalize(StrEnum):
    """`accept` is a login like any other, `reject` refuses it unless it is forced."""

    ACCEPT = "accept"
    REJECT = "reject"


class DifferentExternalId(StrEnum):
    """`replace` lets the new one take the place of the old one, `reject` refuses the call."""

    REPLACE = "replace"
    REJECT = "reject"


class Tags(StrEnum):
    """`replace` drops those that were there, `append` keeps them."""

    REPLACE = "replace"
    APPEND = "append"


class AnonymousAttributes(StrEnum):
    """`absorb` fills the gaps of the person who logs in, `discard` forgets them."""

    ABSORB = "absorb"
    DISCARD = "discard"


class DeviceAttributesOnDepersonalize(StrEnum):
    """`clear` removes them and the application user id, `keep` leaves both."""

    CLEAR = "clear"
    KEEP = "keep"


class AdditionalDataOnUpdate(StrEnum):
    """`merge` goes key by key, `replace` takes what is sent as the whole."""

    MERGE = "merge"
    REPLACE = "replace"


class EmptyCustomAttributes(StrEnum):
    """`keep` changes nothing, `clear` removes all of them, as `null` does."""

    KEEP = "keep"
    CLEAR = "clear"


class PushErrorEnvelope(StrEnum):
    """`flat` has a number and a message, `serviceException` is that of the SDKs' endpoints."""

    FLAT = "flat"
    SERVICE_EXCEPTION = "serviceException"


class PeopleErrorNumber(StrEnum):
    """`name` has it at the end of the text, `messageId` in place of the name, `flat` in a body of its own."""

    NAME = "name"
    MESSAGE_ID = "messageId"
    FLAT = "flat"


class ListedPersons(StrEnum):
    """`all` of them, or only those that are `identified`."""

    ALL = "all"
    IDENTIFIED = "identified"


class PersonNames(StrEnum):
    """`any` takes all characters, `documented` refuses those that a guide forbids."""

    ANY = "any"
    DOCUMENTED = "documented"


class SystemDataOfPersons(StrEnum):
    """`values` as devices report them, or all as `texts`, as a published example has them."""

    VALUES = "values"
    TEXTS = "texts"


class SdkUserData(StrEnum):
    """`allow` takes it, `restrict` answers USER_DATA_RESTRICTED."""

    ALLOW = "allow"
    RESTRICT = "restrict"


class TargetingEvaluation(StrEnum):
    """`grouped` takes values of one field as alternatives, as the published examples do; `strict` is plain logic."""

    GROUPED = "grouped"
    STRICT = "strict"


class RateLimits(StrEnum):
    """`off` answers every call, `documented` refuses what is beyond with 429."""

    OFF = "off"
    DOCUMENTED = "documented"


class MessageIds(StrEnum):
    """`digits` are 23, as the platform's are; the SDKs never report a message as seen whose id is a `uuid`."""

    DIGITS = "digits"
    UUID = "uuid"


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


class SmsOutcome(StrEnum):
    """What becomes of an SMS; one that is `pending` waits for a test, or for the end of its validity."""

    DELIVERED = "delivered"
    UNDELIVERABLE = "undeliverable"
    EXPIRED = "expired"
    PENDING = "pending"


class MoKeywords(StrEnum):
    """`firstWord` takes the first of several words for one, `none` finds none."""

    FIRST_WORD = "firstWord"
    NONE = "none"


_DAY_MS = 24 * 60 * 60 * 1000
_MAX_INBOX_DAYS = 36_500


def _problems_of_webhook(url: str | None) -> Iterator[Problem]:
    if url is not None:
        yield from problems_of_web_address(url)


_NO_OUTCOMES: Mapping[str, SmsOutcome] = {}
_MAX_NUMBERS = 1000  # each SMS is compared with all of them
_NUMBERS = re.compile(r"(\+?[0-9]{5,15}|(\+?[0-9]{1,14})?\*)", re.ASCII)


def _problems_of_numbers(outcomes: Mapping[str, SmsOutcome]) -> Iterator[Problem]:
    if len(outcomes) > _MAX_NUMBERS:
        yield Problem((), f"should name at most {_MAX_NUMBERS} numbers")
    for number in outcomes:
        if not _NUMBERS.fullmatch(number):
            yield Problem((number,), "should be a phone number, or how some begin, and then a `*`")


@dataclass(frozen=True, slots=True)
class AccountSettings:
    """Each with the question that it decides; the default is the twin's own choice."""

    auth: Auth = choice(Auth.LENIENT, "Whether `Authorization` must be right.", "people-api 1.2")
    ambiguous_identity: AmbiguousIdentity = choice(
        AmbiguousIdentity.REJECT, "Personalize whose identifiers belong to several persons.", "people-api 5.3 row 9"
    )
    repeated_personalize: RepeatedPersonalize = choice(
        RepeatedPersonalize.ACCEPT,
        "Personalize as the person that the device belongs to already.",
        "people-api 5.3 row 5",
    )
    different_external_id: DifferentExternalId = choice(
        DifferentExternalId.REPLACE, "A new external id for a person found by phone or email.", "people-api 5.3"
    )
    tags: Tags = choice(Tags.REPLACE, "What the tags of personalize do to those that are there.", "people-api 5.6")
    anonymous_attributes: AnonymousAttributes = choice(
        AnonymousAttributes.ABSORB, "What becomes of an anonymous person's attributes at login.", "people-api 5.4"
    )
    device_attributes_on_depersonalize: DeviceAttributesOnDepersonalize = choice(
        DeviceAttributesOnDepersonalize.CLEAR, "What becomes of `additionalData` at logout.", "people-api 5.5"
    )
    additional_data_on_update: AdditionalDataOnUpdate = choice(
        AdditionalDataOnUpdate.MERGE, "What PATCH does to the `additionalData` that are there.", "people-api 2.5"
    )
    empty_custom_attributes: EmptyCustomAttributes = choice(
        EmptyCustomAttributes.KEEP, "What `customAttributes: {}` of an SDK's PATCH does.", "mobile-sdk-api 3.3"
    )
    push_error_envelope: PushErrorEnvelope = choice(
        PushErrorEnvelope.FLAT, "Body of the failures that no source publishes.", "people-api 2.6"
    )
    people_error_number: PeopleErrorNumber = choice(
        PeopleErrorNumber.NAME, "Where the failures of persons have their number.", "people-api 6.9"
    )
    listed_persons: ListedPersons = choice(
        ListedPersons.ALL, "Whom lists of `/people/2/persons` show.", "people-api 10"
    )
    person_names: PersonNames = choice(
        PersonNames.ANY, "Which characters backends may write into the names of persons.", "people-api 6.1"
    )
    system_data_of_persons: SystemDataOfPersons = choice(
        SystemDataOfPersons.VALUES, "What the `systemData` of a person's devices are.", "people-api 6.1"
    )
    sdk_user_data: SdkUserData = choice(
        SdkUserData.ALLOW, "Whether SDKs may write data of their user.", "mobile-sdk-api 5.1"
    )
    targeting_evaluation: TargetingEvaluation = choice(
        TargetingEvaluation.GROUPED,
        "What `$and` and `$or` of a message's recipients mean.",
        "push-messages-api 5.3",
    )
    rate_limits: RateLimits = choice(
        RateLimits.OFF, "Whether more calls a second than documented are refused.", "people-api 1.5"
    )
    message_ids: MessageIds = choice(MessageIds.DIGITS, "What ids of messages look like.", "push-messages-api 2")
    delivery_delay_ms: int = choice(
        1000,
        "How long after the hand-over a device without a phone receives a message, in milliseconds up to a day.",
        "push-messages-api 7.4",
        bounds=(0, _DAY_MS),
    )
    webhook_url: str | None = choice(
        None,
        "Where reports of messages go whose sender names no webhook: an `http` or `https` address, or `null`.",
        "push-messages-api 8.5",
        rule=_problems_of_webhook,
    )
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
        bounds=(0, _MAX_INBOX_DAYS),
    )
    sms_delay_ms: int = choice(
        1000,
        "How long after it was sent an SMS arrives or fails, in milliseconds up to a day.",
        "push-messages-api 11.7",
        bounds=(0, _DAY_MS),
    )
    sms_outcomes: Mapping[str, SmsOutcome] = choice(
        _NO_OUTCOMES,
        "What becomes of SMS by their number, or how it begins with a `*`: `delivered` unless it is `undeliverable`, "
        "`expired` or `pending`.",
        "push-messages-api 11.7",
        rule=_problems_of_numbers,
    )
    mo_keywords: MoKeywords = choice(
        MoKeywords.FIRST_WORD, "What is the keyword of a message that a phone sends.", "push-messages-api 9"
    )

    def changed(self, changes: Mapping[str, Any]) -> "AccountSettings":
        """These settings with some of them replaced, by field name."""
        return replace(self, **changes)

    def by_wire_name(self) -> dict[str, Any]:
        """All of them, as clients and documents spell them."""
        return {point.wire_name: getattr(self, point.name) for point in CHOICE_POINTS}

    def to_json(self) -> str:
        return json_text.write(asdict(self)).decode()


CHOICE_POINTS = choice_points_of(AccountSettings)
_BY_NAME = {point.name: point for point in CHOICE_POINTS}


@lru_cache(maxsize=1024)
def parse_settings(text: str) -> AccountSettings:
    """The settings as the account's row keeps them; a setting that is newer than the row has its default."""
    stored = json_text.parse(text)
    return AccountSettings().changed({name: _BY_NAME[name].read(value) for name, value in stored.items()})
