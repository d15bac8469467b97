"""The failures of `/people/3/events` and `/peopleevents` (people-api 8.2, 8.3): refused events are told as problems."""

import hashlib
from collections.abc import Mapping
from typing import Annotated, Any, NotRequired

from pydantic import Field
from starlette.responses import Response
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.base import errors, event_errors, json_text
from pushtwin.base.event_errors import WHOLE_REQUEST, Details, EventPropertiesInvalid, EventsRefused
from pushtwin.http.failure_table import Envelope, Failure, FailureTable
from pushtwin.http.openapi.references import documented
from pushtwin.http.service_exceptions import GENERIC, SERVICE_EXCEPTION

MEDIA_TYPE = "application/json;charset=UTF-8"  # people-api 1.1
_TYPE = "https://tools.ietf.org/html/rfc9110#section-15.5.1"
_TITLE = "One or more validation errors occurred."


class EventsJson(Response):
    """JSON."""

    media_type = MEDIA_TYPE

    def __init__(self, value: Any, status: int = 200) -> None:
        super().__init__(json_text.write(value), status)


class ErrorDetailsItemResponse(TypedDict):
    """A property that breaks a rule."""

    property: Annotated[str, documented("Its path.", "identifier.id")]
    message: Annotated[str, documented("What is wrong with it.", "Must not be empty.")]


class ErrorDetailsResponse(TypedDict):
    """Something that is wrong with a request."""

    index: Annotated[int, documented("The place of the event in the request; -1 for the whole.", 0, format="int32")]
    code: Annotated[int, documented("A number for what is wrong.", 400504, format="int32")]
    message: Annotated[str, documented("The same for people.", EventPropertiesInvalid.message)]
    details: NotRequired[Annotated[list[ErrorDetailsItemResponse], Field(description="Where exactly it is.")]]


class ProblemDetailsResponse(TypedDict):
    """Why nothing was recorded."""

    errors: Annotated[list[ErrorDetailsResponse], Field(description="Everything that is wrong with the request.")]
    traceId: Annotated[str, documented("Names the problem for the support.", "9b1cf84e07a063041d4195d1724c0a77")]
    type: Annotated[str, documented("Where to read about the status.", _TYPE, format="uri")]
    title: Annotated[str, documented("The same for every problem.", _TITLE)]
    status: Annotated[int, documented("The status.", 400, format="int32")]


def _problem_body(failure: Failure, error: Exception) -> ProblemDetailsResponse:
    assert failure.number is not None
    told = [_error(failure.number, failure.text_of(error), index, details) for index, details in _items(error).items()]
    return {
        "errors": told,
        "traceId": hashlib.blake2b(json_text.write(told), digest_size=16).hexdigest(),  # nothing random: seeds repeat
        "type": _TYPE,
        "title": _TITLE,
        "status": failure.status,
    }


def _items(error: Exception) -> Mapping[int, Details]:
    match error:
        case EventsRefused():
            return error.items
        case errors.RequestInvalid():
            return {WHOLE_REQUEST: error.violations}
    return {WHOLE_REQUEST: ()}


def _error(number: int, message: str, index: int, details: Details) -> ErrorDetailsResponse:
    told: ErrorDetailsResponse = {"index": index, "code": number, "message": message}
    if details:
        told["details"] = [{"property": name, "message": text} for name, text in details]
    return told


PROBLEM = Envelope(ProblemDetailsResponse, _problem_body)


def _refused(sample: EventsRefused, when: str) -> Failure:
    return Failure(sample, 400, sample.name, (PROBLEM,), when, sample.number)


def _invalid(sample: errors.AnswerableError, number: int, text: str, when: str) -> Failure:
    return Failure(sample, 400, sample.name, (PROBLEM,), when, number, text=text)


def _told(sample: errors.AnswerableError, status: int, name: str, text: str, when: str) -> Failure:
    return Failure(sample, status, name, (SERVICE_EXCEPTION,), when, text=text)


FAILURES = FailureTable(
    MEDIA_TYPE,
    [
        _refused(event_errors.EventBatchMalformed(), "The body is no JSON array of objects"),
        _refused(
            event_errors.EventSchemaInvalid("item 0: properties.totalCost should be Decimal"),
            "An event has no definition, or does not fit it",
        ),
        _refused(event_errors.EventBatchEmpty(), "There is no event"),
        _refused(event_errors.EventBatchTooLong(5000), "There are too many events"),
        _refused(
            EventPropertiesInvalid({0: [("identifier.id", "Must not be empty.")]}),
            "Events break rules, each at its place",
        ),
        _refused(event_errors.EventPersonUnknown({0: ()}), "Nobody has an identifier, and nobody can be made with it"),
        _refused(event_errors.EventIsInternal({0: ()}), "Events are such as the platform alone records"),
        _invalid(
            errors.RequestInvalid([("title", "must not be null")]),
            EventPropertiesInvalid.number,
            EventPropertiesInvalid.message,
            "The request breaks rules, each at its place (the shape is chosen by the twin)",
        ),
        _invalid(
            errors.RequestBodyInvalid(),
            event_errors.EventBatchMalformed.number,
            "Invalid request. Please ensure the request body is a properly structured JSON object.",
            "The body is no JSON object (the shape is chosen by the twin)",
        ),
        _told(event_errors.EventTargetNotFound(), 404, "NOT_FOUND", "Not found", "No such person, or no definition"),
        _told(event_errors.EventDefinitionNotFound(), 404, "NOT_FOUND", "Not found", "There is no such definition"),
        _told(event_errors.EventDefinitionTaken(), 409, "CONFLICT", "Conflict", "There is a definition with this id"),
        *GENERIC,
    ],
)
