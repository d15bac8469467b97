"""The failures of persons, each with the number that the platform publishes (people-api 6.9)."""

from typing import Annotated, Any

from starlette.responses import Response
from starlette.types import Scope
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.base import errors, json_text, person_errors
from pushtwin.base.errors import AnswerableError
from pushtwin.base.person_errors import MergeRefused
from pushtwin.core.accounts.settings.calls import PeopleErrorNumber
from pushtwin.core.accounts.settings.people import BadDateStatus
from pushtwin.http.failure_table import Envelope, Failure, FailureTable
from pushtwin.http.openapi.references import documented
from pushtwin.http.scope import settings_of
from pushtwin.http.service_exceptions import GENERIC, ApiException
from pushtwin.surfaces.people_api.failures import MEDIA_TYPE
from pushtwin.surfaces.people_api.persons.merge_answers import MergeErrorResponse, refused
from pushtwin.surfaces.people_api.persons.merge_requests import TOO_MANY_CONTACTS


class PeopleJson(Response):
    """JSON with the content type that the platform sends."""

    media_type = MEDIA_TYPE

    def __init__(self, value: Any, status: int = 200) -> None:
        super().__init__(json_text.write(value), status)


class PeopleErrorResponse(TypedDict):
    """A failure of persons, as the setting `peopleErrorNumber` can have it."""

    errorCode: Annotated[int, documented("Its number.", 40401, format="int32")]
    errorMessage: Annotated[str, documented("What went wrong.", "Person not found")]


def _named(failure: Failure, error: Exception) -> ApiException:
    text = f"{failure.text_of(error)} ({failure.number})"
    return {"requestError": {"serviceException": {"messageId": failure.name, "text": text}}}


def _numbered(failure: Failure, error: Exception) -> ApiException:
    return {"requestError": {"serviceException": {"messageId": str(failure.number), "text": failure.text_of(error)}}}


def _flat(failure: Failure, error: Exception) -> PeopleErrorResponse:
    assert failure.number is not None
    return {"errorCode": failure.number, "errorMessage": failure.text_of(error)}


_ENVELOPES = {
    PeopleErrorNumber.NAME: Envelope(ApiException, _named),
    PeopleErrorNumber.MESSAGE_ID: Envelope(ApiException, _numbered),
    PeopleErrorNumber.FLAT: Envelope(PeopleErrorResponse, _flat),
}


