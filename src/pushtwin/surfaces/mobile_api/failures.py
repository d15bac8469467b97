"""The failures of the endpoints of the SDKs (mobile-sdk-api 4.1, 5.1, 8).

Every answer tells its length: the SDK for Android reads no error without.
"""

from typing import Any

from starlette.responses import Response
from starlette.types import Scope

from pushtwin.base import errors, json_text
from pushtwin.base.errors import AnswerableError
from pushtwin.core.accounts.settings.phones import SdkFailureStatus
from pushtwin.http.failure_table import Failure, FailureTable
from pushtwin.http.scope import settings_of
from pushtwin.http.service_exceptions import GENERIC, SERVICE_EXCEPTION

MEDIA_TYPE = "application/json"


class SdkJson(Response):
    """JSON as the SDKs want it; nothing to tell is `{}`."""

    media_type = MEDIA_TYPE

    def __init__(self, value: Any = None) -> None:
        super().__init__(json_text.write({} if value is None else value))


def _row(
    sample: AnswerableError, when: str, status: int = 400, name: str | None = None, text: str | None = None
) -> Failure:
    return Failure(sample, status, name or sample.name, (SERVICE_EXCEPTION,), when, text=text)


def _named(sample: AnswerableError, when: str, status: int, text: str | None = None) -> Failure:
    """SDKs know it by its name: its status is a guess."""
    return Failure(sample, status, sample.name, (SERVICE_EXCEPTION,), when, text=text, other_status=400)


ROWS = (
    _row(errors.ApplicationCodeMissing(), "The Authorization header is missing"),
    _row(errors.ApplicationNotFound(), "No application has this code", 401, "1", "Invalid Application Id"),
    _named(errors.RegistrationNotFound(), "There is no such install", 404, "Registration does not exist"),
    _named(errors.UserDataRestricted(), "The account keeps SDKs from writing data of their user", 403),
    _row(errors.RequestBodyInvalid(), "The body is not a JSON object", name="REQUEST_FORMAT_INVALID"),
    _row(errors.RequestFormatInvalid("regEnabled", "boolean"), "A field or a flag has the wrong type"),
    _row(
        errors.CustomAttributeInvalid("customAttributes.key", "string, number or boolean"),
        "A custom attribute breaks a limit",
        name="REQUEST_FORMAT_INVALID",
    ),
    _row(errors.UserIdentityInvalid(), "No identifier is given"),
    _row(errors.EmailInvalid("nobody"), "The email is none"),
    _row(
        errors.PhoneInvalid("000", "should be 5 to 15 digits in international format"),
        "The phone number is none",
    ),
    _row(errors.PersonalizationImpossible(), "The install belongs to somebody else"),
    _row(errors.AmbiguousPersonalizeCandidates(), "The identifiers belong to several persons"),
    _row(errors.UserMergeInterrupted(), "An identifier belongs to another person"),
    _row(errors.EventInvalid("Event definition unknown does not exist"), "An event does not fit", name="9"),
)


def _is_bad_request(_: Failure, scope: Scope) -> bool:
    settings = settings_of(scope)
    return settings is not None and settings.sdk_failure_status is SdkFailureStatus.BAD_REQUEST


FAILURES = FailureTable(MEDIA_TYPE, (*ROWS, *GENERIC), takes_other=_is_bad_request)
