"""What an account can choose of calls: who makes them, how many there may be, and how failures are told. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from pushtwin.core.accounts.choice_points import choice, convenience


class Auth(StrEnum):
    """`lenient` takes any, or none, and warns of what `strict` would refuse."""

    LENIENT = "lenient"
    STRICT = "strict"


class RateLimits(StrEnum):
    """`off` answers every call, `documented` refuses what is beyond with 429."""

    OFF = "off"
    DOCUMENTED = "documented"


class PushErrorEnvelope(StrEnum):
    """`flat` has a number and a message, `serviceException` is that of the SDKs' endpoints."""

    FLAT = "flat"
    SERVICE_EXCEPTION = "serviceException"


class PeopleErrorNumber(StrEnum):
    """`name` has it at the end of the text, `messageId` in place of the name, `flat` in a body of its own."""

    NAME = "name"
    MESSAGE_ID = "messageId"
    FLAT = "flat"


class SessionEnd(StrEnum):
    """An hour after its last `use`, or after its `beginning`."""

    USE = "use"
    BEGINNING = "beginning"


_DAY_SECONDS = 24 * 60 * 60


@dataclass(frozen=True)
class CallSettings:
    """Calls: who makes them, how many there may be, and how failures are told."""

    auth: Auth = convenience(Auth.LENIENT, "Whether `Authorization` must be right.", "people-api 1.2")
    rate_limits: RateLimits = convenience(
        RateLimits.OFF, "Whether more calls a second than documented are refused.", "people-api 1.5"
    )
    push_error_envelope: PushErrorEnvelope = choice(
        PushErrorEnvelope.FLAT, "Body of the failures that no source publishes.", "people-api 2.6"
    )
    people_error_number: PeopleErrorNumber = choice(
        PeopleErrorNumber.NAME, "Where the failures of persons have their number.", "people-api 6.9"
    )
    session_end: SessionEnd = choice(
        SessionEnd.USE,
        "When a session ends.",
        "people-api 12",
    )
    access_token_seconds: int = choice(
        3600,
        "For how many seconds an access token is good.",
        "people-api 12",
        bounds=(1, _DAY_SECONDS),
        others=(300,),
    )
