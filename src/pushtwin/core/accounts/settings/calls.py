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


class ContentTypes(StrEnum):
    """`any` will do, as long as the body is JSON; `json` answers 415 to what does not say so."""

    ANY = "any"
    JSON = "json"


class QueryFlags(StrEnum):
    """`refuse` answers 48902, `ignore` takes it for `false`."""

    REFUSE = "refuse"
    IGNORE = "ignore"


class UnknownFields(StrEnum):
    """`ignore` them, with a warning, or `refuse` with 48902."""

    IGNORE = "ignore"
    REFUSE = "refuse"


class ListLimits(StrEnum):
    """`refuse` answers 40001, `clip` shows 1000."""

    REFUSE = "refuse"
    CLIP = "clip"


class ForeignRegistrations(StrEnum):
    """`refuse` answers 48013, `find` takes the code for that of the account."""

    REFUSE = "refuse"
    FIND = "find"


class RefusedLoginStatus(StrEnum):
    """`badRequest` is 400, `conflict` is 409."""

    BAD_REQUEST = "badRequest"
    CONFLICT = "conflict"


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
    content_types: ContentTypes = choice(
        ContentTypes.ANY,
        "What content type bodies of requests need.",
        "people-api 1.1",
    )
    query_flags: QueryFlags = choice(
        QueryFlags.REFUSE,
        "Flags of personalize that are neither `true` nor `false`.",
        "people-api 1.1",
    )
    unknown_fields: UnknownFields = choice(
        UnknownFields.IGNORE,
        "Fields of a request about devices or messages that nobody knows.",
        "people-api 2.5",
    )
    list_limits: ListLimits = choice(
        ListLimits.REFUSE,
        "Lists of the People API of which more than 1000 are wanted at once.",
        "people-api 6.4",
    )
    foreign_registrations: ForeignRegistrations = choice(
        ForeignRegistrations.REFUSE,
        "Push requests with the code of another application than that of the registration.",
        "people-api 2.1",
    )
    refused_login_status: RefusedLoginStatus = choice(
        RefusedLoginStatus.BAD_REQUEST,
        "Status of 48906, 48907 and 48908.",
        "people-api 2.6",
    )
