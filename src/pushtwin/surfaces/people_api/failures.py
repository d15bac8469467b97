"""The failures of the push endpoints (people-api 1.4, 2.3, 2.6)."""

import logging

from starlette.responses import Response
from starlette.types import Scope

from pushtwin.base import errors
from pushtwin.base.errors import AnswerableError
from pushtwin.core.accounts.settings.calls import PushErrorEnvelope, RefusedLoginStatus
from pushtwin.http.failure_table import Envelope, Failure, FailureTable
from pushtwin.http.scope import settings_of
from pushtwin.http.service_exceptions import GENERIC, SERVICE_EXCEPTION
from pushtwin.surfaces.people_api.answers import PushApiErrorResponse

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/json;charset=UTF-8"  # what real traffic shows (people-api 1.1)


class ApiJson(Response):
    """JSON with the content type that the platform sends."""

    media_type = MEDIA_TYPE


def _flat_body(failure: Failure, error: Exception) -> PushApiErrorResponse:
    assert failure.number is not None
    return {"errorCode": failure.number, "errorMessage": failure.text_of(error)}


FLAT = Envelope(PushApiErrorResponse, _flat_body)


def _published(number: int, sample: AnswerableError, when: str) -> Failure:
    return Failure(sample, 400, sample.name, (FLAT,), when, number)


def _chosen(number: int, sample: AnswerableError, when: str, other_status: int | None = None) -> Failure:
    """Published by nobody: client code must not depend on the number, nor on the envelope or the status."""
    envelopes = (FLAT, SERVICE_EXCEPTION)
    when = f"{when} (number chosen by the twin)"
    return Failure(sample, 400, sample.name, envelopes, when, number, other_status=other_status)


ROWS = (
    _published(48001, errors.ApplicationCodeMissing(), "The AppCode header is missing"),
    _published(48012, errors.ApplicationNotFound(), "No application has this code"),
    _published(48013, errors.RegistrationNotFound(), "The application has no such registration"),
    _chosen(48901, errors.RequestBodyInvalid(), "The body is not a JSON object"),
    _chosen(48902, errors.RequestFormatInvalid("isPrimary", "boolean"), "A field has the wrong type"),
    _chosen(48903, errors.UserIdentityInvalid(), "No identifier is given"),
    _chosen(48904, errors.EmailInvalid("nobody"), "The email is none"),
    _chosen(
        48905,
        errors.PhoneInvalid("000", "should be 5 to 15 digits in international format"),
        "The phone number is none",
    ),
    _chosen(48906, errors.PersonalizationImpossible(), "The registration belongs to somebody else", 409),
    _chosen(48907, errors.AmbiguousPersonalizeCandidates(), "The identifiers belong to several persons", 409),
    _chosen(48908, errors.UserMergeInterrupted(), "The person would have too many phones or emails", 409),
    _chosen(
        48909,
        errors.CustomAttributeInvalid("additionalData.note", "string of at most 4096 characters"),
        "A custom attribute breaks a limit",
    ),
)


def _choose(failure: Failure, scope: Scope) -> Envelope:
    """Every row with a choice is the twin's own; the account chooses."""
    log.debug("answered %s (%s), which only the twin defines", failure.name, failure.number)
    settings = settings_of(scope)
    if settings and settings.push_error_envelope is PushErrorEnvelope.SERVICE_EXCEPTION:
        return SERVICE_EXCEPTION
    return FLAT


def _is_conflict(_: Failure, scope: Scope) -> bool:
    settings = settings_of(scope)
    return settings is not None and settings.refused_login_status is RefusedLoginStatus.CONFLICT


FAILURES = FailureTable(MEDIA_TYPE, (*ROWS, *GENERIC), _choose, _is_conflict)
