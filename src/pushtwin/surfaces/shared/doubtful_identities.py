"""What is doubtful about who logs in, whoever says it: backends and SDKs (people-api 4.2)."""

import re
from collections.abc import Iterable

from pushtwin.base.errors import PhoneInvalid, RequestFormatInvalid
from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.accounts.settings.logins import BlankExternalIds, PhoneNotation
from pushtwin.core.calls.doubts import Doubt, Doubting

_DIGITS = re.compile(r"\+?[0-9]+")


def doubt_identity(external_id: str | None, field: str, phones: Iterable[str], doubt: Doubting) -> None:
    """Note what some accounts do not take: blank external ids, which are sent in this field, and phones with more than
    digits."""
    if external_id is not None and not external_id.strip():
        doubt(Doubt(_takes_no_blanks, RequestFormatInvalid(field, "string that is not blank")))
    for phone in phones:
        if phone and not _DIGITS.fullmatch(phone):
            doubt(Doubt(_takes_digits_only, PhoneInvalid(phone, "should be digits")))


def _takes_no_blanks(settings: AccountSettings) -> bool:
    return settings.blank_external_ids is BlankExternalIds.REFUSE


def _takes_digits_only(settings: AccountSettings) -> bool:
    return settings.phone_notation is PhoneNotation.DIGITS
