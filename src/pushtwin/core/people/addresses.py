"""By what requests call persons: an identifier, its type and, of a channel, its sender (people-api 6.3). Pure."""

from enum import StrEnum
from typing import NamedTuple

from pushtwin.base.numbers import read_number
from pushtwin.core.people.identifiers import read_email, read_external_id, read_phone
from pushtwin.core.people.model import Identifier


class AddressType(StrEnum):
    """What kind of identifier calls a person. Of the channels the twin has only PUSH: nobody has another's."""

    ID = "ID"
    EXTERNAL_ID = "EXTERNAL_ID"
    PHONE = "PHONE"
    EMAIL = "EMAIL"
    LINE = "LINE"
    FACEBOOK = "FACEBOOK"
    TELEGRAM = "TELEGRAM"
    PUSH = "PUSH"
    WEB_PUSH = "WEB_PUSH"
    LIVE_CHAT = "LIVE_CHAT"
    VIBER_BOTS = "VIBER_BOTS"
    INSTAGRAM = "INSTAGRAM"
    INSTAGRAM_DM = "INSTAGRAM_DM"
    TWITTER = "TWITTER"
    APPLE_BUSINESS_CHAT = "APPLE_BUSINESS_CHAT"
    KAKAO_SANGDAM = "KAKAO_SANGDAM"
    GOOGLE_BUSINESS_MESSAGES = "GOOGLE_BUSINESS_MESSAGES"
    OPEN_CHANNEL = "OPEN_CHANNEL"
    WHATSAPP = "WHATSAPP"
    ZALO_FOLLOWER = "ZALO_FOLLOWER"
    TIKTOK_BM = "TIKTOK_BM"
    KAKAO_TALK = "KAKAO_TALK"


UNIQUE = frozenset({AddressType.EXTERNAL_ID, AddressType.PHONE, AddressType.EMAIL})
"""With one of these a person can be made."""
WITHOUT_SENDER = UNIQUE | {AddressType.ID}
"""All others belong to a channel, and need the sender or the application there."""


class PersonId(NamedTuple):
    """A person by its id."""

    person_id: int


class InstallOf(NamedTuple):
    """The person of a registration; `sender` is the id or the code of its application, where it is said."""

    registration_id: str
    sender: str | None


Address = Identifier | PersonId | InstallOf


def read_address(kind: AddressType, text: str, sender: str | None) -> Address | None:
    """Where to look for the person; None for what nobody can have.

    Raises PhoneInvalid, EmailInvalid, or RequestFormatInvalid for an external id that is too long.
    """
    match kind:
        case AddressType.ID:
            number = read_number(text)
            return None if number is None else PersonId(number)
        case AddressType.EXTERNAL_ID:
            return read_external_id(text, "identifier")
        case AddressType.PHONE:
            return read_phone(text)
        case AddressType.EMAIL:
            return read_email(text)
        case AddressType.PUSH:
            return InstallOf(text, sender)
        case _:
            return None
