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
