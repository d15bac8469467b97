"""An SMS step as the twin plays it (push-messages-api 11.7). Pure: what a phone does, a test says by its number."""

from collections.abc import Mapping

from pushtwin.base.times import LATEST
from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.accounts.settings.failover import SmsOutcome
from pushtwin.core.messages import catalogue, timing
from pushtwin.core.messages.candidates import phone_key_of
from pushtwin.core.messages.model import Source
from pushtwin.core.omni.engine import Delivered, Lost, PutOff, Sent
from pushtwin.core.omni.model import Attempt, SmsContent
from pushtwin.core.omni.segments import count_segments

MCC, MNC = "228", "01"
"""The network of every phone: that of the published examples."""


def send_sms(content: SmsContent, settings: AccountSettings, now: int) -> Sent:
    """It arrives, or fails, after the delay of the account, unless its validity ends before."""
    expires_at = timing.end_of_validity(Source.OMNI, now, content.validity_ms, settings)
    return Sent(1, expires_at, first_due(now, expires_at, settings), count_segments(content.text))


def first_due(sent_at: int, expires_at: int, settings: AccountSettings) -> int:
    """When something happens to it by itself."""
    return min(sent_at + settings.sms_delay_ms, expires_at)


def come_due(sms: Attempt, settings: AccountSettings, now: int) -> Delivered | Lost | PutOff:
    """What happens when its time has come: what the number stands for, or the end of its validity."""
    if sms.expires_at is not None and now >= sms.expires_at:
        return decided(sms.place, catalogue.EXPIRED)
    match find_outcome(settings.sms_outcomes, sms.to or ""):
        case SmsOutcome.DELIVERED:
            return decided(sms.place, catalogue.DELIVERED)
        case SmsOutcome.UNDELIVERABLE:
            return decided(sms.place, catalogue.UNDELIVERABLE_NOT_DELIVERED)
        case SmsOutcome.EXPIRED:
            return decided(sms.place, catalogue.EXPIRED)
        case SmsOutcome.PENDING:
            return PutOff(sms.expires_at or LATEST)


def decided(place: int, status: int) -> Delivered | Lost:
    """What a status means for the step: one of those that a test can choose."""
    if status == catalogue.DELIVERED:
        return Delivered(place)
    error = catalogue.VALIDITY_EXPIRED if status == catalogue.EXPIRED else catalogue.NO_ERROR
    return Lost(place, status, error)


def find_outcome(outcomes: Mapping[str, str], number: str) -> SmsOutcome:
    """What becomes of an SMS to a number: what is said of it alone, or of the longest of its beginnings."""
    digits = str(phone_key_of(number))
    by_pattern = {_key_of(pattern): outcome for pattern, outcome in outcomes.items()}
    beginnings = (f"{digits[:length]}*" for length in range(len(digits), -1, -1))
    found = next((by_pattern[one] for one in (digits, *beginnings) if one in by_pattern), SmsOutcome.DELIVERED)
    return SmsOutcome(found)


def _key_of(pattern: str) -> str:
    """Numbers are compared by their digits."""
    begins = pattern.removesuffix("*")
    digits = str(phone_key_of(begins)) if begins else ""
    return digits + pattern[len(begins) :]