def _row(
    number: int,
    name: str,
    sample: AnswerableError,
    when: str,
    *,
    other_status: int | None = None,
    text: str | None = None,
) -> Failure:
    """The status begins the number."""
    envelopes = tuple(_ENVELOPES.values())
    return Failure(sample, number // 100, name, envelopes, when, number, text, other_status=other_status)


def _merge_body(_: Failure, error: Exception) -> MergeErrorResponse:
    return refused(error)


_MERGE = Envelope(MergeErrorResponse, _merge_body)


def _merge_row(sample: MergeRefused, when: str) -> Failure:
    return Failure(sample, 400, sample.name, (_MERGE,), when, sample.number)


_MERGE_ROWS = (
    _merge_row(person_errors.MergeMalformed(), "The body of a merge is not a JSON object"),
    _merge_row(person_errors.MergeWithoutPersons(), "A merge names no persons"),
    _merge_row(person_errors.MergeOfWrongSize(), "A merge names none, or more than 1000"),
)
ROWS = (
    _row(40001, "BAD_REQUEST", errors.RequestBodyInvalid(), "The body is not a JSON object"),
    _row(40001, "BAD_REQUEST", errors.RequestFormatInvalid("gender", "MALE or FEMALE"), "A field breaks a rule"),
    _row(
        40001,
        "BAD_REQUEST",
        person_errors.PersonCallInvalid("Missing parameter: identifier"),
        "The call does not say whom it means",
    ),
    _row(
        40001,
        "BAD_REQUEST",
        errors.UserMergeInterrupted(),
        "The person would have too many phones or emails",
        text=TOO_MANY_CONTACTS,
    ),
    _row(40003, "DUPLICATE_EXT_PERSON_ID", person_errors.ExternalIdTaken("jane-17"), "The external id is taken"),
    _row(40004, "DUPLICATE_NUMBER_DESTINATION", person_errors.PhoneTaken("385911234567"), "The phone is taken"),
    _row(40005, "DUPLICATE_EMAIL_DESTINATION", person_errors.EmailTaken("jane@example.com"), "The email is taken"),
    _row(40006, "DUPLICATE_NAME", person_errors.NameTaken("VIP"), "The name is taken"),
    _row(
        40007,
        "INVALID_ADDITIONAL_FIELD_TYPE",
        person_errors.CustomAttributeTypeInvalid("customAttributes.size", "number"),
        "A custom attribute has another type",
    ),
    _row(
        40010,
        "CUSTOM_ATTRIBUTE_OUT_OF_BOUNDS",
        errors.CustomAttributeInvalid("customAttributes.note", "string of at most 4096 characters"),
        "A custom attribute breaks a limit",
    ),
    _row(40012, "INVALID_UNIQUE_FIELD", errors.EmailInvalid("nobody"), "The email is none"),
    _row(
        40012,
        "INVALID_UNIQUE_FIELD",
        errors.PhoneInvalid("000", "should be 5 to 15 digits in international format"),
        "The phone number is none",
    ),
    _row(
        40013,
        "NON_MANAGED_DESTINATIONS_EXCEPTION",
        person_errors.ContactNotManaged("line"),
        "A contact of another channel is written",
    ),
    _row(
        40014,
        "INVALID_UPDATE_ENTRIES",
        person_errors.NewPeopleOfTagInvalid("people[0].query.type should be present"),
        "Who gets the tag is not said rightly",
    ),
    _row(40015, "UNKNOWN_PROPERTY", person_errors.PropertyUnknown("nickname"), "There is no such property"),
    _row(
        40016,
        "INVALID_DELETE_ENTRIES",
        person_errors.LostPeopleOfTagInvalid("people[0].query.type should be present"),
        "Who loses the tag is not said rightly",
    ),
    _row(40018, "EMPTY_DESTINATIONS", person_errors.ContactsMissing(), "The person would have no identifier"),
    _row(40019, "BAD_QUERY", person_errors.FilterInvalid("#near is no operator"), "The filter makes no sense"),
    _row(40401, "PERSON_DOES_NOT_EXIST", errors.PersonNotFound(), "There is no such person"),
    _row(
        40404,
        "CUSTOM_ATTRIBUTE_DOES_NOT_EXIST",
        person_errors.CustomAttributeNotFound(),
        "There is no such custom attribute",
    ),
    _row(
        40406,
        "PLACEHOLDER_LIST_SCHEMA_MUST_EXIST",
        person_errors.ListAttributeUnknown("customAttributes.cart"),
        "A list has no custom attribute that would hold it",
    ),
    _row(
        40407,
        "NON_PARSABLE_DATE",
        person_errors.CustomAttributeDateInvalid("customAttributes.since", "date in the form YYYY-MM-DD"),
        "A custom attribute that has dates gets another text",
        other_status=400,
    ),
    _row(40403, "TAG_DOES_NOT_EXIST", person_errors.TagNotFound(), "There is no such tag"),
)


def _is_bad_request(_: Failure, scope: Scope) -> bool:
    settings = settings_of(scope)
    return settings is not None and settings.bad_date_status is BadDateStatus.BAD_REQUEST


def _choose(_: Failure, scope: Scope) -> Envelope:
    settings = settings_of(scope)
    return _ENVELOPES[settings.people_error_number if settings else PeopleErrorNumber.NAME]


FAILURES = FailureTable(MEDIA_TYPE, (*ROWS, *_MERGE_ROWS, *GENERIC), _choose, _is_bad_request)
