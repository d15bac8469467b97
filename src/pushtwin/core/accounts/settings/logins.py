"""What an account can choose of logins and logouts: personalize and depersonalize. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from pushtwin.core.accounts.choice_points import choice


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


class ForcedRepeat(StrEnum):
    """`reset` sets the device loose first, `keep` spares it."""

    RESET = "reset"
    KEEP = "keep"


class NullCustomAttributes(StrEnum):
    """`keep` changes nothing, `clear` removes all of them."""

    KEEP = "keep"
    CLEAR = "clear"


class ReturnedPush(StrEnum):
    """Those of the whole `account`, or of the `application` that calls."""

    ACCOUNT = "account"
    APPLICATION = "application"


class RecordedLogins(StrEnum):
    """`all` of them, or only those that `phones` have asked for."""

    ALL = "all"
    PHONES = "phones"


class AnonymousLogout(StrEnum):
    """`ignore` leaves the device as it is, `reset` clears what every logout clears."""

    IGNORE = "ignore"
    RESET = "reset"


class PrimaryOnDepersonalize(StrEnum):
    """`clear` takes the flag away, `keep` leaves it to the device."""

    CLEAR = "clear"
    KEEP = "keep"


class PrimarySuccessor(StrEnum):
    """`none`, or the `newest` of the devices that are left."""

    NONE = "none"
    NEWEST = "newest"


class BlankExternalIds(StrEnum):
    """`ignore` counts them as absent, `refuse` answers 48902."""

    IGNORE = "ignore"
    REFUSE = "refuse"


class PhoneNotation(StrEnum):
    """`any` of the usual ones, or `digits`, at most after a `+`; others are 48905."""

    ANY = "any"
    DIGITS = "digits"


@dataclass(frozen=True)
class LoginSettings:
    """Who logs in, and what becomes of what was there."""

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
    forced_repeat: ForcedRepeat = choice(
        ForcedRepeat.RESET,
        "Personalize by force as the person that the device belongs to already.",
        "people-api 5.3 row 6",
    )
    null_custom_attributes: NullCustomAttributes = choice(
        NullCustomAttributes.KEEP,
        "What `customAttributes: null` of personalize does.",
        "people-api 5.6",
    )
    returned_push: ReturnedPush = choice(
        ReturnedPush.ACCOUNT,
        "Which registrations of the person `returnPush` shows.",
        "people-api 2.8",
    )
    recorded_logins: RecordedLogins = choice(
        RecordedLogins.ALL,
        "Which logins and logouts are recorded as events.",
        "people-api 8.1",
    )
    anonymous_logout: AnonymousLogout = choice(
        AnonymousLogout.IGNORE,
        "Depersonalize of a device that is anonymous already.",
        "people-api 5.5",
    )
    primary_on_depersonalize: PrimaryOnDepersonalize = choice(
        PrimaryOnDepersonalize.CLEAR,
        "Whether a primary device is one after its logout.",
        "people-api 5.5",
    )
    primary_successor: PrimarySuccessor = choice(
        PrimarySuccessor.NONE,
        "Who is primary when the primary device of a person has left.",
        "people-api 5.5",
    )
    blank_external_ids: BlankExternalIds = choice(
        BlankExternalIds.IGNORE,
        "Personalize with a blank external id.",
        "people-api 4.2",
    )
    phone_notation: PhoneNotation = choice(
        PhoneNotation.ANY,
        "How phone numbers of personalize may be written.",
        "people-api 4.2",
    )
